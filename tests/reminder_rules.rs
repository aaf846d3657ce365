//! Reminder rules: the nearest wins, quiet hours, a limit for a day, several in one mail; and what they say is what is sent.

use chrono::Duration;
use domain::entities::attendance::{self, Mark};
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::entities::{membership, reminder_rule, session};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Set};

use crate::support::reminding::{arrivals, mark, outcomes, save, subjects, times};
use crate::support::smtp::Received;
use crate::support::{Engine, TestApp, on_both_engines, privacy};

on_both_engines! {
    async fn the_nearest_rule_wins(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.member(group, &dana, "Theo").await;
        save(&mut app.signed_in(&alex).await, "/settings/reminders", &[("sessions", "own"), ("lead", "12h"), ("readings", "off")]).await;
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "own"), ("lead", "1h"), ("lead", "4h")]).await;
        save(&mut app.signed_in(&rosa.person).await, "/account/reminders", &[("sessions", "own"), ("lead", "30m")]).await;
        let seen = arrivals(app, "2026-09-03T23:30:00Z").await;
        let expected = [("03 19:30", "theo@example.org"), ("03 22:30", "theo@example.org"), ("03 23:00", "rosa@example.org")];
        assert_eq!(seen, expected.map(|(at, to)| (at.to_string(), to.to_string())), "and no reading: the house wants none");
    }

    async fn another_house_has_what_nobody_changed(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        save(&mut app.signed_in(&alex).await, "/settings/reminders", &[("cap", "off")]).await;
        let seen = arrivals(app, "2026-09-03T23:30:00Z").await;
        assert_eq!(times(&seen), ["02 14:00", "02 23:30", "03 21:30"]);
        assert_eq!(reminder_rule::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
    }

    async fn quiet_hours_are_those_of_the_recipient(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/account", &[("name", "Rosa"), ("zone", "Europe/Berlin")]).await;
        let quiet = [("quiet", "own"), ("quiet_from", "21:00"), ("quiet_until", "08:00")];
        save(&mut browser, "/account/reminders", &quiet).await;
        // In Berlin: the reading at 16:00; the day before at 1:30 waits until 8:00; two hours before is 23:30, and 8:00 would
        // be too late, so it comes at 20:30.
        let seen = arrivals(app, "2026-09-03T23:30:00Z").await;
        assert_eq!(times(&seen), ["02 14:00", "03 06:00", "03 18:30"]);
    }

    async fn what_was_written_is_not_sent_into_quiet_hours(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        save(&mut app.signed_in(&rosa.person).await, "/account/reminders", &[("quiet", "own"), ("quiet_from", "18:00"), ("quiet_until", "08:00")]).await;
        assert!(app.deliver().await.is_empty());
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await, [(MessageStatus::Dropped, "Its turn came in this person’s quiet hours.".into())]);
    }

    async fn a_rule_that_is_switched_off_stops_what_was_written(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "off")]).await;
        assert_eq!(subjects(app).await, ["A reminder"], "of the reading alone");
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await[0].1, "Reminders of this kind were switched off meanwhile.");
    }

    async fn another_rule_tells_nobody_twice(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(app.deliver().await.len(), 1);
        let path = format!("/groups/{group}/reminders");
        save(&mut app.signed_in(&dana).await, &path, &[("sessions", "own"), ("lead", "4h")]).await;
        assert!(app.deliver().await.is_empty(), "four hours before has passed, and they were told since");
        save(&mut app.signed_in(&dana).await, &path, &[("sessions", "own"), ("lead", "1h")]).await;
        app.at("2026-09-03T22:30:00Z");
        assert_eq!(app.deliver().await.len(), 1, "that one is still to come");
    }

    async fn a_limit_for_a_day_keeps_the_session(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        save(&mut app.signed_in(&rosa.person).await, "/account/reminders", &[("cap", "1")]).await;
        let seen = arrivals(app, "2026-09-03T23:30:00Z").await;
        assert_eq!(times(&seen), ["02 23:30", "03 21:30"]);
        assert_eq!(outcomes(app, Kind::ReadingDue).await, [(MessageStatus::Dropped, "It was over this person’s limit for a day.".into())]);
    }

    async fn what_falls_close_together_is_one_mail(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let close = [("readings", "1"), ("readings_at", "17:00"), ("digest", "120")];
        save(&mut app.signed_in(&rosa.person).await, "/account/reminders", &close).await;
        app.at("2026-09-02T22:00:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "the reading at 17:00, and the session of 18:30 with it");
        assert_eq!(mail[0].subject(), "A reminder");
        let text = mail[0].text();
        assert!(text.contains("You have an appointment on Thursday 3 September, 6:30 pm") && text.contains("Something is ready for you"), "{text}");
        assert!(text.matches("http").count() == 3 && text.contains("/reply/"), "one to answer for the session, one in, one to stop such mail: {text}");
        app.at("2026-09-02T23:30:00Z");
        assert!(app.deliver().await.is_empty(), "it was told");
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(app.deliver().await.len(), 1, "two hours before, by itself");
    }

    async fn of_several_in_one_mail_what_is_no_longer_true_is_left_out(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let close = [("readings", "1"), ("readings_at", "17:00"), ("digest", "120")];
        save(&mut app.signed_in(&rosa.person).await, "/account/reminders", &close).await;
        app.at("2026-09-02T22:00:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        mark(app, group, &rosa, &dana, Mark::Excused).await;
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert!(!mail[0].text().contains("appointment") && mail[0].text().contains("Something is ready for you"));
    }

    async fn who_is_excused_is_not_reminded_of_the_session(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        mark(app, group, &rosa, &dana, Mark::Excused).await;
        assert_eq!(subjects(app).await, ["A reminder"], "of the reading alone, though the other was written before");
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await[0].1, "They said that they can’t come.");
        app.at("2026-09-03T21:30:00Z");
        assert!(app.deliver().await.is_empty(), "nor later");
    }

    async fn a_missed_session_is_told_the_next_day_where_that_is_wanted(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let theo = app.member(group, &dana, "Theo").await;
        app.signed_in(&rosa.person).await.post("/account", &[("name", "Rosa"), ("zone", "Europe/Berlin")]).await;
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "off"), ("readings", "off"), ("missed", "1")]).await;
        app.at("2026-09-03T23:30:00Z");
        let first = app.sessions(group).await[0].id;
        assert_eq!(app.signed_in(&dana).await.post(&format!("/sessions/{first}/start"), &[]).await.status, 303);
        mark(app, group, &rosa, &dana, Mark::NoShow).await;
        mark(app, group, &theo, &dana, Mark::Excused).await;
        app.at("2026-09-04T14:59:00Z");
        assert!(app.deliver().await.is_empty(), "it is not 10:00 yet");
        app.at("2026-09-04T15:00:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.iter().map(|one| one.to[0].as_str()).collect::<Vec<_>>(), ["rosa@example.org"]);
        let text = mail[0].text();
        assert!(text.contains("You were missed last time") && text.contains("The next time is Thursday 10 September, 6:30 pm (Chicago time)"), "{text}");
        assert!(text.contains("Friday 1:30 am for you, Berlin time"), "{text}");
        assert!(app.deliver().await.is_empty(), "once");
    }

    async fn a_mark_that_is_taken_back_says_nothing_of_a_missed_session(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "off"), ("readings", "off"), ("missed", "1")]).await;
        let first = app.sessions(group).await[0].id;
        let held = session::ActiveModel { id: Set(first), status: Set(domain::entities::session::SessionStatus::Held), ..Default::default() };
        held.update(app.cx.db.write()).await.expect("held");
        mark(app, group, &rosa, &dana, Mark::NoShow).await;
        app.at("2026-09-04T15:00:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        attendance::Entity::delete_many().exec(app.cx.db.write()).await.expect("taken back");
        assert!(app.deliver().await.is_empty());
        assert_eq!(outcomes(app, Kind::MissedSession).await[0].1, "They are no longer marked as having missed it.");
    }

    async fn a_first_week_that_is_not_begun_is_reminded_of_once(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "off"), ("readings", "off"), ("first_week", "1")]).await;
        let begun = app.assignments(&theo).await[0].id;
        app.signed_in(&theo.person).await.post(&format!("/readings/{begun}/completion"), &[("done", "yes")]).await;
        let seen = arrivals(app, "2026-09-05T16:00:00Z").await;
        assert_eq!(seen, [("02 15:00".to_string(), rosa.person.email.clone())]);
    }

    async fn nothing_of_a_session_that_was_left_out_begins_a_first_week(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        save(&mut browser, &format!("/groups/{group}/reminders"), &[("sessions", "off"), ("readings", "off"), ("first_week", "1")]).await;
        app.at("2026-09-02T15:00:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        let first = app.sessions(group).await[0].id;
        let cancelled = app.signed_in(&dana).await.post(&format!("/sessions/{first}/cancellation"), &[("how", "drop")]).await;
        assert_eq!(cancelled.status, 303);
        let mail = app.deliver().await;
        assert_eq!(mail.iter().map(Received::subject).collect::<Vec<_>>(), ["A change"]);
        assert_eq!(outcomes(app, Kind::FirstWeek).await[0].1, "There is nothing to begin with by now.");
        let theo = app.member(group, &dana, "Theo").await;
        assert!(arrivals(app, "2026-09-03T23:00:00Z").await.is_empty(), "week 2 is not open yet");
        assert_eq!(outcomes(app, Kind::FirstWeek).await.len(), 1, "nor is anything owed to Theo");
        let begin = [&rosa, &theo].map(|one| ("04 15:00".to_string(), one.person.email.clone()));
        let mut seen = arrivals(app, "2026-09-12T16:00:00Z").await;
        seen.sort();
        assert_eq!(seen, begin, "for both it begins with week 2, and once");
    }

    async fn an_agreement_waits_for_an_answer_and_either_ends_the_reminder(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let theo = app.member(group, &dana, "Theo").await;
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "off"), ("readings", "off"), ("agreement", "1")]).await;
        assert_eq!(privacy::publish(&mut app.signed_in(&alex).await, "We keep what is said here.", "0").await.status, 303);
        app.signed_in(&theo.person).await.post("/agreement", &[("version", "1"), ("answer", "declined")]).await;
        let seen = arrivals(app, "2026-09-05T16:00:00Z").await;
        assert_eq!(seen, [("02 15:00".to_string(), rosa.person.email.clone())]);
    }

    async fn their_own_word_goes_before_every_rule(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(privacy::contact(&mut browser, &[("reach", "nothing")]).await.status, 303);
        save(&mut browser, "/account/reminders", &[("digest", "360")]).await;
        assert!(arrivals(app, "2026-09-03T23:30:00Z").await.is_empty());
        let page = app.signed_in(&dana).await.get(&format!("/groups/{group}/reminders")).await.text();
        assert!(page.contains("asked for no such mail: not sent"), "{page}");
    }

    async fn the_preview_says_what_is_then_sent(app: &TestApp) {
        let (alex, dana) = (app.alex().await, app.dana().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.signed_in(&rosa.person).await.post("/account", &[("name", "Rosa"), ("zone", "Europe/Berlin")]).await;
        let path = format!("/groups/{group}/reminders");
        let rules = [("sessions", "own"), ("lead", "3d"), ("lead", "2h"), ("readings", "1"), ("readings_at", "16:00"), ("digest", "60")];
        let mut browser = app.signed_in(&dana).await;
        let shown = browser.post(&path, &[&rules[..], &[("step", "preview")]].concat()).await;
        assert_eq!(shown.status, 200);
        let text = shown.text();
        assert!(text.contains("Nothing is saved yet") && text.contains("Wednesday 2 September, 4:00 pm") && text.contains("Thursday 3 September, 4:30 pm"), "{text}");
        assert!(text.contains("Wednesday 11:00 pm, Berlin time"), "{text}");
        assert_eq!(reminder_rule::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
        save(&mut browser, &path, &rules).await;
        let seen = arrivals(app, "2026-09-03T23:30:00Z").await;
        assert_eq!(times(&seen), ["02 21:00", "03 21:30"]);
        let mut alexs = app.signed_in(&alex).await;
        assert!(!alexs.get("/settings/reminders").await.text().contains("1 person"), "it is worked out for who asks");
        let house = alexs.post("/settings/reminders", &[("step", "preview")]).await.text();
        assert!(house.contains("1 person") && !house.contains("Rosa") && !house.contains("Elm Street"), "{house}");
        let own = app.signed_in(&rosa.person).await.get("/account/reminders").await.text();
        assert!(own.contains("As it is now: 3 days before, 2 hours before") && own.contains("a session · Berlin time"), "{own}");
    }

    async fn a_form_that_makes_no_sense_keeps_what_was_typed(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let quiet = [("sessions", "own"), ("quiet", "own"), ("quiet_from", "6 am"), ("quiet_until", "11 pm"), ("step", "save")];
        let refused = browser.post("/account/reminders", &quiet).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("sessions").contains("Tick at least one") && refused.wrong("quiet_until").contains("at most 16 hours"));
        assert_eq!(refused.value("quiet_from"), "6 am");
        assert_eq!(reminder_rule::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
    }

    async fn a_server_that_slept_for_a_day_sends_no_storm(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        save(&mut app.signed_in(&rosa.person).await, "/account/reminders", &[("sessions", "own"), ("lead", "1d"), ("lead", "12h"), ("lead", "4h"), ("lead", "2h"), ("lead", "1h")]).await;
        app.at("2026-09-03T22:00:00Z");
        assert_eq!(app.deliver().await.len(), 1, "the last of four that had passed");
        assert_eq!(times(&arrivals(app, "2026-09-04T02:00:00Z").await), ["03 22:30"], "and what was still to come");
    }

    async fn a_clock_that_jumps_sends_nothing_twice(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut arrived = 0;
        // On to the evening, back by an hour and by a day, and on again.
        for at in ["2026-09-02T23:30:00Z", "2026-09-02T22:30:00Z", "2026-09-02T00:00:00Z", "2026-09-02T23:30:00Z", "2026-09-02T23:45:00Z"] {
            app.at(at);
            arrived += app.deliver().await.iter().filter(|mail| mail.subject().contains("Thursday")).count();
        }
        assert_eq!(arrived, 1);
        app.at("2026-09-03T23:30:00Z");
        assert!(app.deliver().await.is_empty(), "never into the session");
    }

    async fn a_zone_that_is_corrected_later_holds_from_then_on(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/account", &[("name", "Rosa"), ("zone", "Asia/Tokyo")]).await;
        save(&mut browser, "/account/reminders", &[("quiet", "own"), ("quiet_from", "21:00"), ("quiet_until", "10:00"), ("readings", "off")]).await;
        app.at("2026-09-02T23:30:00Z");
        assert!(app.deliver().await.is_empty(), "18:30 in Chicago, 8:30 in Tokyo");
        app.at("2026-09-03T00:00:00Z");
        browser.post("/account", &[("name", "Rosa"), ("zone", "America/Chicago")]).await;
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["03 00:00", "03 21:30"], "she lives in Chicago after all");
    }

    async fn a_session_that_moves_is_reminded_of_anew(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        save(&mut app.signed_in(&dana).await, &format!("/groups/{group}/reminders"), &[("sessions", "own"), ("lead", "4h"), ("readings", "off")]).await;
        app.at("2026-09-03T19:30:00Z");
        assert_eq!(app.deliver().await.len(), 1);
        let first = app.sessions(group).await[0].id;
        let moved = app.signed_in(&dana).await.post(&format!("/sessions/{first}/move"), &[("date", "2026-09-04"), ("time", "18:30")]).await;
        assert_eq!(moved.status, 303);
        assert_eq!(app.deliver().await.len(), 1, "the move itself");
        assert_eq!(times(&arrivals(app, "2026-09-04T23:30:00Z").await), ["04 19:30"]);
    }

    async fn a_session_keeps_its_wall_time_when_a_zone_is_known_better(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        assert_eq!(domain::zone_corrections::correct(&app.cx).await.expect("looks"), 0, "nothing to set right");
        let (first, hour) = (app.sessions(group).await[0].clone(), Duration::hours(1));
        let (readings, due_at) = (app.assignments(&rosa).await, first.starts_at);
        // As a Mooring would have laid it out that knew of no summer time.
        let stale = session::ActiveModel {
            id: Set(first.id),
            starts_at: Set(first.starts_at + hour),
            ends_at: Set(first.ends_at + hour),
            ..Default::default()
        };
        stale.update(app.cx.db.write()).await.expect("stale");
        let late = sea_orm::sea_query::Expr::value(due_at + hour);
        domain::entities::assignment::Entity::update_many()
            .col_expr(domain::entities::assignment::Column::DueAt, late)
            .filter(domain::entities::assignment::Column::SessionId.eq(first.id))
            .exec(app.cx.db.write())
            .await
            .expect("stale");
        assert_eq!(domain::zone_corrections::correct(&app.cx).await.expect("sets right"), 1);
        let right = session::Model { sequence: first.sequence + 1, ..first.clone() };
        assert_eq!(app.session(first.id).await, right, "and a calendar learns of it");
        assert_eq!(app.assignments(&rosa).await, readings, "the readings that are due by it went with it");
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["02 14:00", "02 23:30", "03 21:30"]);
        assert_eq!(privacy::noted(app, "correct-zone", "sessions").await, 1);
    }

    async fn who_left_is_in_no_preview(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let left = membership::ActiveModel { id: Set(rosa.membership_id), status: Set(domain::entities::membership::MembershipStatus::Left), ..Default::default() };
        left.update(app.cx.db.write()).await.expect("leaves");
        let page = app.signed_in(&dana).await.get(&format!("/groups/{group}/reminders")).await.text();
        assert!(page.contains("Nothing in these days") && !page.contains("Rosa"), "{page}");
    }
}
