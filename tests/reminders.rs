//! Reminders: at the group's wall time, once, and never of what is no longer true.

use chrono::Duration;
use domain::entities::account::MailConsent;
use domain::entities::membership::MembershipStatus;
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::entities::{account, membership};
use domain::ids::GroupId;
use sea_orm::{ActiveModelTrait as _, Set};

use crate::support::cast::MemberOf;
use crate::support::{Engine, TestApp, on_both_engines};

/// Marks the readings of week 1 as done.
async fn read_week_one(app: &TestApp, group: GroupId, reader: &MemberOf) {
    let first = app.sessions(group).await[0].id;
    let mut browser = app.signed_in(&reader.person).await;
    for one in app.assignments(reader).await.iter().filter(|one| one.session_id == Some(first)) {
        browser.post(&format!("/readings/{}/completion", one.id), &[("done", "yes")]).await;
    }
}

/// The instants at which mail arrives when the server looks every `step` from the clock's now on for `span`.
async fn arrivals(app: &TestApp, span: Duration, step: Duration) -> Vec<(String, String)> {
    let end = app.now() + span;
    let mut seen = Vec::new();
    while app.now() < end {
        for mail in app.deliver().await {
            seen.push((app.now().to_rfc3339(), mail.subject()));
        }
        app.later_by(step);
    }
    seen
}

