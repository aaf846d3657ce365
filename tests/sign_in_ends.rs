//! The end of a sign-in is told to pages that stay open, and put off by who is there; and a new password's strength.

use chrono::Duration;
use domain::devices::Device;
use domain::sign_ins;
use serde_json::Value;

use crate::support::{Answer, Engine, TestApp, on_both_engines};

const END: &str = "/account/sign-in-end";

fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

fn left(answer: &Answer) -> (i64, i64) {
    let told = told(answer);
    (told["idle"].as_i64().expect("seconds"), told["whole"].as_i64().expect("seconds"))
}

on_both_engines! {
    async fn a_page_that_is_only_open_keeps_nobody_signed_in(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(left(&browser.get(END).await), (3600, 12 * 3600));
        app.later_by(Duration::minutes(58));
        for _ in 0..2 {
            assert_eq!(left(&browser.get(END).await), (120, 12 * 3600 - 58 * 60), "asking is no doing");
        }
        assert_eq!(left(&browser.post_as_island(END, &[]).await), (3600, 12 * 3600 - 58 * 60), "staying is");
        app.later_by(Duration::minutes(61));
        let over = browser.get(END).await;
        assert_eq!(left(&over), (0, 0));
        assert!(told(&over)["words"]["over"].as_str().expect("words").contains("what you wrote on this page is kept"));
        assert_eq!(left(&browser.post_as_island(END, &[]).await), (0, 0), "what is over does not come back");
        assert_eq!(browser.get("/").await.status, 303);
        assert_eq!(left(&app.visitor().get(END).await), (0, 0));
    }

    async fn no_staying_outlasts_the_whole_and_another_tab_counts(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.person;
        let shared = Device { is_shared: true, ..Device::default() };
        let started = sign_ins::start(&app.cx, rosa.account_id, rosa.role, shared).await.expect("signs in");
        let mut browser = app.visitor().with_token(&started.token.0);
        assert_eq!(left(&browser.get(END).await), (600, 7200), "ten minutes on a shared device");
        app.later_by(Duration::minutes(9));
        browser.clone().get("/readings").await;
        assert_eq!(left(&browser.get(END).await), (600, 7200 - 540), "a page in another tab is doing");
        for _ in 0..12 {
            app.later_by(Duration::minutes(9));
            browser.post_as_island(END, &[]).await;
        }
        assert_eq!(left(&browser.get(END).await), (600, 180));
        app.later_by(Duration::minutes(4));
        assert_eq!(left(&browser.post_as_island(END, &[]).await), (0, 0));
    }

    async fn a_new_password_is_told_its_strength_by_the_check_that_will_refuse_it(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        app.visitor().post("/forgot-password", &[("email", &dana.email)]).await;
        let reset = app.deliver().await[0].link_path().expect("a link");
        let group = app.group(&dana).await;
        browser.post(&format!("/groups/{group}/people"), &[("people", "Theodora, theodora@example.org"), ("safe", "yes")]).await;
        let invitation = app.deliver().await[0].link_path().expect("a link");
        let own = "/account/password".to_string();
        for page in [own, reset, invitation] {
            let asked = browser.get(&page).await.attribute("[data-strength]", "data-strength").expect("where to ask");
            for (password, good, words) in [
                ("short", false, "15 characters"),
                ("passwordpassword", false, "easy to guess"),
                ("lantern gravel Tuesday oboe", true, "Strong"),
            ] {
                let told = told(&browser.post_as_island(&asked, &[("password", password)]).await);
                assert_eq!(told["score"].as_u64().expect("a score") > 2, good, "{page}: {told}");
                assert!(told["words"].as_str().expect("words").contains(words), "{page}: {told}");
            }
        }
        let named = told(&browser.post_as_island("/account/password/strength", &[("password", "dana@example.org")]).await);
        assert!(named["words"].as_str().expect("words").contains("easy to guess"), "{named}");
        assert_eq!(app.visitor().post_as_island("/account/password/strength", &[("password", "x")]).await.status, 401);
        assert_eq!(app.visitor().post_as_island("/reset/made-up/strength", &[("password", "x")]).await.status, 404);
        assert_eq!(browser.post_from(Some("https://evil.example"), "/account/password/strength", &[("password", "x")]).await.status, 403);
    }
}
