//! The rule of a group: when a week's readings open, when they are due, and what another rule changes.

use chrono::Duration;
use domain::curricula;
use domain::entities::assignment;
use domain::groups::{self, GroupForm};
use domain::ids::GroupId;

use crate::support::cast::{MemberOf, Person, posted};
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

/// The cast's group under one of the rules that *New group* offers.
async fn group_by(app: &TestApp, lead: &Person, release: &str) -> GroupId {
    let form = GroupForm { release: release.into(), ..app.group_fields().await };
    let published = curricula::published(&app.cx).await.expect("curricula");
    groups::open(&app.cx, &app.actor(lead), form.check(&published).expect("a valid group")).await.expect("opens")
}

/// What somebody has of a week, in the order in which it is read.
async fn of_week(app: &TestApp, group: GroupId, who: &MemberOf, week: usize) -> Vec<assignment::Model> {
    let session = app.sessions(group).await[week - 1].id;
    let mut rows = Vec::new();
    for one in app.assignments(who).await.into_iter().filter(|one| one.session_id == Some(session)) {
        let reading = curricula::require_reading(&app.cx, one.reading_id).await.expect("a reading");
        rows.push((reading.position, one));
    }
    rows.sort_by_key(|(position, _)| *position);
    rows.into_iter().map(|(_, one)| one).collect()
}

