//! Limits, digests and previews count what reaches somebody, and nothing else; a session keeps its place.

use domain::entities::account::{self, AccountStatus};
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::entities::reminder_rule;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

use crate::support::reminding::{arrivals, outcomes, save, subjects, times};
use crate::support::smtp::Behaviour;
use crate::support::{Engine, TestApp, on_both_engines, privacy};

const OWN: &str = "/account/reminders";

on_both_engines! {
    async fn what_somebody_wants_none_of_takes_no_place_from_the_rest(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        privacy::contact(&mut browser, &[("sessions", "")]).await;
        // The reading and the session of the day before fall on one day.
        save(&mut browser, OWN, &[("cap", "1"), ("readings", "1"), ("readings_at", "17:00"), ("digest", "120")]).await;
        let shown = browser.get(OWN).await.text();
        assert!(shown.contains("Wednesday 2 September, 5:00 pm a reading · Chicago time"), "{shown}");
        assert!(shown.contains("Some are not sent, because you asked for no such mail"), "{shown}");
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["02 22:00"]);
        let kept_back = (MessageStatus::Dropped, "This person asked for no such mail.".to_string());
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await, [kept_back], "and staff see why");
    }

    async fn what_was_refused_takes_no_place_from_the_rest(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group_on(&dana, "2026-09-03", "09:00").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        let rules = [("cap", "1"), ("sessions", "own"), ("lead", "1d"), ("readings", "1"), ("readings_at", "17:00")];
        save(&mut browser, OWN, &rules).await;
        app.smtp.behave(Behaviour::RefuseMessage { code: 554 });
        app.at("2026-09-02T14:00:00Z");
        app.deliver().await;
        assert_eq!(outcomes(app, Kind::SessionTomorrow).await[0].0, MessageStatus::Failed);
        app.smtp.behave(Behaviour::Accept);
        assert_eq!(times(&arrivals(app, "2026-09-03T14:00:00Z").await), ["02 22:00"]);
    }

    async fn what_somebody_wants_none_of_brings_nothing_forward(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        privacy::contact(&mut browser, &[("readings", "")]).await;
        save(&mut browser, OWN, &[("readings", "1"), ("readings_at", "17:00"), ("digest", "120")]).await;
        let shown = browser.get(OWN).await.text();
        assert!(shown.contains("Wednesday 2 September, 6:30 pm a session") && !shown.contains("5:00 pm"), "{shown}");
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["02 23:30", "03 21:30"]);
    }

    async fn the_session_of_a_day_keeps_its_place_before_that_of_the_next(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let other = app.group_on(&dana, "2026-09-04", "09:00").await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.member(other, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        save(&mut browser, OWN, &[("cap", "1"), ("readings", "off")]).await;
        let shown = browser.get(OWN).await.text();
        for told in ["Wednesday 2 September, 6:30 pm", "Thursday 3 September, 4:30 pm", "Friday 4 September, 7:00 am"] {
            assert!(shown.contains(told), "{told}: {shown}");
        }
        assert!(!shown.contains("Thursday 3 September, 9:00 am"), "both groups share one limit: {shown}");
        assert!(shown.contains("are over the limit for their day, so they are not sent"), "{shown}");
        let rows = app.signed_in(&dana).await.get(&format!("/groups/{other}/reminders")).await.all("tbody tr");
        let is_over = |row: &String| row.contains("over their limit for that day: not sent");
        let shown: Vec<(bool, bool)> = rows.iter().map(|row| (row.contains("Thursday 3 September, 9:00 am"), is_over(row))).collect();
        assert_eq!(shown[..2], [(true, true), (false, false)], "one group’s page knows of the limit that the other fills: {rows:?}");
        assert!(!rows.iter().any(|row| row.contains("Wednesday")), "and tells nothing of it: {rows:?}");
        assert_eq!(times(&arrivals(app, "2026-09-04T13:00:00Z").await), ["02 23:30", "03 21:30", "04 12:00"]);
    }

    async fn a_limit_counts_the_day_on_which_a_mail_leaves(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post("/account", &[("name", "Rosa"), ("zone", "Asia/Tokyo")]).await;
        save(&mut browser, OWN, &[("cap", "1")]).await;
        // 11 pm on Wednesday in Tokyo; the mail server takes it ten minutes into Thursday.
        app.at("2026-09-02T14:00:00Z");
        app.smtp.behave(Behaviour::RefuseAll { code: 451 });
        app.deliver().await;
        app.smtp.behave(Behaviour::Accept);
        app.at("2026-09-02T15:10:00Z");
        assert_eq!(subjects(app).await, ["A reminder"]);
        app.at("2026-09-02T15:15:00Z");
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["03 21:30"], "that of Thursday morning is over the limit");
    }

    async fn one_mail_for_several_holds_a_session_once(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let close = [("sessions", "own"), ("lead", "2h"), ("lead", "1h"), ("readings", "off"), ("digest", "60")];
        save(&mut app.signed_in(&rosa.person).await, OWN, &close).await;
        app.at("2026-09-03T21:30:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert_eq!(mail[0].text().matches("You have an appointment on").count(), 1, "{}", mail[0].text());
        app.at("2026-09-03T22:30:00Z");
        assert_eq!(app.deliver().await.len(), 1, "and the nearer one comes at its own time");
    }

    async fn who_had_their_limit_today_is_shown_nothing_more_for_today(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&rosa.person).await;
        save(&mut browser, OWN, &[("cap", "1"), ("readings", "1"), ("readings_at", "19:00")]).await;
        app.at("2026-09-02T23:30:00Z");
        assert_eq!(subjects(app).await, ["Reminder: Thursday 6:30 pm"]);
        let shown = app.signed_in(&rosa.person).await.get(OWN).await.text();
        assert!(!shown.contains("Wednesday 2 September, 7:00 pm") && shown.contains("2 more are over the limit"), "{shown}");
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["03 21:30"]);
    }

    async fn whom_mail_does_not_reach_is_shown_so(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let returned = account::ActiveModel { id: Set(rosa.person.account_id), mail_returned_at: Set(Some(app.now())), ..Default::default() };
        returned.update(app.cx.db.write()).await.expect("mail comes back");
        let disabled = account::ActiveModel { id: Set(theo.person.account_id), status: Set(AccountStatus::Disabled), ..Default::default() };
        disabled.update(app.cx.db.write()).await.expect("is disabled");
        let mut browser = app.signed_in(&dana).await;
        let rows = browser.get(&format!("/groups/{group}/reminders")).await.all("tbody tr");
        assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("mail does not reach them now: not sent")), "{rows:?}");
        app.at("2026-09-02T23:30:00Z");
        assert!(app.deliver().await.is_empty());
    }

    async fn what_waits_for_the_end_of_the_quiet_is_shown_for_then(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        // Four hours before has come, and now it is quiet until 4 pm.
        app.at("2026-09-03T20:00:00Z");
        let quiet = [("sessions", "own"), ("lead", "4h"), ("readings", "off"), ("quiet", "own"), ("quiet_from", "14:45"), ("quiet_until", "16:00")];
        let mut browser = app.signed_in(&rosa.person).await;
        save(&mut browser, OWN, &quiet).await;
        let shown = browser.get(OWN).await.text();
        assert!(shown.contains("Thursday 3 September, 4:00 pm a session"), "{shown}");
        assert_eq!(times(&arrivals(app, "2026-09-03T23:30:00Z").await), ["03 21:00"]);
    }

    async fn what_is_typed_beside_as_it_is_set_is_not_lost(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let path = format!("/groups/{group}/reminders");
        let mut browser = app.signed_in(&dana).await;
        let typed = [("lead", "12h"), ("readings_at", "17:00"), ("quiet_from", "22:00"), ("quiet_until", "08:00"), ("step", "save")];
        let refused = browser.post(&path, &typed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("sessions").contains("You ticked times."), "{}", refused.text());
        assert!(refused.wrong("readings_at").contains("You chose a time.") && refused.wrong("quiet_from").contains("You chose a time."));
        assert!(refused.wrong("quiet_until").is_empty(), "it is as it was shown");
        assert_eq!((refused.all("input[name=lead][checked]").len(), refused.value("readings_at").as_str()), (1, "17:00"));
        assert_eq!(reminder_rule::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
        // The same with the choices that take it, and then back to as it is set, with what stands in the fields.
        save(&mut browser, &path, &[&[("sessions", "own"), ("readings", "1"), ("quiet", "own")][..], &typed[..4]].concat()).await;
        save(&mut browser, &path, &typed[..4]).await;
    }

    async fn two_who_lead_set_the_first_rules_at_once(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let priya = app.priya().await;
        let part = domain::entities::group_staff::Part::CoLead;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, part).await.expect("a co-lead");
        let path = format!("/groups/{group}/reminders");
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let fields = [("cap", "2"), ("step", "save")];
        let (one, other) = tokio::join!(danas.post(&path, &fields), priyas.post(&path, &fields));
        assert_eq!((one.status.as_u16(), other.status.as_u16()), (303, 303));
        assert_eq!(reminder_rule::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
    }
}
