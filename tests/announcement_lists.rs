//! Where what a counselor wrote is found again: on This week for a week, and page by page behind it.

use domain::entities::account::{self, Language};
use domain::entities::membership::MembershipStatus;
use domain::entities::{announcement, announcement_recipient};
use domain::ids::AnnouncementId;
use domain::sealed::Sealed;
use sea_orm::{ActiveModelTrait as _, Set};

use crate::support::announcing::{TEXT, written};
use crate::support::cast::Person;
use crate::support::{Engine, TestApp, on_both_engines, privacy};

on_both_engines! {
    async fn this_week_says_for_a_week_that_something_was_written(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let heads = async |app: &TestApp, member: &Person| app.signed_in(member).await.get("/").await.all("main ul.list a[href='/announcements']");
        assert!(heads(app, &rosa.person).await.is_empty(), "nothing where there is none");
        app.at("2026-09-03T20:00:00Z");
        written(app, &dana, group, TEXT, "").await;
        assert_eq!(heads(app, &rosa.person).await, ["From Dana, today"]);
        let later = app.member(group, &dana, "Later").await;
        assert!(heads(app, &later.person).await.is_empty(), "it was not written to who came later");
        app.at("2026-09-04T20:00:00Z");
        written(app, &dana, group, "And a plate.", "").await;
        app.at("2026-09-05T20:00:00Z");
        app.deliver().await;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.get("/announcements").await;
        let page = browser.get("/").await;
        assert_eq!(page.all("main ul.list a[href='/announcements']"), ["From Dana, Friday", "From Dana, Thursday"], "also after it was read");
        assert!(!page.text().contains("plate") && page.body.find("From Dana, Friday") < page.body.find("To read"), "{}", page.text());
        let spanish = account::ActiveModel { id: Set(theo.person.account_id), language: Set(Language::Spanish), ..Default::default() };
        spanish.update(app.cx.db.write()).await.expect("set");
        assert_eq!(heads(app, &theo.person).await, ["De Dana, viernes", "De Dana, jueves"]);
        privacy::set_status(app, &theo, MembershipStatus::Left).await;
        assert!(heads(app, &theo.person).await.is_empty());
        app.at("2026-09-10T19:59:00Z");
        app.deliver().await;
        assert_eq!(heads(app, &rosa.person).await, ["From Dana, Friday", "From Dana, 7 days ago"]);
        app.at("2026-09-11T20:01:00Z");
        app.deliver().await;
        assert!(heads(app, &rosa.person).await.is_empty());
    }

    async fn the_oldest_text_is_reached_page_by_page(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let db = app.cx.db.write();
        // Ids against the order in which they were sent, and two sent at once.
        let ids: Vec<AnnouncementId> = (0..51).map(|_| app.cx.new_id()).collect();
        for (place, id) in (0_i64..).zip(ids.iter().rev()) {
            let sent_at = app.now() - chrono::Duration::minutes(100 - place / 2);
            let text = Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, &format!("Text number {place}."));
            let row = announcement::ActiveModel { id: Set(*id), group_id: Set(group), author_id: Set(dana.account_id), text: Set(text), answers_to_author: Set(false), sent_at: Set(sent_at), ..Default::default() };
            row.insert(db).await.expect("written");
            let recipient = announcement_recipient::ActiveModel { id: Set(app.cx.new_id()), announcement_id: Set(*id), membership_id: Set(rosa.membership_id) };
            recipient.insert(db).await.expect("given");
        }
        for (mut browser, path, older) in [
            (app.signed_in(&dana).await, format!("/groups/{group}/messages"), "Older"),
            (app.signed_in(&rosa.person).await, "/announcements".to_string(), "Older"),
        ] {
            let first = browser.get(&path).await;
            assert_eq!(first.all("main .words__text").len(), 50, "{path}");
            let next = first.attribute("main a[href*='before=']", "href").expect("a way to the next page");
            assert_eq!(first.all("main a[href*='before=']"), [older]);
            let last = browser.get(&next).await;
            let mut all = first.all("main .words__text");
            all.extend(last.all("main .words__text"));
            all.sort_unstable();
            all.dedup();
            assert_eq!((last.all("main .words__text").len(), all.len()), (1, 51), "{path}: each once");
            assert!(last.all("main a[href*='before=']").is_empty());
            assert_eq!(browser.get(&format!("{path}?before=no-id")).await.status, 200);
        }
    }

    async fn the_bar_marks_no_place_for_what_was_written(app: &TestApp) {
        let dana = app.dana().await;
        let rosa = app.member(app.group(&dana).await, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(browser.get("/").await.all(".dock [aria-current=page]"), ["This week"]);
        assert!(browser.get("/announcements").await.all(".dock [aria-current]").is_empty());
    }
}
