//! Late joiners: what a group's rule says is what they get, when it says so; and nobody gets eight weeks at once.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::{assignment, group, session};
use domain::ids::{GroupId, MembershipId};
use sea_orm::{ActiveModelTrait as _, Set};

use crate::support::late::{WEEK_FOUR, accepted, all_of, arrivals, at, group_that, invited, joined, rosas, set_rule};
use crate::support::privacy::{contact, noted};
use crate::support::{Engine, TestApp, on_both_engines};

/// What somebody was given of each week: opening, due, and how many.
async fn given(app: &TestApp, group: GroupId, id: MembershipId) -> Vec<(i32, DateTime<Utc>, DateTime<Utc>, usize)> {
    let weeks: BTreeMap<_, _> = app.sessions(group).await.iter().map(|session| (session.id, session.week)).collect();
    let mut counted = BTreeMap::new();
    for one in all_of(app, id).await {
        let week = weeks[&one.session_id.expect("of a week")];
        *counted.entry((week, one.opens_at.expect("a day"), one.due_at)).or_insert(0) += 1;
    }
    counted.into_iter().map(|((week, opens_at, due_at), count)| (week, opens_at, due_at, count)).collect()
}

/// How many readings of weeks before open on each day of the group's calendar.
fn catch_up_days(assigned: &[assignment::Model], sessions: &[session::Model]) -> BTreeMap<NaiveDate, usize> {
    let mut days = BTreeMap::new();
    for one in assigned {
        let session = sessions.iter().find(|session| Some(session.id) == one.session_id).expect("a session");
        if session.ends_at <= one.created_at {
            let day = one.opens_at.expect("a day").with_timezone(&chrono_tz::America::Chicago).date_naive();
            *days.entry(day).or_insert(0) += 1;
        }
    }
    days
}

