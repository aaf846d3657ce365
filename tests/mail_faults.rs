//! A mail server that is down, slow, or says no: nothing is lost, staff see it, pages stay quick.

use std::time::{Duration as Wait, Instant};

use chrono::Duration;
use domain::entities::outbox_message::MessageStatus;

use crate::support::app::mailer;
use crate::support::smtp::{Behaviour, Stage};
use crate::support::{Engine, TestApp, on_both_engines};

/// A group whose three invitations are waiting.
async fn three_invitations(app: &TestApp) -> crate::support::Client {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let mut browser = app.signed_in(&dana).await;
    let people = "rosa@example.org\ntheo@example.org\namina@example.org";
    let answer = browser.post(&format!("/groups/{group}/people"), &[("people", people), ("safe", "yes")]).await;
    assert_eq!(answer.status, 303);
    browser
}

async fn statuses(app: &TestApp) -> Vec<MessageStatus> {
    app.outbox().await.iter().map(|message| message.status).collect()
}

on_both_engines! {
    async fn a_server_that_is_down_loses_nothing(app: &TestApp) {
        let mut browser = three_invitations(app).await;
        app.smtp.behave(Behaviour::RefuseConnections);
        assert!(app.deliver().await.is_empty());
        assert_eq!(statuses(app).await, [MessageStatus::Waiting; 3]);
        let page = browser.get("/messages").await.text();
        assert!(page.contains("waiting"), "staff see it: {page}");
        app.smtp.behave(Behaviour::Accept);
        assert!(app.deliver().await.is_empty(), "not again at once");
        app.later_by(Duration::minutes(1));
        assert_eq!(app.deliver().await.len(), 3, "and all of it later");
        assert_eq!(statuses(app).await, [MessageStatus::Sent; 3]);
    }

    async fn one_refused_recipient_stops_nobody_else(app: &TestApp) {
        let mut browser = three_invitations(app).await;
        app.smtp.behave(Behaviour::RefuseRecipient { address: "theo@example.org".into(), code: 550 });
        assert_eq!(app.deliver().await.len(), 2);
        let today = browser.get("/").await.text();
        assert!(today.contains("The mail server refused this address (550)."), "{today}");
        let retry = browser.get("/messages").await.attribute("form[action$='/retry']", "action").expect("Try again");
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(browser.post(&retry, &[]).await.status, 303);
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn a_server_that_refuses_all_is_told_to_staff_and_loses_nothing(app: &TestApp) {
        let mut browser = three_invitations(app).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 550 });
        assert!(app.deliver().await.is_empty());
        assert_eq!(statuses(app).await, [MessageStatus::Failed; 3]);
        assert_eq!(browser.get("/").await.all("form[action$='/retry']").len(), 3);
        app.later_by(Duration::days(1));
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        let paths: Vec<_> = app.outbox().await.iter().map(|message| format!("/messages/{}/retry", message.id)).collect();
        let mut browser = app.signed_in(&crate::support::cast::Person { account_id: app.outbox().await[0].recipient_id, name: String::new(), email: String::new(), role: domain::entities::account::Role::Administrator }).await;
        assert_ne!(browser.post(&paths[0], &[]).await.status, 303, "a participant retries nothing");
    }

    async fn what_the_server_puts_off_is_tried_until_it_is_useless(app: &TestApp) {
        three_invitations(app).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        for _ in 0..4 {
            app.deliver().await;
            app.later_by(Duration::minutes(20));
        }
        assert_eq!(statuses(app).await, [MessageStatus::Waiting; 3]);
        app.later_by(Duration::days(14));
        app.deliver().await;
        assert_eq!(statuses(app).await, [MessageStatus::Failed; 3], "the links have expired, and staff are told");
    }

    async fn a_wrong_password_of_ours_condemns_no_mail(app: &TestApp) {
        three_invitations(app).await;
        let mut config = app.config.clone();
        config.smtp_url = Some(app.smtp.url().replace("harbor", "wrong").parse().expect("a URL"));
        mailer(&app.cx, &config).run_once().await.expect("works");
        assert_eq!(statuses(app).await, [MessageStatus::Waiting; 3]);
        assert!(app.outbox().await[0].outcome.contains("does not accept Mooring's sign-in"), "{}", app.outbox().await[0].outcome);
        app.later_by(Duration::minutes(1));
        assert_eq!(app.deliver().await.len(), 3);
    }

    async fn nothing_is_sent_over_a_line_that_is_not_secured(app: &TestApp) {
        three_invitations(app).await;
        app.smtp.behave(Behaviour::WithoutTls);
        assert!(app.deliver().await.is_empty());
        app.smtp.behave(Behaviour::Accept);
        let mut config = app.config.clone();
        let stranger = crate::support::smtp::SmtpServer::start().await;
        config.smtp_url = Some(stranger.url().parse().expect("a URL"));
        app.later_by(Duration::minutes(1));
        mailer(&app.cx, &config).run_once().await.expect("works");
        assert!(stranger.received().is_empty(), "a certificate of somebody else is not trusted");
        app.later_by(Duration::minutes(2));
        assert_eq!(app.deliver().await.len(), 3);
    }

    async fn a_slow_server_slows_no_page(app: &TestApp) {
        let mut browser = three_invitations(app).await;
        app.smtp.behave(Behaviour::StallAt(Stage::Data));
        let sending = app.mailer.run_once();
        let reading = async {
            let mut slowest = Wait::ZERO;
            for _ in 0..20 {
                let started = Instant::now();
                assert_eq!(browser.get("/groups").await.status, 200);
                slowest = slowest.max(started.elapsed());
                tokio::time::sleep(Wait::from_millis(20)).await;
            }
            slowest
        };
        tokio::select! {
            done = sending => panic!("the send should hang: {done:?}"),
            slowest = reading => assert!(slowest < Wait::from_secs(2), "{slowest:?}"),
        }
        // The sender was lost with its lease; the next one takes the message up when that has run out.
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(app.deliver().await.len(), 2);
        app.later_by(Duration::seconds(61));
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn two_senders_never_take_the_same_mail(app: &TestApp) {
        three_invitations(app).await;
        let other = mailer(&app.cx, &app.config);
        let (one, two) = tokio::join!(app.mailer.run_once(), other.run_once());
        assert_eq!(one.expect("works") + two.expect("works"), 3);
        assert_eq!(app.deliver().await.len(), 3);
    }

    async fn a_lost_answer_sends_the_same_mail_again(app: &TestApp) {
        three_invitations(app).await;
        let first = app.outbox().await[0].clone();
        app.smtp.behave(Behaviour::DropAt(Stage::AfterDot));
        app.deliver().await;
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(1));
        let mail = app.deliver().await;
        assert!(mail.iter().any(|one| one.message_id().starts_with(&first.id.to_string())), "the Message-ID is the row's");
    }
}
