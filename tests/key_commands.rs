//! `mooring keys`, as a process beside a server that serves, and killed in the middle.

use std::time::Duration;

use crate::support::Engine;
use crate::support::database::empty;
use crate::support::program::Settings;

async fn the_program_rotates_while_it_serves(engine: Engine) {
    let settings = Settings::new(empty(engine).await);
    let serving = settings.serve(&[]).await;
    let added = settings.run(&["staff", "add", "--role", "administrator", "--email", "alex@example.org"]);
    let printed = String::from_utf8_lossy(&added.stdout).into_owned();
    let link = printed.lines().next().and_then(|line| line.split_once("/invitation/")).expect("a link").1.to_string();
    let added = settings.run(&["keys", "add"]);
    assert!(String::from_utf8_lossy(&added.stdout).contains("Key 2"), "{added:?}");
    let shown = settings.run(&["keys"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("key 1") && shown.contains("key 2") && shown.contains("goes on from here"), "{shown}");
    // kill -9 in the middle, at any moment.
    let mut rotating = settings.command(&["keys", "rotate"]).spawn().expect("starts");
    tokio::time::sleep(Duration::from_millis(5500)).await;
    rotating.kill().expect("kills");
    rotating.wait().expect("ends");
    let rotated = tokio::task::spawn_blocking({
        let settings = settings.clone();
        move || settings.run(&["keys", "rotate"])
    });
    let rotated = rotated.await.expect("runs");
    let said = String::from_utf8_lossy(&rotated.stdout).into_owned();
    assert!(rotated.status.success() && said.contains("under key 2"), "{rotated:?}");
    let accepted = settings.post(&format!("/invitation/{link}"), "name=Alex&password=seven+quiet+boats+at+dawn").await;
    assert!(accepted.expect("an answer").starts_with("HTTP/1.1 303"), "the link of before works");
    let signed_in = settings.post("/sign-in", "email=alex%40example.org&password=seven+quiet+boats+at+dawn").await;
    assert!(signed_in.expect("an answer").starts_with("HTTP/1.1 303"));
    let shown = settings.run(&["keys"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Everything is under this one key."), "{shown:?}");
    assert!(!serving.log().contains("ERROR"), "{}", serving.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_rotates_while_it_serves_on_sqlite() {
    the_program_rotates_while_it_serves(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_rotates_while_it_serves_on_postgres() {
    the_program_rotates_while_it_serves(Engine::Postgres).await;
}
