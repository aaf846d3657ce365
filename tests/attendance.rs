//! Attendance: one tap saves, another takes it back, and the grid shows it.

use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn a_session_is_started_from_twelve_hours_before(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.post(&format!("/sessions/{session}/start"), &[]).await.status, 409, "two days before");
        assert!(browser.get(&format!("/groups/{group}")).await.attribute("form[action$='/start']", "action").is_none());
        app.at("2026-09-03T12:00:00Z");
        let mut browser = app.signed_in(&dana).await;
        assert!(browser.get(&format!("/groups/{group}")).await.attribute("form[action$='/start']", "action").is_some());
        for _ in 0..2 {
            let answer = browser.post(&format!("/sessions/{session}/start"), &[]).await;
            assert_eq!(answer.location(), format!("/sessions/{session}/run"), "twice is once");
        }
        assert!(app.sessions(group).await[0].started_at.is_some());
    }

    async fn each_of_the_five_marks_shows_on_the_grid(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut people = Vec::new();
        for name in ["Ana", "Ben", "Cleo", "Dov", "Eve"] {
            people.push(app.member(group, &dana, name).await);
        }
        app.at("2026-09-03T23:30:00Z");
        let board = format!("/sessions/{}/attendance", app.sessions(group).await[0].id);
        let mut browser = app.signed_in(&dana).await;
        for (member, mark) in people.iter().zip(["present", "late", "left-early", "excused", "no-show"]) {
            assert_eq!(browser.post(&board, &[("membership", &member.membership_id.to_string()), ("mark", mark)]).await.status, 303);
        }
        let page = browser.get(&format!("/groups/{group}")).await;
        let rows: Vec<String> = page.all("tbody tr").iter().map(|row| row.split(" no mark").next().unwrap_or_default().to_string()).collect();
        assert_eq!(rows, ["Ana ✓ present", "Ben L late", "Cleo ↰ left early", "Dov E excused", "Eve – no-show"]);
        assert!(browser.get(&board).await.text().contains("3 of 5 in the room"));
    }

    async fn a_tap_says_what_it_saved_and_can_be_undone(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.membership_id.to_string();
        app.at("2026-09-03T23:30:00Z");
        let board = format!("/sessions/{}/attendance", app.sessions(group).await[0].id);
        let mut browser = app.signed_in(&dana).await;
        browser.post(&board, &[("membership", &rosa), ("mark", "present")]).await;
        let answer = browser.post(&board, &[("membership", &rosa), ("mark", "no-show")]).await;
        let page = browser.follow(answer).await;
        assert!(page.text().contains("Saved: Rosa, no-show."), "{}", page.text());
        let undo = page.attribute(".saved__form button", "value").expect("Undo");
        assert_eq!(undo, "present", "what stood there before");
        let answer = browser.post(&board, &[("membership", &rosa), ("mark", &undo)]).await;
        assert!(browser.follow(answer).await.text().contains("Saved: Rosa, present."));
        let json = browser.post_as_island(&board, &[("membership", &rosa), ("mark", "none")]).await;
        let saved: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
        assert_eq!((saved["name"].as_str(), saved["mark"].as_str(), saved["before"].as_str()), (Some("Rosa"), None, Some("present")));
        assert!(browser.get(&board).await.text().contains("0 of 1 in the room"));
    }

    async fn somebody_of_another_group_is_not_on_the_board(app: &TestApp) {
        let dana = app.dana().await;
        let (group, other) = (app.group(&dana).await, app.group_on(&dana, "2026-09-07", "10:00").await);
        let theo = app.member(other, &dana, "Theo").await.membership_id.to_string();
        app.at("2026-09-03T23:30:00Z");
        let board = format!("/sessions/{}/attendance", app.sessions(group).await[0].id);
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.post(&board, &[("membership", &theo), ("mark", "present")]).await.status, 404);
        assert_eq!(browser.post(&board, &[("membership", "nonsense"), ("mark", "present")]).await.status, 404);
    }

    async fn attendance_of_a_session_far_off_is_not_taken(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.membership_id.to_string();
        let board = format!("/sessions/{}/attendance", app.sessions(group).await[4].id);
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post_as_island(&board, &[("membership", &rosa), ("mark", "present")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("twelve hours before"), "{}", answer.body);
    }

    async fn a_trainee_sees_the_board_and_does_not_change_it(app: &TestApp) {
        use domain::entities::group_staff::Part;
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await.membership_id.to_string();
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::Trainee).await.expect("a trainee");
        app.at("2026-09-03T23:30:00Z");
        let board = format!("/sessions/{}/attendance", app.sessions(group).await[0].id);
        let mut browser = app.signed_in(&priya).await;
        assert_eq!(browser.get(&board).await.status, 200);
        assert_eq!(browser.post(&board, &[("membership", &rosa), ("mark", "present")]).await.status, 404);
        assert!(!browser.get(&format!("/groups/{group}")).await.text().contains("Assign reading Invite"));
    }
}
