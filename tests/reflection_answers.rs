//! Reflections as others read them: the counselor, who answers, and the group; taken back at once, and erased with who
//! wrote them.

use chrono::Duration;
use domain::closures;
use domain::entities::account::Role;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::entities::reflection::Sharing;
use domain::entities::{reflection, reflection_answer};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::cast::PASSWORD;
use crate::support::privacy::{noted, set_status};
use crate::support::reflecting::{copies, post, reading, reflection, rosa, saved, write};
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn asking_to_look_never_shares_by_itself(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        let refused = write(&mut browser, &path, &[("text", "please"), ("sharing", "me"), ("look", "yes")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("look").contains("Nobody but you can read this yet"), "{}", refused.text());
        assert_eq!(refused.raw_value("text").trim_start(), "please");
        assert_eq!(reflection::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0, "nothing is shared, nor saved unasked");
        write(&mut browser, &path, &[("text", "please"), ("sharing", "counselor"), ("look", "yes")]).await;
        let mut danas = app.signed_in(&dana).await;
        let today = danas.get("/").await;
        assert!(today.text().contains("Asked you to look") && today.text().contains("Rosa"), "{}", today.text());
        assert!(!today.body.contains("please"), "a link, and no text");
        assert_eq!(noted(app, "see-asked", "reflections").await, 1);
        let link = today.attribute("main a[href*='/reflections']", "href").expect("a link");
        let id = saved(app, &rosa).await.0.id;
        assert_eq!(link, format!("/groups/{group}/reflections#r-{id}"));
        for other in [app.noor().await, app.alex().await, app.priya().await] {
            let today = app.signed_in(&other).await.get("/").await;
            assert!(today.status == 200 && !today.text().contains("Asked you to look"), "{}", other.name);
        }
        // Answered: whoever asked has been looked at. Taken back: nobody is asked any more.
        danas.post(&format!("/groups/{group}/reflections/{id}/answer"), &[("text", "I see you.")]).await;
        assert!(!danas.get("/").await.text().contains("Asked you to look"));
        write(&mut browser, &path, &[("look", "yes")]).await;
        assert!(danas.get("/").await.text().contains("Asked you to look"), "asked once more");
        write(&mut browser, &path, &[("sharing", "me"), ("look", "")]).await;
        assert!(!danas.get("/").await.text().contains("Asked you to look"));
    }

    async fn the_counselor_answers_in_a_line_and_the_writer_reads_it(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        write(&mut browser, &path, &[("text", "rosas boats"), ("sharing", "counselor")]).await;
        app.later_by(Duration::hours(1));
        let amina = app.member(group, &dana, "Amina").await;
        let aminas = reading(app, &amina).await;
        write(&mut app.signed_in(&amina.person).await, &aminas, &[("text", "aminas boats"), ("sharing", "group")]).await;
        let mut danas = app.signed_in(&dana).await;
        let list = format!("/groups/{group}/reflections");
        let page = danas.get(&list).await;
        assert!(page.body.find("aminas boats") < page.body.find("rosas boats"), "the newest first");
        assert_eq!(noted(app, "see-reflections", "groups").await, 1, "noted before it is shown");
        let id = saved(app, &rosa).await.0.id;
        let answer = format!("{list}/{id}/answer");
        for (text, why) in [("", "Write a line first."), (" ", "Write a line first."), ("x".repeat(501).as_str(), "501 characters")] {
            let refused = danas.post(&answer, &[("text", text)]).await;
            assert!(refused.status == 422 && refused.text().contains(why), "{}", refused.text());
            let typed = format!("form[action='{answer}'] textarea");
            assert_eq!(refused.all(&typed)[0].trim(), text.trim(), "beside its own field");
        }
        for text in ["Thank you.", "Thank you.\nSee you Thursday."] {
            let answered = danas.post(&answer, &[("text", text)]).await;
            assert_eq!(answered.location(), format!("{list}?notice=answered#r-{id}"));
        }
        let page = browser.get(&path).await;
        assert!(page.text().contains("An answer for you Dana, Sep 1 Thank you. See you Thursday."), "{}", page.text());
        let page = danas.get(&list).await;
        assert!(page.body.find("Waits for an answer") < page.body.find("aminas boats") && page.body.find(">Answered<") < page.body.find("rosas boats"));
        assert_eq!((noted(app, "answer", "reflections").await, noted(app, "change-answer", "reflections").await), (1, 1));
        // Another counselor's answer is theirs.
        let priya = app.priya().await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("co-leads");
        let mut priyas = app.signed_in(&priya).await;
        assert!(!priyas.get(&list).await.text().contains("Remove my answer"));
        priyas.post(&format!("{answer}/removal"), &[]).await;
        assert_eq!(reflection_answer::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
        assert_eq!(danas.post(&format!("{answer}/removal"), &[]).await.location(), format!("{list}?notice=removed#r-{id}"));
        assert!(!browser.get(&path).await.text().contains("Thank you."));
    }

    async fn what_is_shared_with_my_counselor_is_theirs_alone(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        write(&mut browser, &path, &[("text", "boats"), ("sharing", "counselor")]).await;
        let (noor, alex, tara) = (app.noor().await, app.alex().await, app.person(Role::Counselor, "Tara").await);
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, tara.account_id, Part::Trainee).await.expect("learns");
        let id = saved(app, &rosa).await.0.id;
        let list = format!("/groups/{group}/reflections");
        for person in [&noor, &alex, &tara, &rosa.person] {
            let mut other = app.signed_in(person).await;
            let missing = other.get("/groups/01a00000-0000-7000-8000-000000000000/reflections").await;
            let denied = other.get(&list).await;
            assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{}", person.name);
            assert_eq!(other.post(&format!("{list}/{id}/answer"), &[("text", "hello")]).await.status, 404);
            assert!(!other.get(&format!("/groups/{group}")).await.body.contains(&list), "nor is there a way to it");
        }
        // A coordinator who co-leads the group is the counselor there.
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, noor.account_id, Part::CoLead).await.expect("co-leads");
        assert!(app.signed_in(&noor).await.get(&list).await.text().contains("boats"));
        assert!(app.signed_in(&dana).await.get(&format!("/groups/{group}")).await.body.contains(&list));
        let other = app.group_on(&dana, "2026-09-07", "10:00").await;
        let mixed = app.signed_in(&dana).await.post(&format!("/groups/{other}/reflections/{id}/answer"), &[("text", "x")]).await;
        assert_eq!(mixed.status, 404, "of another group");
    }

    async fn what_is_taken_back_while_the_counselor_reads_is_gone_and_the_answer_is_given_back(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        write(&mut browser, &path, &[("text", "my boats"), ("sharing", "counselor")]).await;
        let mut danas = app.signed_in(&dana).await;
        let list = format!("/groups/{group}/reflections");
        assert!(danas.get(&list).await.body.contains("my boats"));
        let id = saved(app, &rosa).await.0.id;
        write(&mut browser, &path, &[("sharing", "me")]).await;
        let late = danas.post(&format!("{list}/{id}/answer"), &[("text", "I was <b>writing</b> this")]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("This is no longer shared with you."), "{}", late.text());
        assert_eq!(late.raw_value("unsent").trim_start(), "I was <b>writing</b> this");
        assert!(!late.body.contains("my boats") && !danas.get(&list).await.body.contains("my boats"));
        assert_eq!(danas.post(&format!("{list}/{id}/answer/removal"), &[]).await.status, 409);
        assert_eq!(reflection_answer::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
        // What was never shared is not there at all.
        let amina = app.member(group, &dana, "Amina").await;
        let own = reflection(app, &amina, Sharing::Me).await;
        assert_eq!(danas.post(&format!("{list}/{own}/answer"), &[("text", "x")]).await.status, 404);
        // Who left shares nothing either.
        write(&mut browser, &path, &[("sharing", "group")]).await;
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert!(!danas.get(&list).await.body.contains("my boats"));
        assert_eq!(danas.post(&format!("{list}/{id}/answer"), &[("text", "x")]).await.status, 409);
    }

    async fn what_is_shared_with_the_group_names_nobody_who_did_not_agree(app: &TestApp) {
        let (dana, group, rosa, mut rosas, path) = rosa(app).await;
        let (amina, theo) = (app.member(group, &dana, "Amina").await, app.member(group, &dana, "Theo").await);
        let aminas_path = reading(app, &amina).await;
        let mut aminas = app.signed_in(&amina.person).await;
        assert!(!aminas.get(&aminas_path).await.text().contains("From the group"), "nothing where there is none");
        write(&mut rosas, &path, &[("text", "rosas boats"), ("sharing", "group")]).await;
        let page = aminas.get(&aminas_path).await;
        assert_eq!(page.all("#from-group li"), ["A member rosas boats"], "{}", page.text());
        assert!(!page.body.contains("Rosa"));
        assert!(!rosas.get(&path).await.text().contains("From the group"), "one's own is above");
        for (member, browser) in [(&rosa, &mut rosas), (&amina, &mut aminas)] {
            browser.post("/account/first-name", &[("show", &member.membership_id.to_string())]).await;
        }
        assert_eq!(aminas.get(&aminas_path).await.all("#from-group li"), ["Rosa rosas boats"]);
        let theos = app.signed_in(&theo.person).await.get(&reading(app, &theo).await).await;
        assert_eq!(theos.all("#from-group li"), ["A member rosas boats"], "who does not show themself sees no name");
        // Another reading, another group, and who is not in it any more.
        let other = format!("/readings/{}", app.assignments(&amina).await[1].id);
        assert!(!aminas.get(&other).await.body.contains("rosas boats"));
        let elsewhere = app.group_on(&dana, "2026-09-07", "10:00").await;
        let lea = app.member(elsewhere, &dana, "Lea").await;
        assert!(!app.signed_in(&lea.person).await.get(&reading(app, &lea).await).await.body.contains("rosas boats"));
        write(&mut rosas, &path, &[("sharing", "counselor")]).await;
        assert!(!aminas.get(&aminas_path).await.body.contains("rosas boats"), "taken back: gone at the next request");
        write(&mut rosas, &path, &[("sharing", "group")]).await;
        set_status(app, &amina, MembershipStatus::Completed).await;
        assert!(!aminas.get(&aminas_path).await.body.contains("rosas boats"), "for who is in the group now");
        set_status(app, &amina, MembershipStatus::Active).await;
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert!(!aminas.get(&aminas_path).await.body.contains("rosas boats"), "who left takes it along");
        let own = rosas.get("/reflections").await;
        assert!(own.text().contains("rosas boats") && own.text().contains("You are no longer in this group."), "{}", own.text());
    }

    async fn everything_one_wrote_is_in_one_place_and_can_be_taken_back_there(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        assert!(browser.get("/reflections").await.text().contains("Nothing is here yet."));
        assert_eq!(browser.get("/readings").await.attribute("a[href='/reflections']", "href").as_deref(), Some("/reflections"));
        write(&mut browser, &path, &[("text", "boats"), ("sharing", "group")]).await;
        let own = browser.get("/reflections").await;
        assert!(own.text().contains("Your counselor and your group can read this too."), "{}", own.text());
        let back = format!("/reflections/{}/privacy", saved(app, &rosa).await.0.id);
        let amina = app.member(group, &dana, "Amina").await;
        assert_eq!(app.signed_in(&amina.person).await.post(&back, &[]).await.status, 404, "by nobody else");
        for _ in 0..2 {
            let done = browser.post(&back, &[]).await;
            assert!(browser.follow(done).await.text().contains("Taken back. From now on only you can read it."));
        }
        assert_eq!((saved(app, &rosa).await.0.sharing, noted(app, "take-back", "reflections").await), (Sharing::Me, 1));
    }

    async fn leaving_erases_reflections_copies_and_answers(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        let old = browser.get(&path).await;
        post(&mut browser, &path, &old, &[("text", "canary-boats"), ("sharing", "counselor")]).await;
        post(&mut browser, &path, &old, &[("text", "canary-oars")]).await;
        let id = saved(app, &rosa).await.0.id;
        app.signed_in(&dana).await.post(&format!("/groups/{group}/reflections/{id}/answer"), &[("text", "canary-answer")]).await;
        let file = browser.post("/account/export", &[("password", PASSWORD), ("form", "file")]).await;
        for canary in ["canary-boats", "canary-oars", "canary-answer"] {
            assert!(file.body.contains(canary), "{canary} is not in the export");
        }
        let danas = app.signed_in(&dana).await.post("/account/export", &[("password", PASSWORD), ("form", "file")]).await;
        assert!(danas.body.contains("canary-answer") && !danas.body.contains("canary-boats"), "her own words, and nobody else's");
        let closed = browser.post("/account/closure", &[("password", PASSWORD), ("sure", "yes")]).await;
        assert_eq!(closed.location(), "/account/closed");
        let left = (reflection::Entity::find().count(app.cx.db.read()).await, reflection_answer::Entity::find().count(app.cx.db.read()).await);
        assert_eq!((left.0.expect("counts"), left.1.expect("counts"), copies(app).await.len()), (0, 0, 0));
        assert_eq!(closures::erased(&app.cx).await.expect("lists").len(), 1);
    }
}
