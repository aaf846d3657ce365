//! Mail that comes back suspends its address, staff are told, and whoever it belongs to confirms or changes it.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use domain::entities::outbox_message::MessageStatus;

use crate::support::cast::PASSWORD;
use crate::support::database::BOUNCE_SECRET;
use crate::support::privacy::noted;
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

async fn report(browser: &mut Client, secret: &str, body: &str) -> Answer {
    let request = Request::post("/bounces")
        .header(CONTENT_TYPE, "application/json")
        .header(AUTHORIZATION, format!("Bearer {secret}"));
    browser.send(request, Body::from(body.to_string())).await
}

/// As a mail provider reports it.
async fn bounced(app: &TestApp, address: &str) {
    let answer = report(&mut app.visitor(), BOUNCE_SECRET, &format!(r#"{{"address": "{address}"}}"#)).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
}

const KEPT_BACK: &str = "Mail to this address came back. Nothing goes there until it is confirmed or changed.";

on_both_engines! {
    async fn an_address_from_which_mail_came_back_gets_no_more_until_its_owner_confirms_it(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.person;
        app.member(group, &dana, "Theo").await;
        bounced(app, &rosa.email).await;
        bounced(app, &rosa.email).await;
        app.at("2026-09-02T23:30:00Z");
        let mails = app.deliver().await;
        assert!(!mails.is_empty() && mails.iter().all(|mail| mail.to == ["theo@example.org"]), "{mails:?}");
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        assert!(danas.get("/messages").await.text().contains(KEPT_BACK));
        let today = danas.get("/").await.text();
        assert!(today.contains("Mail that came back") && today.contains("Rosa") && today.contains("Tell them in another way."), "{today}");
        assert!(!today.contains("rosa@"), "no address: {today}");
        let people = danas.get(&format!("/groups/{group}/people")).await;
        let marked: Vec<String> = people.all("li:has(.badge--wrong) .list__title");
        assert_eq!(marked, ["Rosa"], "{}", people.text());
        assert!(!priyas.get("/").await.text().contains("Mail that came back"), "other groups' people are not told");
        let mut rosas = app.signed_in(&rosa).await;
        for path in ["/account", "/account/email"] {
            assert!(rosas.get(path).await.text().contains("Mail to you comes back"), "{path}");
        }
        let confirmed = rosas.post("/account/email/confirmation", &[]).await;
        let page = rosas.follow(confirmed).await.text();
        assert!(page.contains("Mail goes to your address again") && !page.contains("Mail to you comes back"), "{page}");
        assert!(!danas.get("/").await.text().contains("Mail that came back"));
        app.at("2026-09-03T21:30:00Z");
        let mails = app.deliver().await;
        assert!(mails.iter().any(|mail| mail.to == [rosa.email.as_str()]), "the next one arrives");
        assert_eq!(noted(app, "suspend-address", "accounts").await, 1, "told twice it was done once");
        assert_eq!(noted(app, "believe-address", "accounts").await, 1);
    }

    async fn a_new_address_ends_it_and_the_dead_mailbox_is_not_asked(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        bounced(app, &rosa.email).await;
        let mut browser = app.signed_in(&rosa).await;
        let asked = browser.post("/account/email", &[("email", "rosa.new@example.net"), ("password", PASSWORD)]).await;
        assert_eq!(asked.location(), "/account/email?notice=asked");
        let mails = app.deliver().await;
        assert_eq!(mails.iter().map(|mail| mail.to.join(" ")).collect::<Vec<_>>(), ["rosa.new@example.net"]);
        let link = mails[0].link_path().expect("a link");
        assert!(app.visitor().post(&link, &[]).await.text().contains("Done"));
        assert_eq!(app.deliver().await.len(), 1, "that it is done goes to the new mailbox");
        assert!(!browser.get("/account").await.text().contains("Mail to you comes back"));
    }

    async fn who_was_invited_to_a_wrong_address_is_invited_again_or_believed(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let mut danas = app.signed_in(&dana).await;
        let people = format!("/groups/{group}/people");
        danas.post(&people, &[("people", "Rosa, rosa@example.org"), ("safe", "yes")]).await;
        assert_eq!(app.deliver().await.len(), 1);
        for again in [true, false] {
            bounced(app, "rosa@example.org").await;
            let today = danas.get("/").await;
            assert!(today.text().contains("Ask for the right address in another way"), "{}", today.text());
            let button = today.attribute("form[action^='/returned-mail/']", "action").expect("a button");
            assert_eq!(app.signed_in(&priya).await.post(&button, &[]).await.status, 404);
            app.later_by(chrono::Duration::minutes(5));
            if again {
                danas.post(&people, &[("people", "Rosa, rosa@example.org"), ("safe", "yes")]).await;
                assert_eq!(app.deliver().await.len(), 1);
            } else {
                let done = danas.post(&button, &[]).await;
                assert!(danas.follow(done).await.text().contains("Mail goes to that address again."));
            }
            assert!(!danas.get("/").await.text().contains("Mail that came back"));
        }
    }

    async fn a_report_is_taken_from_who_knows_the_secret_and_tells_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let of_dana = format!(r#"{{"address": "{}"}}"#, dana.email);
        let mut stranger = app.visitor();
        for wrong in ["", "four and twenty lantern", "four and twenty lanterns!"] {
            let answer = report(&mut stranger, wrong, &of_dana).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (404, ""), "{wrong}");
        }
        let mut closed = app.config.clone();
        closed.bounce_secret = None;
        let mut nowhere = Client::new(app.served_with(&closed));
        assert_eq!(report(&mut nowhere, BOUNCE_SECRET, &of_dana).await.status, 404, "where no secret is set nobody may");
        assert!(!app.signed_in(&dana).await.get("/account").await.text().contains("comes back"));
        let (known, unknown) = (report(&mut stranger, BOUNCE_SECRET, &of_dana).await, report(&mut stranger, BOUNCE_SECRET, r#"{"address": "nobody@example.org"}"#).await);
        assert_eq!((known.status, known.body), (unknown.status, unknown.body), "who has an account is not told");
        assert!(app.signed_in(&dana).await.get("/account").await.text().contains("comes back"));
        let odd = report(&mut stranger, BOUNCE_SECRET, "dana").await;
        assert!(odd.status == 422 && odd.body.contains("Known are"), "{}", odd.body);
        assert_eq!(app.outbox().await.iter().filter(|one| one.status == MessageStatus::Sent).count(), 0);
    }

    async fn a_large_sendings_reports_come_all_at_once(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        let mut all = vec![r#"{"email": "theo@example.org", "event": "delivered", "sg_message_id": "of no use to us, and long"}"#.to_string(); 8_000];
        all.push(r#"{"email": "not an address", "event": "bounce", "type": "bounce"}"#.into());
        all.push(format!(r#"{{"email": "{}", "event": "bounce", "type": "bounce"}}"#, rosa.email));
        let answer = report(&mut app.visitor(), BOUNCE_SECRET, &format!("[{}]", all.join(","))).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
        assert!(app.signed_in(&dana).await.get("/").await.text().contains("Mail that came back"));
        let far_too_much = report(&mut app.visitor(), BOUNCE_SECRET, &" ".repeat(1024 * 1024 + 1)).await;
        assert_eq!(far_too_much.status, 413);
    }

    async fn guesses_from_one_address_are_counted_and_right_calls_are_not(app: &TestApp) {
        let nobodys = r#"{"address": "nobody@example.org"}"#;
        let mut provider = app.visitor();
        for _ in 0..605 {
            assert_eq!(report(&mut provider, BOUNCE_SECRET, nobodys).await.status, 204);
        }
        let mut answers = std::collections::BTreeMap::new();
        for _ in 0..605 {
            *answers.entry(report(&mut provider, "wrong", "{}").await.status.as_u16()).or_insert(0) += 1;
        }
        assert_eq!(answers.into_iter().collect::<Vec<_>>(), [(404, 600), (429, 5)]);
        assert_eq!(report(&mut provider, BOUNCE_SECRET, nobodys).await.status, 429);
        let mut elsewhere = app.visitor().at_address(7);
        assert_eq!(report(&mut elsewhere, BOUNCE_SECRET, nobodys).await.status, 204);
        app.later_by(chrono::Duration::minutes(16));
        assert_eq!(report(&mut provider, BOUNCE_SECRET, nobodys).await.status, 204);
    }
}
