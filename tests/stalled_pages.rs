//! Pages keep their pace while the mail server stalls. What it costs them is measured by `cargo xtask prove mail`, for
//! minutes on a quiet machine; the short form shows that they are answered.

use std::time::{Duration, Instant};

use domain::entities::outbox_message::MessageStatus;
use server::mail::{Mailer, Transport};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::cast::MemberOf;
use crate::support::proof::{is_whole, size};
use crate::support::smtp::{Behaviour, Stage};
use crate::support::waiting::until;
use crate::support::{Engine, TestApp, crowd, on_both_engines};

/// People who read at the same time.
const READERS: usize = 2;
const SENDERS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);

/// One measurement, with the mail server idle or stalling.
fn round() -> Duration {
    Duration::from_secs(size(1, 10) as u64)
}

/// A send that stalls when the round begins outlasts it.
fn send_within() -> Duration {
    round() + Duration::from_secs(5)
}

/// How long each page took, in milliseconds.
async fn read(app: &TestApp, rosa: &MemberOf, paths: &[String]) -> Vec<f64> {
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (mut browser, paths) = (app.signed_in(&rosa.person).await, paths.to_vec());
        readers.spawn(async move {
            let (since, mut took) = (Instant::now(), Vec::new());
            while since.elapsed() < round() {
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

async fn is_due(app: &TestApp) -> bool {
    let outbox = app.outbox().await;
    outbox.iter().any(|message| match message.status {
        MessageStatus::Sending => true,
        MessageStatus::Waiting => message.due_at <= app.now(),
        _ => false,
    })
}

/// The mail server works again, and what it put off is due: the mailer has nothing more to do.
async fn deliver_all(app: &TestApp) {
    app.smtp.behave(Behaviour::Accept);
    until("the end of the stall", PATIENCE, async || !is_sending(app).await).await;
    app.later_by(chrono::Duration::minutes(20));
    until("all of it", PATIENCE, async || !is_due(app).await).await;
}

on_both_engines! {
    async fn prove_mail_pages_keep_their_pace_while_the_server_stalls(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = app.assignments(&rosa).await[0].id;
        let paths = ["/".to_string(), "/readings".into(), format!("/readings/{reading}")];
        let transport = Transport::new(&app.config).expect("a transport").within(send_within());
        let mailer = Mailer::new(app.cx.clone(), transport, app.config.mail_from.clone(), app.config.public_url.clone());
        let (stop, stopped) = watch::channel(false);
        let mailer = tokio::spawn(mailer.run(SENDERS, stopped));
        read(app, &rosa, &paths).await;
        let (mut idle, mut stalled) = (Vec::new(), Vec::new());
        for _ in 0..size(1, 6) {
            idle.extend(read(app, &rosa, &paths).await);
            app.smtp.behave(Behaviour::StallAt(Stage::Data));
            crowd::reminders(&app.cx, 3 * SENDERS).await;
            until("a send", PATIENCE, async || is_sending(app).await).await;
            stalled.extend(read(app, &rosa, &paths).await);
            assert!(is_sending(app).await, "it stalled to the end");
            deliver_all(app).await;
        }
        stop.send_replace(true);
        mailer.await.expect("it stops in good order");
        let (p50, p99) = [0.5, 0.99].map(|part| (percentile(&mut idle, part), percentile(&mut stalled, part))).into();
        println!(
            "pages, {} and {} of them: p50 {:.2} ms idle, {:.2} ms while the mail server stalls; p99 {:.2} ms and {:.2} ms: {:+.0} %",
            idle.len(), stalled.len(), p50.0, p50.1, p99.0, p99.1, (p99.1 / p99.0 - 1.0) * 100.0
        );
        // Beside other tests it would measure those.
        assert!(!is_whole() || p99.1 <= p99.0 * 1.2, "p99 went from {:.2} to {:.2} ms", p99.0, p99.1);
    }
}
