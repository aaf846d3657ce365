//! A running group moves to a newer version: what would change is shown first, and only what is to come changes.

use domain::curriculum_files::{Curriculum, Reading, built_in};
use domain::entities::{assignment, group, module, reading};
use domain::ids::{GroupId, ReadingId};
use domain::publications;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

use crate::support::cast::Person;
use crate::support::{Engine, TestApp, on_both_engines};

/// Publishes the built-in curriculum once more, with a change.
async fn publish(app: &TestApp, by: &Person, change: impl FnOnce(&mut Curriculum)) {
    let mut curriculum = built_in().expect("reads");
    change(&mut curriculum);
    publications::publish(&app.cx, Some(by.account_id), &curriculum, "Weeks 1 to 5 are clearer.")
        .await
        .expect("publishes");
}

fn better(curriculum: &mut Curriculum) {
    let modules = &mut curriculum.modules;
    modules[0].head.title = "Arrive, slowly".into();
    modules[1].head.title = "A clearer second week".into();
    modules[2].readings.remove(0);
    let extra = Reading { slug: "one-more".into(), ..modules[3].readings[0].clone() };
    modules[3].readings.push(extra);
    for reading in &mut modules[4].readings {
        reading.body.push_str("\n\nOne line more.\n");
    }
}

async fn week_of(app: &TestApp, group: GroupId, week: usize) -> module::Model {
    let id = app.sessions(group).await[week - 1].module_id;
    module::Entity::find_by_id(id).one(app.cx.db.read()).await.expect("asks").expect("a module")
}

async fn reading_of(app: &TestApp, id: ReadingId) -> reading::Model {
    reading::Entity::find_by_id(id).one(app.cx.db.read()).await.expect("asks").expect("a reading")
}

async fn version_of(app: &TestApp, id: GroupId) -> domain::ids::VersionId {
    group::Entity::find_by_id(id).one(app.cx.db.read()).await.expect("asks").expect("a group").version_id
}

