//! The safety plan: somebody's own, in their own words, kept by two devices, shared and taken back.

use domain::entities::account::Role;
use domain::entities::group_staff::Part;
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::safety_plan;
use domain::safety_plans::PARTS;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

use crate::support::cast::{MemberOf, Person};
use crate::support::privacy::{noted, set_status, shared_plan};
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

async fn rosa_of_danas(app: &TestApp) -> (Person, MemberOf, String) {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await;
    let page = format!("/groups/{group}/people/{}/safety-plan", rosa.membership_id);
    (dana, rosa, page)
}

/// Posts the form as it stands on this page, but for these fields.
async fn save(browser: &mut Client, page: &Answer, but: &[(&str, &str)]) -> Answer {
    let mut fields = page.form_fields("form[action='/safety-plan']");
    for (name, value) in &mut fields {
        if let Some((_, typed)) = but.iter().find(|(other, _)| other == name) {
            *value = (*typed).to_string();
        }
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post("/safety-plan", &fields).await
}

async fn share(browser: &mut Client, with: &str) -> Answer {
    browser.post("/safety-plan/sharing", &[("with", with)]).await
}

on_both_engines! {
    async fn one_line_is_enough_to_begin(app: &TestApp) {
        let (_, rosa, _) = rosa_of_danas(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        let empty = browser.get("/safety-plan").await;
        assert_eq!(empty.all("textarea").len(), 6, "the form is there at once");
        assert!(empty.text().contains("One line is enough to begin") && empty.text().contains("988"), "{}", empty.text());
        let nothing = save(&mut browser, &empty, &[]).await;
        assert_eq!(nothing.status, 303);
        assert!(safety_plan::Entity::find().one(app.cx.db.read()).await.expect("asks").is_none(), "nothing was written");
        let saved = save(&mut browser, &empty, &[("people", "Ana, 555-0142\nSam: +1 (312) 555 0147")]).await;
        assert_eq!(saved.location(), "/safety-plan?notice=saved");
        let page = browser.follow(saved).await;
        assert!(page.text().contains("Saved.") && page.text().contains("Last changed on 1 September 2026."), "{}", page.text());
        assert_eq!(page.all(".plan__part").len(), 6);
        assert_eq!(page.attributes(".plan a", "href"), ["tel:5550142", "tel:+13125550147"]);
        assert_eq!(page.all(".own-words p"), ["Ana, 555-0142", "Sam: +1 (312) 555 0147"]);
        assert!(page.attributes("a", "href").contains(&"tel:988".to_string()), "the crisis card stands below");
        let edit = browser.get("/safety-plan/edit").await;
        assert_eq!(edit.raw_value("people").trim_start(), "Ana, 555-0142\nSam: +1 (312) 555 0147");
        assert_eq!(save(&mut browser, &edit, &[("people", "")]).await.status, 303, "and it can be emptied");
        assert!(!browser.get("/safety-plan").await.text().contains("Ana"));
        assert_eq!(noted(app, "change", "safety_plans").await, 2);
    }

    async fn a_refused_plan_comes_back_whole(app: &TestApp) {
        let (_, rosa, _) = rosa_of_danas(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        let page = browser.get("/safety-plan").await;
        let long = "x".repeat(3_001);
        let refused = save(&mut browser, &page, &[("own_coping", &long), ("people", "</textarea><b>Ana")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("own_coping").contains("3001 characters"), "{}", refused.text());
        assert_eq!(refused.raw_value("own_coping").trim_start(), long);
        assert_eq!(refused.raw_value("people").trim_start(), "</textarea><b>Ana");
        let again = save(&mut browser, &refused, &[("own_coping", "walk")]).await;
        assert_eq!(again.location(), "/safety-plan?notice=saved");
        assert!(browser.get("/safety-plan").await.text().contains("</textarea><b>Ana"));
    }

    async fn two_devices_lose_nothing(app: &TestApp) {
        let (_, rosa, _) = rosa_of_danas(app).await;
        let (mut phone, mut laptop) = (app.signed_in(&rosa.person).await, app.signed_in(&rosa.person).await);
        let page = phone.get("/safety-plan").await;
        save(&mut phone, &page, &[("own_coping", "walk")]).await;
        let (before, on_laptop) = (phone.get("/safety-plan/edit").await, laptop.get("/safety-plan/edit").await);
        save(&mut phone, &before, &[("own_coping", "walk\nsing"), ("people", "Ana")]).await;
        let second = save(&mut laptop, &on_laptop, &[("own_coping", "walk\nshower"), ("surroundings", "Neighbor")]).await;
        assert_eq!(second.location(), "/safety-plan/edit?notice=both");
        let both = laptop.follow(second).await;
        assert!(both.text().contains("Both texts are kept"), "{}", both.text());
        assert_eq!(both.all("form .notice").len(), 1, "the part is marked, and no other");
        let coping = "walk\nsing\n\n— also written, on another device: —\nwalk\nshower";
        assert_eq!(both.raw_value("own_coping").trim_start(), coping);
        assert_eq!(both.raw_value("people").trim_start(), "Ana", "a part that the laptop had not touched");
        assert_eq!(both.raw_value("surroundings").trim_start(), "Neighbor");
        let twice = save(&mut laptop, &on_laptop, &[("own_coping", "walk\nshower"), ("surroundings", "Neighbor")]).await;
        assert_eq!(twice.status, 303);
        assert_eq!(laptop.get("/safety-plan/edit").await.raw_value("own_coping").trim_start(), coping, "pressed twice");
        save(&mut laptop, &both, &[("own_coping", "walk\nsing\nshower")]).await;
        let chosen = phone.get("/safety-plan").await;
        assert_eq!(chosen.all(".own-words p"), ["walk", "sing", "shower", "Ana", "Neighbor"]);
    }

    async fn it_is_read_while_it_is_shared_and_each_look_is_noted(app: &TestApp) {
        let (dana, rosa, page) = rosa_of_danas(app).await;
        let (mut browser, mut danas) = (app.signed_in(&rosa.person).await, app.signed_in(&dana).await);
        assert_eq!(share(&mut browser, "counselor").await.status, 404, "there is nothing to share yet");
        let person = page.trim_end_matches("/safety-plan").to_string();
        let form = browser.get("/safety-plan").await;
        save(&mut browser, &form, &[("people", "Ana, 555-0142")]).await;
        assert!(browser.get("/safety-plan").await.text().contains("Who can read it Only you."));
        assert_eq!(danas.get(&page).await.status, 404, "it is hers alone");
        assert!(!danas.get(&person).await.text().contains("Safety plan"));
        let shared = share(&mut browser, "counselor").await;
        assert!(browser.follow(shared).await.text().contains("You share it with Dana."));
        let read = danas.get(&page).await;
        assert!(read.text().contains("Ana, 555-0142") && read.attributes(".plan a", "href") == ["tel:5550142"]);
        assert_eq!(read.all("form[action^='/safety-plan']").len(), 0, "to read alone");
        assert_eq!(danas.get(&person).await.attributes("a[href$='safety-plan']", "href"), std::slice::from_ref(&page));
        assert_eq!(noted(app, "see-safety-plan", "memberships").await, 1);
        let form = browser.get("/safety-plan/edit").await;
        save(&mut browser, &form, &[("people", "Bo")]).await;
        assert!(danas.get(&page).await.text().contains("Bo"), "a change is seen, and sharing stays");
        share(&mut browser, "me").await;
        assert_eq!(danas.get(&page).await.status, 404, "taken back while Dana reads");
        assert!(!danas.get(&person).await.text().contains("Safety plan"));
        assert!(browser.get("/safety-plan").await.text().contains("Only you."));
        share(&mut browser, "counselor").await;
        for gone in [MembershipStatus::Left, MembershipStatus::Completed, MembershipStatus::Invited] {
            set_status(app, &rosa, gone).await;
            assert_eq!(danas.get(&page).await.status, 404, "{gone:?}");
            assert!(browser.get("/safety-plan").await.text().contains("at the moment nobody leads a group"));
        }
        assert!(browser.get("/safety-plan").await.text().contains("Bo"), "it is still hers");
    }

    async fn no_role_reads_it_and_no_other_group(app: &TestApp) {
        let (_, rosa, page) = rosa_of_danas(app).await;
        let (priya, noor, alex) = (app.priya().await, app.noor().await, app.alex().await);
        let (group, others) = (page.split('/').nth(2).expect("a group").to_string(), app.group_on(&priya, "2026-09-07", "10:00").await);
        shared_plan(app, &rosa).await;
        let theo = app.member(group.parse().expect("an id"), &priya_of(app, &group, &priya).await, "Theo").await;
        let (tara, cleo) = (app.person(Role::Counselor, "Tara").await, app.person(Role::Coordinator, "Cleo").await);
        for (person, part) in [(&tara, Part::Trainee), (&cleo, Part::Cover)] {
            domain::group_staff::add(app.cx.db.write(), &app.cx, group.parse().expect("an id"), person.account_id, part).await.expect("staff");
        }
        for who in [&noor, &alex, &tara, &rosa.person, &theo.person] {
            assert_eq!(app.signed_in(who).await.get(&page).await.status, 404, "{}", who.name);
        }
        assert!(!app.signed_in(&noor).await.get(page.trim_end_matches("/safety-plan")).await.text().contains("Safety plan"));
        assert_eq!(app.signed_in(&cleo).await.get(&page).await.status, 200, "who covers, whatever their role");
        let elsewhere = format!("/groups/{others}/people/{}/safety-plan", rosa.membership_id);
        assert_eq!(app.signed_in(&priya).await.get(&elsewhere).await.status, 404);
        let names = app.signed_in(&rosa.person).await.get("/safety-plan").await.text();
        assert!(names.contains("You share it with Dana, Cleo, Priya."), "whoever leads comes first: {names}");
        for staff in [&priya, &noor, &alex] {
            assert_eq!(app.signed_in(staff).await.get("/safety-plan").await.status, 404, "{} has none", staff.name);
        }
    }

    async fn a_group_that_is_joined_later_is_asked_about_anew(app: &TestApp) {
        let (_, rosa, _) = rosa_of_danas(app).await;
        let priya = app.priya().await;
        shared_plan(app, &rosa).await;
        app.later_by(chrono::Duration::minutes(1));
        let second = app.group_on(&priya, "2026-09-07", "10:00").await;
        let again = membership::ActiveModel {
            id: Set(app.cx.new_id()),
            group_id: Set(second),
            account_id: Set(rosa.person.account_id),
            status: Set(MembershipStatus::Active),
            invited_by_id: Set(priya.account_id),
            invited_at: Set(app.now()),
            joined_at: Set(Some(app.now())),
            ended_at: Set(None),
            shows_first_name: Set(false),
        };
        let again = again.insert(app.cx.db.write()).await.expect("joins");
        let page = format!("/groups/{second}/people/{}/safety-plan", again.id);
        let (mut browser, mut priyas) = (app.signed_in(&rosa.person).await, app.signed_in(&priya).await);
        assert_eq!(priyas.get(&page).await.status, 404);
        let own = browser.get("/safety-plan").await.text();
        assert!(own.contains("You share it with Dana.") && own.contains("joined a group since then"), "{own}");
        app.later_by(chrono::Duration::minutes(1));
        share(&mut browser, "counselor").await;
        assert_eq!(priyas.get(&page).await.status, 200);
        let own = browser.get("/safety-plan").await.text();
        assert!(own.contains("You share it with Dana, Priya.") && !own.contains("joined a group since"), "{own}");
    }

    async fn the_way_to_it_is_there_in_a_hard_moment(app: &TestApp) {
        let (dana, rosa, _) = rosa_of_danas(app).await;
        let mut browser = app.signed_in(&rosa.person).await;
        for path in ["/", "/readings", "/help-now"] {
            assert!(!browser.get(path).await.all("a[href='/safety-plan']").is_empty(), "{path}");
        }
        for mut other in [app.visitor(), app.signed_in(&dana).await] {
            assert!(other.get("/help-now").await.all("a[href='/safety-plan']").is_empty(), "it would lead nowhere");
        }
        let mut left = app.signed_in(&rosa.person).await;
        shared_plan(app, &rosa).await;
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert!(left.get("/safety-plan").await.text().contains("Ana"), "also for who has left");
        assert_eq!(app.visitor().get("/safety-plan").await.location(), "/sign-in?back=%2Fsafety-plan");
    }

    async fn the_parts_lie_sealed(app: &TestApp) {
        let (_, rosa, _) = rosa_of_danas(app).await;
        shared_plan(app, &rosa).await;
        let plan = safety_plan::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("a plan");
        let parts = [
            plan.warning_signs.as_ref().map(|part| part.bytes()),
            plan.own_coping.as_ref().map(|part| part.bytes()),
            plan.distraction.as_ref().map(|part| part.bytes()),
            plan.people.as_ref().map(|part| part.bytes()),
            plan.professionals.as_ref().map(|part| part.bytes()),
            plan.surroundings.as_ref().map(|part| part.bytes()),
        ];
        for (name, bytes) in PARTS.into_iter().zip(parts) {
            let bytes = bytes.expect("written");
            assert!(bytes.len() > 40 && !bytes.windows(3).any(|letters| letters == b"Ana"), "{name}");
        }
    }
}

/// Priya as a co-lead of this group.
async fn priya_of(app: &TestApp, group: &str, priya: &Person) -> Person {
    let group = group.parse().expect("an id");
    domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("staff");
    priya.clone()
}
