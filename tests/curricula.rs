//! Curricula: compared, retired, previewed, and who may do so.

use domain::entities::audit_entry;
use domain::ids::DraftId;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use crate::support::cast::posted;
use crate::support::drafting::*;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn two_versions_are_compared_in_words(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let path = curriculum(&mut browser).await;
        assert!(browser.get(&format!("{path}/compare")).await.text().contains("There is one version."));
        let draft = draft(&mut browser).await;
        assert!(browser.get(&format!("{draft}/changes")).await.text().contains("Nothing differs yet."));
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let reading = browser.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        let page = browser.get(&reading).await;
        let body = format!("{}\n\nOne more paragraph.", page.raw_value("body"));
        post_changed(&mut browser, &reading, &page, &READING, &[("body", &body), ("step", "save")]).await;
        assert_eq!(browser.get(&format!("{draft}/changes")).await.all("ins"), ["One more paragraph."]);
        publish(&mut browser, &draft, "A paragraph more").await;
        let compared = browser.get(&format!("{path}/compare?from=1&to=2")).await;
        assert!(compared.all("ins").contains(&"One more paragraph.".to_string()), "{}", compared.text());
        assert_eq!(compared.all("main section h2").len(), 1, "one week differs: {}", compared.text());
        assert!(browser.get(&format!("{path}/compare?from=2&to=1")).await.all("del").contains(&"One more paragraph.".to_string()));
        assert_eq!(browser.get(&format!("{path}/compare?from=1&to=9")).await.status, 404);
    }

    async fn a_retired_curriculum_is_kept_by_its_groups_and_chosen_by_none(app: &TestApp) {
        let (noor, dana) = (app.noor().await, app.dana().await);
        let group = app.group(&dana).await;
        let (mut noors, mut danas) = (app.signed_in(&noor).await, app.signed_in(&dana).await);
        let path = curriculum(&mut noors).await;
        let form = app.group_fields().await;
        let asked = noors.get(&format!("{path}/retirement")).await.text();
        assert!(asked.contains("1 group runs it now. They keep it to the end"), "{asked}");
        let retired = noors.post(&format!("{path}/retirement"), &[("step", "retire")]).await;
        let page = noors.follow(retired).await.text();
        assert!(page.contains("Retired") && page.contains("1 group runs"), "{page}");
        assert!(danas.get("/curricula").await.text().contains("retired"));
        assert!(danas.get("/groups/new").await.text().contains("No curriculum can be chosen."));
        let refused = danas.post("/groups/new", &posted(&form, "save")).await;
        assert_eq!(refused.status, 422, "nor by a form that was open");
        assert_eq!(danas.get(&format!("/groups/{group}")).await.status, 200);
        let again = noors.post(&format!("{path}/retirement"), &[("step", "retire")]).await;
        assert_eq!(again.status, 422);
        assert!(again.text().contains("It can’t be retired: it is retired already."), "{}", again.text());
        assert_eq!(noors.post(&format!("{path}/retirement"), &[("step", "bring-back")]).await.status, 303);
        assert!(danas.get("/groups/new").await.text().contains("version 1"));
    }

    async fn a_preview_is_what_participants_will_see(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let reading = browser.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        let page = browser.get(&reading).await;
        let body = "## A heading\n\nA fact.[^1] <script>alert(1)</script>\n\n- one\n- two\n";
        let preview = post_changed(&mut browser, &reading, &page, &READING, &[("body", body), ("sources", "Bowlby | 10.1000/182"), ("content_note", "Speaks of loss."), ("step", "preview")]).await;
        assert_eq!(preview.status, 200);
        assert_eq!(preview.raw_value("body").trim(), body.trim(), "what was typed is still there");
        assert!(!preview.body.contains("<script>alert"));
        assert!(preview.text().contains("school grade") && preview.text().contains("7 words, about 1 minute at"), "{}", preview.text());
        assert_eq!(preview.all("#preview .reading__note"), ["Speaks of loss."]);
        let body = body.replace("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>");
        let preview = post_changed(&mut browser, &reading, &preview, &READING, &[("body", &body), ("step", "preview")]).await;
        let shown = preview.inner("#preview article");
        assert_eq!(post_changed(&mut browser, &reading, &preview, &READING, &[("step", "save")]).await.status, 303);
        publish(&mut browser, &draft, "Another reading").await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut rosas = app.signed_in(&rosa.person).await;
        let mut read = Vec::new();
        for assignment in app.assignments(&rosa).await.iter().filter(|one| one.is_open(app.now())) {
            read.push(rosas.get(&format!("/readings/{}", assignment.id)).await.inner("article"));
        }
        assert!(read.contains(&shown), "{shown}");
    }

    async fn participants_see_nothing_of_it_and_all_staff_write(app: &TestApp) {
        let (dana, noor, alex) = (app.dana().await, app.noor().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let (path, draft) = (curriculum(&mut browser).await, draft(&mut browser).await);
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let reading = browser.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        let page = browser.get(&draft).await.attribute("#guide li a", "href").expect("a page of the guide");
        let mut rosas = app.signed_in(&rosa.person).await;
        for path in ["/curricula".to_string(), "/curricula/import".into(), path.clone(), format!("{path}/export"), format!("{path}/compare"), format!("{path}/retirement"), draft.clone(), format!("{draft}/changes"), format!("{draft}/removal"), week.clone(), format!("{week}/plan"), format!("{week}/removal"), reading.clone(), format!("{reading}/removal"), page.clone(), format!("{page}/removal")] {
            assert_eq!(rosas.get(&path).await.status, 404, "{path}");
        }
        let new = app.cx.new_id::<DraftId>().to_string();
        for path in ["/drafts".to_string(), format!("{draft}/publication"), format!("{draft}/modules"), format!("{draft}/removal"), draft.clone(), week.clone(), format!("{week}/plan"), format!("{week}/readings"), reading.clone(), format!("{draft}/guide"), format!("{draft}/return"), page.clone(), format!("{page}/removal"), format!("{path}/retirement")] {
            assert_eq!(rosas.post(&path, &[("id", &new), ("step", "add:x"), ("title", "x"), ("seen", "1")]).await.status, 404, "{path}");
        }
        assert_eq!(upload(&mut rosas, "new.zip", b"x").await.status, 404);
        assert_eq!((versions(app).await, drafts(app).await), (1, 1));
        assert_eq!(browser.get(&format!("{path}/retirement")).await.status, 404, "a counselor retires nothing");
        assert_eq!(browser.post(&format!("{path}/retirement"), &[("step", "retire")]).await.status, 404);
        for person in [&noor, &alex] {
            let mut theirs = app.signed_in(person).await;
            assert_eq!(theirs.get(&draft).await.status, 200, "{}", person.name);
            let page = theirs.get(&week).await;
            assert_eq!(post_changed(&mut theirs, &week, &page, &WEEK, &[("title", &person.name)]).await.status, 303);
        }
        let changes = audit_entry::Entity::find().filter(audit_entry::Column::Subject.eq("curriculum_drafts"));
        assert_eq!(changes.count(app.cx.db.read()).await.expect("counts"), 3, "a start and two changes");
    }

    async fn markup_in_a_draft_stays_text(app: &TestApp) {
        const SCRIPT: &str = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let reading = browser.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        for (path, names) in [(week.clone(), &WEEK[..]), (reading, &READING[..])] {
            let page = browser.get(&path).await;
            let changed: Vec<(&str, &str)> = names.iter().filter(|name| !["seen", "step", "minutes", "body"].contains(name)).map(|name| (*name, SCRIPT)).chain([("step", if names.len() == 7 { "1" } else { "save" })]).collect();
            let saved = post_changed(&mut browser, &path, &page, names, &changed).await;
            assert_eq!(saved.status, 303, "{}", saved.text());
        }
        publish(&mut browser, &draft, SCRIPT).await;
        let path = curriculum(&mut browser).await;
        for path in [format!("{path}/compare"), path.clone(), format!("{path}/modules/1"), "/library".into(), "/curricula".into()] {
            let body = browser.get(&path).await.body;
            assert!(!body.contains("<script>alert") && !body.contains("<img src=x"), "{path}");
        }
    }
}
