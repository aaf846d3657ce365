//! Invitations: each an own mail, each works once, and nothing is half saved.

use chrono::Duration;
use domain::entities::{account, membership};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::{Engine, TestApp, on_both_engines};

const NEW_PASSWORD: &[(&str, &str)] = &[("name", "Rosa"), ("password", "a quiet harbor at night")];

on_both_engines! {
    async fn an_altered_link_is_not_there(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/groups/{group}/people"), &[("people", "rosa@example.org"), ("safe", "yes")]).await;
        let link = app.deliver().await[0].link_path().expect("a link");
        let altered: String = link.chars().rev().enumerate().map(|(at, letter)| if at == 5 { if letter == 'x' { 'y' } else { 'x' } } else { letter }).collect::<String>().chars().rev().collect();
        for bad in [altered, link.replace("/invitation/", "/reset/"), "/invitation/abc".into(), "/invitation/%00".into()] {
            assert_eq!(app.visitor().get(&bad).await.status, 404, "{bad}");
            assert_eq!(app.visitor().post(&bad, NEW_PASSWORD).await.status, 404, "{bad}");
        }
        assert_eq!(app.visitor().get(&link).await.status, 200);
    }

    async fn a_link_works_once_and_for_two_weeks(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/groups/{group}/people"), &[("people", "rosa@example.org\ntheo@example.org"), ("safe", "yes")]).await;
        let mail = app.deliver().await;
        let (rosa, theo) = (mail[0].link_path().expect("a link"), mail[1].link_path().expect("a link"));
        assert_eq!(app.visitor().post(&rosa, NEW_PASSWORD).await.status, 303);
        let again = app.visitor().post(&rosa, NEW_PASSWORD).await;
        assert_eq!(again.status, 409);
        assert!(again.text().contains("used already"), "{}", again.text());
        app.later_by(Duration::days(14));
        assert_eq!(app.visitor().get(&theo).await.status, 409, "too old");
        app.deliver().await;
    }

    async fn of_two_who_accept_at_once_one_is_let_in(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/groups/{group}/people"), &[("people", "rosa@example.org"), ("safe", "yes")]).await;
        let link = app.deliver().await[0].link_path().expect("a link");
        let (mut one, mut other) = (app.visitor(), app.visitor());
        let (one, other) = tokio::join!(one.post(&link, NEW_PASSWORD), other.post(&link, NEW_PASSWORD));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }

    async fn an_address_invited_twice_is_one_membership_and_one_working_link(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let path = format!("/groups/{group}/people");
        let mut browser = app.signed_in(&dana).await;
        for _ in 0..2 {
            assert_eq!(browser.post(&path, &[("people", "rosa@example.org"), ("safe", "yes")]).await.status, 303, "a second press");
        }
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "is the first one");
        app.later_by(Duration::days(15));
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(app.visitor().get(&mail[0].link_path().expect("a link")).await.status, 409, "too old");
        assert_eq!(browser.post(&path, &[("people", "ROSA@example.org"), ("safe", "yes")]).await.status, 303);
        let again = app.deliver().await;
        assert_eq!(app.visitor().get(&again[0].link_path().expect("a link")).await.status, 200, "a new one is sent");
        assert_eq!(membership::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
    }

    async fn somebody_in_the_group_is_not_invited_and_nothing_is_half_saved(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let people = "theo@example.org\nROSA@example.org";
        let answer = browser.post(&format!("/groups/{group}/people"), &[("people", people), ("safe", "yes")]).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.wrong("people"), "Line 2: this address is in this group already. Nobody was invited yet.");
        assert_eq!(answer.value("people"), "theo@example.org ROSA@example.org", "what was typed is still there");
        assert_eq!(membership::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1, "Rosa alone");
    }

    async fn two_who_invite_at_once_fill_no_place_twice(app: &TestApp) {
        let (dana, noor) = (app.dana().await, app.noor().await);
        let group = app.group(&dana).await;
        let path = format!("/groups/{group}/people");
        let people = |who: &str| (0..6).map(|number| format!("{who}{number}@example.org")).collect::<Vec<_>>().join("\n");
        let (mut danas, mut noors) = (app.signed_in(&dana).await, app.signed_in(&noor).await);
        let (one, other) = (people("a"), people("b"));
        let (one, other) = ([("people", one.as_str()), ("safe", "yes")], [("people", other.as_str()), ("safe", "yes")]);
        let (one, other) = tokio::join!(danas.post(&path, &one), noors.post(&path, &other));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422], "ten places, twelve people");
        assert_eq!(app.deliver().await.len(), 6);
    }

    async fn an_address_of_the_staff_is_refused(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post(&format!("/groups/{group}/people"), &[("people", &alex.email), ("safe", "yes")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.wrong("people").contains("Line 1: this address belongs to a member of staff."));
        let mut alexs = app.signed_in(&alex).await;
        let answer = alexs.post("/staff", &[("name", "Dana"), ("email", &dana.email), ("role", "counselor")]).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.wrong("email"), "This address is already staff.");
    }

    async fn a_broken_line_is_named_and_nothing_is_half_saved(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let people = "Rosa, rosa@example.org\nTheo, theo@\nAmina, amina@example.org";
        let answer = browser.post(&format!("/groups/{group}/people"), &[("people", people), ("safe", "yes")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.wrong("people").starts_with("Line 2:"), "{}", answer.wrong("people"));
        assert_eq!(account::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1, "Dana alone");
        assert!(app.outbox().await.is_empty());
    }

    async fn nobody_is_mailed_without_the_inviters_word(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post(&format!("/groups/{group}/people"), &[("people", "rosa@example.org")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.wrong("safe").contains("mail is safe"));
        assert!(app.outbox().await.is_empty());
    }

    async fn a_group_takes_no_more_than_its_places(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let people: Vec<String> = (0..11).map(|number| format!("p{number}@example.org")).collect();
        let answer = browser.post(&format!("/groups/{group}/people"), &[("people", &people.join("\n")), ("safe", "yes")]).await;
        assert_eq!(answer.wrong("people"), "10 places are free, and these are 11 people. Nobody was invited yet.");
    }

    async fn who_had_an_account_signs_in_after_accepting(app: &TestApp) {
        let dana = app.dana().await;
        let first = app.group(&dana).await;
        app.member(first, &dana, "Rosa").await;
        let second = app.group_on(&dana, "2026-09-07", "10:00").await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/groups/{second}/people"), &[("people", "rosa@example.org"), ("safe", "yes")]).await;
        let link = app.deliver().await[0].link_path().expect("a link");
        let mut rosa = app.visitor();
        let page = rosa.get(&link).await;
        assert!(page.attribute("input[name=password]", "name").is_none(), "no new password for an account that has one");
        let answer = rosa.post(&link, &[("name", "Mallory"), ("password", "a wholly new password")]).await;
        assert_eq!(answer.location(), "/sign-in?notice=accepted");
        assert!(rosa.cookie.is_none(), "a mailed link alone opens no account that is in use");
        let names = domain::memberships::members(&app.cx, second).await.expect("members");
        assert_eq!(names[0].name, "Rosa", "nor does it rename it");
    }
}