async fn status(browser: &mut Client, one: &assignment::Model) -> u16 {
    browser.get(&format!("/readings/{}", one.id)).await.status.as_u16()
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Posts another rule with what the page asks for, once to see it and once to save it. Gives what was shown.
async fn change_rule(browser: &mut Client, group: GroupId, rule: &str, days: &[(usize, &str)]) -> Answer {
    let path = format!("/groups/{group}/release");
    let page = browser.get(&path).await;
    let mut fields = vec![("rule".to_string(), rule.to_string()), ("days".into(), "7".into())];
    for (place, id) in page.values("session").into_iter().enumerate() {
        let date = days.iter().find(|(at, _)| *at == place).map(|(_, date)| *date).unwrap_or_default();
        fields.extend([("session".into(), id), ("opens_on".into(), date.to_string())]);
    }
    let shown = browser.post(&path, &pairs(&fields)).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    fields.extend([("seen".into(), shown.value("seen")), ("step".into(), "save".into())]);
    for press in ["the first", "the second"] {
        let saved = browser.post(&path, &pairs(&fields)).await;
        assert_eq!(saved.status, 303, "{press} press: {}", saved.text());
    }
    shown
}

on_both_engines! {
    async fn so_many_days_before_are_counted_on_the_groups_clock(app: &TestApp) {
        let dana = app.dana().await;
        app.at("2026-10-10T15:00:00Z");
        let group = app.group_on(&dana, "2026-10-15", "18:30").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        // Week 4 is on 5 November; on the first, clocks go back.
        let one = of_week(app, group, &rosa, 4).await.remove(0);
        assert_eq!(one.opens_at.expect("known").to_rfc3339(), "2026-10-29T23:30:00+00:00", "18:30 in summer");
        assert_eq!(one.due_at.to_rfc3339(), "2026-11-06T00:30:00+00:00", "18:30 in winter");
        assert_eq!(one.remind_at.to_rfc3339(), "2026-11-04T15:00:00+00:00", "9:00 in winter");
        app.at("2026-10-29T23:29:59Z");
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(status(&mut browser, &one).await, 404);
        app.at("2026-10-29T23:30:00Z");
        assert_eq!(status(&mut browser, &one).await, 200);
        app.deliver().await;
    }

    async fn new_group_offers_the_rules_and_the_usual_one_is_chosen(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let page = browser.get("/groups/new").await;
        assert_eq!(page.value("release"), "a-week-before");
        assert_eq!(page.all("#release option").len(), 5);
        let mut form = app.group_fields().await;
        form.release = "x".into();
        assert_eq!(browser.post("/groups/new", &posted(&form, "save")).await.wrong("release"), "Choose when readings open.");
        form.release = "three-days-before".into();
        form.seen = browser.post("/groups/new", &posted(&form, "save")).await.value("seen");
        assert_eq!(browser.post("/groups/new", &posted(&form, "save")).await.status, 303);
        let group: GroupId = form.id.parse().expect("an id");
        let rosa = app.member(group, &dana, "Rosa").await;
        let session = app.sessions(group).await[1].clone();
        assert_eq!(of_week(app, group, &rosa, 2).await[0].opens_at, Some(session.starts_at - Duration::days(3)));
        let readings = browser.get(&format!("/groups/{group}/readings")).await.text();
        assert!(readings.contains("A week’s readings open 3 days before its session."), "{readings}");
    }

    async fn when_a_session_was_held_its_readings_open_and_are_due_at_the_next(app: &TestApp) {
        let dana = app.dana().await;
        let group = group_by(app, &dana, "after-session").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let sessions = app.sessions(group).await;
        let first = of_week(app, group, &rosa, 1).await.remove(0);
        assert_eq!((first.opens_at, first.due_at), (None, sessions[1].starts_at));
        app.at("2026-09-02T14:00:00Z");
        assert!(app.deliver().await.is_empty(), "the day before the session nobody is reminded of what is locked");
        app.at("2026-09-03T23:29:00Z");
        app.deliver().await;
        let mut rosas = app.signed_in(&rosa.person).await;
        assert_eq!(status(&mut rosas, &first).await, 404);
        let list = rosas.get("/readings").await.text();
        assert!(list.contains("opens after its session"), "{list}");
        let mut danas = app.signed_in(&dana).await;
        let board = danas.get(&format!("/groups/{group}/readings")).await.text();
        assert!(board.contains("opens when its session is held"), "{board}");
        assert_eq!(danas.post(&format!("/sessions/{}/start", sessions[0].id), &[]).await.status, 303);
        assert_eq!(status(&mut rosas, &first).await, 200);
        assert_eq!(of_week(app, group, &rosa, 1).await[0].due_at, sessions[1].starts_at);
        assert!(of_week(app, group, &rosa, 2).await.iter().all(|one| one.opens_at.is_none()), "week 2 waits for its own");
        app.at("2026-09-09T14:00:00Z");
        assert_eq!(app.deliver().await.len(), 1, "one mail, the day before they are due");
    }

    async fn attendance_taken_long_after_opens_them_too_and_gives_a_week(app: &TestApp) {
        let dana = app.dana().await;
        let group = group_by(app, &dana, "after-session").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let first = app.sessions(group).await[0].id;
        app.at("2026-10-28T15:00:00Z");
        assert!(of_week(app, group, &rosa, 1).await.iter().all(|one| one.opens_at.is_none()), "nobody said it was held");
        let mark = [("membership".to_string(), rosa.membership_id.to_string()), ("mark".into(), "present".into())];
        app.signed_in(&dana).await.post(&format!("/sessions/{first}/attendance"), &pairs(&mark)).await;
        for one in of_week(app, group, &rosa, 1).await {
            assert_eq!(one.opens_at, Some(app.now()));
            assert_eq!(one.due_at.to_rfc3339(), "2026-11-05T05:59:59+00:00", "the end of 4 November, in winter time");
        }
        app.deliver().await;
    }

    async fn one_by_one_the_next_opens_at_once_and_nothing_is_locked_again(app: &TestApp) {
        let dana = app.dana().await;
        let group = group_by(app, &dana, "one-by-one").await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let week = of_week(app, group, &rosa, 1).await;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!((status(&mut browser, &week[0]).await, status(&mut browser, &week[1]).await), (200, 404));
        assert!(browser.get("/readings").await.text().contains("opens when the one before it is done"));
        browser.post(&format!("/readings/{}/completion", week[0].id), &[("done", "yes")]).await;
        assert_eq!((status(&mut browser, &week[1]).await, status(&mut browser, &week[2]).await), (200, 404));
        browser.post(&format!("/readings/{}/completion", week[0].id), &[("done", "no")]).await;
        assert_eq!(status(&mut browser, &week[1]).await, 200, "what was opened stays open");
        for one in &week {
            browser.post(&format!("/readings/{}/completion", one.id), &[("done", "yes")]).await;
        }
        let second = of_week(app, group, &rosa, 2).await;
        assert_eq!((second[0].opens_at, second[1].opens_at), (Some(app.now()), None), "on into the next week");
        assert_eq!(second[0].due_at, app.sessions(group).await[1].starts_at);
        let theos = app.assignments(&theo).await;
        assert_eq!(theos.iter().filter(|one| one.opens_at.is_some()).count(), 1, "each at their own pace");
    }

    async fn a_day_set_for_a_week_opens_it_from_its_first_minute(app: &TestApp) {
        let dana = app.dana().await;
        app.at("2026-10-10T15:00:00Z");
        let group = app.group_on(&dana, "2026-10-15", "18:30").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let shown = change_rule(&mut browser, group, "on-date", &[(3, "2026-11-01")]).await.text();
        assert!(shown.contains("Week 4: 3 readings will open on 1 November 2026, due Thursday 5 November, 6:30 pm."), "{shown}");
        assert!(shown.contains("Week 5: 3 readings will wait until you set a day"), "{shown}");
        let fourth = of_week(app, group, &rosa, 4).await.remove(0);
        assert_eq!(fourth.opens_at.expect("known").to_rfc3339(), "2026-11-01T05:00:00+00:00", "midnight in summer time");
        assert_eq!(of_week(app, group, &rosa, 5).await[0].opens_at, None);
        assert!(app.signed_in(&rosa.person).await.get("/readings").await.text().contains("your counselor sets the day"));
        let path = format!("/groups/{group}/release");
        assert_eq!(browser.get(&path).await.attributes("input[name=opens_on]", "value")[3], "2026-11-01", "it is kept");
        let session = app.sessions(group).await[3].id.to_string();
        let late = [("rule", "on-date"), ("session", session.as_str()), ("opens_on", "2026-11-06"), ("step", "preview")];
        let late = browser.post(&path, &late).await;
        assert_eq!(late.status, 422);
        assert!(late.text().contains("Week 4 is on 5 November, and its readings are due then."), "{}", late.text());
        app.deliver().await;
    }

    async fn another_rule_is_shown_first_and_locks_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let before = app.assignments(&rosa).await;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/groups/{group}/release");
        let unseen = browser.post(&path, &[("rule", "after-session"), ("days", "7"), ("step", "save")]).await;
        assert!(unseen.text().contains("Nothing is saved yet. 20 readings are not yet open for somebody."), "{}", unseen.text());
        assert!(unseen.text().contains("Week 2: 3 readings will open when the session is held, due Thursday 17 September, 6:30 pm."), "{}", unseen.text());
        assert_eq!(app.assignments(&rosa).await, before);
        let wrong = browser.post(&path, &[("rule", "before-session"), ("days", "29"), ("step", "save")]).await;
        assert_eq!(wrong.wrong("days"), "The number of days is a whole number from 0 to 28.");
        change_rule(&mut browser, group, "after-session", &[]).await;
        let sessions = app.sessions(group).await;
        for one in of_week(app, group, &rosa, 1).await {
            assert_eq!(before.iter().find(|old| old.id == one.id), Some(&one), "what was open is as it was");
        }
        for one in of_week(app, group, &rosa, 2).await {
            assert_eq!((one.opens_at, one.due_at), (None, sessions[2].starts_at));
        }
        assert!(app.deliver().await.is_empty());
        change_rule(&mut browser, group, "one-by-one", &[]).await;
        assert!(of_week(app, group, &rosa, 2).await.iter().all(|one| one.opens_at.is_none()), "week 1 is not done");
        change_rule(&mut browser, group, "before-session", &[]).await;
        assert_eq!(app.assignments(&rosa).await, before, "and back");
    }

    async fn a_session_that_moves_takes_its_readings_along_under_each_rule(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        for (rule, name) in [("after-session", "Rosa"), ("one-by-one", "Theo"), ("on-date", "Amina")] {
            let group = group_by(app, &dana, rule).await;
            let who = app.member(group, &dana, name).await;
            if rule == "on-date" {
                change_rule(&mut browser, group, "on-date", &[(1, "2026-09-09")]).await;
            }
            let second = app.sessions(group).await[1].id;
            let move_to = |date| [("date", date), ("time", "10:00")];
            assert_eq!(browser.post(&format!("/sessions/{second}/move"), &move_to("2026-09-12")).await.status, 303);
            let starts_at = app.session(second).await.starts_at;
            let (first, of_second) = (of_week(app, group, &who, 1).await.remove(0), of_week(app, group, &who, 2).await.remove(0));
            match rule {
                "after-session" => assert_eq!((first.due_at, of_second.due_at), (starts_at, app.sessions(group).await[2].starts_at)),
                "one-by-one" => assert_eq!((of_second.due_at, of_second.opens_at, first.opens_at), (starts_at, None, Some(app.now()))),
                _ => {
                    assert_eq!(of_second.due_at, starts_at);
                    assert_eq!(of_second.opens_at.expect("set").to_rfc3339(), "2026-09-09T05:00:00+00:00", "the day stays");
                    browser.post(&format!("/sessions/{second}/move"), &move_to("2026-09-08")).await;
                    let earlier = of_week(app, group, &who, 2).await.remove(0);
                    assert_eq!(earlier.opens_at, Some(app.session(second).await.starts_at), "never after it is due");
                }
            }
        }
        app.deliver().await;
    }

    async fn a_week_left_out_asks_nothing_more_and_holds_nobody_up(app: &TestApp) {
        let dana = app.dana().await;
        let group = group_by(app, &dana, "one-by-one").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut rosas = app.signed_in(&rosa.person).await;
        for one in of_week(app, group, &rosa, 1).await {
            rosas.post(&format!("/readings/{}/completion", one.id), &[("done", "yes")]).await;
        }
        let second = app.sessions(group).await[1].id;
        app.signed_in(&dana).await.post(&format!("/sessions/{second}/cancellation"), &[("how", "drop")]).await;
        let week = of_week(app, group, &rosa, 2).await;
        assert_eq!(week[0].withdrawn_at, None, "it was open, and stays");
        assert!(week[1..].iter().all(|one| one.withdrawn_at.is_some()));
        assert_eq!(of_week(app, group, &rosa, 3).await[0].opens_at, Some(app.now()), "week 3 goes on after week 1");
        app.deliver().await;
    }
}
