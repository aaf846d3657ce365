//! Pages keep their pace while the mail server stalls. The measurement takes minutes and a quiet machine: it is part of
//! `cargo xtask prove mail`, and its short form is `a_slow_server_slows_no_page`.

use std::time::{Duration, Instant};

use domain::entities::outbox_message::MessageStatus;
use server::mail::{Mailer, Transport};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::cast::MemberOf;
use crate::support::proof::is_whole;
use crate::support::smtp::{Behaviour, Stage};
use crate::support::{Engine, TestApp, crowd, on_both_engines};

/// One measurement, with the mail server idle or stalling; so many of each, in turn.
const ROUND: Duration = Duration::from_secs(10);
const ROUNDS: usize = 6;
/// People who read at the same time.
const READERS: usize = 2;
const SENDERS: usize = 4;

/// How long each page took, in milliseconds.
async fn read(app: &TestApp, rosa: &MemberOf, paths: &[String]) -> Vec<f64> {
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (mut browser, paths) = (app.signed_in(&rosa.person).await, paths.to_vec());
        readers.spawn(async move {
            let (since, mut took) = (Instant::now(), Vec::new());
            while since.elapsed() < ROUND {
                for path in &paths {
                    let since = Instant::now();
                    assert_eq!(browser.get(path).await.status, 200);
                    took.push(since.elapsed().as_secs_f64() * 1000.0);
                }
            }
            took
        });
    }
    readers.join_all().await.concat()
}

/// The value that this part of all stays below.
fn percentile(all: &mut [f64], part: f64) -> f64 {
    all.sort_by(f64::total_cmp);
    all[((all.len() - 1) as f64 * part) as usize]
}

async fn is_sending(app: &TestApp) -> bool {
    app.outbox().await.iter().any(|message| message.status == MessageStatus::Sending)
}

on_both_engines! {
    async fn prove_mail_pages_keep_their_pace_while_the_server_stalls(app: &TestApp) {
        if !is_whole() {
            return;
        }
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = app.assignments(&rosa).await[0].id;
        let paths = ["/".to_string(), "/readings".into(), format!("/readings/{reading}")];
        let transport = Transport::new(&app.config).expect("a transport").within(ROUND);
        let mailer = Mailer::new(app.cx.clone(), transport, app.config.mail_from.clone(), app.config.public_url.clone());
        let (stop, stopped) = watch::channel(false);
        let mailer = tokio::spawn(mailer.run(SENDERS, stopped));
        read(app, &rosa, &paths).await;
        let (mut idle, mut stalled) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            idle.extend(read(app, &rosa, &paths).await);
            app.smtp.behave(Behaviour::StallAt(Stage::Data));
            crowd::reminders(&app.cx, 3 * SENDERS).await;
            while !is_sending(app).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            stalled.extend(read(app, &rosa, &paths).await);
            assert!(is_sending(app).await, "it stalled to the end");
            app.smtp.behave(Behaviour::Accept);
            while is_sending(app).await {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        stop.send_replace(true);
        mailer.await.expect("it stops in good order");
        let (p50, p99) = [0.5, 0.99].map(|part| (percentile(&mut idle, part), percentile(&mut stalled, part))).into();
        println!(
            "pages, {} and {} of them: p50 {:.2} ms idle, {:.2} ms while the mail server stalls; p99 {:.2} ms and {:.2} ms: {:+.0} %",
            idle.len(), stalled.len(), p50.0, p50.1, p99.0, p99.1, (p99.1 / p99.0 - 1.0) * 100.0
        );
        assert!(p99.1 <= p99.0 * 1.2, "p99 went from {:.2} to {:.2} ms", p99.0, p99.1);
        app.later_by(chrono::Duration::minutes(20));
        app.deliver().await;
    }
}
