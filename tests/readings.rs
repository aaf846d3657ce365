//! Readings: open seven days before, due at the start, read and marked by their owner alone.

use chrono::Duration;

use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_modules_reading_opens_seven_days_before_and_is_due_at_the_start(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let (sessions, assignments) = (app.sessions(group).await, app.assignments(&rosa).await);
        assert_eq!(assignments.len(), 23, "two or three for each module");
        for assignment in &assignments {
            let session = sessions.iter().find(|session| Some(session.id) == assignment.session_id).expect("a session");
            assert_eq!(assignment.due_at, session.starts_at);
            assert_eq!(assignment.opens_at, session.starts_at - Duration::days(7));
        }
        let second = assignments.iter().find(|one| one.session_id == Some(sessions[1].id)).expect("of week 2").id;
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(browser.get(&format!("/readings/{}", assignments[0].id)).await.status, 200);
        let locked = browser.get(&format!("/readings/{second}")).await;
        assert_eq!(locked.status, 404, "week 2 opens on Thursday");
        app.at("2026-09-03T23:30:00Z");
        assert_eq!(browser.get(&format!("/readings/{second}")).await.status, 200);
    }

    async fn done_is_said_once_and_can_be_taken_back(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        browser.post(&format!("{path}/completion"), &[("done", "yes")]).await;
        let first = app.assignments(&rosa).await[0].done_at;
        app.later_by(Duration::hours(1));
        browser.post(&format!("{path}/completion"), &[("done", "yes")]).await;
        assert_eq!(app.assignments(&rosa).await[0].done_at, first, "the second time changes nothing");
        browser.post(&format!("{path}/completion"), &[("done", "no")]).await;
        assert_eq!(app.assignments(&rosa).await[0].done_at, None);
        assert!(browser.get(&path).await.text().contains("Mark as done"));
    }

    async fn somebody_elses_reading_is_not_there(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let rosas = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&theo.person).await;
        let missing = browser.get("/readings/01a00000-0000-7000-8000-000000000000").await;
        for path in [rosas.as_str(), "/readings/nonsense"] {
            let denied = browser.get(path).await;
            assert_eq!((denied.status.as_u16(), &denied.body), (404, &missing.body), "{path}");
        }
        assert_eq!(browser.post(&format!("{rosas}/completion"), &[("done", "yes")]).await.status, 404);
        assert_eq!(app.assignments(&rosa).await[0].done_at, None);
        assert_eq!(app.signed_in(&dana).await.get(&rosas).await.status, 404, "nor the counselor's");
        assert_eq!(app.visitor().get(&rosas).await.status, 303);
    }

    async fn who_left_reads_no_more(app: &TestApp) {
        use domain::entities::membership::{self, MembershipStatus};
        use sea_orm::{ActiveModelTrait as _, Set};
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/readings/{}", app.assignments(&rosa).await[0].id);
        let mut browser = app.signed_in(&rosa.person).await;
        assert_eq!(browser.get(&path).await.status, 200);
        let left = membership::ActiveModel { id: Set(rosa.membership_id), status: Set(MembershipStatus::Left), ..Default::default() };
        left.update(app.cx.db.write()).await.expect("leaves");
        assert_eq!(browser.get(&path).await.status, 404, "on the next request");
    }

    async fn an_assignment_by_hand_is_checked(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let path = format!("/groups/{group}/readings");
        let mut browser = app.signed_in(&dana).await;
        let form = browser.get(&path).await;
        let (patterns, whom) = (form.attribute_of_option("How it can show up now"), rosa.membership_id.to_string());
        let over = browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-08-31")]).await;
        assert_eq!(over.wrong("due"), "31 August 2026 is over. Choose today or a later day.");
        assert_eq!(over.value("whom"), whom, "what was chosen stays");
        assert_eq!(browser.post(&path, &[("reading", "x"), ("whom", "y"), ("due", "")]).await.status, 422);
        assert_eq!(browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-09-01")]).await.status, 303, "today is not over");
        let again = browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-09-01")]).await;
        assert_eq!(again.status, 303, "a second press changes nothing");
        let twice = browser.post(&path, &[("reading", &patterns), ("whom", &whom), ("due", "2026-09-09")]).await;
        assert_eq!(twice.wrong("reading"), "This person has this reading already.");
        assert_eq!(browser.post(&path, &[("reading", &patterns), ("whom", "group"), ("due", "2026-09-09")]).await.status, 422);
        assert_eq!(app.assignments(&rosa).await.len(), 23 + 1);
        assert!(app.deliver().await.is_empty(), "due today: its reminder's day is over");
    }

    async fn a_newcomer_gets_what_the_whole_group_was_given(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let path = format!("/groups/{group}/readings");
        let mut browser = app.signed_in(&dana).await;
        let patterns = browser.get(&path).await.attribute_of_option("How it can show up now");
        browser.post(&path, &[("reading", &patterns), ("whom", "group"), ("due", "2026-09-20")]).await;
        app.at("2026-09-11T15:00:00Z");
        let theo = app.member(group, &dana, "Theo").await;
        // Weeks 1 and 2, with three readings each, are over; nobody gets what is over.
        assert_eq!(app.assignments(&theo).await.len(), 17 + 1);
    }
}
