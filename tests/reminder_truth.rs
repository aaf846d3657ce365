//! What was true when a reminder was written, and is not when it is sent, is not sent; what is true anew is told anew.

use chrono::{DateTime, Duration, Utc};
use domain::curricula;
use domain::entities::membership::MembershipStatus;
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::entities::{assignment, membership};
use domain::groups::{self, GroupForm};
use domain::ids::GroupId;
use domain::outbox::Draft;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};

use crate::support::reminding::{arrivals, outcomes, save, subjects, times};
use crate::support::smtp::Behaviour;
use crate::support::{Client, Engine, TestApp, on_both_engines, privacy};

const CHANGED: &str = "The session was changed meanwhile; that has mail of its own.";
const DUE_OTHERWISE: &str = "The reading is due at another time, or its session was cancelled meanwhile.";

async fn write(app: &TestApp) {
    domain::reminders::write_due(&app.cx).await.expect("writes");
}

/// Moves the session of this place to another day, from 1.
async fn move_session(app: &TestApp, browser: &mut Client, group: GroupId, week: usize, (date, time): (&str, &str)) {
    let id = app.sessions(group).await[week - 1].id;
    assert_eq!(browser.post(&format!("/sessions/{id}/move"), &[("date", date), ("time", time)]).await.status, 303);
}

async fn leave_out(app: &TestApp, browser: &mut Client, group: GroupId, week: usize) {
    let id = app.sessions(group).await[week - 1].id;
    assert_eq!(browser.post(&format!("/sessions/{id}/cancellation"), &[("how", "drop")]).await.status, 303);
}

/// Gives a reading of the library to the whole group.
async fn give(browser: &mut Client, group: GroupId, due: &str) {
    let path = format!("/groups/{group}/readings");
    let reading = browser.get(&path).await.attribute_of_option("How it can show up now");
    let given = browser.post(&path, &[("reading", &reading), ("whom", "group"), ("due", due)]).await;
    assert_eq!(given.status, 303, "{}", given.text());
}

/// What was given by hand opens then, as what is given one after the other does.
async fn opens_by_itself(app: &TestApp, at: &str) {
    let at: DateTime<Utc> = at.parse().expect("a time");
    let by_hand = assignment::Entity::update_many()
        .col_expr(assignment::Column::OpensAt, Expr::value(at))
        .col_expr(assignment::Column::DatesSetAt, Expr::value(None::<DateTime<Utc>>))
        .filter(assignment::Column::SessionId.is_null());
    assert_eq!(by_hand.exec(app.cx.db.write()).await.expect("opens later").rows_affected, 1);
}

