//! Drafts of curricula: written by several hands, and published.

use crate::support::drafting::*;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_draft_is_edited_published_and_chosen_by_new_groups_alone(app: &TestApp) {
        let dana = app.dana().await;
        let running = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let page = browser.get(&week).await;
        let saved = post_changed(&mut browser, &week, &page, &WEEK, &[("title", "Arrive, slowly"), ("aims", "One aim\nAnother aim")]).await;
        assert!(browser.follow(saved).await.text().contains("Saved."));
        let published = publish(&mut browser, &draft, "The first week has a slower title.").await;
        let page = browser.follow(published).await;
        assert!(page.text().contains("Published as version 2"), "{}", page.text());
        assert!(page.text().contains("The first week has a slower title."), "the note: {}", page.text());
        assert!(page.text().contains("Arrive, slowly"));
        assert_eq!(drafts(app).await, 0, "the draft has become the version");
        assert!(browser.get("/groups/new").await.text().contains("version 2"));
        let group = browser.get(&format!("/groups/{running}")).await.text();
        assert!(group.contains("Arrive and understand") && !group.contains("Arrive, slowly"), "{group}");
        let second = app.group_on(&dana, "2026-09-07", "10:00").await;
        assert!(browser.get(&format!("/groups/{second}")).await.text().contains("Arrive, slowly"));
        let path = curriculum(&mut browser).await;
        let older = browser.get(&format!("{path}?version=1")).await.text();
        assert!(older.contains("Arrive and understand") && older.contains("the newest is version 2"), "{older}");
    }

    async fn of_two_who_edit_the_same_week_the_second_sees_what_the_first_wrote(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let week = danas.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let (danas_page, priyas_page) = (danas.get(&week).await, priyas.get(&week).await);
        post_changed(&mut danas, &week, &danas_page, &WEEK, &[("practice", "Look out of a window.")]).await;
        let clash = post_changed(&mut priyas, &week, &priyas_page, &WEEK, &[("title", "Priya’s title")]).await;
        assert_eq!(clash.status, 422);
        assert!(clash.text().contains("Dana saved this while you were writing."), "{}", clash.text());
        assert!(clash.all("del").iter().any(|line| line == "Look out of a window."), "what Dana wrote: {}", clash.text());
        assert_eq!(clash.value("title"), "Priya’s title", "nothing typed is lost");
        assert!(!danas.get(&week).await.text().contains("Priya’s title"), "nothing is overwritten");
        let merged = post_changed(&mut priyas, &week, &clash, &WEEK, &[("practice", "Look out of a window, together.")]).await;
        assert_eq!(merged.status, 303, "{}", merged.text());
        assert_eq!(danas.get(&week).await.value("practice"), "Look out of a window, together.");
    }

    async fn two_who_edit_different_weeks_do_not_disturb_each_other(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let weeks: Vec<String> = danas.get(&draft).await.attributes("#weeks li a.list__title", "href");
        let (first, second) = (danas.get(&weeks[0]).await, priyas.get(&weeks[1]).await);
        danas.post(&format!("{draft}/modules"), &[("step", &format!("down:{}", weeks[1].rsplit('/').next().expect("a slug")))]).await;
        assert_eq!(post_changed(&mut danas, &weeks[0], &first, &WEEK, &[("title", "First")]).await.status, 303);
        assert_eq!(post_changed(&mut priyas, &weeks[1], &second, &WEEK, &[("title", "Second")]).await.status, 303, "moved meanwhile, and still the same week");
        let titles = danas.get(&draft).await.all("#weeks li a.list__title");
        assert_eq!((titles[0].as_str(), titles[2].as_str()), ("First", "Second"));
    }

    async fn what_is_gone_meanwhile_loses_nothing_that_was_typed(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let week = danas.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let page = priyas.get(&week).await;
        let removal = danas.get(&format!("{week}/removal")).await;
        assert_eq!(danas.post(&format!("{week}/removal"), &[("seen", &removal.value("seen"))]).await.status, 303);
        let gone = post_changed(&mut priyas, &week, &page, &WEEK, &[("title", "Typed by Priya")]).await;
        assert_eq!((gone.status.as_u16(), gone.value("title").as_str()), (422, "Typed by Priya"));
        assert!(gone.text().contains("Dana removed this week"), "{}", gone.text());
        assert_eq!(post_changed(&mut priyas, &week, &gone, &WEEK, &[]).await.status, 303, "and comes back");
        let discard = danas.get(&format!("{draft}/removal")).await;
        assert_eq!(danas.post(&format!("{draft}/removal"), &[("seen", &discard.value("seen"))]).await.status, 303);
        let lost = post_changed(&mut priyas, &week, &page, &WEEK, &[("practice", "Typed by Priya")]).await;
        assert_eq!(lost.status, 409);
        assert!(lost.text().contains("This draft is gone") && lost.body.contains("Typed by Priya"), "{}", lost.text());
    }

    async fn nothing_is_removed_that_changed_since_it_was_looked_at(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let (asked, asked_draft) = (browser.get(&format!("{week}/removal")).await, browser.get(&format!("{draft}/removal")).await);
        let page = browser.get(&week).await;
        post_changed(&mut browser, &week, &page, &WEEK, &[("title", "Another title")]).await;
        assert_eq!(browser.post(&format!("{week}/removal"), &[("seen", &asked.value("seen"))]).await.status, 422);
        assert_eq!(browser.post(&format!("{draft}/removal"), &[("seen", &asked_draft.value("seen"))]).await.status, 422);
        assert_eq!(browser.get(&draft).await.all("#weeks li a.list__title").len(), 8);
    }

    async fn an_empty_curriculum_is_not_published(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let id = browser.get("/curricula").await.value("id");
        let draft = browser.post("/drafts", &[("id", &id)]).await.location();
        assert_eq!(browser.post("/drafts", &[("id", &id)]).await.location(), draft, "pressed twice");
        assert_eq!(drafts(app).await, 1);
        assert!(browser.get(&draft).await.text().contains("No week yet."));
        let refused = publish(&mut browser, &draft, "").await;
        assert_eq!(refused.status, 422);
        for words in ["The curriculum: the title is missing.", "The curriculum: a curriculum has at least one week"] {
            assert!(refused.text().contains(words), "{words}: {}", refused.text());
        }
        let add = browser.get(&draft).await.attribute("#weeks button[name=step]", "value").expect("a button");
        let week = browser.post(&format!("{draft}/modules"), &[("step", &add)]).await.location();
        browser.post(&format!("{draft}/modules"), &[("step", &add)]).await;
        assert_eq!(browser.get(&draft).await.all("#weeks li a.list__title"), ["Without a title yet"], "pressed twice");
        let refused = publish(&mut browser, &draft, "").await;
        assert!(refused.text().contains("Week 1: the plan takes 0 minutes"), "{}", refused.text());
        assert_eq!(versions(app).await, 1);
        let page = browser.get(&week).await;
        let refused = post_changed(&mut browser, &week, &page, &WEEK, &[("aims", "1\n2\n3\n4")]).await;
        assert_eq!(refused.status, 422);
        assert!(!refused.wrong("title").is_empty() && refused.wrong("aims").contains("These are 4 aims"));
        let saved = post_changed(&mut browser, &week, &page, &WEEK, &[("title", "A week"), ("aims", "One")]).await;
        assert_eq!(saved.status, 303);
    }

    async fn a_new_curriculum_is_written_from_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let id = browser.get("/curricula").await.value("id");
        let draft = browser.post("/drafts", &[("id", &id)]).await.location();
        let seen = browser.get(&draft).await.attribute("#about input[name=seen]", "value").expect("seen");
        browser.post(&draft, &[("title", "Seven steps"), ("summary", "Short"), ("introduction", "Text"), ("seen", &seen)]).await;
        let week = browser.post(&format!("{draft}/modules"), &[("step", "add:new-1")]).await.location();
        let page = browser.get(&week).await;
        post_changed(&mut browser, &week, &page, &WEEK, &[("title", "Only week"), ("aims", "One")]).await;
        let plan = format!("{week}/plan");
        let seen = browser.get(&plan).await.value("seen");
        let item = |minutes: &'static str, step: &'static str| [("origin", ""), ("kind", "arrival"), ("title", "Arrive"), ("minutes", minutes), ("late", ""), ("leader", "lead"), ("do", ""), ("say", "Welcome."), ("materials", ""), ("step", step)];
        let with_seen = |fields: &[(&'static str, &'static str)]| -> Vec<(&'static str, String)> {
            fields.iter().map(|(name, value)| (*name, (*value).to_string())).chain([("seen", seen.clone())]).collect()
        };
        for (minutes, status) in [("0", 422), ("300", 422), ("60", 303)] {
            let fields = with_seen(&item(minutes, "save"));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = browser.post(&plan, &fields).await;
            assert_eq!(answer.status, status, "{minutes}: {}", answer.text());
        }
        let reading = browser.post(&format!("{week}/readings"), &[("step", "add:new-1")]).await.location();
        let page = browser.get(&reading).await;
        post_changed(&mut browser, &reading, &page, &READING, &[("title", "A reading"), ("body", "A fact.[^1]"), ("sources", "Bowlby | 10.1000/182"), ("step", "save")]).await;
        let page = publish(&mut browser, &draft, "").await;
        let page = browser.follow(page).await;
        assert!(page.text().contains("Published as version 1") && page.text().contains("Only week"), "{}", page.text());
        let export = page.attribute("a[href*=export]", "href").expect("export");
        let answer = browser.get(&export).await;
        let name = answer.headers.get("content-disposition").expect("a name").to_str().expect("text").to_string();
        assert_eq!(name, "attachment; filename=\"seven-steps-2-version-1.zip\"", "two of the same title are told apart");
    }

    async fn an_item_without_a_title_and_a_plan_of_300_minutes_come_back_with_all_values(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let week = browser.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let plan = format!("{week}/plan");
        let seen = browser.get(&plan).await.value("seen");
        let item = [("origin", ""), ("kind", "activity"), ("late", ""), ("leader", "lead"), ("do", ""), ("materials", "")];
        let mut fields = vec![("seen", seen.as_str()), ("step", "save")];
        for (title, minutes) in [("", "20"), ("Long", "150"), ("Longer", "150")] {
            fields.extend(item);
            fields.extend([("title", title), ("minutes", minutes), ("say", "Words that were typed")]);
        }
        let refused = browser.post(&plan, &fields).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.wrong("title-0"), "The title of item 1 is missing.");
        assert_eq!(refused.all("textarea[name=say]"), ["Words that were typed"; 3]);
        for field in fields.iter_mut().filter(|(name, value)| *name == "title" && value.is_empty()) {
            field.1 = "Short";
        }
        let refused = browser.post(&plan, &fields).await;
        assert!(refused.text().contains("take 320 minutes together"), "{}", refused.text());
        assert!(browser.get(&plan).await.text().contains("90 of 90 minutes."), "the plan is as it was");
    }

    async fn what_the_page_did_not_show_is_not_published(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let (first, second) = (draft(&mut danas).await, draft(&mut priyas).await);
        let same = publish(&mut danas, &first, "Nothing").await;
        assert!(same.text().contains("says what version 1 says"), "{}", same.text());
        let shown = danas.get(&first).await;
        let seen = shown.attribute("#publication input[name=seen]", "value").expect("a revision");
        for (browser, draft, title) in [(&mut priyas, &first, "By Priya"), (&mut danas, &second, "By Dana")] {
            let week = browser.get(draft).await.attribute("#weeks li a", "href").expect("a week");
            let page = browser.get(&week).await;
            post_changed(browser, &week, &page, &WEEK, &[("title", title)]).await;
        }
        let changed = danas.post(&format!("{first}/publication"), &[("note", "My note"), ("seen", &seen), ("after", "1")]).await;
        assert_eq!(changed.status, 422);
        assert!(changed.text().contains("Priya changed this draft since you opened the page"), "{}", changed.text());
        assert_eq!(changed.value("note"), "My note");
        let before = danas.get(&second).await;
        assert_eq!(publish(&mut priyas, &first, "Priya’s").await.status, 303);
        let seen = before.attribute("#publication input[name=seen]", "value").expect("a revision");
        let newer = danas.post(&format!("{second}/publication"), &[("note", "Dana’s"), ("seen", &seen), ("after", "1")]).await;
        assert!(newer.text().contains("Version 2 was published meanwhile"), "{}", newer.text());
        assert_eq!(versions(app).await, 2);
        let agreed = newer.attribute("#publication input[name=after]", "value").expect("known");
        assert_eq!(danas.post(&format!("{second}/publication"), &[("note", "Dana’s"), ("seen", &seen), ("after", &agreed)]).await.status, 303);
        assert_eq!(versions(app).await, 3);
        let no_note = draft(&mut danas).await;
        assert!(publish(&mut danas, &no_note, " ").await.wrong("note").contains("what changed"));
    }
}