on_both_engines! {
    async fn start_here_gives_what_was_chosen_of_the_weeks_before_and_the_weeks_to_come(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "start-here", "3", &[0, 7]).await;
        let told = browser.get(&format!("/groups/{group}/joining")).await.text();
        assert!(told.contains("Today , to be read by Tuesday 29 September Attachment, and what can hurt it (week 1) Finding low-cost help (week 3)"), "{told}");
        assert!(told.contains("And the readings of weeks 4 to 8"), "{told}");
        let people = browser.get(&format!("/groups/{group}/people")).await;
        assert!(people.text().contains("This group has begun. Whom you invite now starts here, with a short catch-up."), "{}", people.text());
        let mut rosa = joined(app, &mut browser, group).await;
        let sessions = app.sessions(group).await;
        let mut expected = vec![
            (1, at(WEEK_FOUR), at("2026-09-30T04:59:59Z"), 1),
            (3, at(WEEK_FOUR), at("2026-09-30T04:59:59Z"), 1),
        ];
        for (week, count) in [(4, 3), (5, 3), (6, 3), (7, 2), (8, 3)] {
            let starts_at = sessions[week - 1].starts_at;
            expected.push((sessions[week - 1].week, starts_at - Duration::days(7), starts_at, count));
        }
        assert_eq!(given(app, group, rosas(app).await.id).await, expected);
        let week = rosa.get("/").await.text();
        for words in ["Week 4 of 8", "Good that you are here", "A little of what came before is in your readings", "Attachment, and what can hurt it", "Finding low-cost help"] {
            assert!(week.contains(words), "{words}: {week}");
        }
        app.at("2026-09-24T23:31:00Z");
        let week = rosa.get("/").await.text();
        assert!(!week.contains("Good that you are here"), "from their own first evening on they are no news: {week}");
    }

    async fn catching_up_brings_a_weeks_worth_every_so_many_days(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "catch-up", "3", &[]).await;
        let told = browser.get(&format!("/groups/{group}/joining")).await.text();
        for words in ["Today , to be read by Friday 25 September", "Friday 25 September , to be read by Monday 28 September", "Monday 28 September , to be read by Thursday 1 October"] {
            assert!(told.contains(words), "{words}: {told}");
        }
        let mut rosa = joined(app, &mut browser, group).await;
        let given = given(app, group, rosas(app).await.id).await;
        assert_eq!(given[..3], [
            (1, at(WEEK_FOUR), at("2026-09-26T04:59:59Z"), 3),
            (2, at("2026-09-25T05:00:00Z"), at("2026-09-29T04:59:59Z"), 3),
            (3, at("2026-09-28T05:00:00Z"), at("2026-10-02T04:59:59Z"), 3),
        ]);
        assert_eq!(given[3..].iter().map(|(week, .., count)| (*week, *count)).collect::<Vec<_>>(), [(4, 3), (5, 3), (6, 3), (7, 2), (8, 3)]);
        let mine = all_of(app, rosas(app).await.id).await;
        let second = mine.iter().find(|one| one.opens_at == Some(given[1].1)).expect("of week 2").id;
        app.at("2026-09-25T04:59:59Z");
        assert_eq!(rosa.get(&format!("/readings/{second}")).await.status, 404, "not a second before its day");
        app.at("2026-09-25T05:00:00Z");
        let page = rosa.get(&format!("/readings/{second}")).await;
        assert!(page.text().contains("Week 2 · "), "{}", page.text());
        app.deliver().await;
    }

    async fn the_fourth_session_is_never_called_the_first(app: &TestApp) {
        let dana = app.dana().await;
        for (number, (rule, wording)) in [("start-here", "time"), ("catch-up", "time"), ("catch-up", "neutral"), ("wait", "time")].into_iter().enumerate() {
            app.at("2026-09-01T15:00:00Z");
            let group = app.group(&dana).await;
            app.at(WEEK_FOUR);
            let mut browser = app.signed_in(&dana).await;
            set_rule(&mut browser, group, rule, "2", &[0, 4, 8]).await;
            let (email, name) = (format!("p{number}@example.org"), format!("Person {number}"));
            browser.post(&format!("/groups/{group}/people"), &[("people", &email), ("safe", "yes")]).await;
            let mut mails = app.deliver().await;
            let mut person = app.visitor();
            let accept = [("name", name.as_str()), ("password", "a quiet harbor at night")];
            person.post(&mails[0].link_path().expect("a link"), &accept).await;
            contact(&mut person, &[("wording", wording)]).await;
            let mut said = Vec::new();
            while app.now() < at("2026-09-25T15:00:00Z") {
                mails.extend(app.deliver().await);
                app.later_by(Duration::minutes(30));
            }
            for path in ["/", "/readings", "/account"] {
                said.push(person.get(path).await.text());
            }
            let about_session = mails.iter().filter(|mail| mail.text().contains("You have an appointment on Thursday 24 September, 6:30 pm (Chicago time)")).count();
            assert_eq!(about_session, if rule == "wait" || wording == "neutral" { 0 } else { 2 }, "{rule}");
            assert_eq!(mails.len(), match (rule, wording) { ("wait", _) => 1, ("start-here", _) => 4, _ => 5 }, "{rule} {:?}", mails.iter().map(crate::support::smtp::Received::text).collect::<Vec<_>>());
            said.extend(mails.iter().map(|mail| format!("{} {} {}", mail.subject(), mail.text(), mail.html().expect("HTML"))));
            for text in &said {
                let text = text.to_lowercase();
                for words in ["first session", "first meeting", "first appointment", "first time", "session 1", "week 1 of"] {
                    assert!(!text.contains(words), "{rule}, {words}: {text}");
                }
            }
            membership::ActiveModel { id: Set(rosas(app).await.id), status: Set(MembershipStatus::Left), ..Default::default() }
                .update(app.cx.db.write()).await.expect("leaves");
        }
    }

    async fn what_is_due_on_one_day_is_one_mail(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "catch-up", "2", &[]).await;
        joined(app, &mut browser, group).await;
        let seen = arrivals(app, "2026-09-29T15:00:00Z").await;
        let expected = [
            ("2026-09-23T14:00:00+00:00", "A reminder"), // of weeks 1 and 4, both due on Thursday
            ("2026-09-23T23:30:00+00:00", "Reminder: Thursday 6:30 pm"),
            ("2026-09-24T21:30:00+00:00", "Reminder: Thursday 6:30 pm"),
            ("2026-09-25T14:00:00+00:00", "A reminder"),
            ("2026-09-27T14:00:00+00:00", "A reminder"),
        ];
        assert_eq!(seen, expected.map(|(at, subject)| (at.to_string(), subject.to_string())));
    }

    async fn nobody_gets_more_than_three_on_a_day_in_whatever_week_they_join(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let all: Vec<usize> = (0..23).collect();
        for (number, (week, rule, pace)) in [(2, "catch-up", "1"), (5, "start-here", "3"), (8, "catch-up", "1"), (9, "catch-up", "14"), (9, "start-here", "1")].into_iter().enumerate() {
            let sessions = app.sessions(group).await;
            let join = sessions.get(week - 1).map_or(sessions[7].ends_at + Duration::hours(3), |session| session.starts_at - Duration::hours(20));
            app.clock.set(join);
            let mut browser = app.signed_in(&dana).await;
            set_rule(&mut browser, group, rule, pace, &all).await;
            let member = app.member(group, &dana, &format!("Person{number}")).await;
            let mine = app.assignments(&member).await;
            let days = catch_up_days(&mine, &sessions);
            assert_eq!(days.values().sum::<usize>(), [3, 12, 20, 23, 23][number], "{rule} in week {week}: all of what is over");
            assert!(days.values().all(|count| *count <= 3), "{rule} in week {week}: {days:?}");
            assert_eq!(mine.len(), 23, "and everything else once");
        }
        app.deliver().await;
    }

    async fn who_was_invited_in_time_keeps_their_place_and_accepts_into_no_pile(app: &TestApp) {
        let dana = app.dana().await;
        let group = group_that(app, &dana, group::Joining::BeforeStart).await;
        let mut browser = app.signed_in(&dana).await;
        let link = invited(app, &mut browser, group).await;
        app.at("2026-09-15T14:00:00Z");
        let mut rosa = accepted(app, &link).await;
        let weeks: Vec<(i32, usize)> = given(app, group, rosas(app).await.id).await.iter().map(|(week, .., count)| (*week, *count)).collect();
        assert_eq!(weeks, [(3, 3), (4, 3), (5, 3), (6, 3), (7, 2), (8, 3)], "weeks 1 and 2 do not fall on them");
        assert!(rosa.get("/").await.text().contains("Week 3 of 8"), "a closed group's usual rule is to wait; a place is a place");
        app.deliver().await;
    }

    async fn a_pace_begins_on_the_day_of_accepting(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at("2026-09-14T14:00:00Z");
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "catch-up", "2", &[]).await;
        let link = invited(app, &mut browser, group).await;
        let (id, first) = (rosas(app).await.id, app.sessions(group).await[0].id);
        let read = all_of(app, id).await.into_iter().find(|one| one.session_id == Some(first)).expect("of week 1");
        assignment::ActiveModel { id: Set(read.id), done_at: Set(Some(app.now())), done_by_id: Set(Some(dana.account_id)), ..Default::default() }
            .update(app.cx.db.write()).await.expect("read on paper");
        app.at(WEEK_FOUR);
        accepted(app, &link).await;
        let (done, left): (Vec<_>, Vec<_>) = all_of(app, id).await.into_iter().partition(|one| one.done_at.is_some());
        assert_eq!(done.iter().map(|one| one.id).collect::<Vec<_>>(), [read.id], "what was read stays");
        let days = catch_up_days(&left, &app.sessions(group).await);
        let days: Vec<(String, usize)> = days.into_iter().map(|(day, count)| (day.to_string(), count)).collect();
        assert_eq!(days, [("2026-09-22".into(), 2), ("2026-09-24".into(), 3), ("2026-09-26".into(), 3)]);
        app.deliver().await;
    }

    async fn who_starts_where_readings_open_after_the_session_reads_along(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let row = group::ActiveModel { id: Set(group), release_rule: Set(group::ReleaseRule::AfterSession), ..Default::default() };
        row.update(app.cx.db.write()).await.expect("set");
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "start-here", "3", &[0]).await;
        let told = browser.get(&format!("/groups/{group}/joining")).await.text();
        assert!(told.contains("Finding low-cost help (week 3)"), "{told}");
        joined(app, &mut browser, group).await;
        let mine = all_of(app, rosas(app).await.id).await;
        let sessions = app.sessions(group).await;
        let open: Vec<i32> = mine.iter().filter(|one| one.is_open(app.now()))
            .map(|one| sessions.iter().find(|session| Some(session.id) == one.session_id).expect("a session").week).collect();
        assert_eq!(open.iter().filter(|week| **week == 3).count() + open.iter().filter(|week| **week == 1).count(), 3, "three at once: {open:?}");
        assert_eq!(mine.len(), 1 + 3 + 14);
        app.deliver().await;
    }

    async fn who_joins_late_where_readings_open_one_by_one_reads_with_the_group(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let row = group::ActiveModel { id: Set(group), release_rule: Set(group::ReleaseRule::OneByOne), ..Default::default() };
        row.update(app.cx.db.write()).await.expect("set");
        let mut browser = app.signed_in(&dana).await;
        let link = invited(app, &mut browser, group).await;
        set_rule(&mut browser, group, "catch-up", "3", &[]).await;
        app.at("2026-09-15T14:00:00Z");
        let mut rosa = accepted(app, &link).await;
        let (id, third) = (rosas(app).await.id, app.sessions(group).await[2].id);
        let open = |all: &[assignment::Model]| all.iter().filter(|one| one.session_id == Some(third) && one.is_open(app.now())).count();
        let mine = all_of(app, id).await;
        assert_eq!((mine.iter().filter(|one| one.is_open(app.now())).count(), open(&mine)), (3 + 1, 1), "the weeks before do not stand before this one");
        let first = mine.iter().find(|one| one.session_id == Some(third) && one.is_open(app.now())).expect("open").id;
        rosa.post(&format!("/readings/{first}/completion"), &[("done", "yes")]).await;
        assert_eq!(open(&all_of(app, id).await), 2);
        app.deliver().await;
    }

    async fn who_joins_while_a_session_is_under_way_is_not_behind_at_once(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at("2026-09-17T23:45:00Z");
        let theo = app.member(group, &dana, "Theo").await;
        let mine = app.assignments(&theo).await;
        assert!(mine.iter().all(|one| one.due_at > app.now()), "{mine:?}");
        let third = app.sessions(group).await[2].id;
        let due: Vec<_> = mine.iter().filter(|one| one.session_id == Some(third)).map(|one| one.due_at).collect();
        assert_eq!(due, [at("2026-09-25T04:59:59Z"); 3], "a week from today");
    }

    async fn each_kind_of_group_has_a_rule_that_fits_it(app: &TestApp) {
        let dana = app.dana().await;
        for (joining, sentence) in [
            (group::Joining::BeforeStart, "This group has begun, and is closed to newcomers."),
            (group::Joining::UntilWeekThree, "gets what came before a week’s worth at a time, every 3 days."),
            (group::Joining::AnyWeek, "starts here, with nothing of the weeks before."),
        ] {
            app.at("2026-09-01T15:00:00Z");
            let group = group_that(app, &dana, joining).await;
            let mut browser = app.signed_in(&dana).await;
            let people = format!("/groups/{group}/people");
            assert!(!browser.get(&people).await.text().contains("This group has begun"), "not before it has");
            let path = format!("/groups/{group}/joining");
            assert!(browser.get(&path).await.text().contains("They would get everything, week by week, like everybody else"));
            app.at("2026-09-09T15:00:00Z");
            let mut browser = app.signed_in(&dana).await;
            let text = browser.get(&people).await.text();
            assert!(text.contains(sentence), "{joining:?}: {text}");
        }
    }

    async fn a_rule_is_tried_before_it_is_saved_and_a_slip_keeps_what_was_typed(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/groups/{group}/joining");
        let tried = browser.post(&path, &[("rule", "catch-up"), ("every_days", "5"), ("step", "preview")]).await;
        assert!(tried.status == 200 && tried.text().contains("Nothing is saved yet."), "{}", tried.text());
        assert!(tried.text().contains("Sunday 27 September , to be read by Friday 2 October"), "{}", tried.text());
        assert!(browser.get(&path).await.text().contains("They would get nothing of the weeks before."), "the rule that stands");
        let key = tried.values("readings").remove(0);
        for days in ["0", "15", "x", ""] {
            let refused = browser.post(&path, &[("rule", "catch-up"), ("every_days", days), ("readings", &key), ("step", "save")]).await;
            assert_eq!((refused.status.as_u16(), refused.wrong("every_days").as_str()), (422, "The number of days is a whole number from 1 to 14."));
            assert_eq!(refused.value("every_days"), days);
            assert_eq!(refused.attribute("input[name=readings][checked]", "value"), Some(key.clone()), "what was ticked stays ticked");
            assert_eq!(refused.attribute("input[name=rule][checked]", "value").as_deref(), Some("catch-up"));
        }
        let strange = browser.post(&path, &[("rule", "no-rule"), ("every_days", "3"), ("readings", "9/never"), ("step", "save")]).await;
        assert!(!strange.wrong("rule").is_empty() && !strange.wrong("readings").is_empty(), "{}", strange.text());
        assert_eq!(noted(app, "set-late-rule", "groups").await, 0);
        set_rule(&mut browser, group, "catch-up", "5", &[1]).await;
        set_rule(&mut browser, group, "catch-up", "5", &[1]).await;
        assert_eq!(noted(app, "set-late-rule", "groups").await, 1, "the same once more is no change");
    }
}
