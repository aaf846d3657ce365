//! Groups: laid out before they are saved, opened once, seen by who works with them.

use domain::entities::{group, session};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::cast::posted;
use crate::support::{Engine, TestApp, on_both_engines};

async fn groups_saved(app: &TestApp) -> u64 {
    group::Entity::find().count(app.cx.db.read()).await.expect("counts")
}

on_both_engines! {
    async fn the_island_and_the_page_lay_out_the_same_sessions(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let form = app.group_fields().await;
        let json = browser.post_as_island("/groups/new", &posted(&form, "preview")).await;
        assert_eq!(json.status, 200);
        let preview: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
        let page = browser.post("/groups/new", &posted(&form, "preview")).await;
        assert_eq!(preview["heading"], "Eight Thursdays, 6:30 pm");
        assert_eq!(page.all("h2")[0], "Eight Thursdays, 6:30 pm");
        assert_eq!(preview["lines"].as_array().expect("lines").len(), page.all(".preview__line").len());
        assert_eq!(preview["seen"].as_str().expect("seen"), page.value("seen"));
        assert_eq!(groups_saved(app).await, 0);
    }

    async fn a_schedule_that_changed_is_shown_again_before_it_is_saved(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let mut form = app.group_fields().await;
        form.seen = browser.post("/groups/new", &posted(&form, "save")).await.value("seen");
        form.time = "19:00".into();
        assert_eq!(browser.post("/groups/new", &posted(&form, "save")).await.status, 200, "shown once more");
        assert_eq!(groups_saved(app).await, 0);
    }

    async fn a_form_posted_twice_opens_one_group(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let mut form = app.group_fields().await;
        form.seen = browser.post("/groups/new", &posted(&form, "save")).await.value("seen");
        let first = browser.post("/groups/new", &posted(&form, "save")).await.location();
        let second = browser.post("/groups/new", &posted(&form, "save")).await.location();
        assert_eq!(first, second);
        assert_eq!(groups_saved(app).await, 1);
        assert_eq!(session::Entity::find().count(app.cx.db.read()).await.expect("counts"), 8);
        let priya = app.priya().await;
        let mut other = app.signed_in(&priya).await;
        assert_eq!(other.post("/groups/new", &posted(&form, "save")).await.status, 404, "an id that is somebody else's group opens nothing");
    }

    async fn a_form_that_opened_a_group_opens_no_other(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let mut form = app.group_fields().await;
        form.seen = browser.post("/groups/new", &posted(&form, "save")).await.value("seen");
        browser.post("/groups/new", &posted(&form, "save")).await;
        form.name = "Another one".into();
        let answer = browser.post("/groups/new", &posted(&form, "save")).await;
        assert_eq!(answer.status, 422, "it is not swallowed");
        assert!(answer.wrong("name").contains("opened the group “Elm Street, autumn” already"), "{}", answer.wrong("name"));
    }

    async fn a_first_date_on_another_weekday_is_explained(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let mut form = app.group_fields().await;
        (form.first_date, form.largest_size) = ("2026-09-04".into(), "1".into());
        let page = browser.post("/groups/new", &posted(&form, "save")).await;
        assert_eq!(page.status, 422);
        assert_eq!(page.wrong("first_date"), "4 September 2026 is a Friday. The Thursday before it is 3 September, the one after it 10 September.");
        assert!(page.wrong("largest_size").contains("Choose 2 or more."));
        assert!(page.text().starts_with("Groups New group 2 things need a look. Everything you typed is still here."), "{}", page.text());
        for (field, value) in [("name", "Elm Street, autumn"), ("first_date", "2026-09-04"), ("time", "18:30"), ("place", "Room 2"), ("largest_size", "1"), ("zone", "America/Chicago")] {
            assert_eq!(page.value(field), value, "{field}");
        }
        assert_eq!(page.attribute("#first_date", "aria-describedby").as_deref(), Some("first_date-wrong"));
    }

    async fn what_can_not_be_is_refused_field_by_field(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        for (field, value) in [
            ("zone", "Mars/Olympus"), ("time", "half past"), ("first_date", "soon"), ("length_minutes", "0"), ("length_minutes", "300"),
            ("smallest_size", "-1"), ("name", ""), ("meeting_link", "javascript:alert(1)"), ("curriculum", "x"), ("joining", "x"),
        ] {
            let form = app.group_fields().await;
            let mut fields = posted(&form, "save");
            fields.retain(|(name, _)| *name != field);
            fields.push((field, value));
            let page = browser.post("/groups/new", &fields).await;
            assert_eq!(page.status, 422, "{field}: {value}");
            assert!(!page.wrong(field).is_empty(), "{field}: {value}: {}", page.text());
        }
        let mut form = app.group_fields().await;
        form.skip = vec!["2026-09-09".into()];
        assert!(browser.post("/groups/new", &posted(&form, "save")).await.wrong("skip").contains("No session falls on 9 September 2026"));
        assert_eq!(groups_saved(app).await, 0);
    }

    async fn another_counselors_group_is_not_there(app: &TestApp) {
        let (dana, priya, noor) = (app.dana().await, app.priya().await, app.noor().await);
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&priya).await;
        let missing = browser.get("/groups/01a00000-0000-7000-8000-000000000000").await;
        assert_eq!(missing.status, 404);
        for path in [format!("/groups/{group}"), format!("/groups/{group}/people"), format!("/groups/{group}/readings"), format!("/sessions/{session}"), format!("/sessions/{session}/attendance"), "/groups/nonsense".into(), "/nowhere".into()] {
            let denied = browser.get(&path).await;
            assert_eq!((denied.status, &denied.body), (missing.status, &missing.body), "{path}");
        }
        assert_eq!(browser.post(&format!("/groups/{group}/people"), &[("people", "x@example.org"), ("safe", "yes")]).await.status, 404);
        assert!(!browser.get("/groups").await.text().contains("Elm Street"));
        assert!(!browser.get("/").await.text().contains("Elm Street"));
        assert_eq!(app.signed_in(&noor).await.get(&format!("/groups/{group}")).await.status, 200, "coordinators see all groups");
    }

    async fn the_ribbon_shows_the_week_that_is_skipped(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let mut form = app.group_fields().await;
        form.skip = vec!["2026-09-10".into()];
        form.seen = browser.post("/groups/new", &posted(&form, "save")).await.value("seen");
        let answer = browser.post("/groups/new", &posted(&form, "save")).await;
        let page = browser.follow(answer).await;
        let weeks = page.all(".ribbon__week");
        assert_eq!(weeks.len(), 9);
        assert_eq!(weeks[0], "Week 1 Sep 3 , next");
        assert_eq!(weeks[1], "— Sep 10 , no session");
        assert_eq!(weeks[2], "Week 2 Sep 17 , to come");
    }
}
