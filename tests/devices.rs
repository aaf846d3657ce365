//! Where somebody is signed in: their own list, and signing out from afar.

use axum::body::Body;
use axum::http::{Method, Request};
use chrono::Duration;
use domain::entities::audit_entry;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use crate::support::cast::PASSWORD;
use crate::support::client::ORIGIN_OF_FORMS;
use crate::support::{Client, Engine, TestApp, on_both_engines};

const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36";

/// Signs in by the page, as a browser that says what it is.
async fn signs_in(app: &TestApp, email: &str, shared: &str) -> Client {
    let mut browser = app.visitor();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("email", email), ("password", PASSWORD), ("shared", shared)])
        .finish();
    let request = Request::builder()
        .method(Method::POST)
        .uri("/sign-in")
        .header("origin", ORIGIN_OF_FORMS)
        .header("user-agent", PHONE)
        .header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(browser.send(request, Body::from(body)).await.status, 303);
    browser
}

on_both_engines! {
    async fn somebody_sees_their_devices_and_signs_one_out(app: &TestApp) {
        let dana = app.dana().await;
        let mut lost = signs_in(app, "dana@example.org", "").await;
        app.later_by(Duration::minutes(30));
        let mut browser = app.signed_in(&dana).await;
        let page = browser.get("/account/devices").await;
        let lines = page.all("main li");
        assert_eq!(lines.len(), 2, "{}", page.text());
        assert!(lines[0].contains("this device") && lines[0].contains("does not say what it is"), "{lines:?}");
        assert!(lines[1].contains("Chrome on Android") && lines[1].contains("used today"), "{lines:?}");
        let id = page.attribute("main li button", "value").expect("a button");
        assert_eq!(lost.get("/").await.status, 200);
        let ended = browser.post("/account/devices", &[("end", &id)]).await;
        assert!(browser.follow(ended).await.text().contains("That device is signed out."));
        assert_eq!(lost.get("/").await.status, 303, "at once");
        assert_eq!(browser.get("/").await.status, 200, "this one stays");
        assert_eq!(browser.post("/account/devices", &[("end", &id)]).await.status, 404, "it is gone");
        let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("end-sign-in"));
        assert_eq!(noted.count(app.cx.db.read()).await.expect("counts"), 1);
    }

    async fn all_others_are_signed_out_at_once(app: &TestApp) {
        let dana = app.dana().await;
        let (mut one, mut two) = (app.signed_in(&dana).await, signs_in(app, "dana@example.org", "yes").await);
        let mut browser = app.signed_in(&dana).await;
        let page = browser.get("/account/devices").await;
        assert!(page.text().contains("shared with others"), "{}", page.text());
        let ended = browser.post("/account/devices", &[("end", "others")]).await;
        let page = browser.follow(ended).await;
        assert!(page.text().contains("Only this device is signed in."), "{}", page.text());
        assert_eq!(page.all("main li").len(), 1);
        assert_eq!(page.all("main form").len(), 0, "nothing is left to sign out");
        assert_eq!((one.get("/").await.status, two.get("/").await.status), (303.try_into().expect("a status"), 303.try_into().expect("a status")));
    }

    async fn nobody_ends_or_sees_somebody_elses(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let mut danas = app.signed_in(&dana).await;
        let mut priyas = app.signed_in(&priya).await;
        let mut second = app.signed_in(&dana).await;
        let id = danas.get("/account/devices").await.attribute("main li button", "value").expect("a button");
        assert_eq!(priyas.get("/account/devices").await.all("main li").len(), 1);
        assert_eq!(priyas.post("/account/devices", &[("end", &id)]).await.status, 404);
        assert_eq!(priyas.post("/account/devices", &[("end", "x")]).await.status, 404);
        priyas.post("/account/devices", &[("end", "others")]).await;
        assert_eq!(second.get("/").await.status, 200);
        assert_eq!(danas.get("/").await.status, 200);
    }

    async fn a_new_password_ends_every_other_sign_in_and_its_owner_is_told(app: &TestApp) {
        let dana = app.dana().await;
        let (mut browser, mut other) = (app.signed_in(&dana).await, app.signed_in(&dana).await);
        let new = "seven slow herons over water";
        for (current, password, field) in [("not it at all, sorry", new, "current"), (PASSWORD, "short", "password"), (PASSWORD, "dana@example.org", "password")] {
            let refused = browser.post("/account/password", &[("current", current), ("password", password)]).await;
            assert_eq!(refused.status, 422);
            assert!(!refused.wrong(field).is_empty(), "{}", refused.text());
            assert!(!refused.body.contains(current) && !refused.body.contains(password), "a password never comes back");
        }
        assert_eq!(other.get("/").await.status, 200, "nothing was changed yet");
        let changed = browser.post("/account/password", &[("current", PASSWORD), ("password", new)]).await;
        assert!(browser.follow(changed).await.text().contains("Your password is changed."));
        assert_eq!(other.get("/").await.status, 303);
        assert_eq!(browser.get("/").await.status, 200);
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert!(mail[0].text().contains("was changed") && mail[0].text().contains("/forgot-password"), "{}", mail[0].text());
        let sign_in = |password| [("email", "dana@example.org"), ("password", password)];
        assert_eq!(app.visitor().post("/sign-in", &sign_in(PASSWORD)).await.status, 422);
        assert_eq!(app.visitor().post("/sign-in", &sign_in(new)).await.status, 303);
    }

    async fn what_is_over_is_not_listed(app: &TestApp) {
        let dana = app.dana().await;
        app.signed_in(&dana).await;
        app.later_by(Duration::hours(2));
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.get("/account/devices").await.all("main li").len(), 1);
    }
}
