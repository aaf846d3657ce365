//! The second step of signing in: setting it up, being asked for it, losing it, and who must have it.

use chrono::Duration;
use domain::entities::account::Role;
use domain::entities::{account, organization, recovery_code, second_factor, throttle};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};
use server::{router, start_up};

use crate::support::cast::{PASSWORD, Person};
use crate::support::second_step::{PAGE, code, second, set_up};
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

async fn password(browser: &mut Client, person: &Person) -> Answer {
    browser.post("/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await
}

on_both_engines! {
    async fn with_an_app_the_password_alone_signs_nobody_in(app: &TestApp) {
        let dana = app.dana().await;
        let (secret, _) = set_up(app, &mut app.signed_in(&dana).await).await;
        let mut browser = app.visitor();
        let first = password(&mut browser, &dana).await;
        assert_eq!(first.status, 200);
        assert!(browser.cookie.is_none(), "not yet");
        assert_eq!(browser.get("/").await.status, 303);
        let wrong = second(&mut browser, &first, "000000").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.wrong("code").contains("not right"), "{}", wrong.text());
        app.later_by(Duration::seconds(60));
        let right = code(app, &secret);
        assert_eq!(second(&mut browser, &wrong, &right).await.location(), "/", "the page with the error leads on");
        assert_eq!(browser.get("/").await.status, 200);
        let again = second(&mut app.visitor(), &first, &right).await;
        assert_eq!(again.status, 422, "a code works once");
        let stale = code(app, &secret);
        app.later_by(Duration::seconds(90));
        assert_eq!(second(&mut app.visitor(), &first, &stale).await.status, 422, "and not for long");
    }

    async fn of_many_with_one_code_on_two_servers_one_gets_in(app: &TestApp) {
        let dana = app.dana().await;
        let (secret, _) = set_up(app, &mut app.signed_in(&dana).await).await;
        app.later_by(Duration::seconds(60));
        let (later, _background) = server::background::start();
        let other = router::build(start_up::state(&app.config, app.cx.clone(), later)).expect("a second server");
        let first = password(&mut app.visitor(), &dana).await;
        let (proof, code) = (first.value("proof"), code(app, &secret));
        let replays: Vec<_> = (0..200)
            .map(|turn| {
                let mut browser = if turn % 2 == 0 { app.visitor() } else { Client::new(other.clone()) };
                let (proof, code) = (proof.clone(), code.clone());
                tokio::spawn(async move {
                    browser.post("/sign-in/code", &[("proof", &proof), ("code", &code)]).await.status.as_u16()
                })
            })
            .collect();
        let mut statuses = Vec::new();
        for replay in replays {
            statuses.push(replay.await.expect("answers"));
        }
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [303, 422, 429].contains(status)), "{statuses:?}");
    }

    async fn a_recovery_code_stands_in_once(app: &TestApp) {
        let dana = app.dana().await;
        let mut own = app.signed_in(&dana).await;
        let (_, codes) = set_up(app, &mut own).await;
        let mut browser = app.visitor();
        let first = password(&mut browser, &dana).await;
        let typed = codes[3].to_lowercase().replace('-', " ");
        assert_eq!(second(&mut browser, &first, &typed).await.status, 303, "as people type from paper");
        assert_eq!(second(&mut app.visitor(), &first, &codes[3]).await.status, 422);
        assert!(own.get(PAGE).await.text().contains("9 codes are left"));
        let renewed = own.post(PAGE, &[("step", "new-codes"), ("password", PASSWORD)]).await;
        let fresh = renewed.all("ol code");
        assert_eq!(second(&mut app.visitor(), &first, &codes[4]).await.status, 422, "the old ones have ended");
        assert_eq!(second(&mut app.visitor(), &first, &fresh[4]).await.status, 303);
    }

    async fn codes_are_guessed_ten_times_and_no_more(app: &TestApp) {
        let dana = app.dana().await;
        let (secret, _) = set_up(app, &mut app.signed_in(&dana).await).await;
        app.later_by(Duration::seconds(60));
        let first = password(&mut app.visitor(), &dana).await;
        for turn in 0..10 {
            assert_eq!(second(&mut app.visitor().at_address(turn), &first, "000000").await.status, 422);
        }
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &secret)).await.status, 429);
    }

    async fn a_proof_of_the_password_ends_with_time_and_with_the_password(app: &TestApp) {
        let dana = app.dana().await;
        let mut own = app.signed_in(&dana).await;
        let (secret, _) = set_up(app, &mut own).await;
        let first = password(&mut app.visitor(), &dana).await;
        app.later_by(Duration::minutes(11));
        let late = second(&mut app.visitor(), &first, &code(app, &secret)).await;
        assert_eq!(late.location(), "/sign-in?notice=too-late");
        let first = password(&mut app.visitor(), &dana).await;
        own.post("/account/password", &[("current", PASSWORD), ("password", "a wholly new password")]).await;
        app.deliver().await;
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &secret)).await.status, 303);
        assert!(second(&mut app.visitor(), &first, &code(app, &secret)).await.location().contains("too-late"));
        assert!(second(&mut app.visitor(), &late, "1").await.location().contains("too-late"), "nothing at all");
    }

    async fn a_proof_of_the_password_ends_with_the_account(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let (secret, _) = set_up(app, &mut app.signed_in(&dana).await).await;
        app.later_by(Duration::seconds(60));
        let first = password(&mut app.visitor(), &dana).await;
        let path = format!("/staff/{}/status", dana.account_id);
        assert_eq!(app.signed_in(&alex).await.post(&path, &[("status", "disabled")]).await.status, 303);
        let late = second(&mut app.visitor(), &first, &code(app, &secret)).await;
        assert_eq!(late.location(), "/sign-in?notice=too-late");
    }

    async fn what_was_said_of_the_device_with_the_password_holds_after_the_code(app: &TestApp) {
        let dana = app.dana().await;
        let (secret, _) = set_up(app, &mut app.signed_in(&dana).await).await;
        app.later_by(Duration::seconds(60));
        let fields = [("email", dana.email.as_str()), ("password", PASSWORD), ("shared", "yes")];
        let first = app.visitor().post("/sign-in", &fields).await;
        let mut browser = app.visitor();
        let answer = second(&mut browser, &first, &code(app, &secret)).await;
        let cookie = answer.headers["set-cookie"].to_str().expect("text");
        assert!(cookie.starts_with("__Host-sid=") && !cookie.contains("Max-Age"), "{cookie}");
        assert!(browser.device.is_none(), "and it is not known again");
    }

    async fn after_a_hundred_wrong_codes_only_a_new_password_helps_and_the_owner_is_told(app: &TestApp) {
        let dana = app.dana().await;
        let (secret, _) = set_up(app, &mut app.signed_in(&dana).await).await;
        let first = password(&mut app.visitor(), &dana).await;
        second(&mut app.visitor(), &first, "000000").await;
        let guessed = throttle::Entity::update_many().col_expr(throttle::Column::TakenInAll, Expr::value(99));
        guessed.exec(app.cx.db.write()).await.expect("guessed 99 times");
        app.later_by(Duration::minutes(16));
        let first = password(&mut app.visitor(), &dana).await;
        assert_eq!(second(&mut app.visitor(), &first, "000000").await.status, 422, "the hundredth");
        let told = app.deliver().await;
        assert_eq!(told.len(), 1, "the owner is told");
        app.later_by(Duration::days(2));
        let first = password(&mut app.visitor(), &dana).await;
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &secret)).await.status, 429);
        app.visitor().post("/forgot-password", &[("email", &dana.email)]).await;
        let link = app.deliver().await[0].link_path().expect("a link");
        app.visitor().post(&link, &[("password", "a wholly new password")]).await;
        app.deliver().await;
        let fields = [("email", dana.email.as_str()), ("password", "a wholly new password")];
        let first = app.visitor().post("/sign-in", &fields).await;
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &secret)).await.status, 303);
    }

    async fn staff_without_one_go_no_further_when_their_time_is_over(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.visitor();
        assert_eq!(password(&mut browser, &dana).await.status, 303, "fourteen days at first");
        assert!(browser.get(PAGE).await.text().contains("before Tuesday 15 September"), "{}", browser.get(PAGE).await.text());
        app.later_by(Duration::days(14) - Duration::minutes(2));
        let mut browser = app.visitor();
        password(&mut browser, &dana).await;
        assert_eq!(browser.get("/groups").await.status, 200);
        app.later_by(Duration::minutes(2));
        for path in ["/", "/groups", "/account", "/account/password", "/nothing"] {
            assert_eq!(browser.get(path).await.location(), PAGE, "{path}");
        }
        for open in ["/help-now", "/steady", PAGE] {
            assert_eq!(browser.get(open).await.status, 200, "{open}");
        }
        let kept = browser.post("/account", &[("name", "Dana of the long evening")]).await;
        assert_eq!(kept.status, 403);
        assert!(kept.text().contains("Dana of the long evening"), "nothing typed is lost: {}", kept.text());
        set_up(app, &mut browser).await;
        assert_eq!(browser.get("/groups").await.status, 200);
        assert_eq!(browser.post("/account", &[("name", &kept.value("name"))]).await.status, 303);
    }

    async fn the_administrator_sets_how_long_staff_may_go_without(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let (mut house, mut browser) = (app.signed_in(&alex).await, app.visitor());
        password(&mut browser, &dana).await;
        for wrong in ["15", "-1", "soon", ""] {
            let answer = house.post("/staff/second-step", &[("step", "grace"), ("days", wrong)]).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert_eq!(answer.value("days"), wrong);
        }
        assert_eq!(house.post("/staff/second-step", &[("step", "grace"), ("days", "0")]).await.status, 303);
        assert_eq!(browser.get("/groups").await.location(), PAGE, "at once");
        assert_eq!(house.post("/staff/second-step", &[("step", "grace"), ("days", "3")]).await.status, 303);
        assert_eq!(browser.get("/groups").await.status, 200);
    }

    async fn participants_may_and_need_not(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.person;
        let mut browser = app.visitor();
        password(&mut browser, &rosa).await;
        app.later_by(Duration::days(20));
        password(&mut browser, &rosa).await;
        assert_eq!(browser.get("/").await.status, 200);
        let (secret, _) = set_up(app, &mut browser).await;
        app.later_by(Duration::seconds(60));
        let first = password(&mut app.visitor(), &rosa).await;
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &secret)).await.status, 303);
        let removed = browser.post(PAGE, &[("step", "remove"), ("password", PASSWORD)]).await;
        assert_eq!(removed.status, 303);
        app.deliver().await;
        assert_eq!(password(&mut app.visitor(), &rosa).await.status, 303);
    }

    async fn a_short_password_never_stands_alone(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.person;
        let mut browser = app.signed_in(&rosa).await;
        let short = [("current", PASSWORD), ("password", "oboe7Gra")];
        assert!(browser.post("/account/password", &short).await.wrong("password").contains("15 characters"));
        set_up(app, &mut browser).await;
        assert_eq!(browser.post("/account/password", &short).await.status, 303, "eight do beside a second step");
        app.deliver().await;
        let refused = browser.post(PAGE, &[("step", "remove"), ("password", "oboe7Gra")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("Choose a longer one first"), "{}", refused.text());
        let alex = app.alex().await;
        let mut house = app.signed_in(&alex).await;
        assert_eq!(house.post("/staff/second-step", &[("step", "reset"), ("whose", &rosa.email)]).await.status, 303);
        app.deliver().await;
        let mut browser = app.visitor();
        browser.post("/sign-in", &[("email", &rosa.email), ("password", "oboe7Gra")]).await;
        assert_eq!(browser.get("/").await.location(), PAGE);
    }

    async fn a_short_password_without_its_second_step_opens_nothing_however_that_went(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await.person;
        let mut browser = app.signed_in(&rosa).await;
        set_up(app, &mut browser).await;
        browser.post("/account/password", &[("current", PASSWORD), ("password", "oboe7Gra")]).await;
        app.deliver().await;
        second_factor::Entity::delete_many().exec(app.cx.db.write()).await.expect("lost in the database");
        let mut browser = app.visitor();
        browser.post("/sign-in", &[("email", &rosa.email), ("password", "oboe7Gra")]).await;
        assert_eq!(browser.get("/").await.location(), PAGE);
    }

    async fn who_lost_it_is_reset_by_an_administrator_told_and_asked_again(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let mut own = app.signed_in(&dana).await;
        let (secret, codes) = set_up(app, &mut own).await;
        let refused = own.post(PAGE, &[("step", "remove"), ("password", PASSWORD)]).await;
        assert!(refused.text().contains("asks for a second step"), "staff can't do without: {}", refused.text());
        let mut house = app.signed_in(&alex).await;
        let path = format!("/staff/{}/second-step", dana.account_id);
        assert_eq!(house.post(&path, &[]).await.status, 303);
        assert!(own.get("/").await.location().starts_with("/sign-in"), "signed out, and not only asked for a second step");
        let on_paper = recovery_code::Entity::find().count(app.cx.db.read()).await.expect("counts");
        assert_eq!(on_paper, 0, "whoever found the paper has nothing");
        let told = app.deliver().await;
        assert!(told[0].text().contains("reset by an administrator"), "{}", told[0].text());
        let mut browser = app.visitor();
        let wrong = browser.post("/sign-in", &[("email", &dana.email), ("password", "not this one, surely")]).await;
        assert_eq!(wrong.status, 422, "the password is still asked for");
        assert_eq!(password(&mut browser, &dana).await.status, 303);
        assert_eq!(browser.get("/groups").await.location(), PAGE, "at once: no second time of grace");
        app.later_by(Duration::minutes(1));
        let (fresh, _) = set_up(app, &mut browser).await;
        app.later_by(Duration::seconds(60));
        let first = password(&mut app.visitor(), &dana).await;
        for old in [code(app, &secret), codes[0].clone()] {
            assert_eq!(second(&mut app.visitor(), &first, &old).await.status, 422);
        }
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &fresh)).await.status, 303);
    }

    async fn the_old_app_works_until_the_new_one_has_given_a_code(app: &TestApp) {
        let dana = app.dana().await;
        let mut own = app.signed_in(&dana).await;
        let (old, _) = set_up(app, &mut own).await;
        assert_eq!(own.post(PAGE, &[("step", "begin"), ("password", "not this one, surely")]).await.status, 422);
        own.post(PAGE, &[("step", "begin"), ("password", PASSWORD)]).await;
        let wrong = own.post(PAGE, &[("step", "confirm"), ("code", "000000")]).await;
        assert!(wrong.wrong("code").contains("not the code"), "{}", wrong.text());
        app.later_by(Duration::seconds(60));
        let first = password(&mut app.visitor(), &dana).await;
        assert_eq!(second(&mut app.visitor(), &first, &code(app, &old)).await.status, 303);
        let rows = second_factor::Entity::find().all(app.cx.db.read()).await.expect("rows");
        assert_eq!(rows.len(), 1);
    }

    async fn a_demos_staff_are_not_made_to_have_one(app: &TestApp) {
        let dana = app.dana().await;
        organization::Entity::update_many()
            .col_expr(organization::Column::Demo, Expr::value(true))
            .exec(app.cx.db.write())
            .await
            .expect("a demo");
        let mut browser = app.visitor();
        password(&mut browser, &dana).await;
        app.later_by(Duration::days(30));
        password(&mut browser, &dana).await;
        assert_eq!(browser.get("/groups").await.status, 200);
    }

    async fn a_closed_account_is_signed_out_and_opens_again(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let (mut house, mut own) = (app.signed_in(&alex).await, app.signed_in(&dana).await);
        let path = format!("/staff/{}/status", dana.account_id);
        assert_eq!(house.post(&path, &[("status", "disabled")]).await.status, 303);
        assert_eq!(own.get("/").await.status, 303, "on the next request");
        assert_eq!(password(&mut app.visitor(), &dana).await.status, 422);
        assert_eq!(house.post(&path, &[("status", "active")]).await.status, 303);
        assert_eq!(password(&mut app.visitor(), &dana).await.status, 303);
        let oneself = format!("/staff/{}/status", alex.account_id);
        assert_eq!(house.post(&oneself, &[("status", "disabled")]).await.status, 422);
        let rosa = app.person(Role::Participant, "Rosa").await;
        assert_eq!(house.get(&format!("/staff/{}", rosa.account_id)).await.status, 404, "not of the staff");
        account::ActiveModel { id: Set(dana.account_id), password_hash: Set(None), ..Default::default() }
            .update(app.cx.db.write())
            .await
            .expect("never had a password");
        house.post(&path, &[("status", "disabled")]).await;
        house.post(&path, &[("status", "active")]).await;
        assert!(house.get("/staff").await.text().contains("invited"));
    }
}
