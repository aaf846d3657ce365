//! The page *Messages*: what waits, what became of each mail, trying again, leaving unsent; and the same in figures.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use chrono::Duration;
use domain::entities::account::Role;
use domain::entities::group_staff::Part;
use domain::entities::outbox_message::MessageStatus;
use domain::shared_secret::SharedSecret;
use sea_orm::EntityTrait as _;

use crate::support::cast::PASSWORD;
use crate::support::privacy::noted;
use crate::support::smtp::{Behaviour, Received};
use crate::support::{Client, Engine, TestApp, on_both_engines};

/// A group with these invited, whose mail waits.
async fn invited(app: &TestApp, people: &[&str]) -> Client {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let mut browser = app.signed_in(&dana).await;
    let people: Vec<String> =
        people.iter().map(|name| format!("{name}, {}@example.org", name.to_lowercase())).collect();
    let answer =
        browser.post(&format!("/groups/{group}/people"), &[("people", &people.join("\n")), ("safe", "yes")]).await;
    assert_eq!(answer.status, 303);
    browser
}

/// Who stands on the page of messages.
async fn names(browser: &mut Client, query: &str) -> Vec<String> {
    let mut names = browser.get(&format!("/messages{query}")).await.all("tbody th");
    names.sort();
    names
}

/// The button in the line of this person.
async fn button(browser: &mut Client, name: &str, what: &str) -> String {
    let all = browser.get("/messages").await;
    let line = all.all("tbody th").iter().position(|one| one == name).expect("a line");
    all.attributes(&format!("tbody tr:nth-child({}) form[action$='/{what}']", line + 1), "action").remove(0)
}

/// The figures, by name.
async fn figures(browser: &mut Client) -> std::collections::BTreeMap<String, i64> {
    let answer = browser.get("/metrics").await;
    assert_eq!(answer.status, 200);
    let lines = answer.body.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(name, value)| (name.to_string(), value.parse().expect("a number")))
        .collect()
}

