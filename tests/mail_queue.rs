//! What waits to be sent: how much, for how long, in which order, and what staff are told when nothing leaves at all.

use chrono::Duration;
use domain::entities::outbox_message::Kind;
use domain::outbox::Draft;

use crate::support::smtp::Behaviour;
use crate::support::{Client, Engine, TestApp, on_both_engines};

async fn invited(browser: &mut Client, group: domain::ids::GroupId, people: &str) {
    let fields = [("people", people), ("safe", "yes")];
    assert_eq!(browser.post(&format!("/groups/{group}/people"), &fields).await.status, 303);
}

const NOT_LEAVING: &str = "Mail is not leaving";

on_both_engines! {
    async fn the_page_says_how_much_waits_and_how_long_the_oldest_has(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut danas = app.signed_in(&dana).await;
        assert!(danas.get("/messages").await.text().contains("0 to be sent · 0 failed"));
        invited(&mut danas, group, "Rosa, rosa@example.org\nTheo, theo@example.org").await;
        app.smtp.behave(Behaviour::RefuseRecipient { address: "rosa@example.org".into(), code: 550 });
        app.deliver().await;
        invited(&mut danas, group, "Amina, amina@example.org").await;
        app.later_by(Duration::minutes(3));
        let page = danas.get("/messages").await.text();
        assert!(page.contains("1 to be sent , the oldest since"), "{page}");
        assert!(page.contains("for 3 minutes") && page.contains("1 failed"), "{page}");
        let priyas = app.signed_in(&app.priya().await).await.get("/messages").await.text();
        assert!(priyas.contains("0 to be sent · 0 failed"), "of her own groups: {priyas}");
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn of_the_queue_what_goes_next_comes_first(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut danas = app.signed_in(&dana).await;
        invited(&mut danas, group, "Rosa, rosa@example.org").await;
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        app.later_by(Duration::seconds(1));
        invited(&mut danas, group, "Theo, theo@example.org").await;
        assert_eq!(danas.get("/messages?show=queued").await.all("tbody th"), ["Theo", "Rosa"], "she is put off");
        assert_eq!(danas.get("/messages").await.all("tbody th"), ["Theo", "Rosa"], "and else the newest comes first");
        app.later_by(Duration::seconds(1));
        for minute in 0..60 {
            let at = app.now() + Duration::minutes(minute);
            let draft = Draft::about_account(Kind::PasswordChanged, dana.account_id, at);
            draft.enqueue(app.cx.db.write(), &app.cx).await.expect("written");
        }
        let mut alexs = app.signed_in(&app.alex().await).await;
        let first = alexs.get("/messages?show=queued").await;
        assert_eq!((first.all("tbody th").len(), first.all("tbody th")[0].as_str()), (50, "Theo"));
        let later = first.attribute("a.button[href^='/messages']", "href").expect("more");
        let rest = alexs.get(&later).await.all("tbody th");
        assert_eq!((rest.len(), rest.last().map(String::as_str)), (12, Some("Rosa")));
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(1));
        assert_eq!(app.deliver().await.len(), 62);
    }

    async fn mail_that_does_not_leave_stands_on_today_with_what_to_do(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (mut danas, mut alexs) = (app.signed_in(&dana).await, app.signed_in(&app.alex().await).await);
        invited(&mut danas, group, "Rosa, rosa@example.org").await;
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        app.later_by(Duration::minutes(10));
        app.deliver().await;
        assert!(!alexs.get("/").await.text().contains(NOT_LEAVING), "one mailbox says nothing of the others");
        invited(&mut danas, group, "Amina, amina@example.org").await;
        for seconds in [0, 50, 90] {
            app.later_by(Duration::seconds(seconds));
            app.deliver().await;
            assert!(!alexs.get("/").await.text().contains(NOT_LEAVING), "that may pass");
        }
        app.later_by(Duration::minutes(4));
        app.deliver().await;
        for path in ["/", "/messages"] {
            let page = alexs.get(path).await.text();
            assert!(page.contains(NOT_LEAVING) && page.contains("can't take it now (451)"), "{path}: {page}");
            assert!(page.contains("What to do: on the server, run mooring doctor --mail"), "{path}: {page}");
            let page = danas.get(path).await.text();
            assert!(page.contains(NOT_LEAVING) && page.contains("Tell an administrator"), "{path}: {page}");
            assert!(!page.contains("doctor"), "{path}: {page}");
        }
        assert!(!danas.get("/").await.text().contains("451"), "why is for administrators");
        app.smtp.behave(Behaviour::RefuseRecipient { address: "rosa@example.org".into(), code: 451 });
        invited(&mut danas, group, "Theo, theo@example.org").await;
        assert_eq!(app.deliver().await.len(), 1);
        for minutes in [0, 6, 20] {
            app.later_by(Duration::minutes(minutes));
            app.deliver().await;
            assert!(!alexs.get("/").await.text().contains(NOT_LEAVING), "others left: it is Rosa's mailbox alone");
        }
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(20));
        assert_eq!(app.deliver().await.len(), 1);
        assert!(!alexs.get("/").await.text().contains(NOT_LEAVING));
    }

    async fn a_mail_server_that_refuses_us_is_told_of_at_once(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (mut danas, mut alexs) = (app.signed_in(&dana).await, app.signed_in(&app.alex().await).await);
        let refusals = [
            (Behaviour::RefuseSignIn { code: 535 }, "does not accept Mooring's sign-in (535)"),
            (Behaviour::RefuseSender { code: 550 }, "takes no mail from here (550, at the sender's address)"),
        ];
        for (nth, (refusal, words)) in refusals.into_iter().enumerate() {
            invited(&mut danas, group, &format!("Theo, theo{nth}@example.org")).await;
            assert_eq!(app.deliver().await.len(), 1, "it worked until now");
            app.later_by(Duration::minutes(1));
            invited(&mut danas, group, &format!("Rosa, rosa{nth}@example.org")).await;
            app.smtp.behave(refusal);
            app.deliver().await;
            for path in ["/", "/messages"] {
                let page = alexs.get(path).await.text();
                assert!(page.contains(NOT_LEAVING) && page.contains(words) && page.contains("What to do"), "{path}: {page}");
            }
            app.smtp.behave(Behaviour::Accept);
            app.later_by(Duration::minutes(1));
            assert_eq!(app.deliver().await.len(), 1);
            assert!(!alexs.get("/").await.text().contains(NOT_LEAVING));
        }
    }

    async fn a_refusal_in_the_middle_of_many_is_told_of_at_once_too(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (mut danas, mut alexs) = (app.signed_in(&dana).await, app.signed_in(&app.alex().await).await);
        invited(&mut danas, group, "Rosa, rosa@example.org\nTheo, theo@example.org\nAmina, amina@example.org").await;
        app.smtp.behave(Behaviour::RefuseRecipient { address: "rosa@example.org".into(), code: 451 });
        app.later_by(Duration::seconds(5));
        assert_eq!(app.deliver().await.len(), 2, "they were written with Rosa’s");
        app.smtp.behave(Behaviour::RefuseSender { code: 550 });
        app.later_by(Duration::seconds(40));
        app.deliver().await;
        let page = alexs.get("/").await.text();
        assert!(page.contains(NOT_LEAVING) && page.contains("takes no mail from here (550"), "{page}");
        app.smtp.behave(Behaviour::Accept);
        invited(&mut danas, group, "Bea, bea@example.org").await;
        app.later_by(Duration::seconds(30));
        assert_eq!(app.deliver().await.len(), 1, "Rosa’s waits for its turn");
        assert!(!alexs.get("/").await.text().contains(NOT_LEAVING), "mail leaves again");
    }

    async fn what_is_said_before_the_recipient_is_named_is_about_all_mail(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (mut danas, mut alexs) = (app.signed_in(&dana).await, app.signed_in(&app.alex().await).await);
        invited(&mut danas, group, "Rosa, rosa@example.org").await;
        app.smtp.behave(Behaviour::RefuseSignIn { code: 454 });
        app.deliver().await;
        assert!(!alexs.get("/").await.text().contains(NOT_LEAVING), "that may pass");
        app.later_by(Duration::minutes(6));
        app.deliver().await;
        let page = alexs.get("/").await.text();
        assert!(page.contains(NOT_LEAVING) && page.contains("takes no more mail now (454, at the sign-in)"), "{page}");
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(20));
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn one_mail_is_enough_to_say_that_the_mail_server_takes_none(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (mut danas, mut alexs) = (app.signed_in(&dana).await, app.signed_in(&app.alex().await).await);
        invited(&mut danas, group, "Rosa, rosa@example.org").await;
        app.smtp.behave(Behaviour::RefuseAll { code: 421 });
        app.deliver().await;
        assert!(!alexs.get("/").await.text().contains(NOT_LEAVING), "that may pass");
        app.later_by(Duration::minutes(6));
        app.deliver().await;
        assert!(alexs.get("/").await.text().contains(NOT_LEAVING));
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(20));
        app.deliver().await;
        assert!(!alexs.get("/").await.text().contains(NOT_LEAVING));
    }
}
