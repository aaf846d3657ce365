//! A mail server that is down, slow, or says no: nothing is lost, staff see it, pages stay quick.

use std::time::{Duration as Wait, Instant};

use chrono::Duration;
use domain::entities::outbox_message::MessageStatus;

use crate::support::inviting::{statuses, three_invitations};
use crate::support::smtp::{Behaviour, Stage};
use crate::support::{Engine, TestApp, on_both_engines};

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
        app.smtp.behave(Behaviour::Accept);
        for retry in browser.get("/").await.attributes("form[action$='/retry']", "action") {
            assert_eq!(browser.post(&retry, &[]).await.status, 303);
        }
        assert_eq!(app.deliver().await.len(), 3);
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
