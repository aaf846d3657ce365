//! Whether the time of an answer tells who has an account: measured, and so not part of the usual run.
//! `cargo test --release --package mooring-server --test behaviour sign_in_timing -- --ignored --nocapture`

use std::time::{Duration, Instant};

use domain::entities::account::Role;

use crate::support::{Engine, TestApp};

/// Wrong passwords on each side, one after the other by turns.
const EACH: u16 = 1_000;
/// Each known address is guessed at so often: no more than there are tries.
const BY_ACCOUNT: u16 = 10;

/// How often a known address took longer than an unknown one: 0.5 tells nothing.
fn auc(known: &[Duration], unknown: &[Duration]) -> f64 {
    let longer = known.iter().map(|one| unknown.iter().filter(|other| one > *other).count()).sum::<usize>();
    longer as f64 / (known.len() * unknown.len()) as f64
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures for minutes; docs/security.md has the figures"]
async fn known_and_unknown_addresses_take_the_same_time() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let app = TestApp::start(engine).await;
        for number in 0..EACH / BY_ACCOUNT {
            app.person(Role::Counselor, &format!("known{number}")).await;
        }
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for turn in 0..EACH {
            let number = turn / BY_ACCOUNT;
            let mut sides = [("known", &mut known), ("strange", &mut unknown)];
            if turn % 2 == 1 {
                sides.reverse();
            }
            for (name, times) in sides {
                let mut browser = app.visitor().at_address(turn);
                let email = format!("{name}{number}@example.org");
                let started = Instant::now();
                let answer = browser.post("/sign-in", &[("email", &email), ("password", "not it at all, sorry")]).await;
                times.push(started.elapsed());
                assert_eq!(answer.status, 422);
            }
        }
        let auc = auc(&known, &unknown);
        let (known, unknown) = (median(&mut known), median(&mut unknown));
        let gap = known.abs_diff(unknown);
        println!("{engine:?}: {EACH} each, medians {known:?} and {unknown:?}, gap {gap:?}, AUC {auc:.3}");
        assert!(gap <= Duration::from_millis(2) && (auc - 0.5).abs() <= 0.03, "the time tells who has an account");
    }
}