on_both_engines! {
    async fn the_reading_of_a_session_that_was_cancelled_is_not_reminded_of(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        write(app).await;
        leave_out(app, &mut app.signed_in(&dana).await, group, 1).await;
        assert_eq!(subjects(app).await, ["A change"]);
        assert_eq!(outcomes(app, Kind::ReadingDue).await, [(MessageStatus::Dropped, DUE_OTHERWISE.into())]);
    }

    async fn a_cancelled_session_reminds_nobody(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        write(app).await;
        leave_out(app, &mut app.signed_in(&dana).await, group, 1).await;
        assert_eq!(subjects(app).await, ["A change"]);
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await, [(MessageStatus::Dropped, CHANGED.into())]);
    }

    async fn of_two_moves_the_last_is_told(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        for date in ["2026-09-04", "2026-09-05"] {
            move_session(app, &mut browser, group, 1, (date, "18:30")).await;
            app.later_by(chrono::Duration::minutes(1));
        }
        assert_eq!(subjects(app).await, ["A new time"]);
        assert_eq!(outcomes(app, Kind::SessionMoved).await[0], (MessageStatus::Dropped, CHANGED.into()));
    }

    async fn what_somebody_wants_no_more_is_left_out_of_one_mail_for_several(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut rosas = app.signed_in(&app.member(group, &dana, "Rosa").await.person).await;
        let close = [("readings", "1"), ("readings_at", "17:00"), ("digest", "120")];
        save(&mut rosas, "/account/reminders", &close).await;
        app.at("2026-09-02T22:00:00Z");
        write(app).await;
        privacy::contact(&mut rosas, &[("sessions", "")]).await;
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert!(!mail[0].text().contains("appointment") && mail[0].text().contains("Something is ready for you"));
    }

    async fn a_reading_that_is_due_on_another_day_is_reminded_of_then_and_not_now(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        write(app).await;
        move_session(app, &mut app.signed_in(&dana).await, group, 1, ("2026-09-05", "18:30")).await;
        assert_eq!(subjects(app).await, ["A new time"]);
        assert_eq!(outcomes(app, Kind::ReadingDue).await[0].1, DUE_OTHERWISE);
        assert_eq!(times(&arrivals(app, "2026-09-05T23:30:00Z").await), ["04 14:00", "04 23:30", "05 21:30"]);
    }

    async fn another_reading_of_that_day_is_not_reminded_of_again_when_the_session_moves(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        give(&mut browser, group, "2026-09-03").await;
        app.at("2026-09-02T14:00:00Z");
        assert_eq!(subjects(app).await, ["A reminder"], "of both");
        app.later_by(Duration::hours(2));
        move_session(app, &mut app.signed_in(&dana).await, group, 1, ("2026-09-05", "18:30")).await;
        assert_eq!(subjects(app).await, ["A new time"]);
        assert!(arrivals(app, "2026-09-03T23:30:00Z").await.is_empty());
    }

    async fn what_was_put_off_before_it_left_told_nobody_of_the_day(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        give(&mut browser, group, "2026-09-03").await;
        app.at("2026-09-02T14:00:00Z");
        opens_by_itself(app, "2026-09-02T16:00:00Z").await;
        write(app).await;
        move_session(app, &mut app.signed_in(&dana).await, group, 1, ("2026-09-05", "18:30")).await;
        assert_eq!(subjects(app).await, ["A new time"]);
        assert_eq!(outcomes(app, Kind::ReadingDue).await, [(MessageStatus::Dropped, DUE_OTHERWISE.into())]);
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["02 16:00"], "the other one is due tomorrow");
    }

    async fn a_reading_that_was_due_by_now_is_not_reminded_of(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let rule = [("sessions", "off"), ("readings", "0"), ("readings_at", "09:00")];
        save(&mut browser, &format!("/groups/{group}/reminders"), &rule).await;
        app.at("2026-09-03T14:00:00Z");
        write(app).await;
        move_session(app, &mut app.signed_in(&dana).await, group, 1, ("2026-09-03", "10:00")).await;
        app.at("2026-09-03T15:30:00Z");
        assert!(subjects(app).await.is_empty(), "half an hour into the session");
        assert_eq!(outcomes(app, Kind::ReadingDue).await, [(MessageStatus::Dropped, DUE_OTHERWISE.into())]);
    }

    async fn a_reading_that_is_due_later_on_its_day_is_not_reminded_of_twice(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        assert_eq!(subjects(app).await, ["A reminder"]);
        move_session(app, &mut app.signed_in(&dana).await, group, 1, ("2026-09-03", "19:00")).await;
        assert_eq!(subjects(app).await, ["A new time"]);
        assert_eq!(times(&arrivals(app, "2026-09-03T23:59:00Z").await), ["03 00:00", "03 22:00"], "of the session alone");
    }

    async fn a_reading_that_is_taken_back_silences_none_of_its_day(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        write(app).await;
        let first = app.outbox().await.into_iter().find_map(|one| one.assignment_id).expect("the first of three");
        let taken = [("who", "all"), ("act", "take-back")];
        assert_eq!(app.signed_in(&dana).await.post(&format!("/groups/{group}/readings/{first}"), &taken).await.status, 303);
        let mail = app.deliver().await;
        assert_eq!(mail.iter().map(|one| one.link_path()).collect::<Vec<_>>(), [Some("/readings".into())], "the other two");
        assert!(app.deliver().await.is_empty());
    }

    async fn a_reading_that_is_given_later_is_reminded_of_beside_what_was(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        assert_eq!(subjects(app).await, ["A reminder"]);
        app.at("2026-09-02T16:00:00Z");
        give(&mut app.signed_in(&dana).await, group, "2026-09-03").await;
        assert_eq!(subjects(app).await, ["A reminder"], "of the new one");
        assert!(app.deliver().await.is_empty(), "once");
    }

    async fn what_is_left_of_a_session_that_was_cancelled_stands_before_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        leave_out(app, &mut browser, group, 1).await;
        give(&mut browser, group, "2026-09-03").await;
        assert_eq!(subjects(app).await, ["A change"]);
        app.at("2026-09-02T14:00:00Z");
        let given = app.assignments(&rosa).await.into_iter().find(|one| one.session_id.is_none()).expect("by hand");
        assert_eq!(app.deliver().await[0].link_path(), Some(format!("/readings/{}", given.id)), "the one that is asked for");
    }

    async fn what_is_read_after_a_session_is_reminded_of_anew_when_the_next_one_moves(app: &TestApp) {
        let dana = app.dana().await;
        let form = GroupForm { release: "after-session".into(), ..app.group_fields().await };
        let published = curricula::published(&app.cx).await.expect("curricula");
        let new = form.check(&published).expect("a valid group");
        let group = groups::open(&app.cx, &app.actor(&dana), new).await.expect("opens");
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        save(&mut browser, &format!("/groups/{group}/reminders"), &[("sessions", "off")]).await;
        app.at("2026-09-03T23:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        let first = app.sessions(group).await[0].id;
        assert_eq!(browser.post(&format!("/sessions/{first}/start"), &[]).await.status, 303);
        app.at("2026-09-09T14:00:00Z");
        assert_eq!(subjects(app).await, ["A reminder"], "week 1 is due when week 2 begins");
        let mut browser = app.signed_in(&dana).await;
        move_session(app, &mut browser, group, 2, ("2026-09-12", "18:30")).await;
        assert_eq!(subjects(app).await, ["A new time"]);
        app.at("2026-09-11T14:00:00Z");
        assert_eq!(subjects(app).await, ["A reminder"], "week 2 is on Saturday now");
    }

    async fn a_reminder_of_another_time_is_not_sent_whenever_it_was_written(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        write(app).await;
        // Somebody sets the clock back, and then the session moves.
        app.at("2026-09-02T23:00:00Z");
        let mut browser = app.signed_in(&dana).await;
        move_session(app, &mut browser, group, 1, ("2026-09-04", "18:30")).await;
        assert_eq!(subjects(app).await, ["A new time"]);
        // As one look has it that began before the move, and wrote after it.
        app.at("2026-09-02T23:05:00Z");
        let first = app.sessions(group).await[0].clone();
        let stale = Draft::about_session(Kind::SessionSoon, rosa.person.account_id, first.id, None, first.starts_at);
        stale.enqueue(app.cx.db.write(), &app.cx).await.expect("is owed");
        assert!(app.deliver().await.is_empty());
        app.at("2026-09-02T23:15:00Z");
        assert_eq!(times(&arrivals(app, "2026-09-04T23:30:00Z").await), ["03 14:00", "03 23:30", "04 21:30"]);
        for kind in [Kind::SessionTomorrow, Kind::SessionSoon] {
            let told = outcomes(app, kind).await;
            assert_eq!(told, [(MessageStatus::Dropped, CHANGED.into()), (MessageStatus::Sent, String::new())], "{kind:?}");
        }
    }

    async fn the_news_of_another_place_stays_news_when_the_time_changes(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let first = app.sessions(group).await[0].id;
        browser.post(&format!("/sessions/{first}/place"), &[("place", "The garden"), ("meeting_link", "")]).await;
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        app.later_by(Duration::seconds(10));
        move_session(app, &mut browser, group, 1, ("2026-09-03", "19:00")).await;
        app.smtp.behave(Behaviour::Accept);
        app.later_by(Duration::minutes(1));
        let mut arrived = subjects(app).await;
        arrived.sort();
        assert_eq!(arrived, ["A change", "A new time"]);
        leave_out(app, &mut browser, group, 1).await;
        browser.post(&format!("/sessions/{first}/place"), &[("place", "Room 9"), ("meeting_link", "")]).await;
        assert_eq!(subjects(app).await, ["A change"], "there is no place where there is no session");
    }

    async fn the_news_of_another_time_is_a_reminder_of_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let theo = app.member(group, &dana, "Theo").await;
        privacy::contact(&mut app.signed_in(&theo.person).await, &[("changes", "")]).await;
        app.at("2026-09-03T22:00:00Z");
        move_session(app, &mut app.signed_in(&dana).await, group, 1, ("2026-09-03", "19:00")).await;
        let mut arrived = Vec::new();
        for _ in 0..2 {
            arrived.extend(app.deliver().await.into_iter().map(|mail| (mail.to[0].clone(), mail.subject())));
        }
        let expected = [("rosa@example.org", "A new time"), ("theo@example.org", "Reminder: Thursday 7:00 pm")];
        assert_eq!(arrived, expected.map(|(to, subject)| (to.to_string(), subject.to_string())), "Theo wants no news");
        assert!(arrivals(app, "2026-09-03T23:59:00Z").await.is_empty());
    }

    async fn one_time_that_is_switched_off_stops_what_was_written_for_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        write(app).await;
        let fields = [("sessions", "own"), ("lead", "2h"), ("readings", "off")];
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &fields).await;
        assert!(app.deliver().await.is_empty());
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await[0].1, "Reminders of this kind were switched off meanwhile.");
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(app.deliver().await.len(), 1, "two hours before is still on");
    }

    async fn a_session_that_was_held_early_and_ended_reminds_no_more(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T14:00:00Z");
        app.deliver().await;
        let first = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.post(&format!("/sessions/{first}/start"), &[]).await.status, 303);
        let end = [("act", "end"), ("step", "0"), ("extra", "0")];
        assert_eq!(browser.post(&format!("/sessions/{first}/run"), &end).await.status, 303);
        app.at("2026-09-03T21:30:00Z");
        assert!(app.deliver().await.is_empty());
    }

    async fn an_agreement_waits_as_long_as_somebody_is_in_any_group(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        let other = app.group_on(&dana, "2026-09-04", "10:00").await;
        for one in [group, other] {
            app.member(one, &dana, "Rosa").await;
        }
        let mut browser = app.signed_in(&alex).await;
        save(&mut browser, "/settings/reminders", &[("sessions", "off"), ("readings", "off"), ("agreement", "1")]).await;
        assert_eq!(privacy::publish(&mut browser, "We keep what is said here.", "0").await.status, 303);
        app.at("2026-09-02T15:00:00Z");
        write(app).await;
        let written: Vec<_> = app.outbox().await.into_iter().filter(|one| one.kind == Kind::AgreementToSign).collect();
        assert_eq!(written.len(), 1, "it is asked for once");
        let id = written[0].membership_id.expect("of a membership");
        let left = membership::ActiveModel { id: Set(id), status: Set(MembershipStatus::Left), ..Default::default() };
        left.update(app.cx.db.write()).await.expect("leaves that group");
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn a_first_week_begins_when_there_is_something_to_begin_with(app: &TestApp) {
        let dana = app.dana().await;
        // Its readings open on Thursday 17 September, more than two weeks after Rosa came.
        let group = app.group_on(&dana, "2026-09-24", "18:30").await;
        app.member(group, &dana, "Rosa").await;
        let path = format!("/groups/{group}/reminders");
        save(&mut app.signed_in(&dana).await, &path, &[("sessions", "off"), ("readings", "off"), ("first_week", "1")]).await;
        app.at("2026-09-10T15:00:00Z");
        let shown = app.signed_in(&dana).await.get(&path).await.text();
        assert!(shown.contains("Friday 18 September, 10:00 am first week Rosa"), "{shown}");
        app.at("2026-09-17T23:00:00Z");
        assert_eq!(times(&arrivals(app, "2026-09-18T16:00:00Z").await), ["18 15:00"]);
    }

    async fn nothing_is_said_of_a_beginning_when_nothing_is_left_to_begin_with(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let path = format!("/groups/{group}/reminders");
        save(&mut app.signed_in(&dana).await, &path, &[("sessions", "off"), ("readings", "off"), ("first_week", "1")]).await;
        app.at("2026-09-02T15:00:00Z");
        write(app).await;
        let taken = Expr::value(Some(app.now()));
        let all = assignment::Entity::update_many().col_expr(assignment::Column::WithdrawnAt, taken);
        all.exec(app.cx.db.write()).await.expect("taken back");
        assert!(app.deliver().await.is_empty());
        assert_eq!(outcomes(app, Kind::FirstWeek).await[0].1, "There is nothing to begin with by now.");
    }
}
