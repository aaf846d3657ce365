//! How pages look is the person's: kept in a cookie of their browser, worn by every page but the empty one, without script.

use axum::http::Method;
use axum::http::header::SET_COOKIE;

use crate::support::cast::PASSWORD;
use crate::support::{Answer, Engine, TestApp, on_both_engines};

const LARGE: [(&str, &str); 4] = [("size", "largest"), ("lines", "roomy"), ("scheme", "dark"), ("contrast", "high")];

/// What `<html>` says of each setting.
fn worn(page: &Answer) -> [Option<String>; 4] {
    ["data-size", "data-lines", "data-scheme", "data-contrast"].map(|name| page.attribute("html", name))
}

fn as_said(values: [&str; 4]) -> [Option<String>; 4] {
    values.map(|value| Some(value.to_string()))
}

/// The cookie that an answer sets.
fn set(answer: &Answer) -> String {
    let all = answer.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().expect("text").to_string());
    all.filter(|cookie| cookie.starts_with("__Host-comforts=")).collect::<Vec<_>>().join(" and ")
}

on_both_engines! {
    async fn what_is_chosen_is_worn_by_every_page_of_a_participant_and_by_those_before_signing_in(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(worn(&browser.get(&reading).await), [None, None, None, None], "nothing was chosen yet");
        browser.post("/comforts", &LARGE).await;
        for path in ["/", "/readings", &reading, "/account", "/steady", "/help-now", "/account/contact", "/nothing-here"] {
            assert_eq!(worn(&browser.get(path).await), as_said(["largest", "roomy", "dark", "high"]), "{path}");
        }
        let shown = browser.get(&reading).await;
        let chosen = shown.attributes("#comforts input[checked]", "value");
        assert_eq!(chosen, ["largest", "roomy", "dark", "high"], "and the form shows it");
        assert_eq!(worn(&app.signed_in(&rosa.person).await.get("/").await), [None, None, None, None], "another browser's is its own");
        browser.post("/sign-out", &[]).await;
        assert_eq!(worn(&browser.get("/sign-in").await), as_said(["largest", "roomy", "dark", "high"]));
    }

    async fn the_form_leads_back_to_its_page_and_nowhere_else(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        for (referer, back) in [
            (format!("http://127.0.0.1:3000{reading}?note=not-now"), format!("{reading}#comforts")),
            ("http://127.0.0.1:3000//evil.example/x".into(), "/#comforts".into()),
            ("http://evil.example".into(), "/#comforts".into()),
            ("nonsense\\".into(), "/#comforts".into()),
        ] {
            let request = axum::http::Request::builder().method(Method::POST).uri("/comforts");
            let request = request.header("content-type", "application/x-www-form-urlencoded").header("origin", "http://127.0.0.1:3000");
            let answer = browser.send(request.header("referer", &referer), "size=large".into()).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (303, back), "{referer}");
        }
        assert_eq!(browser.post("/comforts", &LARGE).await.location(), "/#comforts", "where nothing is told");
        assert_eq!(browser.post_as_island("/comforts", &LARGE).await.status, 204, "a script stays where it is");
        assert_eq!(browser.get("/comforts").await.status, 404, "looking changes nothing");
    }

    async fn it_is_kept_for_a_year_and_where_others_use_the_device_until_the_browser_is_closed(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut own = app.signed_in(&rosa.person).await;
        let kept = "__Host-comforts=largest.roomy.dark.high; Path=/; Secure; HttpOnly; SameSite=Lax";
        assert_eq!(set(&own.post("/comforts", &LARGE).await), format!("{kept}; Max-Age=31536000"));
        let mut shared = app.visitor();
        shared.post("/sign-in", &[("email", &rosa.person.email), ("password", PASSWORD), ("shared", "yes")]).await;
        assert_eq!(shared.get("/").await.status, 200);
        assert_eq!(set(&shared.post("/comforts", &LARGE).await), kept);
        assert_eq!(set(&app.visitor().post("/comforts", &LARGE).await), kept, "nobody said whose device it is");
        let usual = own.post("/comforts", &[("size", "usual"), ("lines", "usual"), ("scheme", "device"), ("contrast", "usual")]).await;
        assert!(set(&usual).ends_with("Max-Age=0"), "{}", set(&usual));
        assert_eq!(worn(&own.get("/").await), [None, None, None, None]);
    }

    async fn what_is_no_choice_of_ours_is_as_usual_and_never_in_a_page(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let odd = [("size", "\"><script>alert(1)</script>"), ("lines", "roomiest"), ("scheme", ""), ("contrast", "higher")];
        let answer = browser.post("/comforts", &odd).await;
        assert!(set(&answer).starts_with("__Host-comforts=usual.roomiest.device.usual;"), "{}", set(&answer));
        assert_eq!(worn(&browser.get("/").await), [None, Some("roomiest".into()), None, None]);
        for cookie in ["<script>", "large", "large.roomy.dark.high.more", "....", "largest;usual"] {
            let mut visitor = app.visitor();
            visitor.cookie = Some(format!("__Host-comforts={cookie}"));
            let page = visitor.get("/steady").await;
            assert_eq!(page.status, 200, "{cookie}");
            assert!(!page.body.contains("<script>"), "{cookie}");
        }
    }

    async fn staff_and_the_page_after_leaving_quickly_wear_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        browser.post("/comforts", &LARGE).await;
        assert_eq!(worn(&browser.get("/groups").await), [None, None, None, None]);
        assert!(browser.get("/account").await.all("#comforts").is_empty(), "and are not asked");
        let left = browser.get("/leave").await;
        assert_eq!(worn(&left), [None, None, None, None]);
        assert!(!left.body.contains("largest") && !left.body.contains("comforts"));
    }
}
