//! Signing in, being remembered, and forgotten passwords.

use std::time::Instant;

use chrono::Duration;

use crate::support::cast::PASSWORD;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_wrong_password_and_an_unknown_address_get_the_same_answer(app: &TestApp) {
        app.dana().await;
        let mut known = app.visitor().post("/sign-in", &[("email", "dana@example.org"), ("password", "not it at all, sorry")]).await;
        let mut unknown = app.visitor().post("/sign-in", &[("email", "nora@example.org"), ("password", "not it at all, sorry")]).await;
        assert_eq!(known.status, 422);
        for headers in [&mut known.headers, &mut unknown.headers] {
            headers.remove("x-request-id");
        }
        assert_eq!(known.body.replace("dana@", "nora@"), unknown.body);
        assert_eq!(known.headers, unknown.headers);
        assert!(!known.body.contains("not it at all"), "a password never comes back");
        assert_eq!(known.value("email"), "dana@example.org", "the address does");
    }

    async fn a_wrong_password_and_an_unknown_address_take_the_same_time(app: &TestApp) {
        app.dana().await;
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for _ in 0..7 {
            for (email, times) in [("dana@example.org", &mut known), ("nora@example.org", &mut unknown)] {
                let started = Instant::now();
                app.visitor().post("/sign-in", &[("email", email), ("password", "not it at all, sorry")]).await;
                times.push(started.elapsed());
            }
        }
        // The fastest of each: other tests can only slow one down. Without the dummy hash it would be a hundredfold.
        let (known, unknown) = (known.iter().min().expect("some"), unknown.iter().min().expect("some"));
        let ratio = known.as_secs_f64() / unknown.as_secs_f64();
        assert!((0.5..2.0).contains(&ratio), "{known:?} and {unknown:?}");
    }

    async fn a_disabled_account_does_not_sign_in(app: &TestApp) {
        use domain::entities::account;
        use sea_orm::{ActiveModelTrait as _, Set};
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.get("/").await.status, 200);
        let row = account::ActiveModel { id: Set(dana.account_id), status: Set(account::AccountStatus::Disabled), ..Default::default() };
        row.update(app.cx.db.write()).await.expect("disabled");
        assert_eq!(browser.get("/").await.status, 303, "on the next request");
        let answer = app.visitor().post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 422);
    }

    async fn signing_in_leads_back_to_where_one_was_going(app: &TestApp) {
        app.dana().await;
        let mut browser = app.visitor();
        let answer = browser.get("/groups?x=1").await;
        assert_eq!(answer.location(), "/sign-in?back=%2Fgroups%3Fx%3D1");
        let page = browser.follow(answer).await;
        let back = page.value("back");
        let answer = browser.post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD), ("back", &back)]).await;
        assert_eq!(answer.location(), "/groups?x=1");
        let hidden = browser.get("/sign-in?back=/%09/evil.example").await;
        assert_eq!(hidden.location(), "/", "a browser would drop the tab");
        let elsewhere = browser.post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD), ("back", "//evil.example")]).await;
        assert_eq!(elsewhere.location(), "/");
    }

    async fn a_sign_in_ends_by_signing_out_by_idling_and_in_the_end(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let before = browser.clone();
        browser.post("/sign-out", &[]).await;
        assert!(browser.cookie.is_none());
        assert_eq!(before.clone().get("/").await.status, 303, "the old token is worth nothing");
        let mut browser = app.signed_in(&dana).await;
        app.later_by(Duration::minutes(59));
        assert_eq!(browser.get("/").await.status, 200);
        app.later_by(Duration::minutes(59));
        assert_eq!(browser.get("/").await.status, 200, "what is used goes on");
        app.later_by(Duration::minutes(61));
        assert_eq!(browser.get("/").await.status, 303);
        let mut busy = app.signed_in(&dana).await;
        for _ in 0..14 {
            app.later_by(Duration::minutes(50));
            busy.get("/").await;
        }
        app.later_by(Duration::minutes(50));
        assert_eq!(busy.get("/").await.status, 303, "at most twelve hours");
    }

    async fn the_cookie_is_for_this_host_and_not_for_scripts(app: &TestApp) {
        app.dana().await;
        let answer = app.visitor().post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD)]).await;
        let cookie = answer.headers.get("set-cookie").expect("a cookie").to_str().expect("text").to_string();
        for part in ["__Host-sid=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let answer = app.visitor().post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD), ("shared", "yes")]).await;
        let cookie = answer.headers.get("set-cookie").expect("a cookie").to_str().expect("text").to_string();
        assert!(!cookie.contains("Max-Age"), "on a shared device it goes with the window: {cookie}");
    }

    async fn a_forgotten_password_is_replaced_by_a_link_that_works_once(app: &TestApp) {
        let dana = app.dana().await;
        let mut elsewhere = app.signed_in(&dana).await;
        let known = app.visitor().post("/forgot-password", &[("email", "dana@example.org")]).await;
        let unknown = app.visitor().post("/forgot-password", &[("email", "nora@example.org")]).await;
        assert_eq!(known.body, unknown.body);
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "only who has an account gets mail");
        let link = mail[0].link_path().expect("a link");
        assert_eq!(app.visitor().get(&link).await.status, 200);
        assert_eq!(app.visitor().get(&link).await.status, 200, "looking uses nothing up");
        let short = app.visitor().post(&link, &[("password", "too short")]).await;
        assert_eq!(short.status, 422);
        assert!(short.wrong("password").contains("15 characters"), "{}", short.text());
        let easy = app.visitor().post(&link, &[("password", "qwertyuiopasdfgh")]).await;
        assert!(easy.wrong("password").contains("easy to guess"), "{}", easy.text());
        let answer = app.visitor().post(&link, &[("password", "a wholly new password")]).await;
        assert_eq!(answer.location(), "/sign-in?notice=reset");
        assert_eq!(elsewhere.get("/").await.status, 303, "every other sign-in has ended");
        let told = app.deliver().await;
        assert_eq!(told.len(), 1);
        assert!(told[0].text().contains("was changed"), "its owner is told: {}", told[0].text());
        assert_eq!(app.visitor().post(&link, &[("password", "one more new password")]).await.status, 409);
        let old = app.visitor().post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD)]).await;
        assert_eq!(old.status, 422);
        let new = app.visitor().post("/sign-in", &[("email", "dana@example.org"), ("password", "a wholly new password")]).await;
        assert_eq!(new.status, 303);
    }

    async fn a_reset_link_expires_and_only_the_newest_works(app: &TestApp) {
        app.dana().await;
        app.visitor().post("/forgot-password", &[("email", "dana@example.org")]).await;
        let first = app.deliver().await[0].link_path().expect("a link");
        app.visitor().post("/forgot-password", &[("email", "dana@example.org")]).await;
        assert!(app.deliver().await.is_empty(), "a second press changes nothing");
        app.later_by(Duration::minutes(3));
        app.visitor().post("/forgot-password", &[("email", "dana@example.org")]).await;
        let second = app.deliver().await[0].link_path().expect("a link");
        assert_eq!(app.visitor().get(&first).await.status, 409, "replaced");
        assert_eq!(app.visitor().get(&second).await.status, 200);
        app.later_by(Duration::hours(2));
        assert_eq!(app.visitor().post(&second, &[("password", "a wholly new password")]).await.status, 409, "expired");
    }

    async fn signing_in_again_ends_the_sign_in_before(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let before = browser.clone();
        browser.post("/sign-in", &[("email", "dana@example.org"), ("password", PASSWORD)]).await;
        assert_eq!(browser.get("/").await.status, 200);
        assert_eq!(before.clone().get("/").await.status, 303);
    }

    async fn what_was_posted_outlives_the_longest_sign_in_and_another_device(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        app.later_by(Duration::hours(13));
        app.signed_in(&dana).await;
        let answer = browser.post("/account", &[("name", "Dana of the long evening")]).await;
        let own = [("email", dana.email.as_str()), ("password", PASSWORD), ("kept", &answer.value("kept"))];
        assert!(browser.post("/sign-in", &own).await.text().contains("Dana of the long evening"));
    }

    async fn what_was_posted_outlives_a_sign_in_that_ran_out(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let mut browser = app.signed_in(&dana).await;
        app.later_by(Duration::hours(2));
        let answer = browser.post("/account", &[("name", "Dana of the long evening")]).await;
        assert_eq!(answer.status, 401);
        assert!(!answer.body.contains("long evening"), "it travels sealed");
        let kept = answer.value("kept");
        let other = [("email", priya.email.as_str()), ("password", PASSWORD), ("kept", &kept)];
        assert_eq!(app.visitor().post("/sign-in", &other).await.status, 303, "nobody else opens it");
        let own = [("email", dana.email.as_str()), ("password", PASSWORD), ("kept", &kept)];
        let page = browser.post("/sign-in", &own).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Dana of the long evening"), "{}", page.text());
        assert_eq!(page.attribute("main form", "action").as_deref(), Some("/account"));
        let again = browser.post("/account", &[("name", &page.value("name"))]).await;
        assert_eq!(again.status, 303);
    }
}
