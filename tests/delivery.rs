//! Several senders on one outbox: each mail is claimed by one of them, and who lost its lease changes nothing.

use std::time::Duration as Wait;

use chrono::Duration;
use domain::claims;
use domain::entities::outbox_message::{MessageStatus, Model};
use domain::outbox::Outcome;
use tokio::sync::watch;

use crate::support::app::mailer;
use crate::support::crowd;
use crate::support::smtp::Behaviour;
use crate::support::waiting::until;
use crate::support::{Engine, TestApp, on_both_engines};

const PATIENCE: Wait = Wait::from_secs(30);

async fn count(app: &TestApp, status: MessageStatus) -> usize {
    app.outbox().await.iter().filter(|message| message.status == status).count()
}

fn ids(messages: &[Model]) -> Vec<String> {
    messages.iter().map(|message| message.id.to_string()).collect()
}

on_both_engines! {
    async fn a_claim_takes_the_oldest_and_no_more_than_asked_for(app: &TestApp) {
        crowd::reminders(&app.cx, 7).await;
        let all = ids(&app.outbox().await);
        let first = claims::claim(&app.cx, 3).await.expect("claims");
        assert_eq!(ids(&first), all[..3]);
        assert!(first.iter().all(|message| message.attempts == 1 && message.lease_id == first[0].lease_id));
        let second = claims::claim(&app.cx, 10).await.expect("claims");
        assert_eq!(ids(&second), all[3..], "none of them twice");
        assert!(claims::claim(&app.cx, 10).await.expect("claims").is_empty());
        for message in first.iter().chain(&second) {
            claims::record(&app.cx, message, Outcome::Sent).await.expect("records");
        }
    }

    async fn a_lost_lease_records_nothing(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let late = claims::claim(&app.cx, 1).await.expect("claims").remove(0);
        app.later_by(Duration::seconds(59));
        assert_eq!(claims::free_lost(&app.cx).await.expect("looks"), 0, "it is held for a minute");
        app.later_by(Duration::seconds(1));
        assert_eq!(claims::free_lost(&app.cx).await.expect("frees"), 1);
        assert!(!claims::record(&app.cx, &late, Outcome::Sent).await.expect("asks"), "it is nobody's");
        let next = claims::claim(&app.cx, 1).await.expect("claims").remove(0);
        assert_eq!((next.id, next.attempts), (late.id, 2));
        for outcome in [Outcome::Sent, Outcome::Dropped("late"), Outcome::Later("late".into()), Outcome::Refused("late".into())] {
            assert!(!claims::record(&app.cx, &late, outcome).await.expect("asks"), "it is somebody else's");
        }
        claims::give_back(&app.cx, &late).await.expect("asks");
        assert_eq!(app.outbox().await, std::slice::from_ref(&next), "nothing has changed");
        assert!(claims::record(&app.cx, &next, Outcome::Sent).await.expect("records"));
        assert_eq!(count(app, MessageStatus::Sent).await, 1);
    }

    async fn what_is_given_back_was_never_tried(app: &TestApp) {
        crowd::reminders(&app.cx, 3).await;
        let before = app.outbox().await;
        let claimed = claims::claim(&app.cx, 3).await.expect("claims");
        claims::record(&app.cx, &claimed[0], Outcome::Sent).await.expect("records");
        claims::give_back(&app.cx, &claimed[1]).await.expect("gives back");
        let after = app.outbox().await;
        assert_eq!(after[0].status, MessageStatus::Sent);
        assert_eq!(after[1..], before[1..], "the rest of the claim is as it was");
        assert_eq!(app.deliver().await.len(), 2);
    }

    async fn the_senders_of_two_servers_send_each_mail_once(app: &TestApp) {
        const MAILS: usize = 120;
        crowd::reminders(&app.cx, MAILS).await;
        let (other, _) = app.another_server().await;
        let (stop, stopped) = watch::channel(false);
        let servers: Vec<_> =
            [&app.cx, &other].map(|cx| tokio::spawn(mailer(cx, &app.config).run(3, stopped.clone()))).into();
        until("all of it", PATIENCE, async || count(app, MessageStatus::Sent).await == MAILS).await;
        stop.send_replace(true);
        for server in servers {
            server.await.expect("it stops in good order");
        }
        let mut sent = app.smtp.message_ids(0);
        sent.sort();
        assert_eq!(sent, ids(&app.outbox().await), "each once");
        assert!(app.outbox().await.iter().all(|message| message.attempts == 1), "each claimed once");
        assert!(app.smtp.connections() > 1, "over several lines");
    }

    async fn one_line_carries_a_burst(app: &TestApp) {
        crowd::reminders(&app.cx, 30).await;
        assert_eq!(app.deliver().await.len(), 30);
        assert_eq!(app.smtp.connections(), 1);
        assert!(app.deliver().await.is_empty());
        assert_eq!(app.smtp.connections(), 1, "nothing to send, nobody to call");
    }

    async fn a_line_that_the_server_ends_is_made_anew(app: &TestApp) {
        crowd::reminders(&app.cx, 5).await;
        app.smtp.behave(Behaviour::AcceptThenDie { after: Wait::ZERO });
        assert_eq!(app.deliver().await.len(), 5, "none has to wait for that");
        assert_eq!(app.smtp.connections(), 5);
        assert!(app.outbox().await.iter().all(|message| message.attempts == 1));
    }

    async fn a_sender_whose_lease_ran_out_sends_no_more_of_it(app: &TestApp) {
        crowd::reminders(&app.cx, 15).await;
        app.smtp.behave(Behaviour::Slow { per_reply: Wait::from_millis(40) });
        let sending = tokio::spawn(mailer(&app.cx, &app.config).run(1, watch::channel(false).1));
        // It has sent claims of one and of two, and is in that of four.
        until("the third claim", PATIENCE, async || app.smtp.count() >= 4).await;
        app.later_by(Duration::seconds(60));
        claims::free_lost(&app.cx).await.expect("frees");
        let taken = claims::claim(&app.cx, 15).await.expect("claims");
        assert!(taken.len() >= 10, "{}", taken.len());
        tokio::time::sleep(Wait::from_secs(2)).await;
        let of_these = |id: &String| taken.iter().any(|message| message.id.to_string() == *id);
        let doubled = app.smtp.message_ids(0).iter().filter(|id| of_these(id)).count();
        assert!(doubled <= 1, "at most what was on its way already: {doubled}");
        for message in &taken {
            assert!(claims::record(&app.cx, message, Outcome::Sent).await.expect("records"), "it is still ours");
        }
        sending.abort();
    }
}
