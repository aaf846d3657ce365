//! The headers of every answer: every route in every way, and every way in which an answer fails.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use axum::routing::get;
use server::config::Config;
use server::{background, router, start_up};

use crate::access_table::routes;
use crate::support::database::empty;
use crate::support::program::Settings;
use crate::support::{Answer, Client, Engine, TestApp};

const FIXED: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("strict-transport-security", "max-age=31536000"),
];

/// What is wrong with an answer's headers. What may be kept is the file of an asset alone.
fn expect(answer: &Answer, what: &str) {
    for (name, value) in FIXED {
        let found: Vec<&str> = answer.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        assert_eq!(found, [value], "{what} ({}): {name}", answer.status);
    }
    let kept = answer.headers["cache-control"] != "no-store";
    assert_eq!(
        kept,
        answer.headers.contains_key("etag"),
        "{what} ({}): {:?}",
        answer.status,
        answer.headers["cache-control"]
    );
}

/// The same house behind HTTPS, with one more page, that panics.
fn behind_https(app: &TestApp) -> Router {
    let config = Config { public_url: "https://mooring.example".into(), ..app.config.clone() };
    let (later, _) = background::start();
    let state = start_up::state(&config, app.cx.clone(), later);
    let panics = Router::new().route("/panics", get(|| async { panic!("a fault of ours") as &'static str }));
    let pages = router::pages().merge(panics);
    router::around(pages, state).expect("a router")
}

fn request(method: Method, path: &str) -> axum::http::request::Builder {
    let form = "application/x-www-form-urlencoded";
    Request::builder().method(method).uri(path).header("origin", "https://mooring.example").header("content-type", form)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_every_route_carries_the_headers() {
    let app = TestApp::start(Engine::Sqlite).await;
    let house = behind_https(&app);
    let dana = app.dana().await;
    let group = app.group(&dana).await.to_string();
    let signed_in = app.signed_in(&dana).await.cookie;
    let mut statuses = std::collections::BTreeSet::new();
    for (pattern, _) in routes() {
        for id in [group.as_str(), "x", "%ff"] {
            let path = pattern.replace("{id}", id).replace(['{', '}'], "");
            for method in [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::PUT] {
                for cookie in [None, signed_in.clone(), Some("__Host-sid=x".into()), Some("__Host-left=1".into())] {
                    let mut browser = Client::new(house.clone());
                    browser.cookie = cookie;
                    // Signing out here would sign out all that follow.
                    if method == Method::POST && ["/leave", "/return", "/sign-out"].contains(&path.as_str()) {
                        browser.cookie = None;
                    }
                    let answer = browser.send(request(method.clone(), &path), Body::from("x=y")).await;
                    expect(&answer, &format!("{method} {path}"));
                    statuses.insert(answer.status.as_u16());
                }
            }
        }
    }
    for status in [200, 303, 401, 404, 422] {
        assert!(statuses.contains(&status), "{status} is not among {statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_fail_carries_the_headers() {
    let app = TestApp::start(Engine::Sqlite).await;
    let mut browser = Client::new(behind_https(&app));
    let dana = app.dana().await;
    browser.cookie = app.signed_in(&dana).await.cookie;
    let stylesheet = browser.get("/account").await.attribute("link[rel=stylesheet]", "href").expect("a style sheet");
    let etag = browser.get(&stylesheet).await.headers["etag"].clone();
    let long = "x".repeat(300 * 1024);
    let json = Request::builder().method(Method::POST).uri("/account").header("origin", "https://mooring.example");
    let cases = [
        ("an asset", request(Method::GET, &stylesheet), "", 200),
        ("an asset that the browser has", request(Method::GET, &stylesheet).header("if-none-match", etag), "", 304),
        ("an asset that is not there", request(Method::GET, "/assets/nothing.css"), "", 404),
        ("for machines", request(Method::GET, "/healthz"), "", 200),
        ("no such method", request(Method::DELETE, "/account"), "", 404),
        (
            "a foreign form",
            Request::builder().method(Method::POST).uri("/account").header("sec-fetch-site", "cross-site"),
            "name=x",
            403,
        ),
        ("no form", json.header("content-type", "application/json"), "{}", 400),
        ("refused", request(Method::POST, "/account"), "name=", 422),
        ("too large", request(Method::POST, "/account"), long.as_str(), 413),
        ("an island", request(Method::GET, "/nowhere").header("accept", "application/json"), "", 404),
        ("a panic", request(Method::GET, "/panics"), "", 500),
    ];
    for (what, asked, body, status) in cases {
        let answer = browser.send(asked, Body::from(body.to_string())).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        expect(&answer, what);
    }
    browser.cookie = Some("__Host-sid=x".into());
    let answer = browser.send(request(Method::POST, "/account"), Body::from("name=x")).await;
    assert_eq!(answer.status, 401);
    expect(&answer, "signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_server_adds_and_drops_nothing() {
    let settings = Settings::new(empty(Engine::Sqlite).await);
    let serving = settings.serve(&[]).await;
    for path in ["/sign-in", "/nowhere", "/healthz", "/assets/nothing"] {
        let answer = settings.get(path).await.expect("an answer").to_lowercase();
        for (name, value) in FIXED.iter().filter(|(name, _)| *name != "strict-transport-security") {
            assert!(answer.contains(&format!("\r\n{name}: {}\r\n", value.to_lowercase())), "{path}: {name}: {answer}");
        }
        assert!(!answer.contains("\r\nserver:"), "{answer}");
    }
    // What is no HTTP never reaches a page: it is answered with a bare line, and has no body that a browser could show.
    let answer = settings.send("NOT HTTP AT ALL\r\n\r\n").await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 400") && answer.ends_with("\r\n\r\n"), "{answer}");
    drop(serving);
}
