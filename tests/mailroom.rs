//! The page *Messages*: what waits, what became of each mail, trying again, leaving unsent; and the same in figures.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use chrono::Duration;
use domain::entities::outbox_message::MessageStatus;
use domain::shared_secret::SharedSecret;

use crate::support::privacy::noted;
use crate::support::smtp::Behaviour;
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
        let expected = [("queued", 0), ("sending", 0), ("sent_total", 1), ("failed", 1), ("unsent_total", 1), ("oldest_age_seconds", 0), ("held", 1)];
        for (name, value) in expected {
            assert_eq!(after[&format!("mooring_mail_{name}")], value, "{name}");
        }
        assert_eq!(after["mooring_addresses_suspended"], 0);
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
