//! Drafts that were discarded: brought back, left alone, and removed for good when their time is over.

use chrono::Duration;
use domain::entities::audit_entry;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use server::clean_up;

use crate::support::drafting::*;
use crate::support::program::Settings;
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

/// Presses *Discard draft*, and follows to the list of curricula.
async fn discard(browser: &mut Client, draft: &str) -> Answer {
    let question = browser.get(&format!("{draft}/removal")).await;
    let discarded = browser.post(&format!("{draft}/removal"), &[("seen", &question.value("seen"))]).await;
    browser.follow(discarded).await
}

/// Where the buttons *Bring it back* of the list of curricula lead.
async fn offered(browser: &mut Client) -> Vec<String> {
    browser.get("/curricula").await.attributes("#discarded form", "action")
}

/// What the trail says was done to drafts, by name.
async fn deeds(app: &TestApp) -> Vec<String> {
    let all = audit_entry::Entity::find().filter(audit_entry::Column::Subject.eq("curriculum_drafts"));
    let all = all.order_by_asc(audit_entry::Column::Action).all(app.cx.db.read()).await.expect("the trail");
    all.into_iter().map(|entry| entry.action).collect()
}

on_both_engines! {
    async fn a_discarded_draft_is_brought_back_as_it_was(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let week = danas.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let page = danas.get(&week).await;
        post_changed(&mut danas, &week, &page, &WEEK, &[("title", "Arrive, slowly")]).await;
        let question = danas.get(&format!("{draft}/removal")).await;
        assert!(question.text().contains("For 30 days it can be brought back"), "{}", question.text());
        let list = discard(&mut danas, &draft).await;
        assert!(list.all("[role=status]")[0].contains("is discarded. What was published stays as it is. The draft is kept for 30 days."), "{}", list.text());
        assert_eq!(list.attribute(".notice form", "action"), Some(format!("{draft}/return")), "said with the way back");
        assert!(list.text().contains("No draft. To change a curriculum"), "it is none of those in work: {}", list.text());
        let path = curriculum(&mut danas).await;
        assert!(!danas.get(&path).await.body.contains(&draft));
        let text = priyas.get("/curricula").await.all("#discarded li")[0].clone();
        assert!(text.contains("Discarded by Dana, Tuesday 1 September, 3:00 pm; kept until Thursday 1 October, 3:00 pm (UTC)"), "{text}");
        let instead = priyas.get(&draft).await;
        assert_eq!(instead.attribute("main form", "action"), Some(format!("{draft}/return")), "{}", instead.text());
        let back = priyas.post(&format!("{draft}/return"), &[]).await;
        let back = priyas.follow(back).await;
        assert!(back.text().contains("It is back, with everything that was written in it."), "{}", back.text());
        assert_eq!(back.all("#weeks li a.list__title")[0], "Arrive, slowly");
        assert_eq!(offered(&mut danas).await, [""; 0]);
        assert_eq!(danas.post(&format!("{draft}/return"), &[]).await.location(), format!("{draft}?notice=back"), "pressed twice");
        assert_eq!(deeds(app).await, ["bring-back", "change", "discard", "start"]);
        assert_eq!(publish(&mut danas, &draft, "The first week has a slower title.").await.status, 303);
    }

    async fn a_discarded_draft_is_neither_edited_nor_published(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let before = priyas.get(&draft).await;
        let week = before.attribute("#weeks li a", "href").expect("a week");
        let guide = before.attribute("#guide li a", "href").expect("a page of the guide");
        let reading = priyas.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        let (week_page, reading_page, seen) = (priyas.get(&week).await, priyas.get(&reading).await, danas.get(&format!("{draft}/removal")).await.value("seen"));
        discard(&mut danas, &draft).await;
        assert_eq!(danas.post(&format!("{draft}/removal"), &[("seen", &seen)]).await.status, 303, "pressed twice");
        for path in [format!("{draft}/changes"), format!("{draft}/removal"), week.clone(), format!("{week}/plan"), format!("{week}/removal"), reading.clone(), guide.clone(), format!("{guide}/removal")] {
            assert_eq!(priyas.get(&path).await.status, 404, "{path}");
        }
        let slug = week.rsplit('/').next().expect("a slug");
        for (path, step) in [(format!("{draft}/modules"), format!("down:{slug}")), (format!("{draft}/guide"), "add:new-1".into()), (format!("{week}/readings"), "add:new-1".into()), (format!("{week}/removal"), String::new()), (format!("{guide}/removal"), String::new())] {
            assert_eq!(priyas.post(&path, &[("step", &step)]).await.status, 404, "{path}");
        }
        let published = priyas.post(&format!("{draft}/publication"), &[("note", "Typed by Priya"), ("seen", "1"), ("after", "1")]).await;
        let saved_week = post_changed(&mut priyas, &week, &week_page, &WEEK, &[("title", "Typed by Priya")]).await;
        let saved_reading = post_changed(&mut priyas, &reading, &reading_page, &READING, &[("title", "Typed by Priya"), ("step", "save")]).await;
        let saved_page = priyas.post(&guide, &[("title", "A page"), ("body", "Typed by Priya"), ("step", "save")]).await;
        let head = priyas.post(&draft, &[("title", "Typed by Priya")]).await;
        for lost in [published, saved_week, saved_reading, saved_page, head] {
            assert_eq!(lost.status, 409, "{}", lost.text());
            assert!(lost.text().contains("Dana discarded it while you were writing.") && lost.body.contains("Typed by Priya"), "{}", lost.text());
            assert_eq!(lost.attribute("main form", "action"), Some(format!("{draft}/return")), "the way to bring it back");
        }
        assert_eq!(versions(app).await, 1);
        assert_eq!(deeds(app).await, ["discard", "start"]);
        priyas.post(&format!("{draft}/return"), &[]).await;
        assert_eq!(post_changed(&mut priyas, &week, &week_page, &WEEK, &[("title", "Typed by Priya")]).await.status, 303, "what was open goes on");
    }

    async fn after_thirty_days_a_discarded_draft_is_removed_for_good(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let (kept, gone) = (draft(&mut browser).await, draft(&mut browser).await);
        discard(&mut browser, &gone).await;
        app.later_by(Duration::days(30) - Duration::seconds(1));
        clean_up::run_once(&app.cx).await.expect("cleans up");
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(offered(&mut browser).await, [format!("{gone}/return")], "to the last second");
        app.later_by(Duration::seconds(1));
        assert_eq!(offered(&mut browser).await, [""; 0], "even where nobody has cleaned up yet");
        assert_eq!(browser.get(&gone).await.status, 404);
        assert_eq!(browser.post(&format!("{gone}/return"), &[]).await.status, 404);
        assert_eq!(drafts(app).await, 2);
        clean_up::run_once(&app.cx).await.expect("cleans up");
        clean_up::run_once(&app.cx).await.expect("cleans up");
        assert_eq!(drafts(app).await, 1, "and nothing but that");
        assert_eq!(browser.get(&kept).await.status, 200);
        assert_eq!(deeds(app).await, ["discard", "remove", "start", "start"]);
        assert_eq!(browser.post(&format!("{gone}/return"), &[]).await.status, 404);
    }

    async fn a_draft_that_was_discarded_again_is_kept_from_then_on(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        discard(&mut browser, &draft).await;
        browser.post(&format!("{draft}/return"), &[]).await;
        app.later_by(Duration::days(20));
        let mut browser = app.signed_in(&dana).await;
        discard(&mut browser, &draft).await;
        app.later_by(Duration::days(20));
        clean_up::run_once(&app.cx).await.expect("cleans up");
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(offered(&mut browser).await, [format!("{draft}/return")]);
    }

    async fn a_running_server_cleans_up_by_itself(app: &TestApp) {
        app.at("2020-01-01T15:00:00Z");
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let (kept, gone) = (draft(&mut browser).await, draft(&mut browser).await);
        discard(&mut browser, &gone).await;
        let settings = Settings::new(app.config.database_url.clone());
        std::fs::copy(&app.config.key_file, settings.key_file()).expect("the same key");
        let mut serving = settings.serve(&[]).await;
        for _ in 0..500 {
            if drafts(app).await == 1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(drafts(app).await, 1, "{}", serving.log());
        assert_eq!(browser.get(&kept).await.status, 200);
        serving.terminate();
        assert_eq!(serving.ended().await, Some(0), "and stops when it is told to");
    }
}
