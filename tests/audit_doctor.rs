//! The trail as the program keeps it: chained while it serves, its end logged, and looked after by `mooring doctor`.

use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use server::database;

use crate::support::Engine;
use crate::support::database::empty;
use crate::support::program::Settings;

async fn a_touched_trail_is_told_by_doctor(engine: Engine) {
    let settings = Settings::new(empty(engine).await);
    assert!(settings.run(&["staff", "add", "--role", "counselor", "--email", "dana@example.org"]).status.success());
    let serving = settings.serve(&[]).await;
    let logged = loop {
        if let Some(head) = serving.log().split("audit_head=").nth(1) {
            break head.split_whitespace().next().expect("a head").to_string();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let said = |args: &[&str]| {
        let output = settings.run(args);
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (is_well, told, _) = said(&["doctor", "--audit-head", &logged]);
    assert!(is_well && told.contains("All links hold.") && told.contains(&format!("its end is {logged}")), "{told}");
    let (is_well, told, _) = said(&["doctor", "--audit-head", &format!("1:{}", "0".repeat(32))]);
    assert!(!is_well && told.contains("was put back to an older state, or made anew"), "{told}");
    let (is_well, _, refused) = said(&["doctor", "--audit-head", "soon"]);
    assert!(!is_well && refused.contains("a head is a number, a colon and 32 letters"), "{refused}");
    drop(serving);
    let db = database::connect(&settings.database_url).await.expect("connects");
    db.write()
        .execute_unprepared("UPDATE audit_entries SET actor_id = NULL, action = 'nothing' WHERE number = 1")
        .await
        .expect("edited");
    let (is_well, told, why) = said(&["doctor"]);
    assert!(
        !is_well && told.contains("Entry 1 (") && told.contains("is not what it was when it was chained"),
        "{told}"
    );
    assert!(why.contains("the trail was touched"), "{why}");
    // A trail that can't be read is no reason to break.
    let unreadable = match engine {
        Engine::Sqlite => "UPDATE audit_entries SET at = 'soon' WHERE number = 1",
        Engine::Postgres => {
            "ALTER TABLE audit_entries ALTER COLUMN subject DROP NOT NULL; UPDATE audit_entries SET subject = NULL WHERE number = 1"
        }
    };
    db.write().execute_unprepared(unreadable).await.expect("edited");
    let (is_well, told, _) = said(&["doctor"]);
    assert!(!is_well && told.contains("can't be read: a column holds something that Mooring never writes"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_touched_trail_is_told_on_sqlite() {
    a_touched_trail_is_told_by_doctor(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_touched_trail_is_told_on_postgres() {
    a_touched_trail_is_told_by_doctor(Engine::Postgres).await;
}