on_both_engines! {
    async fn a_week_brings_two_session_reminders_and_one_for_the_reading(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let seen = arrivals(app, Duration::days(3), Duration::minutes(30)).await;
        let expected = [
            ("2026-09-02T14:00:00+00:00", "A reminder"),
            ("2026-09-02T23:30:00+00:00", "Reminder: Thursday 6:30 pm"),
            ("2026-09-03T21:30:00+00:00", "Reminder: Thursday 6:30 pm"),
        ];
        assert_eq!(seen, expected.map(|(at, subject)| (at.to_string(), subject.to_string())));
    }

    async fn a_clock_change_moves_no_reminder_on_the_wall(app: &TestApp) {
        let dana = app.dana().await;
        app.at("2026-10-24T12:00:00Z");
        // Clocks go back on 1 November: the Sunday of the second session.
        let group = app.group_on(&dana, "2026-10-25", "18:30").await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-10-30T12:00:00Z");
        let seen = arrivals(app, Duration::days(3), Duration::minutes(30)).await;
        let times: Vec<&str> = seen.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(times, [
            "2026-10-31T14:00:00+00:00", // 9:00 in summer time
            "2026-10-31T23:30:00+00:00", // 18:30 in summer time, the day before
            "2026-11-01T22:30:00+00:00", // 16:30 in winter time, two hours before
        ]);
    }

    async fn a_reading_that_is_done_reminds_nobody(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        read_week_one(app, group, &rosa).await;
        app.at("2026-09-02T14:00:00Z");
        assert!(app.deliver().await.is_empty());
    }

    async fn the_readings_of_a_session_remind_together(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1, "three readings, one mail");
        assert_eq!(mail[0].link_path().as_deref(), Some("/readings"));
        let first = app.assignments(&rosa).await[0].id;
        app.signed_in(&rosa.person).await.post(&format!("/readings/{first}/completion"), &[("done", "yes")]).await;
        assert!(app.deliver().await.is_empty(), "once");
    }

    async fn the_last_reading_that_is_not_done_is_where_the_mail_leads(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        read_week_one(app, group, &rosa).await;
        let last = app.assignments(&rosa).await.into_iter().find(|one| one.done_at.is_some()).expect("one").id;
        app.signed_in(&rosa.person).await.post(&format!("/readings/{last}/completion"), &[("done", "no")]).await;
        app.at("2026-09-02T14:00:00Z");
        assert_eq!(app.deliver().await[0].link_path(), Some(format!("/readings/{last}")));
    }

    async fn done_between_writing_and_sending_is_not_sent(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.at("2026-09-02T14:00:00Z");
        assert_eq!(domain::reminders::write_due(&app.cx).await.expect("writes"), 1);
        read_week_one(app, group, &rosa).await;
        assert!(app.deliver().await.is_empty());
        let dropped = &app.outbox().await[1];
        assert_eq!((dropped.kind, dropped.status), (Kind::ReadingDue, MessageStatus::Dropped));
        assert_eq!(dropped.outcome, "The reading was done meanwhile.");
    }

    async fn a_session_started_early_still_reminds(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T14:00:00Z");
        app.deliver().await;
        let session = app.sessions(group).await[0].id;
        assert_eq!(app.signed_in(&dana).await.post(&format!("/sessions/{session}/start"), &[]).await.status, 303);
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(app.deliver().await.len(), 1, "a slip of the thumb in the morning takes nobody's reminder away");
    }

    async fn who_left_or_must_not_be_mailed_gets_nothing(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        app.at("2026-09-02T23:30:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        let left = membership::ActiveModel { id: Set(rosa.membership_id), status: Set(MembershipStatus::Left), ..Default::default() };
        left.update(app.cx.db.write()).await.expect("leaves");
        let never = account::ActiveModel { id: Set(theo.person.account_id), mail_consent: Set(MailConsent::Never), ..Default::default() };
        never.update(app.cx.db.write()).await.expect("not safe any more");
        assert!(app.deliver().await.is_empty());
        let outcomes: Vec<String> = app.outbox().await.into_iter().filter(|one| one.kind == Kind::SessionTomorrow).map(|one| one.outcome).collect();
        assert!(outcomes.contains(&"The recipient is not in the group.".into()) && outcomes.contains(&"This person must not be mailed.".into()), "{outcomes:?}");
    }

    async fn the_invited_get_no_reminders_before_they_accept(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.signed_in(&dana).await.post(&format!("/groups/{group}/people"), &[("people", "rosa@example.org"), ("safe", "yes")]).await;
        assert_eq!(app.deliver().await.len(), 1);
        app.at("2026-09-03T21:30:00Z");
        assert!(app.deliver().await.is_empty());
    }

    async fn a_server_that_slept_sends_what_is_still_of_use(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        // It wakes an hour before the session: the later reminder is still of use, yesterday's are not.
        app.at("2026-09-03T22:30:00Z");
        let subjects: Vec<String> = app.deliver().await.iter().map(crate::support::smtp::Received::subject).collect();
        assert_eq!(subjects, ["Reminder: Thursday 6:30 pm"]);
        app.at("2026-09-03T23:31:00Z");
        assert!(app.deliver().await.is_empty(), "never into the session");
    }

    async fn readings_remind_by_day_and_never_at_night(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.at("2026-09-03T00:59:00Z");
        assert_eq!(app.deliver().await.len(), 2, "it woke at 19:59 of the day before: reading and session");
        let path = format!("/groups/{group}/readings");
        let mut browser = app.signed_in(&dana).await;
        let patterns = browser.get(&path).await.attribute_of_option("How it can show up now");
        app.at("2026-09-08T01:30:00Z");
        let mut browser = app.signed_in(&dana).await;
        browser.post(&path, &[("reading", &patterns), ("whom", "group"), ("due", "2026-09-08")]).await;
        assert!(app.deliver().await.is_empty(), "20:30 is evening");
        app.at("2026-09-08T14:00:00Z");
        assert!(app.deliver().await.is_empty(), "and the next morning its day has come");
    }

    async fn who_joins_at_night_is_not_mailed_at_night(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at("2026-09-03T07:00:00Z");
        app.member(group, &dana, "Rosa").await;
        assert!(app.deliver().await.is_empty(), "2:00 am of the day of the session");
        app.at("2026-09-03T21:30:00Z");
        assert_eq!(app.deliver().await.len(), 1, "the later reminder is enough");
    }

    async fn somebody_elsewhere_reads_both_clocks(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.signed_in(&rosa.person).await.post("/account", &[("name", "Rosa"), ("zone", "Europe/Berlin")]).await;
        app.at("2026-09-02T23:30:00Z");
        let mail = app.deliver().await;
        let session = mail.iter().find(|mail| mail.subject().contains("Thursday")).expect("the reminder");
        assert!(session.text().contains("Thursday 3 September, 6:30 pm (Chicago time)"), "{}", session.text());
        assert!(session.text().contains("Friday 1:30 am for you, Berlin time"), "{}", session.text());
        let reading = mail.iter().find(|mail| mail.subject() == "A reminder").expect("the reading's");
        assert!(reading.text().contains("Friday 1:30 am for you, Berlin time"), "{}", reading.text());
        let week = app.signed_in(&rosa.person).await.get("/").await.text();
        assert!(week.contains("Friday 1:30 am for you, Berlin time"), "{week}");
    }

    async fn a_mail_tells_nobody_anything(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
        let mut mail = app.deliver().await;
        app.at("2026-09-02T14:00:00Z");
        mail.extend(app.deliver().await);
        app.at("2026-09-03T21:30:00Z");
        mail.extend(app.deliver().await);
        assert_eq!(mail.len(), 3);
        for one in mail {
            let whole = format!("{}\n{}\n{}\n{}", one.raw, one.subject(), one.text(), one.html().expect("HTML")).to_lowercase();
            for word in ["elm street", "room 2", "trauma", "attachment,", "support group", "counsel", "therap", "healing", "step", "our organization", "<img"] {
                assert!(!whole.contains(word), "{word} stands in {whole}");
            }
            assert_eq!(one.header("Auto-Submitted").as_deref(), Some("auto-generated"));
            assert_eq!(one.to, ["rosa@example.org"]);
        }
    }
}
