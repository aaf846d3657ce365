//! The facilitator guide of a draft: its pages are written, moved and removed, by several hands.

use crate::support::drafting::*;
use crate::support::{Client, Engine, TestApp, on_both_engines};

const PAGE: [&str; 3] = ["title", "body", "seen"];

/// The paths of the guide's pages, in order.
async fn pages(browser: &mut Client, draft: &str) -> Vec<String> {
    browser.get(draft).await.attributes("#guide li a.list__title", "href")
}

/// Their titles, in order.
async fn titles(browser: &mut Client, draft: &str) -> Vec<String> {
    browser.get(draft).await.all("#guide li a.list__title")
}

on_both_engines! {
    async fn a_guide_page_is_previewed_as_it_will_be_published(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let path = pages(&mut browser, &draft).await.remove(1);
        let page = browser.get(&path).await;
        let body = "## Before they come\n\n- chairs\n- water <script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        let preview = post_changed(&mut browser, &path, &page, &PAGE, &[("title", "Every <week>"), ("body", body), ("step", "preview")]).await;
        assert_eq!(preview.status, 200);
        assert_eq!(preview.raw_value("body").trim(), body.trim(), "what was typed is still there");
        assert!(preview.text().contains("Nothing is saved yet") && !preview.body.contains("<script>alert"), "{}", preview.text());
        let shown = preview.inner("#preview .reading");
        assert!(shown.contains("<li>chairs</li>") && shown.contains("<table>"), "{shown}");
        assert_ne!(browser.get(&path).await.value("title"), "Every <week>", "a preview saves nothing");
        let saved = post_changed(&mut browser, &path, &preview, &PAGE, &[("step", "save")]).await;
        assert!(browser.follow(saved).await.text().contains("Saved. Only staff see it until it is published."));
        let curriculum = curriculum(&mut browser).await;
        let published_before = browser.get(&format!("{curriculum}/guide/2")).await.inner(".reading");
        assert!(!published_before.contains("<li>chairs</li>"), "what is published stays as it is");
        assert_eq!(publish(&mut browser, &draft, "Another page of the guide").await.status, 303);
        let published = browser.get(&format!("{curriculum}/guide/2")).await;
        assert_eq!(published.all("h1"), ["Every <week>"]);
        assert_eq!(published.inner("main .reading"), shown);
        assert_eq!(browser.get(&format!("{curriculum}/guide/2?version=1")).await.inner(".reading"), published_before);
    }

    async fn the_pages_of_a_guide_are_added_moved_and_removed(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let draft = draft(&mut browser).await;
        let before = titles(&mut browser, &draft).await;
        let list = format!("{draft}/guide");
        let add = browser.get(&draft).await.attribute("#guide button[value^='add:']", "value").expect("a button");
        let new = browser.post(&list, &[("step", &add)]).await.location();
        browser.post(&list, &[("step", &add)]).await;
        assert_eq!(titles(&mut browser, &draft).await[before.len()..], ["Without a title yet"], "pressed twice");
        let page = browser.get(&new).await;
        let refused = post_changed(&mut browser, &new, &page, &PAGE, &[("step", "save")]).await;
        assert_eq!((refused.status.as_u16(), refused.wrong("title").as_str(), refused.wrong("body").as_str()), (422, "The title is missing.", "The text is missing."));
        let unfinished = publish(&mut browser, &draft, "A page more").await;
        assert_eq!(unfinished.attribute("[role=alert] a", "href").expect("the way to mend it"), new, "{}", unfinished.text());
        post_changed(&mut browser, &new, &page, &PAGE, &[("title", "When you are alone"), ("body", "Call a colleague."), ("step", "save")]).await;
        let slug = new.rsplit('/').next().expect("a slug").to_string();
        let moved = browser.post(&list, &[("step", &format!("up:{slug}"))]).await;
        assert_eq!(moved.location(), format!("{draft}#guide"));
        let first = pages(&mut browser, &draft).await.remove(0);
        browser.post(&list, &[("step", &format!("down:{}", first.rsplit('/').next().expect("a slug")))]).await;
        let removed = pages(&mut browser, &draft).await.remove(2);
        let question = browser.get(&format!("{removed}/removal")).await;
        assert!(question.text().contains(&format!("Remove “{}”?", before[2])), "{}", question.text());
        let gone = browser.post(&format!("{removed}/removal"), &[("seen", &question.value("seen"))]).await;
        assert!(browser.follow(gone).await.text().contains("Removed from this draft."));
        let expected = [before[1].clone(), before[0].clone(), "When you are alone".into(), before[3].clone()];
        assert_eq!(titles(&mut browser, &draft).await, expected);
        let changes = browser.get(&format!("{draft}/changes")).await;
        for words in [format!("“{}” is left out.", before[2]), "“When you are alone” is new.".into(), "The pages stand in another order.".into()] {
            assert!(changes.all("main section li").contains(&words), "{words}: {}", changes.text());
        }
        assert_eq!(publish(&mut browser, &draft, "Another guide").await.status, 303);
        let curriculum = curriculum(&mut browser).await;
        assert_eq!(browser.get(&curriculum).await.all("a[href*='/guide/']"), expected);
        let next = crate::support::drafting::draft(&mut browser).await;
        assert_eq!(pages(&mut browser, &next).await[2], format!("{next}/guide/when-you-are-alone"), "named after its title");
    }

    async fn of_two_who_edit_the_same_guide_page_the_second_sees_what_the_first_wrote(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let paths = pages(&mut danas, &draft).await;
        let (danas_page, priyas_page, another) = (danas.get(&paths[0]).await, priyas.get(&paths[0]).await, priyas.get(&paths[1]).await);
        post_changed(&mut danas, &paths[0], &danas_page, &PAGE, &[("body", "Dana wrote this."), ("step", "save")]).await;
        assert_eq!(post_changed(&mut priyas, &paths[1], &another, &PAGE, &[("body", "Another page."), ("step", "save")]).await.status, 303, "another page disturbs nobody");
        let clash = post_changed(&mut priyas, &paths[0], &priyas_page, &PAGE, &[("title", "Priya’s title"), ("step", "save")]).await;
        assert_eq!(clash.status, 422);
        assert!(clash.text().contains("Somebody saved this while you were writing."), "{}", clash.text());
        assert!(clash.all("del").contains(&"Dana wrote this.".to_string()), "what Dana wrote: {}", clash.text());
        assert_eq!(clash.value("title"), "Priya’s title", "nothing typed is lost");
        assert_eq!(danas.get(&paths[0]).await.value("body"), "Dana wrote this.", "nothing is overwritten");
        let merged = post_changed(&mut priyas, &paths[0], &clash, &PAGE, &[("body", "Dana and Priya wrote this."), ("step", "save")]).await;
        assert_eq!(merged.status, 303, "{}", merged.text());
        let page = danas.get(&paths[0]).await;
        assert_eq!((page.value("title").as_str(), page.value("body").as_str()), ("Priya’s title", "Dana and Priya wrote this."));
    }

    async fn a_guide_page_that_is_gone_meanwhile_loses_nothing_that_was_typed(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let draft = draft(&mut danas).await;
        let path = pages(&mut danas, &draft).await.remove(0);
        let (page, stale) = (priyas.get(&path).await, danas.get(&format!("{path}/removal")).await);
        post_changed(&mut priyas, &path, &page, &PAGE, &[("body", "Changed meanwhile."), ("step", "save")]).await;
        let asked = danas.post(&format!("{path}/removal"), &[("seen", &stale.value("seen"))]).await;
        assert_eq!(asked.status, 422);
        assert!(asked.text().contains("Nothing is removed yet. Priya changed it"), "{}", asked.text());
        let page = priyas.get(&path).await;
        assert_eq!(danas.post(&format!("{path}/removal"), &[("seen", &asked.value("seen"))]).await.status, 303);
        let gone = post_changed(&mut priyas, &path, &page, &PAGE, &[("title", "Typed by Priya"), ("step", "save")]).await;
        assert_eq!((gone.status.as_u16(), gone.value("title").as_str()), (422, "Typed by Priya"));
        assert!(gone.text().contains("Dana removed this page"), "{}", gone.text());
        assert_eq!(post_changed(&mut priyas, &path, &gone, &PAGE, &[("step", "save")]).await.status, 303, "and comes back");
        assert_eq!(titles(&mut danas, &draft).await.last().expect("a page"), "Typed by Priya");
        let discard = danas.get(&format!("{draft}/removal")).await;
        assert_eq!(danas.post(&format!("{draft}/removal"), &[("seen", &discard.value("seen"))]).await.status, 303);
        let lost = post_changed(&mut priyas, &path, &page, &PAGE, &[("body", "Typed at the end"), ("step", "save")]).await;
        assert_eq!(lost.status, 409);
        assert!(lost.body.contains("Typed at the end"), "{}", lost.text());
    }

    async fn a_curriculum_without_a_guide_says_how_to_begin_one(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let id = browser.get("/curricula").await.value("id");
        let draft = browser.post("/drafts", &[("id", &id)]).await.location();
        assert!(browser.get(&draft).await.all("#guide .empty")[0].contains("No page yet. Press Add a page"));
        assert_eq!(browser.get(&format!("{draft}/guide/nothing")).await.status, 404);
        assert_eq!(browser.get(&format!("{draft}/guide/nothing/removal")).await.status, 404);
    }
}
