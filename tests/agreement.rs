//! The group agreement: none until one is written, asked before the first reading, and asked again when it changes.

use domain::entities::agreement_answer::{self, Answer};
use domain::entities::agreement_version;
use domain::entities::membership::MembershipStatus;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::privacy::{noted, publish, set_status};
use crate::support::{Client, Engine, TestApp, on_both_engines};

const ACCEPTED: &str = "accepted";

async fn agree(browser: &mut Client, version: &str) -> crate::support::Answer {
    browser.post("/agreement", &[("version", version), ("agree", "yes"), ("answer", ACCEPTED)]).await
}

async fn answers(app: &TestApp) -> Vec<agreement_answer::Model> {
    agreement_answer::Entity::find().all(app.cx.db.read()).await.expect("asks")
}

on_both_engines! {
    async fn nobody_is_asked_until_an_administrator_writes_one(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        for path in ["/", "/readings", &reading] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
        assert!(browser.get("/agreement").await.text().contains("There is no agreement to read."));
        assert_eq!(agree(&mut browser, "1").await.status, 404);
        assert!(!app.signed_in(&dana).await.get(&format!("/groups/{group}/people")).await.text().contains("Agreement:"));
    }

    async fn it_comes_before_the_first_reading_and_help_stays_open(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(publish(&mut app.signed_in(&alex).await, "We keep **what we hear** in the room.", "0").await.status, 303);
        for path in ["/", "/readings", &reading] {
            let gated = browser.get(path).await;
            assert_eq!((gated.status.as_u16(), gated.location().as_str()), (303, "/agreement"), "{path}");
        }
        for path in ["/help-now", "/steady", "/account", "/account/contact", "/account/releases", "/account/first-name", "/leave"] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
        let others = format!("/readings/{}", app.assignments(&theo).await[0].id);
        assert_eq!(browser.get(&others).await.status, 404, "what is not theirs is not there, agreement or not");
        let asked = browser.get("/agreement").await;
        assert!(asked.inner("article").contains("<strong>what we hear</strong>"), "{}", asked.body);
        let unticked = browser.post("/agreement", &[("version", "1"), ("answer", ACCEPTED)]).await;
        assert_eq!(unticked.status, 422);
        assert!(unticked.wrong("agree").contains("Tick the box"), "{}", unticked.text());
        assert!(answers(app).await.is_empty());
        assert_eq!(agree(&mut browser, "1").await.location(), "/");
        for path in ["/", "/readings", &reading] {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
        let given = answers(app).await;
        assert_eq!((given.len(), given[0].answer, given[0].answered_at), (1, Answer::Accepted, app.now()));
        assert!(browser.get("/agreement").await.text().contains("You agreed to this on Sep 1 (version 1)."));
        assert_eq!(app.signed_in(&theo.person).await.get("/").await.status, 303, "Rosa's word is not Theo's");
        assert_eq!(app.signed_in(&dana).await.get("/").await.status, 200, "staff are not asked");
    }

    async fn what_was_written_before_it_changed_is_taken_all_the_same(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        publish(&mut app.signed_in(&alex).await, "What we hear stays here.", "0").await;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(browser.post(&format!("{reading}/completion"), &[("done", "yes")]).await.status, 303);
        assert!(app.assignments(&rosa).await[0].done_at.is_some());
    }

    async fn a_changed_text_is_asked_again(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let (mut browser, mut alexs) = (app.signed_in(&rosa.person).await, app.signed_in(&alex).await);
        publish(&mut alexs, "What we hear stays here.", "0").await;
        agree(&mut browser, "1").await;
        assert_eq!(browser.get("/").await.status, 200);
        publish(&mut alexs, "What we hear stays here. Phones are off.", "1").await;
        assert_eq!(browser.get("/").await.location(), "/agreement");
        let people = format!("/groups/{group}/people");
        let list = app.signed_in(&dana).await.get(&people).await.text();
        assert!(list.contains("Agreement: accepted version 1 on Sep 1, not yet version 2"), "{list}");
        let stale = agree(&mut browser, "1").await;
        assert_eq!(stale.status, 422);
        assert!(stale.wrong("agree").contains("The text was changed while you were reading.") && stale.text().contains("Phones are off."), "{}", stale.text());
        agree(&mut browser, "2").await;
        assert_eq!(browser.get("/").await.status, 200);
        let list = app.signed_in(&dana).await.get(&people).await.text();
        assert!(list.contains("Agreement: accepted version 2 on Sep 1"), "{list}");
        let settings = alexs.get("/settings/agreement").await;
        assert_eq!(settings.all("main details summary"), ["Version 2, 1 September 2026", "Version 1, 1 September 2026"], "what held before is kept");
        assert_eq!(answers(app).await.len(), 2);
    }

    async fn declining_is_possible_and_says_what_it_means(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        publish(&mut app.signed_in(&alex).await, "What we hear stays here.", "0").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let declined = browser.post("/agreement", &[("version", "1"), ("answer", "declined")]).await;
        let page = browser.follow(declined).await.text();
        assert!(page.contains("You keep your place in the group.") && page.contains("Talk about what does not fit with: Dana."), "{page}");
        assert_eq!(browser.get("/").await.location(), "/agreement");
        assert_eq!(browser.get("/help-now").await.status, 200);
        let people = format!("/groups/{group}/people");
        let list = app.signed_in(&dana).await.get(&people).await.text();
        assert!(list.contains("Agreement: declined version 1 on Sep 1"), "{list}");
        assert_eq!(agree(&mut browser, "1").await.location(), "/", "a mind can change");
        assert_eq!(browser.get("/").await.status, 200);
        let late = browser.post("/agreement", &[("version", "1"), ("answer", "declined")]).await;
        let page = browser.follow(late).await.text();
        assert!(page.contains("You agreed to this on Sep 1 (version 1). To take that back,") && !page.contains("You have not agreed"), "{page}");
        assert_eq!((noted(app, "accept", "agreement_versions").await, noted(app, "decline", "agreement_versions").await), (1, 1));
    }

    async fn who_joins_late_is_asked_and_who_is_former_is_not(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let reading = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        publish(&mut app.signed_in(&alex).await, "What we hear stays here.", "0").await;
        app.at("2026-09-11T15:00:00Z");
        let theo = app.member(group, &dana, "Theo").await;
        let mut late = app.signed_in(&theo.person).await;
        assert_eq!(late.get("/").await.location(), "/agreement");
        agree(&mut late, "1").await;
        assert_eq!(late.get("/readings").await.status, 200);
        set_status(app, &rosa, MembershipStatus::Completed).await;
        let mut former = app.signed_in(&rosa.person).await;
        assert_eq!(former.get(&reading).await.status, 200, "who has completed the group keeps the readings");
        assert_eq!(former.get("/").await.status, 200);
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(former.get("/").await.status, 200);
        assert_eq!(former.get(&reading).await.status, 404);
    }

    async fn two_answers_at_once_are_one(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        publish(&mut app.signed_in(&alex).await, "What we hear stays here.", "0").await;
        let (mut one, mut two) = (app.signed_in(&rosa.person).await, app.signed_in(&rosa.person).await);
        let (first, second) = tokio::join!(agree(&mut one, "1"), agree(&mut two, "1"));
        assert_eq!((first.location(), second.location()), ("/".into(), "/".into()));
        assert_eq!(agree(&mut one, "1").await.status, 303, "and a third");
        assert_eq!(answers(app).await.len(), 1);
        assert_eq!(noted(app, "accept", "agreement_versions").await, 1);
    }

    async fn two_who_publish_at_once_overwrite_nothing(app: &TestApp) {
        let (alex, ben) = (app.alex().await, app.person(domain::entities::account::Role::Administrator, "Ben").await);
        let (mut alexs, mut bens) = (app.signed_in(&alex).await, app.signed_in(&ben).await);
        let (one, two) = tokio::join!(publish(&mut alexs, "Alex's text.", "0"), publish(&mut bens, "Ben's text.", "0"));
        let refused = if one.status == 303 { &two } else { &one };
        assert_eq!((one.status.as_u16() + two.status.as_u16(), refused.status.as_u16()), (303 + 422, 422));
        assert!(refused.wrong("body").contains("Somebody else published another version"), "{}", refused.text());
        assert!(refused.value("body").ends_with("'s text."), "nothing typed is lost");
        let count = || async { agreement_version::Entity::find().count(app.cx.db.read()).await.expect("counts") };
        assert_eq!(count().await, 1);
        assert!(publish(&mut alexs, " \n ", "1").await.wrong("body").contains("Write the agreement first."));
        let same = agreement_version::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("one").body;
        assert!(publish(&mut alexs, &same, "1").await.wrong("body").contains("Nobody was asked again."));
        assert_eq!(count().await, 1);
    }
}
