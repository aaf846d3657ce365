//! Where from, who, and how: foreign forms, the signed out, headers.

use axum::body::Body;
use axum::http::{Method, Request};

use crate::support::cast::PASSWORD;
use crate::support::{Engine, TestApp, on_both_engines};

/// No page of ours, or none in this way.
const NOWHERE: [&str; 3] = ["/nowhere", "/sessions/x/start", "/demo/mail"];

on_both_engines! {
    async fn who_is_not_signed_in_is_not_told_which_pages_there_are(app: &TestApp) {
        for path in NOWHERE {
            let answer = app.visitor().get(path).await;
            assert_eq!(answer.status, 303, "{path}");
            assert!(answer.location().starts_with("/sign-in"), "{path}");
            assert!(answer.body.is_empty());
        }
    }

    async fn the_public_pages_are_open_to_everybody(app: &TestApp) {
        for path in ["/sign-in", "/forgot-password", "/help-now", "/steady", "/leave", "/healthz", "/readyz"] {
            assert_eq!(app.visitor().get(path).await.status, 200, "{path}");
        }
    }

    async fn a_form_from_another_site_is_refused(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        for origin in [Some("https://evil.example"), Some("null"), Some("http://127.0.0.1:3001"), None] {
            let answer = browser.post_from(origin, "/account", &[("name", "Mallory")]).await;
            assert_eq!(answer.status, 403, "{origin:?}");
            assert!(answer.text().contains("Nothing was changed."), "{}", answer.text());
        }
        let request = Request::builder().method(Method::POST).uri("/account").header("sec-fetch-site", "cross-site").header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(browser.send(request, Body::from("name=Mallory")).await.status, 403);
        assert!(browser.get("/account").await.text().contains("Dana") || browser.get("/account").await.value("name") == "Dana");
    }

    async fn a_body_over_the_limit_is_refused(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post("/account", &[("name", &"x".repeat(300 * 1024))]).await;
        assert_eq!(answer.status, 413);
        assert!(answer.text().contains("longer than this page can take"), "{}", answer.text());
        assert_eq!(browser.get("/account").await.value("name"), "Dana");
    }

    async fn what_is_not_a_form_is_refused_in_words(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let json = Request::builder().method(Method::POST).uri("/account").header("origin", "http://127.0.0.1:3000").header("content-type", "application/json");
        let answer = browser.send(json, Body::from("{}")).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains("could not be read"));
        assert_eq!(browser.send(Request::builder().method(Method::DELETE).uri("/account").header("origin", "http://127.0.0.1:3000"), Body::empty()).await.status, 404);
    }

    async fn every_answer_carries_the_policy(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let stylesheet = app.visitor().get("/sign-in").await.attribute("link[rel=stylesheet]", "href").expect("a stylesheet");
        for path in ["/", "/nowhere", "/healthz", "/leave", &stylesheet, "/assets/nothing.css"] {
            let answer = browser.get(path).await;
            let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().expect("text").to_string()).unwrap_or_default();
            assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert!(header("x-request-id").len() == 36, "{path}");
            let personal = !path.starts_with("/assets/main");
            assert_eq!(header("cache-control") == "no-store", personal, "{path}: {}", header("cache-control"));
        }
    }

    async fn leaving_quickly_signs_out_and_shows_nothing_of_ours(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let week = browser.get("/").await;
        assert_eq!(week.attribute("form[action='/leave']", "method").as_deref(), Some("post"));
        let token = browser.clone();
        let answer = browser.post("/leave", &[]).await;
        assert_eq!(answer.location(), "/leave");
        app.settle().await;
        let page = browser.get("/leave").await;
        assert!(!page.body.to_lowercase().contains("mooring"), "{}", page.body);
        assert_eq!(token.clone().get("/").await.status, 303, "the sign-in has ended on the server too");
    }

    async fn who_left_gets_the_empty_page_for_every_page_until_its_button_is_pressed(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/leave", &[]).await;
        let empty = app.visitor().get("/leave").await.body;
        for path in ["/", "/readings", "/help-now", "/sign-in", "/nowhere", "/account", "/invitation/x", "/leave"] {
            let page = browser.get(path).await;
            assert_eq!((page.status.as_u16(), &page.body), (200, &empty), "{path}");
            assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        }
        assert_eq!(browser.post("/sign-in", &[("email", &rosa.person.email), ("password", PASSWORD)]).await.body, empty, "a form sent again by Back");
        assert_eq!(browser.get("/healthz").await.body, "ok");
        assert_eq!(browser.get_as_island("/").await.status, 401, "an island is told as always");
        let answer = browser.post("/return", &[]).await;
        assert_eq!(answer.location(), "/sign-in");
        assert!(browser.cookie.is_none(), "{:?}", browser.cookie);
        assert!(browser.follow(answer).await.all("h1").contains(&"Sign in".to_string()));
    }

    async fn leaving_signs_out_even_where_only_the_next_page_arrives(app: &TestApp) {
        let dana = app.dana().await;
        let before = app.signed_in(&dana).await;
        // What the script does before it asks the network: the cookie is there, the POST is lost.
        let mut browser = before.clone();
        browser.cookie = browser.cookie.map(|cookie| format!("{cookie}; __Host-left=1"));
        let page = browser.get("/groups").await;
        assert!(!page.body.to_lowercase().contains("mooring"), "{}", page.body);
        assert_eq!(browser.cookie.as_deref(), Some("__Host-left=1"), "the browser forgets the sign-in");
        app.settle().await;
        assert_eq!(before.clone().get("/").await.status, 303, "and so does the server");
    }

    async fn signing_out_and_leaving_clear_what_the_browser_kept(app: &TestApp) {
        for path in ["/sign-out", "/leave"] {
            let answer = app.visitor().post(path, &[]).await;
            assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"", "{path}");
        }
    }

    async fn an_address_that_can_not_be_read_is_answered_by_a_page(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        for path in ["/account?notice=a&notice=b".to_string(), format!("/groups/{group}/people?invited=x"), "/messages?after=%ff".into()] {
            assert_eq!(browser.get(&path).await.status, 200, "{path}");
        }
        for path in ["/invitation/%ff", "/groups/%ff", "/curricula/x/modules/y"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.text().contains("Nothing is here"), "{path}: {}", answer.body);
            assert!(!answer.all("form[action='/leave']").is_empty(), "the way out is there too");
        }
    }

    async fn mail_about_another_group_is_not_shown(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (danas, priyas) = (app.group(&dana).await, app.group_on(&priya, "2026-09-07", "10:00").await);
        app.member(danas, &dana, "Rosa").await;
        app.signed_in(&priya).await.post(&format!("/groups/{priyas}/people"), &[("people", "rosa@example.org"), ("safe", "yes")]).await;
        app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
        app.at("2026-09-02T23:30:00Z");
        app.deliver().await;
        let priyas_page = app.signed_in(&priya).await.get("/messages").await;
        assert_eq!(priyas_page.all("tbody tr").len(), 1, "her invitation, and neither Dana's reminder nor a new password: {}", priyas_page.text());
        let danas_page = app.signed_in(&dana).await.get("/messages").await;
        assert_eq!(danas_page.all("tbody tr").len(), 3, "an invitation and two reminders: {}", danas_page.text());
    }

    async fn a_get_changes_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.signed_in(&dana).await.post(&format!("/groups/{group}/people"), &[("people", "theo@example.org"), ("safe", "yes")]).await;
        let invitation = app.deliver().await[0].link_path().expect("a link");
        app.at("2026-09-03T12:00:00Z");
        let before = format!("{:?}{:?}{:?}", app.sessions(group).await, app.assignments(&rosa).await, app.outbox().await);
        let session = app.sessions(group).await[0].id;
        let reading = app.assignments(&rosa).await[0].id;
        let (mut danas, mut rosas) = (app.signed_in(&dana).await, app.signed_in(&rosa.person).await);
        for _ in 0..3 {
            for path in [format!("/sessions/{session}/start"), format!("/sessions/{session}/attendance"), format!("/groups/{group}"), "/sign-out".into()] {
                danas.get(&path).await;
            }
            for path in [format!("/readings/{reading}/completion"), format!("/readings/{reading}"), "/leave".into()] {
                rosas.get(&path).await;
            }
            app.visitor().get(&invitation).await;
        }
        assert_eq!(danas.get("/").await.status, 200, "still signed in");
        assert_eq!(before, format!("{:?}{:?}{:?}", app.sessions(group).await, app.assignments(&rosa).await, app.outbox().await));
    }
}