on_both_engines! {
    async fn a_group_moves_to_a_newer_version_for_what_is_to_come(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let sessions = app.sessions(group).await;
        app.at("2026-09-03T23:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{}/start", sessions[0].id), &[]).await;
        // One reading of week 5 is read already.
        let mine = app.assignments(&rosa).await;
        let read = mine.iter().find(|one| one.session_id == Some(sessions[4].id)).expect("week 5").clone();
        assignment::ActiveModel { id: Set(read.id), done_at: Set(Some(app.cx.now())), ..Default::default() }
            .update(app.cx.db.write()).await.expect("reads");
        let before = mine.iter().filter(|one| one.session_id == Some(sessions[2].id)).count();
        publish(app, &dana, better).await;

        let page = browser.get(&format!("/groups/{group}")).await;
        assert!(page.text().contains("Version 2 of the curriculum"), "{}", page.text());
        let path = format!("/groups/{group}/version");
        let shown = browser.get(&path).await;
        let text = shown.text();
        assert!(text.contains("Title: “A clearer second week”"), "{text}");
        assert!(!text.contains("Arrive, slowly"), "week 1 is under way: {text}");
        assert!(text.contains("Weeks 1 to 5 are clearer.") && text.contains("Nothing changes."), "{text}");
        assert!(shown.all("ins").iter().any(|line| line == "One line more."), "{text}");

        let fields = [("from", shown.value("from")), ("to", shown.value("to"))];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let moved = browser.post(&path, &fields).await;
        assert!(browser.follow(moved).await.text().contains("follow the newer version"));
        assert_eq!(week_of(app, group, 1).await.title, "Arrive and understand", "what was begun stays");
        assert_eq!(week_of(app, group, 2).await.title, "A clearer second week");

        let mine = app.assignments(&rosa).await;
        let of_week = |week: usize| mine.iter().filter(|one| one.session_id == Some(sessions[week - 1].id)).collect::<Vec<_>>();
        assert_eq!(of_week(3).len(), before - 1, "left out, and not read yet");
        let mut slugs = Vec::new();
        for one in of_week(4) {
            let row = reading_of(app, one.reading_id).await;
            assert_eq!(row.module_id, Some(week_of(app, group, 4).await.id));
            assert_eq!(one.due_at, sessions[3].starts_at);
            slugs.push(row.slug);
        }
        assert!(slugs.contains(&"one-more".to_string()), "{slugs:?}");
        for one in of_week(5) {
            let is_new = reading_of(app, one.reading_id).await.body.contains("One line more.");
            assert_eq!(is_new, one.id != read.id, "who has read the older text keeps it");
        }
        // The button pressed twice, and nothing more to move.
        assert_eq!(browser.post(&path, &fields).await.status, 303);
        assert!(browser.get(&path).await.text().contains("There is nothing to move."));
        assert!(!browser.get(&format!("/groups/{group}")).await.text().contains("of the curriculum"));
        assert_eq!(app.assignments(&rosa).await.len(), mine.len());
        app.deliver().await;
        assert!(app.signed_in(&rosa.person).await.get("/").await.text().contains("Arrive and understand"));
    }

    async fn a_plan_changed_for_one_week_stays_that_weeks_own(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let second = app.sessions(group).await[1].clone();
        let mut items = domain::session_plans::of(&app.cx, &second).await.expect("a plan").items;
        items[0].title = "Arrive with tea".into();
        domain::session_plans::save(&app.cx, &app.actor(&dana), &second, items, 0).await.expect("saves");
        publish(app, &dana, |new| new.modules[1].head.agenda[0].title = "Arrive with music".into()).await;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/groups/{group}/version");
        let shown = browser.get(&path).await;
        assert!(shown.text().contains("stays as you made it"), "{}", shown.text());
        let moved = browser.post(&path, &[("from", &shown.value("from")), ("to", &shown.value("to"))]).await;
        assert_eq!(moved.status, 303);
        let plan = browser.get(&format!("/sessions/{}", second.id)).await.text();
        assert!(plan.contains("Arrive with tea"), "{plan}");
    }

    async fn nobody_else_moves_a_group_and_nobody_moves_it_unseen(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let before = version_of(app, group).await;
        publish(app, &dana, better).await;
        let path = format!("/groups/{group}/version");
        let mut priyas = app.signed_in(&priya).await;
        assert_eq!(priyas.get(&path).await.status, 404);
        let mut browser = app.signed_in(&dana).await;
        let shown = browser.get(&path).await;
        let (from, to) = (shown.value("from"), shown.value("to"));
        assert_eq!(priyas.post(&path, &[("from", &from), ("to", &to)]).await.status, 404);
        assert_eq!(browser.post(&path, &[]).await.status, 422, "not what a page of ours sends");
        publish(app, &dana, |new| new.modules[1].head.title = "Third".into()).await;
        let refused = browser.post(&path, &[("from", &from), ("to", &to)]).await;
        assert_eq!(refused.status, 409, "what was shown is no longer the newest: {}", refused.text());
        assert_eq!(version_of(app, group).await, before);
    }

    async fn a_version_of_fewer_weeks_is_not_moved_to(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        publish(app, &dana, |new| new.modules.truncate(5)).await;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/groups/{group}/version");
        let shown = browser.get(&path).await;
        assert!(shown.text().contains("has 5 weeks, fewer than this group"), "{}", shown.text());
        assert!(shown.attribute("form[action$='/version']", "action").is_none(), "no button that can't work");
        let newest = publications::versions(app.cx.db.read(), curriculum_of(app, group).await).await.expect("versions");
        let before = version_of(app, group).await;
        let (from, to) = (before.to_string(), newest[0].id.to_string());
        let refused = browser.post(&path, &[("from", &from), ("to", &to)]).await;
        assert_eq!(refused.status, 422);
        assert_eq!(version_of(app, group).await, before);
    }
}

async fn curriculum_of(app: &TestApp, group: GroupId) -> domain::ids::CurriculumId {
    let version = domain::entities::curriculum_version::Entity::find_by_id(version_of(app, group).await);
    version.one(app.cx.db.read()).await.expect("asks").expect("a version").curriculum_id
}
