//! What each page shows, full and empty, and what it costs.

use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn every_staff_page_has_its_empty_state(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let mut danas = app.signed_in(&dana).await;
        for (path, words) in [
            ("/", "No session in the next eight days."), ("/groups", "No group yet. Press New group"), ("/messages", "No mail yet."), ("/materials", "No material yet. Add a file or a link"), ("/curricula", "No draft. To change a curriculum, open it"),
        ] {
            let text = danas.get(path).await.text();
            assert!(text.contains(words), "{path}: {text}");
        }
        let group = app.group(&dana).await;
        assert!(danas.get(&format!("/groups/{group}")).await.text().contains("Nobody is in this group yet."));
        assert!(danas.get(&format!("/groups/{group}/people")).await.text().contains("Nobody yet."));
        assert!(danas.get(&format!("/groups/{group}/readings")).await.text().contains("Nothing yet."));
        assert!(danas.get(&format!("/groups/{group}/board")).await.text().contains("Nobody is in this group yet."));
        assert!(danas.get(&format!("/groups/{group}/packet")).await.text().contains("Nothing is open and unread."));
        assert!(danas.get(&format!("/groups/{group}/messages")).await.text().contains("Nothing yet. What you write to the group stays here"));
        assert!(danas.get(&format!("/groups/{group}/reminders")).await.text().contains("Nothing in these days"));
        assert!(danas.get(&format!("/groups/{group}/reflections")).await.text().contains("Nothing is shared right now."));
        assert!(app.signed_in(&alex).await.post("/settings/reminders", &[("step", "preview")]).await.text().contains("Nothing. Nobody is in a group"));
        assert!(app.signed_in(&alex).await.get("/").await.text().contains("Groups are run by counselors."));
    }

    async fn the_whole_curriculum_can_be_read_by_staff(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let list = browser.get("/curricula").await;
        let curriculum = list.attribute("main ul.list a[href^='/curricula/']", "href").expect("a curriculum");
        assert_eq!(browser.get(&curriculum).await.all("main ol.list li").len(), 8);
        for week in 1..=8 {
            let page = browser.get(&format!("{curriculum}/modules/{week}")).await;
            assert!(page.text().contains("90 of 90 minutes."), "week {week}: {}", page.text());
            let reading = page.attribute("main a[href^='/library/']", "href").expect("a reading");
            assert_eq!(browser.get(&reading).await.status, 200);
        }
        assert_eq!(browser.get(&format!("{curriculum}/modules/9")).await.status, 404);
        assert_eq!(browser.get("/library").await.all("main ul.list li").len(), 23 + 3);
    }

    async fn help_is_one_click_away_on_each_participant_page(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        for path in ["/", "/readings", "/reflections", &reading, "/account", "/steady", "/help-now"] {
            let page = browser.get(path).await;
            for (what, found) in [("help", "a[href='/help-now']"), ("grounding", "a[href='/steady']"), ("own plan", "a[href='/safety-plan']"), ("leaving", "form[action='/leave'] button")] {
                assert!(!page.all(found).is_empty(), "{what} is not on {path}");
            }
        }
        let card = browser.get("/help-now").await.text();
        for number in ["Call 988", "Text 988", "Call 1-800-662-HELP (4357)", "Call 800-799-7233", "Text START to 88788", "Nobody watches Mooring around the clock"] {
            assert!(card.contains(number), "{number}: {card}");
        }
    }

    async fn each_way_to_steady_oneself_is_one_press_away_and_needs_nothing(app: &TestApp) {
        let page = app.visitor().get("/steady").await;
        let ways = page.attributes("main nav a", "href");
        assert_eq!(ways, ["#breathe", "#senses", "#water", "#place"]);
        for way in &ways {
            assert_eq!(page.all(&format!("section{way} h2")).len(), 1, "{way}");
        }
        for (way, care) in [("#water", "heart condition"), ("#water", "eating disorder"), ("#place", "Stop whenever it is not one."), ("#breathe", "If you feel dizzy")] {
            assert!(page.all(&format!("section{way}")).concat().contains(care), "{way}: {care}");
        }
        let water = page.inner("#water");
        assert!(water.find("heart condition") < water.find("<ol"), "the care stands before the steps");
        assert!(page.all("main img, main form:not(#language), main [src], main audio, main video").is_empty(), "nothing is fetched");
    }

    async fn a_page_without_an_island_loads_the_loader_alone(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let with = browser.get("/groups/new").await;
        let without = browser.get(&format!("/groups/{group}")).await;
        assert_eq!((with.all("leptos-island").len(), without.all("leptos-island").len()), (1, 0));
        for page in [with, without] {
            assert_eq!(page.all("script").len(), 1);
            assert!(page.attribute("script", "src").expect("the loader").starts_with("/assets/loader."));
        }
    }

    async fn members_are_hidden_from_each_other(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.member(group, &dana, "Theodora").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        for path in ["/", "/readings", &reading, "/account"] {
            let page = browser.get(path).await.body;
            assert!(!page.contains("Theodora") && !page.contains("Elm Street"), "{path}");
        }
    }
}
