//! What was written to a group is taken back: nobody reads it, what waits is not mailed, and the trail says so.

use domain::entities::announcement;
use domain::entities::outbox_message::{Kind, MessageStatus};
use sea_orm::EntityTrait as _;

use crate::support::announcing::{TEXT, id, send, show, written};
use crate::support::{Answer, Engine, TestApp, on_both_engines, privacy};

/// The way to take the newest text back.
fn removal(page: &Answer) -> String {
    page.attribute("main a[href$='/removal']", "href").expect("a way to take it back")
}

on_both_engines! {
    async fn what_was_taken_back_is_read_and_mailed_no_more(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.member(group, &dana, "Theo").await;
        let path = format!("/groups/{group}/messages");
        let mut browser = app.signed_in(&dana).await;
        let used = id(app);
        let shown = show(&mut browser, group, &used, TEXT, "").await;
        assert_eq!(send(&mut browser, group, &shown).await.status, 303);
        let reads = async || {
            let mut browser = app.signed_in(&rosa.person).await;
            (browser.get("/announcements").await.text().contains("bring a cup"), browser.get("/").await.text().contains("From Dana"))
        };
        assert_eq!(reads().await, (true, true));
        let removal = removal(&browser.get(&path).await);
        let asked = browser.get(&removal).await;
        for said in ["bring a cup", "Nobody can read it here any more", "Mail about it that still waits is not sent: 2 mails. None went out so far."] {
            assert!(asked.text().contains(said), "{said}: {}", asked.text());
        }
        assert_eq!((asked.all(".button--danger").len(), reads().await), (1, (true, true)), "asking changes nothing");
        // Another who works with the group may, too.
        let noor = app.noor().await;
        let mut noors = app.signed_in(&noor).await;
        let done = noors.post(&removal, &[]).await;
        let page = noors.follow(done).await;
        assert!(page.text().contains("Taken back. Nobody can read it any more.") && page.text().contains("Taken back by Noor on Tuesday 1 September"), "{}", page.text());
        assert!(!page.text().contains("bring a cup") && page.all("main a[href$='/removal']").is_empty());
        assert_eq!(reads().await, (false, false));
        assert!(app.deliver().await.is_empty());
        let outcomes: Vec<_> = app.outbox().await.into_iter().filter(|one| one.kind == Kind::Announcement).map(|one| (one.status, one.outcome)).collect();
        assert_eq!(outcomes, vec![(MessageStatus::Dropped, "What was written was taken back.".to_string()); 2]);
        let row = announcement::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("it stays");
        assert_eq!(row.text.open(&app.cx.keys, row.id.0).expect("opens"), "", "its words are erased");
        assert_eq!(browser.post(&removal, &[]).await.status, 303, "a second time changes nothing");
        assert!(browser.get(&removal).await.text().contains("It was taken back before."));
        assert!(browser.get(&path).await.text().contains("Taken back by Noor"));
        assert_eq!(privacy::noted(app, "take-back", "groups").await, 1);
        assert_eq!(show(&mut browser, group, &used, TEXT, "").await.status, 422, "the form that sent it sends it no more");
    }

    async fn mail_that_went_out_is_said_to_be_out_and_what_is_tried_again_is_dropped(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        written(app, &dana, group, TEXT, "").await;
        let mut browser = app.signed_in(&dana).await;
        let removal = removal(&browser.get(&format!("/groups/{group}/messages")).await);
        let asked = browser.get(&removal).await.text();
        assert!(asked.contains("No mail about it waits. Mail that went out can’t be fetched back: 1 mail."), "{asked}");
        assert_eq!(browser.post(&removal, &[]).await.status, 303);
        // A sender had it in hand as the text was taken back.
        let message = app.outbox().await.into_iter().find(|one| one.kind == Kind::Announcement).expect("a mail");
        assert_eq!(message.status, MessageStatus::Sent);
        let prepared = app.prepared(&message).await;
        assert!(matches!(prepared, domain::letters::Prepared::Nothing(domain::outbox::Outcome::Dropped("What was written was taken back."))));
    }
}
