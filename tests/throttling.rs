//! Guessing is bounded, for all servers together, and nobody is locked out of their own account by it.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::entities::throttle;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;

use crate::support::cast::PASSWORD;
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

async fn sign_in(browser: &mut Client, email: &str, password: &str) -> Answer {
    browser.post("/sign-in", &[("email", email), ("password", password)]).await
}

/// Guesses so often, each time from elsewhere. How often each status came.
async fn guess(app: &TestApp, times: u16, email: &str) -> BTreeMap<u16, usize> {
    let guesses: Vec<_> = (0..times)
        .map(|turn| {
            let (mut browser, email) = (app.visitor().at_address(turn), email.to_string());
            tokio::spawn(async move { sign_in(&mut browser, &email, "not this one, surely").await.status.as_u16() })
        })
        .collect();
    let mut seen = BTreeMap::new();
    for guess in guesses {
        *seen.entry(guess.await.expect("answers")).or_default() += 1;
    }
    seen
}

/// As if all that is counted had been tried so often.
async fn tried(app: &TestApp, times: i32) {
    let all = throttle::Entity::update_many().col_expr(throttle::Column::Taken, Expr::value(times));
    all.exec(app.cx.db.write()).await.expect("tried");
}

on_both_engines! {
    async fn of_forty_guesses_at_once_from_anywhere_ten_are_compared(app: &TestApp) {
        app.dana().await;
        for email in ["dana@example.org", "nobody@example.org"] {
            assert_eq!(guess(app, 40, email).await, BTreeMap::from([(422, 10), (429, 30)]), "{email}");
        }
        let known = sign_in(&mut app.visitor().at_address(99), "dana@example.org", PASSWORD).await;
        let unknown = sign_in(&mut app.visitor().at_address(99), "nobody@example.org", PASSWORD).await;
        assert_eq!(known.status, 429, "not even the right one");
        assert_eq!(known.headers["retry-after"], "900");
        assert_eq!(known.body.replace("dana@", "nobody@"), unknown.body, "the same for an address without an account");
        app.later_by(Duration::minutes(14));
        assert_eq!(sign_in(&mut app.visitor(), "dana@example.org", PASSWORD).await.status, 429);
        app.later_by(Duration::minutes(1));
        assert_eq!(sign_in(&mut app.visitor(), "dana@example.org", PASSWORD).await.status, 303);
    }

    async fn who_signed_in_here_before_gets_in_while_somebody_guesses_elsewhere(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let mut own = app.visitor();
        sign_in(&mut own, &dana.email, PASSWORD).await;
        own.post("/sign-out", &[]).await;
        guess(app, 12, &dana.email).await;
        assert_eq!(sign_in(&mut own, &dana.email, PASSWORD).await.status, 303, "by the cookie of the device");
        own.post("/sign-out", &[]).await;
        guess(app, 12, &priya.email).await;
        assert_eq!(sign_in(&mut own, &priya.email, PASSWORD).await.status, 429, "it is Dana's device and not Priya's");
        for _ in 0..10 {
            assert_eq!(sign_in(&mut own, &dana.email, "not this one, surely").await.status, 422);
        }
        assert_eq!(sign_in(&mut own, &dana.email, PASSWORD).await.status, 429, "a known device has ten tries as well");
    }

    async fn a_right_password_gives_the_tries_back(app: &TestApp) {
        let dana = app.dana().await;
        for _ in 0..3 {
            for _ in 0..4 {
                assert_eq!(sign_in(&mut app.visitor(), &dana.email, "not this one, surely").await.status, 422);
            }
            assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 303);
        }
    }

    async fn one_network_address_has_fifty_wrong_tries_and_its_neighbours_their_own(app: &TestApp) {
        let dana = app.dana().await;
        sign_in(&mut app.visitor(), "nobody@example.org", "not this one, surely").await;
        tried(app, 50).await;
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 429);
        assert_eq!(sign_in(&mut app.visitor().at_address(7), &dana.email, PASSWORD).await.status, 303);
        app.later_by(Duration::minutes(15));
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 303);
    }

    async fn a_right_password_costs_its_network_address_nothing(app: &TestApp) {
        let dana = app.dana().await;
        sign_in(&mut app.visitor(), "nobody@example.org", "not this one, surely").await;
        tried(app, 49).await;
        for _ in 0..3 {
            assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 303);
        }
    }

    async fn where_many_try_by_turns_the_tries_come_back_a_quarter_of_an_hour_after_the_first(app: &TestApp) {
        let dana = app.dana().await;
        sign_in(&mut app.visitor(), "nobody@example.org", "not this one, surely").await;
        tried(app, 49).await;
        app.later_by(Duration::minutes(10));
        assert_eq!(sign_in(&mut app.visitor(), "somebody@example.org", "not this one, surely").await.status, 422);
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 429);
        app.later_by(Duration::minutes(5));
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 303);
    }

    async fn one_line_of_ipv6_is_one_address(app: &TestApp) {
        let dana = app.dana().await;
        let from = |address| app.visitor().over_network(address);
        sign_in(&mut from("2001:db8:1:2::3"), "nobody@example.org", "not this one, surely").await;
        tried(app, 50).await;
        assert_eq!(sign_in(&mut from("2001:db8:1:2:ffff::9"), &dana.email, PASSWORD).await.status, 429);
        assert_eq!(sign_in(&mut from("2001:db8:1:3::3"), &dana.email, PASSWORD).await.status, 303);
    }

    async fn a_device_is_known_for_half_a_year_and_so_are_twenty(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let mut old = app.visitor();
        sign_in(&mut old, &priya.email, PASSWORD).await;
        app.later_by(Duration::days(181));
        guess(app, 12, &priya.email).await;
        assert_eq!(sign_in(&mut old, &priya.email, PASSWORD).await.status, 429, "too long ago");
        let mut devices = Vec::new();
        for _ in 0..21 {
            let mut device = app.visitor().at_address(300);
            assert_eq!(sign_in(&mut device, &dana.email, PASSWORD).await.status, 303);
            devices.push(device);
            app.later_by(Duration::minutes(1));
        }
        guess(app, 12, &dana.email).await;
        assert_eq!(sign_in(&mut devices[0], &dana.email, PASSWORD).await.status, 429, "the one used longest ago");
        assert_eq!(sign_in(&mut devices[1], &dana.email, PASSWORD).await.status, 303);
    }

    async fn after_a_hundred_guesses_only_a_new_password_helps_and_the_owner_is_told(app: &TestApp) {
        let dana = app.dana().await;
        sign_in(&mut app.visitor(), &dana.email, "not this one, surely").await;
        throttle::Entity::update_many()
            .col_expr(throttle::Column::TakenInAll, Expr::value(99))
            .exec(app.cx.db.write())
            .await
            .expect("guessed 99 times");
        app.later_by(Duration::minutes(16));
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, "not this one, surely").await.status, 422, "the hundredth");
        app.later_by(Duration::days(2));
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, PASSWORD).await.status, 429);
        let told = app.deliver().await;
        assert_eq!(told.len(), 1);
        assert!(told[0].text().contains("many wrong passwords"), "{}", told[0].text());
        app.visitor().post("/forgot-password", &[("email", &dana.email)]).await;
        let link = app.deliver().await[0].link_path().expect("a link");
        app.visitor().post(&link, &[("password", "a wholly new password")]).await;
        app.deliver().await;
        assert_eq!(sign_in(&mut app.visitor(), &dana.email, "a wholly new password").await.status, 303);
    }

    async fn a_device_that_others_use_is_not_known_again(app: &TestApp) {
        let dana = app.dana().await;
        let mut shared = app.visitor();
        let fields = [("email", dana.email.as_str()), ("password", PASSWORD), ("shared", "yes")];
        let answer = shared.post("/sign-in", &fields).await;
        assert_eq!(answer.status, 303);
        assert!(shared.device.is_none());
        let mut own = app.visitor();
        sign_in(&mut own, &dana.email, PASSWORD).await;
        let cookie = own.device.clone().expect("a cookie of its own");
        sign_in(&mut own, &dana.email, PASSWORD).await;
        assert_eq!(own.device.as_ref(), Some(&cookie), "one for each browser");
    }

    async fn a_new_password_forgets_where_one_signed_in_before(app: &TestApp) {
        let dana = app.dana().await;
        let mut old = app.visitor();
        sign_in(&mut old, &dana.email, PASSWORD).await;
        let mut here = app.signed_in(&dana).await;
        let fields = [("current", PASSWORD), ("password", "a wholly new password")];
        assert_eq!(here.post("/account/password", &fields).await.status, 303);
        app.deliver().await;
        guess(app, 12, &dana.email).await;
        assert_eq!(sign_in(&mut old, &dana.email, "a wholly new password").await.status, 429);
    }

    async fn the_current_password_is_not_guessed_by_who_found_an_open_browser(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        for turn in 0..11 {
            let wrong = [("current", "not this one, surely"), ("password", "a wholly new password")];
            let answer = browser.post("/account/password", &wrong).await;
            assert_eq!(answer.status, 422);
            assert_eq!(answer.wrong("current").contains("too often"), turn == 10, "{turn}: {}", answer.wrong("current"));
        }
        let right = browser.post("/account/password", &[("current", PASSWORD), ("password", "a wholly new password")]).await;
        assert_eq!(right.status, 422);
    }

    async fn nobodys_mailbox_is_filled_with_links(app: &TestApp) {
        let dana = app.dana().await;
        let mut mails = 0;
        for turn in 0..8 {
            let answer = app.visitor().at_address(turn).post("/forgot-password", &[("email", &dana.email)]).await;
            assert_eq!(answer.status, 200);
            mails += app.deliver().await.len();
            app.later_by(Duration::minutes(2));
        }
        assert_eq!(mails, 5, "in a quarter of an hour");
        let mut statuses = Vec::new();
        for turn in 0..51 {
            let email = format!("nobody{turn}@example.org");
            statuses.push(app.visitor().post("/forgot-password", &[("email", &email)]).await.status.as_u16());
        }
        assert_eq!((statuses[49], statuses[50]), (200, 429));
        app.settle().await;
    }
}
