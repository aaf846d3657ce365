//! A session moves, is cancelled, meets elsewhere: due dates go with it, and people are told once, in plain words.

use chrono::Duration;
use domain::entities::group_staff::Part;
use domain::entities::outbox_message::Kind;
use domain::entities::session::SessionStatus;

use crate::support::reminding::{outcomes, subjects};
use crate::support::smtp::Behaviour;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_session_moves_and_its_readings_with_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let fourth = app.sessions(group).await[3].id;
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post(&format!("/sessions/{fourth}/move"), &[("date", "2026-09-26"), ("time", "10:00")]).await;
        assert!(browser.follow(answer).await.text().contains("Moved."));
        let sessions = app.sessions(group).await;
        assert_eq!(sessions[3].starts_at.to_rfc3339(), "2026-09-26T15:00:00+00:00", "10:00 in Chicago");
        assert_eq!(sessions[4].local_date.to_string(), "2026-10-01", "the others stay");
        for one in app.assignments(&rosa).await.iter().filter(|one| one.session_id == Some(fourth)) {
            assert_eq!((one.due_at, one.opens_at), (sessions[3].starts_at, Some(sessions[3].starts_at - Duration::days(7))));
        }
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "one mail");
        assert_eq!(mail[0].subject(), "A new time");
        assert!(mail[0].text().contains("Saturday 26 September, 10:00 am (Chicago time), until 11:30 am"), "{}", mail[0].text());
        for told in ["Elm", "Room", "step", "group"] {
            assert!(!mail[0].text().contains(told), "{told}");
        }
    }

    async fn later_weeks_follow_when_asked_and_the_wall_time_holds_through_a_clock_change(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group_on(&dana, "2026-10-01", "18:30").await;
        app.member(group, &dana, "Rosa").await;
        app.clock.goes_on();
        let fourth = app.sessions(group).await[3].id;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/sessions/{fourth}/move");
        assert_eq!(browser.post(&path, &[("date", "2026-10-29"), ("time", "19:00"), ("later", "yes")]).await.status, 303);
        let sessions = app.sessions(group).await;
        let dates: Vec<String> = sessions.iter().map(|one| format!("{} {}", one.local_date, one.local_time)).collect();
        assert_eq!(dates[2..6], ["2026-10-15 18:30:00", "2026-10-29 19:00:00", "2026-11-05 19:00:00", "2026-11-12 19:00:00"]);
        assert_eq!(sessions[3].starts_at.to_rfc3339(), "2026-10-30T00:00:00+00:00", "summer time");
        assert_eq!(sessions[4].starts_at.to_rfc3339(), "2026-11-06T01:00:00+00:00", "winter time, the same on the wall");
        assert_eq!(app.deliver().await.len(), 1, "one mail for all that moved");
    }

    async fn what_moved_is_where_it_moved_to_by_a_clock_that_goes_on(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let ids: Vec<_> = app.sessions(group).await.iter().map(|one| one.id).collect();
        app.clock.goes_on();
        assert!(app.now() < app.now(), "no two questions have one answer");
        let mut browser = app.signed_in(&dana).await;
        let dates = async || -> Vec<String> { app.sessions(group).await.iter().map(|one| one.local_date.to_string()).collect() };
        let moved = browser.post(&format!("/sessions/{}/move", ids[1]), &[("date", "2026-09-12"), ("time", "10:00")]).await;
        assert!(browser.follow(moved).await.text().contains("Moved."));
        assert_eq!(dates().await[..3], ["2026-09-03", "2026-09-12", "2026-09-17"], "one by itself");
        let mail = app.deliver().await;
        assert!(mail[0].text().contains("Saturday 12 September, 10:00 am"), "the new time: {}", mail[0].text());
        browser.post(&format!("/sessions/{}/move", ids[2]), &[("date", "2026-09-18"), ("time", "18:30"), ("later", "yes")]).await;
        assert_eq!(dates().await[2..6], ["2026-09-18", "2026-09-25", "2026-10-02", "2026-10-09"], "and all later ones");
        assert!(app.deliver().await[0].text().contains("Friday 18 September, 6:30 pm"));
        browser.post(&format!("/sessions/{}/cancellation", ids[5]), &[("how", "later")]).await;
        assert_eq!(dates().await[4..], ["2026-10-02", "2026-10-16", "2026-10-23", "2026-10-30"], "and a week later");
        assert!(app.deliver().await[0].text().contains("Friday 16 October, 6:30 pm"));
        let sessions = app.sessions(group).await;
        assert!(sessions[2..5].iter().all(|one| one.moved_at == sessions[2].moved_at), "what moved together moved at once");
    }

    async fn a_time_that_can_not_be_is_refused_in_words(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at("2026-09-08T15:00:00Z");
        let sessions = app.sessions(group).await;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/sessions/{}/move", sessions[3].id);
        let over = browser.post(&path, &[("date", "2026-09-07"), ("time", "18:30")]).await;
        assert_eq!((over.status.as_u16(), over.wrong("date").as_str()), (422, "This time is over. Choose a later one."));
        assert_eq!(over.value("date"), "2026-09-07", "what was typed stays");
        let onto = browser.post(&path, &[("date", "2026-10-01"), ("time", "18:00")]).await;
        assert_eq!(onto.wrong("date"), "Week 5 is on Thursday 1 October, and weeks keep their order. Choose an earlier time, or move the later weeks too.");
        let before = browser.post(&path, &[("date", "2026-09-16"), ("time", "18:30")]).await;
        assert_eq!(before.wrong("date"), "Week 3 is on Thursday 17 September, and weeks keep their order. Choose a time that is free.");
        assert!(!browser.post(&path, &[("date", "x"), ("time", "25:00")]).await.wrong("time").is_empty());
        assert_eq!(format!("{:?}", app.sessions(group).await), format!("{sessions:?}"), "and nothing moved");
        assert_eq!(browser.post(&format!("/sessions/{}/move", sessions[0].id), &[("date", "2026-09-09"), ("time", "18:30")]).await.status, 409, "week 1 is over");
        assert!(app.deliver().await.is_empty());
    }

    async fn a_reminder_of_the_old_time_is_never_sent(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        let before = app.deliver().await;
        assert!(before.iter().any(|mail| mail.subject() == "Reminder: Thursday 6:30 pm"));
        app.later_by(Duration::minutes(1));
        let first = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{first}/move"), &[("date", "2026-09-05"), ("time", "18:30")]).await;
        assert_eq!(app.deliver().await.len(), 1, "that it has moved");
        app.at("2026-09-03T21:30:00Z");
        assert!(app.deliver().await.is_empty(), "nothing two hours before the old time");
        app.at("2026-09-04T23:30:00Z");
        assert!(app.deliver().await.iter().any(|mail| mail.subject() == "Reminder: Saturday 6:30 pm"), "and a day before the new one");
    }

    async fn a_week_is_left_out_and_everybody_is_told(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let third = app.sessions(group).await[2].id;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/sessions/{third}/cancellation");
        assert_eq!(browser.post(&path, &[]).await.wrong("how"), "Choose what becomes of this week.");
        assert_eq!(browser.post(&path, &[("how", "drop")]).await.status, 303);
        assert_eq!(app.sessions(group).await[2].status, SessionStatus::Cancelled);
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert!(mail[0].text().contains("on Thursday 17 September, 6:30 pm (Chicago time) will not take place"), "{}", mail[0].text());
        assert_eq!(browser.post(&path, &[("how", "drop")]).await.status, 409, "once");
        app.at("2026-09-16T14:00:00Z");
        assert!(app.deliver().await.is_empty(), "nor is anybody reminded of its readings");
        let theo = app.member(group, &dana, "Theo").await;
        assert!(app.assignments(&theo).await.iter().all(|one| one.session_id != Some(third)), "nor does a newcomer get them");
    }

    async fn or_all_is_held_a_week_later(app: &TestApp) {
        app.clock.goes_on();
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let before = app.sessions(group).await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{}/cancellation", before[2].id), &[("how", "later")]).await;
        for (week, (old, new)) in before.iter().zip(app.sessions(group).await).enumerate() {
            let days = if week < 2 { 0 } else { 7 };
            assert_eq!(new.local_date, old.local_date + Duration::days(days), "week {}", week + 1);
        }
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn who_is_late_is_still_told_that_nobody_is_there_or_where_everybody_is(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let first = app.sessions(group).await[0].id;
        app.at("2026-09-03T23:40:00Z");
        app.deliver().await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{first}/place"), &[("place", "The garden"), ("meeting_link", "")]).await;
        assert_eq!(app.deliver().await.len(), 1, "ten minutes into the session");
        assert_eq!(browser.post(&format!("/sessions/{first}/cancellation"), &[("how", "drop")]).await.status, 303);
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(1));
        let mail = app.deliver().await;
        assert_eq!((mail.len(), mail[0].subject()), (1, "A change".into()));
    }

    async fn nobody_is_told_of_a_change_once_the_session_would_be_over(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let first = app.sessions(group).await[0].id;
        app.at("2026-09-04T00:59:00Z");
        app.deliver().await;
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.post(&format!("/sessions/{first}/cancellation"), &[("how", "drop")]).await.status, 303);
        app.later_by(Duration::minutes(1));
        assert!(app.deliver().await.is_empty());
    }

    async fn a_place_changes_for_a_week_or_from_now_on(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let sessions = app.sessions(group).await;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{}/place", sessions[0].id), &[("place", "The garden"), ("meeting_link", "")]).await;
        assert!(app.signed_in(&rosa.person).await.get("/").await.text().contains("The garden"));
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert!(!mail[0].text().contains("garden"), "the place itself waits behind the sign-in");
        assert!(!browser.get(&format!("/sessions/{}", sessions[1].id)).await.text().contains("The garden"));
        assert_eq!(browser.post(&format!("/sessions/{}/place", sessions[0].id), &[("place", ""), ("meeting_link", "")]).await.status, 422);
        browser.post(&format!("/sessions/{}/place", sessions[1].id), &[("place", "Room 9"), ("meeting_link", ""), ("from_now_on", "yes")]).await;
        assert_eq!(app.sessions(group).await[6].place.as_deref(), Some("Room 9"));
        assert_eq!(app.sessions(group).await[0].place.as_deref(), Some("The garden"));
        app.deliver().await;
    }

    async fn somebody_else_leads_this_week(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("a co-lead");
        let first = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/sessions/{first}/facilitator");
        assert_eq!(browser.post(&path, &[("facilitator", "01a00000-0000-7000-8000-000000000000")]).await.status, 422);
        assert_eq!(browser.post(&path, &[("facilitator", &priya.account_id.to_string())]).await.status, 303);
        app.at("2026-09-03T23:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post(&format!("/sessions/{first}/start"), &[]).await;
        assert!(browser.follow(answer).await.text().contains("Priya leads"));
        let mail = app.deliver().await;
        assert!(mail.is_empty(), "the session has begun: {mail:?}");
    }

    async fn or_from_now_on_and_the_colleagues_are_told_once(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("a co-lead");
        let third = app.sessions(group).await[2].id;
        let mut browser = app.signed_in(&dana).await;
        browser.post(&format!("/sessions/{third}/facilitator"), &[("facilitator", &priya.account_id.to_string()), ("from_now_on", "yes")]).await;
        let led: Vec<bool> = app.sessions(group).await.iter().map(|one| one.facilitator_id == Some(priya.account_id)).collect();
        assert_eq!(led, [false, false, true, true, true, true, true, true]);
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "to Priya alone: {mail:?}");
        assert!(mail[0].to.iter().any(|to| to.contains(&priya.email)), "{mail:?}");
        assert!(mail[0].text().contains("it has changed who leads"), "{}", mail[0].text());
        assert_eq!(app.deliver().await.len(), 0);
        // A co-lead hears of another time as well; who did it does not.
        browser.post(&format!("/sessions/{third}/move"), &[("date", "2026-09-18"), ("time", "18:30")]).await;
        let mut to: Vec<String> = app.deliver().await.iter().flat_map(|one| one.to.clone()).collect();
        to.sort();
        assert_eq!(to.len(), 2, "Priya and Rosa: {to:?}");
        assert!(!to.iter().any(|to| to.contains(&dana.email)));
    }

    async fn a_trainee_changes_nothing(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::Trainee).await.expect("a trainee");
        let first = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&priya).await;
        assert_eq!(browser.get(&format!("/sessions/{first}/change")).await.status, 404);
        for (path, fields) in [("move", ("date", "2026-09-05")), ("cancellation", ("how", "drop")), ("place", ("place", "x")), ("facilitator", ("facilitator", ""))] {
            assert_eq!(browser.post(&format!("/sessions/{first}/{path}"), &[fields]).await.status, 404, "{path}");
        }
    }

    async fn the_news_of_another_place_is_of_use_until_the_time_that_the_session_has_now(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T22:00:00Z");
        app.deliver().await;
        let mut browser = app.signed_in(&dana).await;
        let first = app.sessions(group).await[0].id;
        browser.post(&format!("/sessions/{first}/place"), &[("place", "The garden"), ("meeting_link", "")]).await;
        app.later_by(Duration::seconds(10));
        let moved = browser.post(&format!("/sessions/{first}/move"), &[("date", "2026-09-05"), ("time", "18:30")]).await;
        assert_eq!(moved.status, 303);
        app.at("2026-09-04T02:00:00Z");
        let mut arrived = subjects(app).await;
        arrived.sort();
        assert_eq!(arrived, ["A change", "A new time"], "the mail server was away until the first time was over");
    }

    async fn nobody_is_told_where_a_session_is_that_has_ended(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T22:00:00Z");
        app.deliver().await;
        let first = app.sessions(group).await[0].id;
        let place = [("place", "The garden"), ("meeting_link", "")];
        assert_eq!(app.signed_in(&dana).await.post(&format!("/sessions/{first}/place"), &place).await.status, 303);
        app.at("2026-09-03T23:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.post(&format!("/sessions/{first}/start"), &[]).await.status, 303);
        let end = [("act", "end"), ("step", "0"), ("extra", "0")];
        assert_eq!(browser.post(&format!("/sessions/{first}/run"), &end).await.status, 303);
        app.later_by(Duration::minutes(20));
        assert!(app.deliver().await.is_empty());
        assert_eq!(outcomes(app, Kind::SessionPlace).await[0].1, "The session is no longer to come.");
    }

    async fn what_is_pressed_twice_is_one_change(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let first = app.sessions(group).await[0].id;
        let (mut browser, mut other) = (app.signed_in(&dana).await, app.signed_in(&dana).await);
        let path = |what: &str| format!("/sessions/{first}/{what}");
        let (moving, cancellation) = (path("move"), path("cancellation"));
        let friday = [("date", "2026-09-04"), ("time", "18:30")];
        let both = tokio::join!(browser.post(&moving, &friday), other.post(&moving, &friday));
        assert!(both.0.status == 303 && both.1.status == 303);
        let session = app.session(first).await;
        assert_eq!((session.local_date.to_string().as_str(), session.sequence), ("2026-09-04", 1));
        assert_eq!(subjects(app).await, ["A new time"]);
        app.later_by(Duration::minutes(1));
        let seen = browser.get(&path("change")).await.attribute("input[name=seen]", "value").expect("the time that it shows");
        let later = [("how", "later"), ("seen", seen.as_str())];
        let both = tokio::join!(browser.post(&cancellation, &later), other.post(&cancellation, &later));
        let mut answers = [both.0.status.as_u16(), both.1.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [303, 422]);
        assert!([both.0, both.1].iter().any(|answer| answer.text().contains("was moved meanwhile")));
        assert_eq!(app.session(first).await.local_date.to_string(), "2026-09-11");
        assert_eq!(subjects(app).await, ["A new time"]);
        app.later_by(Duration::minutes(1));
        let garden = [("place", "The garden"), ("meeting_link", ""), ("from_now_on", "yes")];
        for _ in 0..2 {
            assert_eq!(browser.post(&path("place"), &garden).await.status, 303);
        }
        assert_eq!(subjects(app).await, ["A change"]);
        app.later_by(Duration::minutes(1));
        let drop = [("how", "drop")];
        let left_out = tokio::join!(browser.post(&cancellation, &drop), other.post(&cancellation, &drop));
        assert!(left_out.0.status == 303 || left_out.1.status == 303);
        assert_eq!(subjects(app).await, ["A change"]);
    }
}
