//! Another address for the own account: both mailboxes say yes, and neither learns of the other.

use chrono::Duration;

use crate::support::cast::PASSWORD;
use crate::support::smtp::Received;
use crate::support::{Client, Engine, TestApp, on_both_engines, privacy};

const NEW: &str = "rosa.new@example.net";

async fn ask(browser: &mut Client, email: &str) {
    let asked = browser.post("/account/email", &[("email", email), ("password", PASSWORD)]).await;
    assert_eq!(asked.location(), "/account/email?notice=asked", "{}", asked.text());
}

/// The link in the mail to this address.
fn link_to(mails: &[Received], address: &str) -> String {
    let mail = mails.iter().find(|mail| mail.to == [address]);
    mail.unwrap_or_else(|| panic!("no mail to {address}")).link_path().expect("a link")
}

async fn signs_in(app: &TestApp, email: &str) -> bool {
    app.visitor().post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.status == 303
}

on_both_engines! {
    async fn an_address_changes_when_both_mailboxes_have_said_yes(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        let mut browser = app.signed_in(&rosa).await;
        ask(&mut browser, NEW).await;
        let mails = app.deliver().await;
        assert_eq!(mails.len(), 2);
        for mail in &mails {
            let other = if mail.to == [NEW] { &rosa.email } else { NEW };
            assert!(!mail.text().contains(other), "neither names the other: {}", mail.text());
        }
        let (old, new) = (link_to(&mails, &rosa.email), link_to(&mails, NEW));
        for _ in 0..2 {
            let page = app.visitor().get(&new).await;
            assert_eq!(page.status, 200, "looking says yes to nothing");
            assert!(!page.body.contains("rosa"), "{}", page.text());
        }
        assert!(app.visitor().post(&new, &[]).await.text().contains("Now the other mailbox"));
        assert!(signs_in(app, &rosa.email).await && !signs_in(app, NEW).await, "one yes is not enough");
        assert!(browser.get("/account/email").await.text().contains("The old mailbox is still to say yes"));
        app.visitor().post("/forgot-password", &[("email", &rosa.email)]).await;
        let reset = app.deliver().await[0].link_path().expect("a link");
        assert!(app.visitor().post(&old, &[]).await.text().contains("Done"));
        assert!(signs_in(app, NEW).await && !signs_in(app, &rosa.email).await);
        assert_eq!(app.visitor().get(&reset).await.status, 409, "what was mailed to the old one has ended");
        assert_eq!(app.visitor().post(&old, &[]).await.status, 409, "a yes is said once");
        let told = app.deliver().await;
        assert_eq!(told[0].to, [NEW]);
        assert!(browser.get("/account").await.text().contains(NEW));
    }

    async fn whether_the_new_address_has_an_account_is_not_told(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let mut browser = app.signed_in(&dana).await;
        ask(&mut browser, &priya.email).await;
        let taken = browser.get("/account/email").await.text();
        let mails = app.deliver().await;
        assert_eq!(mails.len(), 1, "the old mailbox alone");
        app.visitor().post(&link_to(&mails, &dana.email), &[]).await;
        assert!(signs_in(app, &priya.email).await && signs_in(app, &dana.email).await, "nothing has changed");
        ask(&mut browser, "free@example.net").await;
        let free = browser.get("/account/email").await.text();
        assert_eq!(taken.replace(&priya.email, "free@example.net"), free);
        app.deliver().await;
    }

    async fn an_address_that_somebody_else_took_meanwhile_stays_theirs(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        ask(&mut danas, NEW).await;
        let first = app.deliver().await;
        app.later_by(Duration::minutes(1));
        ask(&mut priyas, NEW).await;
        let second = app.deliver().await;
        for link in [link_to(&second, NEW), link_to(&second, &priya.email), link_to(&first, NEW)] {
            app.visitor().post(&link, &[]).await;
        }
        let late = app.visitor().post(&link_to(&first, &dana.email), &[]).await;
        assert_eq!(late.status, 409, "{}", late.text());
        assert!(signs_in(app, &dana.email).await, "and keeps hers");
        app.deliver().await;
    }

    async fn it_is_given_up_ends_with_time_and_with_the_next_one(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        ask(&mut browser, NEW).await;
        let first = app.deliver().await;
        app.later_by(Duration::minutes(1));
        ask(&mut browser, "other@example.net").await;
        let second = app.deliver().await;
        for mail in [NEW, &dana.email] {
            assert_eq!(app.visitor().post(&link_to(&first, mail), &[]).await.status, 409, "replaced");
        }
        assert_eq!(browser.post("/account/email", &[("give_up", "yes")]).await.status, 303);
        assert_eq!(app.visitor().post(&link_to(&second, "other@example.net"), &[]).await.status, 409, "given up");
        ask(&mut browser, NEW).await;
        let third = app.deliver().await;
        app.visitor().post(&link_to(&third, NEW), &[]).await;
        app.later_by(Duration::days(3));
        assert_eq!(app.visitor().post(&link_to(&third, &dana.email), &[]).await.status, 409, "too late");
        assert!(signs_in(app, &dana.email).await);
    }

    async fn the_password_is_asked_and_the_address_is_read(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let wrong = browser.post("/account/email", &[("email", NEW), ("password", "not this one, surely")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.wrong("password").contains("not your current password"));
        assert_eq!(wrong.value("email"), NEW);
        assert!(!wrong.body.contains("not this one, surely"));
        let odd = browser.post("/account/email", &[("email", "rosa at home"), ("password", PASSWORD)]).await;
        assert!(!odd.wrong("email").is_empty(), "{}", odd.text());
    }

    async fn a_choice_made_meanwhile_keeps_no_link_from_the_new_mailbox(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        let mut browser = app.signed_in(&rosa).await;
        privacy::contact(&mut browser, &[("account", "")]).await;
        ask(&mut browser, NEW).await;
        privacy::contact(&mut browser, &[("account", ""), ("readings", "")]).await;
        let mails = app.deliver().await;
        assert_eq!(mails.iter().flat_map(|mail| mail.to.clone()).collect::<Vec<_>>(), [NEW], "what they named it for");
    }

    async fn where_nothing_may_be_mailed_the_new_mailbox_is_enough(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        let mut browser = app.signed_in(&rosa).await;
        assert_eq!(privacy::contact(&mut browser, &[("reach", "nothing")]).await.status, 303);
        ask(&mut browser, NEW).await;
        let mails = app.deliver().await;
        assert_eq!(mails.len(), 1, "nothing goes to the old one");
        assert!(app.visitor().post(&link_to(&mails, NEW), &[]).await.text().contains("Done"));
        assert!(signs_in(app, NEW).await);
        assert!(app.deliver().await.is_empty(), "and still nothing may be mailed");
    }
}
