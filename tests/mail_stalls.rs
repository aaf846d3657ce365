//! Each fault of a mail server by itself: it costs a send its time and no more, and the mail arrives later, once.
//! The whole proof waits the half minute that a send has; here it is shorter.

use std::time::{Duration as Wait, Instant};

use chrono::Duration;
use domain::entities::outbox_message::MessageStatus;
use server::mail::{Mailer, Transport};

use crate::support::proof::is_whole;
use crate::support::smtp::{Behaviour, Stage};
use crate::support::{Engine, TestApp, crowd, on_both_engines};

/// In what order a conversation goes, with what staff read where it ends there.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Banner, "when it was called"),
    (Stage::Ehlo, "when it was called"),
    (Stage::Rcpt, "at the recipient's address"),
    (Stage::Data, "before the message"),
    (Stage::AfterDot, "after the message"),
];

/// A send's time, and what a machine that is busy with other tests may need beside it.
fn limit() -> (Wait, Wait) {
    if is_whole() { (Wait::from_secs(30), Wait::from_secs(1)) } else { (Wait::from_millis(1500), Wait::from_secs(5)) }
}

/// Sends once what is due, and says how long that took.
async fn send(app: &TestApp) -> Wait {
    let transport = Transport::new(&app.config).expect("a transport").within(limit().0);
    let mailer = Mailer::new(app.cx.clone(), transport, app.config.mail_from.clone(), app.config.public_url.clone());
    let since = Instant::now();
    mailer.run_once().await.expect("works");
    since.elapsed()
}

async fn outcome(app: &TestApp) -> (MessageStatus, String) {
    let message = app.outbox().await.remove(0);
    (message.status, message.outcome)
}

/// The fault is over: the mail arrives, once.
async fn arrives_once(app: &TestApp) {
    assert!(app.smtp.received().is_empty(), "nothing was taken");
    app.smtp.behave(Behaviour::Accept);
    app.later_by(Duration::minutes(20));
    assert_eq!(app.deliver().await.len(), 1);
    assert_eq!(outcome(app).await, (MessageStatus::Sent, String::new()));
}

on_both_engines! {
    async fn prove_mail_a_stall_at_each_step_ends_in_time(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let (limit, slack) = limit();
        for (stage, step) in STAGES {
            app.smtp.behave(Behaviour::StallAt(stage));
            let took = send(app).await;
            assert!(took >= limit && took < limit + slack, "{stage:?}: {took:?}");
            assert_eq!(outcome(app).await, (MessageStatus::Waiting, format!("The mail server did not answer in time, {step}.")));
            app.later_by(Duration::minutes(20));
            println!("stalled at {stage:?}: given up after {:.1} s", took.as_secs_f32());
        }
        arrives_once(app).await;
    }

    async fn prove_mail_one_byte_a_second_ends_in_time(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let (limit, slack) = limit();
        let per_byte = if is_whole() { Wait::from_secs(1) } else { Wait::from_millis(100) };
        app.smtp.behave(Behaviour::Trickle { per_byte });
        let took = send(app).await;
        assert!(took >= limit && took < limit + slack, "{took:?}");
        assert_eq!(outcome(app).await.0, MessageStatus::Waiting);
        println!("one byte at a time: given up after {:.1} s", took.as_secs_f32());
        arrives_once(app).await;
    }

    async fn prove_mail_connecting_takes_of_the_time_of_the_send(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let (limit, slack) = limit();
        // Neither takes too long by itself.
        app.smtp.behave(Behaviour::Slow { per_reply: limit / 7 });
        let took = send(app).await;
        assert!(took >= limit && took < limit + slack, "{took:?}");
        assert_eq!(outcome(app).await.0, MessageStatus::Waiting);
        println!("slow at each step: given up after {:.1} s", took.as_secs_f32());
        arrives_once(app).await;
    }

    async fn a_line_that_breaks_off_at_each_step_loses_nothing(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        for (stage, _) in STAGES {
            app.smtp.behave(Behaviour::DropAt(stage));
            send(app).await;
            let (status, words) = outcome(app).await;
            assert_eq!(status, MessageStatus::Waiting, "{stage:?}");
            assert!(words.starts_with("The mail server can't be reached") || words.starts_with("The mail server broke off"), "{stage:?}: {words}");
            app.later_by(Duration::minutes(20));
        }
        arrives_once(app).await;
    }

    async fn a_code_in_the_fours_waits(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        for behaviour in [Behaviour::RefuseAll { code: 421 }, Behaviour::RefuseAll { code: 450 }, Behaviour::RefuseMessage { code: 451 }, Behaviour::RefuseMessage { code: 421 }] {
            app.smtp.behave(behaviour.clone());
            send(app).await;
            let (status, words) = outcome(app).await;
            assert_eq!(status, MessageStatus::Waiting, "{behaviour:?}");
            let is_about_all = words == "The mail server takes no more mail now (421).";
            assert!(is_about_all || words.starts_with("The mail server can't take it now (45"), "{behaviour:?}: {words}");
            app.later_by(Duration::minutes(20));
        }
        arrives_once(app).await;
    }

    async fn a_code_in_the_fives_ends_the_mail_and_staff_see_it_at_once(app: &TestApp) {
        let alex = app.alex().await;
        let mut browser = app.signed_in(&alex).await;
        crowd::reminders(&app.cx, 1).await;
        for behaviour in [Behaviour::RefuseAll { code: 550 }, Behaviour::RefuseAll { code: 552 }, Behaviour::RefuseMessage { code: 552 }, Behaviour::RefuseMessage { code: 554 }] {
            app.smtp.behave(behaviour.clone());
            send(app).await;
            let (status, words) = outcome(app).await;
            assert_eq!(status, MessageStatus::Failed, "{behaviour:?}");
            let page = browser.get("/messages").await;
            assert!(page.text().contains(&words), "{behaviour:?}: {words}");
            let retry = page.attribute("form[action$='/retry']", "action").expect("Try again");
            assert_eq!(browser.post(&retry, &[]).await.status, 303);
        }
        arrives_once(app).await;
    }

    async fn a_refusal_stands_though_the_server_says_no_more(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        app.smtp.behave(Behaviour::RefuseAllThenSilence { code: 550 });
        app.deliver().await;
        assert_eq!(outcome(app).await, (MessageStatus::Failed, "The mail server refused this address (550).".into()));
    }

    async fn a_server_that_takes_no_mail_from_us_condemns_none(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        app.smtp.behave(Behaviour::RefuseSender { code: 550 });
        send(app).await;
        assert_eq!(outcome(app).await, (MessageStatus::Waiting, "The mail server takes no mail from here (550, at the sender's address).".into()));
        arrives_once(app).await;
    }

    async fn a_line_that_can_not_be_secured_says_so_and_carries_nothing(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        app.smtp.behave(Behaviour::WithoutTls);
        send(app).await;
        assert!(outcome(app).await.1.starts_with("The line to the mail server can't be secured"));
        let stranger = crate::support::smtp::SmtpServer::start().await;
        let mut config = app.config.clone();
        config.smtp_url = Some(stranger.url().parse().expect("a URL"));
        app.later_by(Duration::minutes(20));
        crate::support::app::mailer(&app.cx, &config).run_once().await.expect("works");
        assert!(outcome(app).await.1.starts_with("The line to the mail server can't be secured"), "a certificate that nobody knows");
        assert!(stranger.received().is_empty());
        arrives_once(app).await;
    }
}
