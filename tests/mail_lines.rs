//! The line to the mail server: what is its fault is tried once and not for each mail, a lease that is over hands nothing
//! over, and mail is given up in the end, where staff see it.

use chrono::Duration;
use domain::claims;
use domain::entities::account::{self, AccountStatus};
use domain::entities::outbox_message::{MessageStatus, Model};
use domain::letters::Prepared;
use domain::outbox::Outcome;
use domain::refusals::NO_SIGN_IN;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};
use server::mail::{Transport, Tried};
use tokio::time::Instant;

use crate::support::app::mailer;
use crate::support::smtp::Behaviour;
use crate::support::{Engine, TestApp, crowd, on_both_engines};

async fn tried(app: &TestApp) -> usize {
    app.outbox().await.iter().filter(|message| message.attempts > 0).count()
}

/// Claimed, as the sender has it.
async fn claimed(app: &TestApp) -> Model {
    claims::claim(&app.cx, 1).await.expect("claims").remove(0)
}

async fn recorded(app: &TestApp, message: &Model, outcome: Outcome) -> Model {
    assert!(claims::record(&app.cx, message, outcome).await.expect("records"));
    app.outbox().await.remove(0)
}

on_both_engines! {
    async fn a_wrong_password_is_tried_once_and_not_for_each_mail(app: &TestApp) {
        crowd::reminders(&app.cx, 20).await;
        let mut config = app.config.clone();
        config.smtp_url = Some(app.smtp.url().replace("harbor", "wrong").parse().expect("a URL"));
        let wrong = mailer(&app.cx, &config);
        wrong.run_once().await.expect("works");
        assert_eq!((app.smtp.connections(), tried(app).await), (1, 1), "one mail carries the reason");
        assert!(app.outbox().await.iter().any(|message| message.outcome.starts_with(NO_SIGN_IN)));
        wrong.run_once().await.expect("works");
        assert_eq!(app.smtp.connections(), 1, "and then the server is left in peace");
        for (seconds, connections) in [(1, 2), (1, 2), (1, 3), (3, 3), (1, 4)] {
            app.later_by(Duration::seconds(seconds));
            wrong.run_once().await.expect("works");
            assert_eq!(app.smtp.connections(), connections, "each rest is twice as long");
        }
        assert!(app.outbox().await.iter().all(|message| message.status == MessageStatus::Waiting));
        app.later_by(Duration::minutes(5));
        assert_eq!(app.deliver().await.len(), 20, "none is lost");
    }

    async fn a_mail_that_is_not_sent_says_nothing_of_the_server(app: &TestApp) {
        crowd::reminders(&app.cx, 4).await;
        let second = app.outbox().await.remove(1).recipient_id;
        let disabled = account::ActiveModel { id: Set(second), status: Set(AccountStatus::Disabled), ..Default::default() };
        disabled.update(app.cx.db.write()).await.expect("is disabled");
        app.smtp.behave(Behaviour::RefuseAll { code: 421 });
        for (seconds, connections) in [(0, 1), (1, 2), (1, 2), (1, 3)] {
            app.later_by(Duration::seconds(seconds));
            app.deliver().await;
            assert_eq!(app.smtp.connections(), connections, "the second rest is twice as long as the first");
        }
        assert_eq!(app.outbox().await[1].status, MessageStatus::Dropped);
    }

    async fn when_the_server_is_back_all_but_the_first_leave_at_once(app: &TestApp) {
        crowd::reminders(&app.cx, 6).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 421 });
        assert!(app.deliver().await.is_empty());
        assert_eq!(tried(app).await, 1, "421 says nothing of a mail");
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::seconds(1));
        assert_eq!(app.deliver().await.len(), 5);
        app.later_by(Duration::seconds(40));
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn a_server_that_asks_for_a_sign_in_at_the_recipient_condemns_no_mail(app: &TestApp) {
        crowd::reminders(&app.cx, 4).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 530 });
        assert!(app.deliver().await.is_empty());
        assert!(app.outbox().await.iter().all(|message| message.status == MessageStatus::Waiting));
        assert_eq!(tried(app).await, 1, "it is about us");
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(1));
        assert_eq!(app.deliver().await.len(), 4);
    }

    async fn a_refused_recipient_costs_no_new_line(app: &TestApp) {
        crowd::reminders(&app.cx, 4).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 550 });
        assert!(app.deliver().await.is_empty());
        assert!(app.outbox().await.iter().all(|message| message.status == MessageStatus::Failed));
        assert_eq!(app.smtp.connections(), 1);
    }

    async fn nothing_is_handed_over_once_the_lease_is_over(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let Prepared::Letter(letter) = app.prepared(&app.outbox().await[0]).await else { panic!("a letter") };
        let mail = server::mail::message::build(&letter, &app.config.public_url, &app.config.mail_from).expect("built");
        let transport = Transport::new(&app.config).expect("a transport");
        let mut line = transport.line();
        let later = Instant::now() + transport.limit();
        for (leased_until, of_use_until) in [(Instant::now(), later), (later, Instant::now())] {
            line.open(transport.time(later, later)).await.expect("opens");
            assert_eq!(line.send(&mail, transport.time(leased_until, of_use_until)).await, Tried::OutOfTime);
            assert!(app.smtp.received().is_empty(), "the server was told of it, and got nothing");
        }
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn what_is_useless_before_it_is_handed_over_is_not(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let left = std::time::Duration::from_millis(900);
        let mut soon = app.outbox().await.remove(0).into_active_model();
        soon.useless_at = Set(Some(app.now() + Duration::from_std(left).expect("short")));
        soon.update(app.cx.db.write()).await.expect("the session starts soon");
        // Connecting is done by then, and the recipient is named after it.
        app.smtp.behave(Behaviour::Slow { per_reply: left / 6 });
        let mailer = mailer(&app.cx, &app.config);
        let (ran, ()) = tokio::join!(mailer.run_once(), async {
            tokio::time::sleep(left * 2).await;
            app.later_by(Duration::from_std(left * 2).expect("short"));
        });
        ran.expect("works");
        assert!(app.smtp.received().is_empty(), "it would come into the session");
        let message = app.outbox().await.remove(0);
        assert_eq!((message.status, message.outcome.as_str()), (MessageStatus::Dropped, domain::outbox::TOO_LATE));
    }

    async fn a_line_that_is_encrypted_from_the_start_carries_mail_or_says_what_is_wrong_with_it(app: &TestApp) {
        crowd::reminders(&app.cx, 30).await;
        app.smtp.behave(Behaviour::TlsFirst);
        let mut config = app.config.clone();
        config.smtp_url = Some(app.smtp.url().replace("smtp://", "smtps://").parse().expect("a URL"));
        let own = config.smtp_ca_file.replace(another_authority().await);
        mailer(&app.cx, &config).run_once().await.expect("works");
        assert!(app.smtp.received().is_empty());
        let outcome = app.outbox().await[0].outcome.clone();
        assert!(outcome.starts_with("The line to the mail server can't be secured"), "{outcome}");
        config.smtp_ca_file = own;
        app.later_by(Duration::minutes(1));
        mailer(&app.cx, &config).run_once().await.expect("works");
        let received = app.smtp.received();
        assert_eq!(received.len(), 30);
        assert!(received.iter().all(|mail| mail.tls && mail.user.is_some()));
    }

    async fn what_was_tried_and_came_too_late_has_failed_and_stands_on_today(app: &TestApp) {
        let alex = app.alex().await;
        crowd::reminders(&app.cx, 1).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 450 });
        app.deliver().await;
        let useless_at = app.outbox().await[0].useless_at.expect("a session has a time");
        app.later_by(useless_at - app.now());
        app.smtp.behave(Behaviour::Accept);
        app.deliver().await;
        let message = app.outbox().await.remove(0);
        assert_eq!((message.status, message.outcome.as_str()), (MessageStatus::Failed, "The mail server can't take it now (450). Given up: it would arrive too late."));
        let today = app.signed_in(&alex).await.get("/").await.text();
        assert!(today.contains(&message.outcome), "{today}");
    }

    async fn whose_next_turn_would_be_too_late_has_one_more_before(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let late = Duration::minutes(10);
        let message = Model { attempts: 9, useless_at: Some(app.now() + late), ..claimed(app).await };
        let waiting = recorded(app, &message, Outcome::Later("Not now.".into())).await;
        assert_eq!((waiting.status, waiting.due_at), (MessageStatus::Waiting, app.now() + late - Duration::minutes(1)));
        app.later_by(late - Duration::minutes(1));
        let message = Model { attempts: 10, useless_at: message.useless_at, ..claimed(app).await };
        let failed = recorded(app, &message, Outcome::Later("Not now.".into())).await;
        assert_eq!((failed.status, failed.outcome.as_str()), (MessageStatus::Failed, "Not now. Given up: it would arrive too late."));
    }

    async fn mail_that_is_never_useless_is_given_up_after_five_days(app: &TestApp) {
        crowd::reminders(&app.cx, 1).await;
        let message = Model { useless_at: None, ..claimed(app).await };
        let aged = Model { created_at: app.now() - Duration::days(5), ..message.clone() };
        let young = Model { created_at: app.now() - Duration::days(4), ..message.clone() };
        assert_eq!(recorded(app, &young, Outcome::Later("Not now.".into())).await.status, MessageStatus::Waiting);
        app.later_by(Duration::minutes(1));
        let again = claimed(app).await;
        let aged = Model { lease_id: again.lease_id, ..aged };
        assert_eq!(recorded(app, &aged, Outcome::Later("Not now.".into())).await.status, MessageStatus::Failed);
    }
}

/// A certificate that the server does not have.
async fn another_authority() -> std::path::PathBuf {
    let stranger = crate::support::smtp::SmtpServer::start().await;
    crate::support::app::authority_file(&stranger)
}
