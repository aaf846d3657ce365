//! A session under way: one clock, one place in the plan, for everybody who leads it.

use chrono::Duration;
use domain::entities::group_staff::Part;
use domain::ids::SessionId;
use sea_orm::EntityTrait as _;
use serde_json::Value;

use crate::support::{Client, Engine, TestApp, on_both_engines};

/// A session of Dana's that has just begun, its group's Rosa, and Dana's browser.
async fn begun(app: &TestApp) -> (SessionId, String, Client) {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await.membership_id.to_string();
    app.at("2026-09-03T23:30:00Z");
    let session = app.sessions(group).await[0].id;
    let mut browser = app.signed_in(&dana).await;
    let answer = browser.post(&format!("/sessions/{session}/start"), &[]).await;
    assert_eq!(answer.location(), format!("/sessions/{session}/run"));
    (session, rosa, browser)
}

async fn tap(browser: &mut Client, session: SessionId, act: &str, step: usize, extra: i32) -> Value {
    let (step, extra) = (step.to_string(), extra.to_string());
    let fields = [("act", act), ("step", &*step), ("extra", &*extra)];
    let answer = browser.post_as_island(&format!("/sessions/{session}/run"), &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str::<Value>(&answer.body).expect("JSON")["sheet"].clone()
}

/// What a device is shown: the piece of the page that the island puts in.
fn shown(sheet: &Value) -> Vec<String> {
    let html = scraper::Html::parse_fragment(sheet["html"].as_str().expect("HTML"));
    let lines = scraper::Selector::parse("h1, .run__clock, .run__time .small, .steps__minutes").expect("a selector");
    html.select(&lines).map(|one| one.text().collect::<String>()).collect()
}

on_both_engines! {
    async fn the_sheet_says_what_is_now_and_what_comes_next(app: &TestApp) {
        let (session, _, mut browser) = begun(app).await;
        let page = browser.get(&format!("/sessions/{session}/run")).await;
        assert_eq!(page.all("h1"), ["Arrive and land"]);
        assert_eq!(page.all(".run__clock"), ["10:00"]);
        assert!(page.text().contains("Dana leads") && page.text().contains("Next: Check-in") && page.text().contains("until 6:40 pm"), "{}", page.text());
        assert!(page.text().contains("Welcome. I am glad that you came"), "what to say");
        assert!(page.text().contains("90 minutes left, until 8:00 pm."), "{}", page.text());
        assert_eq!(page.all(".board__row").len(), 1, "who is here is beside it");
    }

    async fn without_javascript_the_steps_are_pages(app: &TestApp) {
        let (session, rosa, mut browser) = begun(app).await;
        let path = format!("/sessions/{session}/run");
        app.later_by(Duration::minutes(12));
        assert_eq!(browser.get(&path).await.all(".run__clock"), ["+2:00"], "over its time");
        let answer = browser.post(&path, &[("act", "next"), ("step", "0"), ("extra", "0")]).await;
        let page = browser.follow(answer).await;
        assert_eq!(page.all("h1"), ["Check-in: a name and a small good thing"]);
        let answer = browser.post(&path, &[("act", "more"), ("step", "1"), ("extra", "0")]).await;
        assert_eq!(browser.follow(answer).await.all(".run__clock"), ["20:00"]);
        let answer = browser.post(&format!("/sessions/{session}/attendance?on=run"), &[("membership", &rosa), ("mark", "present")]).await;
        assert!(answer.location().starts_with(&path), "a tap of attendance comes back here");
        assert!(browser.follow(answer).await.text().contains("Saved: Rosa, present."));
        let answer = browser.post(&path, &[("act", "end"), ("step", "1"), ("extra", "5")]).await;
        assert!(browser.follow(answer).await.text().contains("This session has ended"));
    }

    async fn two_devices_see_the_same_and_go_on_once(app: &TestApp) {
        let (session, rosa, mut danas) = begun(app).await;
        let priya = app.priya().await;
        let group = app.session(session).await.group_id;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("a co-lead");
        let mut priyas = app.signed_in(&priya).await;
        let check_in = "Check-in: a name and a small good thing";
        assert_eq!(tap(&mut danas, session, "next", 0, 0).await["title"], check_in);
        assert_eq!(tap(&mut priyas, session, "next", 0, 0).await["title"], check_in, "she pressed on the same item: once is enough");
        assert_eq!(shown(&tap(&mut priyas, session, "more", 1, 0).await)[1], "20:00");
        assert_eq!(shown(&tap(&mut danas, session, "more", 1, 0).await)[1], "20:00", "nor are five minutes given twice");
        let known = tap(&mut danas, session, "late", 1, 5).await["revision"].clone();
        let path = format!("/sessions/{session}/run?revision={known}");
        let quiet: Value = serde_json::from_str(&priyas.get_as_island(&path).await.body).expect("JSON");
        assert!(quiet["sheet"].is_null() && quiet["now"].is_number(), "who knows all is told the time alone");
        danas.post_as_island(&format!("/sessions/{session}/attendance"), &[("membership", &rosa), ("mark", "late")]).await;
        let news: Value = serde_json::from_str(&priyas.get_as_island(&path).await.body).expect("JSON");
        assert_eq!(news["sheet"]["marks"], serde_json::json!([[rosa, "late"]]), "and sees who came");
    }

    async fn running_late_shortens_what_is_left(app: &TestApp) {
        let (session, _, mut browser) = begun(app).await;
        let minutes = |sheet: &Value| shown(sheet).iter().filter_map(|line| line.strip_suffix(" min")?.parse::<i32>().ok()).sum::<i32>();
        assert_eq!(minutes(&tap(&mut browser, session, "back", 0, 0).await), 90);
        assert_eq!(minutes(&tap(&mut browser, session, "late", 0, 0).await), 77);
        assert_eq!(minutes(&tap(&mut browser, session, "on-time", 0, 0).await), 90);
    }

    async fn what_was_not_covered_is_offered_next_week(app: &TestApp) {
        let (session, _, mut browser) = begun(app).await;
        tap(&mut browser, session, "next", 0, 0).await;
        tap(&mut browser, session, "next", 1, 0).await;
        tap(&mut browser, session, "skip", 2, 0).await;
        let group = app.session(session).await.group_id;
        let next = app.sessions(group).await[1].id;
        assert!(!browser.get(&format!("/sessions/{next}")).await.text().contains("Not covered last week"), "it is still under way");
        tap(&mut browser, session, "end", 3, 0).await;
        let page = browser.get(&format!("/sessions/{next}")).await;
        assert!(page.text().contains("Not covered last week How this group works"), "{}", page.text());
        let answer = browser.post(&format!("/sessions/{session}/covered"), &[("covered", "0"), ("covered", "1"), ("covered", "2"), ("covered", "3"), ("covered", "5"), ("covered", "6")]).await;
        assert!(browser.follow(answer).await.text().contains("Saved."));
        let page = browser.get(&format!("/sessions/{next}")).await;
        assert!(page.text().contains("Not covered last week My steadying card"), "{}", page.text());
        let answer = browser.post(&format!("/sessions/{next}/carried"), &[("title", "My steadying card")]).await;
        let page = browser.follow(answer).await;
        assert!(page.text().contains("“My steadying card” is new (12 minutes)."), "{}", page.text());
        assert!(!page.text().contains("Not covered last week"), "it is in this plan now");
    }

    async fn a_word_about_somebody_is_kept_sealed(app: &TestApp) {
        let (session, rosa, mut browser) = begun(app).await;
        let id = "01a00000-0000-7000-8000-00000000000a";
        let fields = [("id", id), ("about", &*rosa), ("text", "Smiled for the\r\nfirst time. <b>")];
        for _ in 0..2 {
            assert_eq!(browser.post(&format!("/sessions/{session}/words"), &fields).await.status, 303, "twice is once");
        }
        let page = browser.get(&format!("/sessions/{session}/run")).await;
        assert_eq!(page.all(".words li"), ["Rosa Smiled for the first time. <b>"]);
        let refused = browser.post(&format!("/sessions/{session}/words"), &[("id", id), ("about", &*rosa), ("text", " ")]).await;
        assert_eq!((refused.status.as_u16(), refused.wrong("text").as_str()), (422, "Write a word first."));
        assert_eq!(refused.value("about"), rosa);
        let stored = domain::entities::session_word::Entity::find().all(app.cx.db.read()).await.expect("rows");
        assert_eq!(stored.len(), 1);
        assert!(!format!("{:?}", stored[0]).contains("Smiled"));
    }

    async fn a_word_is_kept_while_it_is_written(app: &TestApp) {
        let (session, rosa, mut browser) = begun(app).await;
        let (run, keep) = (format!("/sessions/{session}/run"), format!("/sessions/{session}/unfinished-word"));
        let id = browser.get(&run).await.value("id");
        let fields = |text: &'static str| [("id", id.clone()), ("about", rosa.clone()), ("text", text.to_string())];
        for text in ["Smi", "Smiled for"] {
            let fields = fields(text);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(browser.post_as_island(&keep, &fields).await.status, 200);
        }
        // The tab was closed; it goes on where it was.
        let page = browser.get(&run).await;
        assert_eq!((page.value("id"), page.value("about"), page.raw_value("text")), (id.clone(), rosa.clone(), "Smiled for".to_string()));
        assert!(page.all(".words li").is_empty(), "not said to others before it is finished");
        let stored = domain::entities::session_word::Entity::find().all(app.cx.db.read()).await.expect("rows");
        assert!(stored.len() == 1 && !format!("{:?}", stored[0]).contains("Smiled"), "one row, sealed");
        browser.post(&format!("/sessions/{session}/words"), &[("id", &id), ("about", &rosa), ("text", "Smiled for the first time.")]).await;
        // What comes late, from before it was saved.
        browser.post_as_island(&keep, &[("id", &id), ("about", &rosa), ("text", "Smiled for the")]).await;
        let page = browser.get(&run).await;
        assert_eq!(page.all(".words li"), ["Rosa Smiled for the first time."]);
        assert_eq!(page.raw_value("text"), "", "the next word begins empty");
        // Written, and taken back before it was saved.
        let next = page.value("id");
        browser.post_as_island(&keep, &[("id", &next), ("about", "group"), ("text", "A")]).await;
        browser.post_as_island(&keep, &[("id", &next), ("about", "group"), ("text", "")]).await;
        assert_eq!(domain::entities::session_word::Entity::find().all(app.cx.db.read()).await.expect("rows").len(), 1);
    }

    async fn nobody_writes_on_in_somebody_elses_word(app: &TestApp) {
        let (session, rosa, mut danas) = begun(app).await;
        let (priya, group) = (app.priya().await, app.session(session).await.group_id);
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("a co-lead");
        let mut priyas = app.signed_in(&priya).await;
        let (run, keep) = (format!("/sessions/{session}/run"), format!("/sessions/{session}/unfinished-word"));
        let id = danas.get(&run).await.value("id");
        danas.post_as_island(&keep, &[("id", &id), ("about", &rosa), ("text", "Dana’s word")]).await;
        assert_eq!(priyas.get(&run).await.raw_value("text"), "");
        priyas.post_as_island(&keep, &[("id", &id), ("about", &rosa), ("text", "Priya’s word")]).await;
        priyas.post_as_island(&keep, &[("id", &id), ("about", &rosa), ("text", "")]).await;
        priyas.post(&format!("/sessions/{session}/words"), &[("id", &id), ("about", &rosa), ("text", "Priya’s word")]).await;
        assert_eq!(danas.get(&run).await.raw_value("text"), "Dana’s word");
    }

    async fn a_trainee_looks_on_and_reads_no_words(app: &TestApp) {
        let (session, _, mut danas) = begun(app).await;
        danas.post(&format!("/sessions/{session}/words"), &[("id", "01a00000-0000-7000-8000-00000000000b"), ("about", "group"), ("text", "A quiet evening")]).await;
        let (priya, group) = (app.priya().await, app.session(session).await.group_id);
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::Trainee).await.expect("a trainee");
        let mut priyas = app.signed_in(&priya).await;
        let page = priyas.get(&format!("/sessions/{session}/run")).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("A quiet evening"));
        assert_eq!(priyas.post(&format!("/sessions/{session}/run"), &[("act", "next"), ("step", "0")]).await.status, 404);
        assert_eq!(priyas.post(&format!("/sessions/{session}/words"), &[("text", "x")]).await.status, 404);
    }

    async fn a_session_that_has_not_begun_says_so(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        let page = browser.get(&format!("/sessions/{session}/run")).await;
        assert!(page.text().contains("This session has not begun."), "{}", page.text());
        assert_eq!(browser.post(&format!("/sessions/{session}/run"), &[("act", "next"), ("step", "0")]).await.status, 409);
        assert_eq!(browser.post(&format!("/sessions/{session}/run"), &[("act", "nonsense")]).await.status, 404);
    }
}

on_both_engines! {
    async fn plan_sign_in_sheet_and_readings_come_on_paper(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/sessions/{session}/print");
        assert!(browser.get(&path).await.text().contains("Arrive and land"));
        let sheet = browser.get(&format!("{path}?what=sign-in-sheet&size=large")).await;
        assert_eq!(sheet.all(".sheet tbody tr"), ["Rosa", "", "", ""], "who is in the group, and room for more");
        assert!(!sheet.body.contains("Elm"), "nothing that says what the list is for");
        assert!(sheet.body.contains("page--large"));
        assert_eq!(browser.get(&format!("{path}?what=readings")).await.all(".packet > h2").len(), 3);
        assert_eq!(browser.get(&format!("{path}?what=nonsense")).await.status, 404);
    }
}