on_both_engines! {
    async fn each_mails_fate_is_shown_and_the_list_is_narrowed_down(app: &TestApp) {
        let mut danas = invited(app, &["Rosa", "Theo", "Amina"]).await;
        assert_eq!(names(&mut danas, "?show=queued").await, ["Amina", "Rosa", "Theo"]);
        let theos = button(&mut danas, "Theo", "cancellation").await;
        let cancelled = danas.post(&theos, &[]).await;
        let page = danas.follow(cancelled).await.text();
        assert!(page.contains("It stays unsent.") && page.contains("not sent Stopped by staff."), "{page}");
        app.smtp.behave(Behaviour::RefuseRecipient { address: "rosa@example.org".into(), code: 550 });
        let mails = app.deliver().await;
        assert_eq!(mails.iter().map(|mail| mail.to.join(" ")).collect::<Vec<_>>(), ["amina@example.org"]);
        for (query, found) in [("?show=sent", "Amina"), ("?show=failed", "Rosa"), ("?show=unsent", "Theo")] {
            assert_eq!(names(&mut danas, query).await, [found], "{query}");
        }
        assert_eq!(names(&mut danas, "?show=queued").await, Vec::<String>::new());
        assert_eq!(names(&mut danas, "?kind=invitation").await.len(), 3);
        assert!(danas.get("/messages?kind=reading-due").await.text().contains("Nothing of the kind."));
        assert_eq!(names(&mut danas, "?show=nonsense&kind=nonsense&to=nonsense").await.len(), 3, "what can't be read narrows nothing");
        let rosas = danas.get("/messages?show=failed").await.attribute("tbody th a", "href").expect("a link");
        assert_eq!(names(&mut danas, rosas.trim_start_matches("/messages")).await, ["Rosa"]);
        let told = danas.post(&theos, &[]).await;
        assert!(danas.follow(told).await.text().contains("That was too late"), "it is stopped already");
        assert_eq!(noted(app, "cancel", "outbox_messages").await, 1);
    }

    async fn a_dead_letter_stands_on_today_at_once_with_what_to_do(app: &TestApp) {
        let mut danas = invited(app, &["Rosa"]).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 550 });
        app.deliver().await;
        let today = danas.get("/").await.text();
        assert!(today.contains("The mail server refused this address (550)."), "{today}");
        assert!(today.contains("Ask whether the address is right. If it is not, invite them with the right one"), "{today}");
        assert!(app.signed_in(&app.noor().await).await.get("/").await.text().contains("refused this address"));
        let mut priyas = app.signed_in(&app.priya().await).await;
        assert!(!priyas.get("/").await.text().contains("refused this address"));
        let unsent = danas.get("/").await.attribute("form[action$='/cancellation']", "action").expect("a button");
        assert_eq!(priyas.post(&unsent, &[]).await.status, 404);
        danas.post(&unsent, &[]).await;
        assert!(danas.get("/").await.text().contains("None. Mail that can't be delivered shows here."), "it is dealt with");
    }

    async fn what_was_put_off_says_why_and_when_and_goes_at_the_press_of_a_button(app: &TestApp) {
        let mut danas = invited(app, &["Rosa"]).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        let page = danas.get("/messages").await.text();
        assert!(page.contains("The mail server can't take it now (451). After 1 try, not before"), "{page}");
        app.smtp.behave(Behaviour::Accept);
        assert!(app.deliver().await.is_empty(), "not by itself yet");
        let now = button(&mut danas, "Rosa", "retry").await;
        let pressed = danas.post(&now, &[]).await;
        assert!(danas.follow(pressed).await.text().contains("It is sent again now."));
        assert_eq!(app.deliver().await.len(), 1);
        assert!(danas.get("/messages").await.text().contains(", after 2 tries."));
        assert_eq!(danas.post(&now, &[]).await.location(), "/messages?notice=too-late", "a sent mail is sent once");
        assert!(app.deliver().await.is_empty());
        assert_eq!(app.outbox().await[0].status, MessageStatus::Sent);
    }

    async fn the_figures_are_those_of_the_outbox(app: &TestApp) {
        let mut danas = invited(app, &["Rosa", "Theo", "Amina"]).await;
        let mut machine = app.visitor().over_network("127.0.0.1");
        app.later_by(Duration::seconds(90));
        let before = figures(&mut machine).await;
        assert_eq!((before["mooring_mail_queued"], before["mooring_mail_oldest_age_seconds"]), (3, 90));
        let theos = button(&mut danas, "Theo", "cancellation").await;
        danas.post(&theos, &[]).await;
        app.smtp.behave(Behaviour::RefuseRecipient { address: "rosa@example.org".into(), code: 550 });
        app.deliver().await;
        let (_copy, _) = app.in_another_place().await;
        let after = figures(&mut machine).await;
        let expected = [("queued", 0), ("sending", 0), ("sent", 1), ("failed", 1), ("unsent", 1), ("oldest_age_seconds", 0), ("held", 1)];
        for (name, value) in expected {
            assert_eq!(after[&format!("mooring_mail_{name}")], value, "{name}");
        }
        assert_eq!(after["mooring_addresses_suspended"], 0);
    }

    async fn a_dead_letter_that_is_tried_again_counts_from_then_and_begins_anew(app: &TestApp) {
        let mut danas = invited(app, &["Rosa"]).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 550 });
        app.deliver().await;
        app.later_by(Duration::minutes(50));
        let again = button(&mut danas, "Rosa", "retry").await;
        danas.post(&again, &[]).await;
        app.later_by(Duration::seconds(45));
        let mut machine = app.visitor().over_network("127.0.0.1");
        let after = figures(&mut machine).await;
        assert_eq!((after["mooring_mail_queued"], after["mooring_mail_oldest_age_seconds"]), (1, 45));
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        assert_eq!(app.outbox().await[0].attempts, 1, "its first try again: the next one is not far");
        app.later_by(Duration::seconds(45));
        assert_eq!(figures(&mut machine).await["mooring_mail_oldest_age_seconds"], 90, "being put off makes it no younger");
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn what_to_do_fits_what_was_refused(app: &TestApp) {
        let mut danas = invited(app, &["Rosa"]).await;
        let to_do = [
            (Behaviour::RefuseAll { code: 550 }, "The mail server refused this address (550).", "Ask whether the address is right.", 1),
            (Behaviour::RefuseMessage { code: 554 }, "The mail server refused this mail (554).", "An administrator looks at SPF, DKIM and DMARC", 0),
            (Behaviour::RefuseAll { code: 552 }, "The mailbox is full (552).", "make room in their mailbox", 0),
            (Behaviour::RefuseMessage { code: 552 }, "The mailbox is full (552).", "make room in their mailbox", 0),
            (Behaviour::DenyRelay, "The mail server refused this mail (554).", "An administrator looks at SPF, DKIM and DMARC", 0),
            (Behaviour::TooLarge, "The mail server refused this mail (552).", "An administrator looks at SPF, DKIM and DMARC", 0),
        ];
        for (refusal, outcome, words, suspends) in to_do {
            app.smtp.behave(refusal);
            app.deliver().await;
            for path in ["/", "/messages"] {
                let page = danas.get(path).await;
                assert!(page.text().contains(outcome) && page.text().contains(words), "{path}, {outcome}: {}", page.text());
                assert_eq!(page.all("form[action$='/suspension']").len(), suspends, "{path}, {outcome}");
            }
            let again = button(&mut danas, "Rosa", "retry").await;
            danas.post(&again, &[]).await;
        }
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn who_only_looks_on_gets_no_button_that_leads_nowhere(app: &TestApp) {
        let mut danas = invited(app, &["Rosa", "Theo"]).await;
        app.smtp.behave(Behaviour::RefuseRecipient { address: "rosa@example.org".into(), code: 550 });
        app.deliver().await;
        let group = domain::entities::group::Entity::find().one(app.cx.db.read()).await.expect("reads").expect("a group").id;
        let tara = app.person(Role::Counselor, "Tara").await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, tara.account_id, Part::Trainee).await.expect("staff");
        let mut taras = app.signed_in(&tara).await;
        for path in ["/messages", "/"] {
            assert!(taras.get(path).await.text().contains("refused this address"), "{path}");
            assert_eq!(taras.get(path).await.all("form[action^='/messages/']").len(), 0, "{path}");
            assert_eq!(danas.get(path).await.all("form[action^='/messages/']").len(), 3, "{path}");
        }
        let before = app.outbox().await;
        for what in ["retry", "cancellation", "suspension"] {
            let guessed = button(&mut danas, "Rosa", what).await;
            assert_eq!(taras.post(&guessed, &[]).await.status, 404, "{what}");
        }
        assert_eq!(app.outbox().await, before);
    }

    async fn an_address_that_is_nobodys_gets_no_more_at_the_press_of_a_button(app: &TestApp) {
        let mut danas = invited(app, &["Rosa", "Theo"]).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 550 });
        app.deliver().await;
        let suspension = button(&mut danas, "Rosa", "suspension").await;
        assert_eq!(app.signed_in(&app.priya().await).await.post(&suspension, &[]).await.status, 404);
        let pressed = danas.post(&suspension, &[]).await;
        assert!(danas.follow(pressed).await.text().contains("Nothing more goes to that address until"));
        let today = danas.get("/").await;
        assert!(today.text().contains("Mail that came back") && today.text().contains("Ask for the right address"), "{}", today.text());
        assert_eq!(today.all("aside form[action$='/retry']").len(), 1, "Theo's is another matter");
        let again = danas.post(&suspension, &[]).await;
        assert_eq!(again.location(), "/messages?notice=too-late");
        assert_eq!(noted(app, "suspend-address", "accounts").await, 1);
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(danas.get("/messages?show=unsent").await.all("form[action$='/retry']").len(), 0, "not yet");
        let believed = danas.get("/").await.attribute("form[action^='/returned-mail/']", "action").expect("a button");
        danas.post(&believed, &[]).await;
        let unsent = danas.get("/messages?show=unsent").await;
        assert_eq!(unsent.all("form[action$='/cancellation']").len(), 0);
        let after_all = unsent.attribute("form[action$='/retry']", "action").expect("it can be sent after all");
        danas.post(&after_all, &[]).await;
        assert_eq!(app.deliver().await.iter().map(|mail| mail.to.join(" ")).collect::<Vec<_>>(), ["rosa@example.org"]);
    }

    async fn who_has_another_address_by_now_is_not_suspended_for_the_old_one(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        app.at("2026-09-02T23:30:00Z");
        app.smtp.behave(Behaviour::RefuseAll { code: 550 });
        app.deliver().await;
        let mut danas = app.signed_in(&dana).await;
        let suspension = danas.get("/").await.attribute("form[action$='/suspension']", "action").expect("a button");
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(1));
        let mut rosas = app.signed_in(&rosa).await;
        rosas.post("/account/email", &[("email", "rosa.new@example.net"), ("password", PASSWORD)]).await;
        for link in app.deliver().await.iter().filter_map(Received::link_path) {
            app.visitor().post(&link, &[]).await;
        }
        app.deliver().await;
        assert_eq!(danas.post(&suspension, &[]).await.location(), "/messages?notice=too-late");
        assert_eq!(noted(app, "suspend-address", "accounts").await, 0);
    }

    async fn the_figures_are_for_this_machine_or_for_who_has_the_token(app: &TestApp) {
        let asked = |forwarded: Option<&str>, token: Option<&str>| {
            let mut request = Request::get("/metrics");
            if let Some(address) = forwarded {
                request = request.header("x-forwarded-for", address);
            }
            if let Some(token) = token {
                request = request.header(AUTHORIZATION, format!("Bearer {token}"));
            }
            request
        };
        let (mut here, mut elsewhere) = (app.visitor().over_network("127.0.0.1"), app.visitor());
        assert_eq!(here.send(asked(None, None), Body::empty()).await.status, 200);
        assert_eq!(here.send(asked(Some("203.0.113.9"), None), Body::empty()).await.status, 404, "a proxy hands it on");
        assert_eq!(elsewhere.send(asked(None, None), Body::empty()).await.status, 404);
        assert_eq!(elsewhere.send(asked(Some("127.0.0.1"), None), Body::empty()).await.status, 404);
        let mut config = app.config.clone();
        config.metrics_token = Some(SharedSecret::new("five and thirty lighthouses").expect("long enough"));
        let mut guarded = Client::new(app.served_with(&config));
        for (token, status) in [(Some("five and thirty lighthouses"), 200), (Some("five and thirty lighthouse"), 404), (None, 404)] {
            assert_eq!(guarded.send(asked(None, token), Body::empty()).await.status, status, "{token:?}");
        }
        guarded = guarded.over_network("127.0.0.1");
        assert_eq!(guarded.send(asked(None, None), Body::empty()).await.status, 404, "with a token set, all show it");
    }
}
