//! The main job, end to end, on real input: from an empty installation to a grid of who came.

use chrono::Duration;
use domain::accounts::StaffForm;

use crate::support::cast::posted;
use crate::support::second_step::{code, second, set_up};
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

const PASSWORD: &str = "seven quiet boats at dawn";

async fn accept(app: &TestApp, link: &str, name: &str) -> Client {
    let mut browser = app.visitor();
    let page = browser.get(link).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let answer = browser.post(link, &[("name", name), ("password", PASSWORD)]).await;
    let home = browser.follow(answer).await;
    assert_eq!(home.status, 200);
    browser
}

/// Staff are signed out after an hour without a page.
async fn sign_in_again(app: &TestApp, browser: &mut Client, email: &str, phone: &str) {
    let first = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
    let answer = second(browser, &first, &code(app, phone)).await;
    browser.follow(answer).await;
}

fn link_by_title(page: &Answer, title: &str) -> String {
    page.attribute(&format!("a[aria-label$='{title}']"), "href")
        .unwrap_or_else(|| panic!("{title} is not on: {}", page.text()))
}

on_both_engines! {
    async fn from_an_administrator_to_a_grid_of_who_came(app: &TestApp) {
        // A.2: an administrator by the command line's verb, a counselor by the administrator.
        let form = StaffForm { name: "Alex".into(), email: "alex@example.org".into(), role: "administrator".into() };
        domain::accounts::invite_staff(&app.cx, None, form.check().expect("valid")).await.expect("invites");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        assert!(mail[0].tls && mail[0].user.as_deref() == Some("mooring"), "STARTTLS and a password");
        let mut alex = accept(app, &mail[0].link_path().expect("a link"), "Alex").await;
        let answer = alex.post("/staff", &[("name", "Dana"), ("email", "dana@example.org"), ("role", "counselor")]).await;
        alex.follow(answer).await;
        let mail = app.deliver().await;
        let mut dana = accept(app, &mail[0].link_path().expect("a link"), "Dana").await;
        let (phone, _) = set_up(app, &mut dana).await;

        assert_eq!(alex.get("/groups/new").await.status, 404, "administrators run no groups");

        // A.3: nothing is saved that was not shown.
        let mut group = app.group_fields().await;
        group.first_date = "2026-10-15".into();
        group.skip = vec!["2026-11-26".into()];
        group.joining = "before-start".into();
        app.at("2026-10-07T15:00:00Z");
        sign_in_again(app, &mut dana, "DANA@example.org", &phone).await;
        let shown = dana.post("/groups/new", &posted(&group, "save")).await;
        assert_eq!(shown.status, 200, "the first press shows");
        assert_eq!(shown.all(".preview__line").len(), 9, "eight sessions and a skipped week");
        assert!(shown.text().contains("Clocks change on 1 November: sessions stay at 6:30 pm."), "{}", shown.text());
        assert!(dana.get("/groups").await.text().contains("No group yet"));
        group.seen = shown.value("seen");
        let answer = dana.post("/groups/new", &posted(&group, "save")).await;
        let group_path = answer.location();
        assert!(dana.follow(answer).await.text().contains("Elm Street, autumn"));

        // A.4: three addresses, each an own mail that names no group.
        let people = "Rosa, rosa@example.org\ntheo@example.org\n\"Kaya, Amina\", amina@example.org";
        let answer = dana.post(&format!("{group_path}/people"), &[("people", people), ("safe", "yes")]).await;
        assert!(dana.follow(answer).await.text().contains("3 people are invited"));
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 3);
        for one in &mail {
            assert_eq!(one.to.len(), 1);
            for secret in ["Elm Street", "autumn", "organization", "Seven steps", "trauma", "Dana"] {
                assert!(!one.raw.contains(secret) && !one.text().contains(secret), "{secret} stands in {}", one.raw);
            }
        }

        // A.5: accepts, lands on This week, reads, marks as done; the counselor sees it.
        let to_rosa = mail.iter().find(|one| one.to == ["rosa@example.org"]).expect("to Rosa");
        let mut rosa = accept(app, &to_rosa.link_path().expect("a link"), "Rosa").await;
        let mut theo = accept(app, &mail.iter().find(|one| one.to == ["theo@example.org"]).expect("to Theo").link_path().expect("a link"), "Theo").await;
        assert!(rosa.get("/").await.text().contains("Nothing to read right now"), "eight days before, the first reading is locked");
        app.at("2026-10-08T23:30:00Z");
        let week = rosa.get("/").await;
        for part in ["Rosa", "Thursday 15 October, 6:30 pm", "In 7 days · until 8:00 pm · Chicago time", "Room 2", "Attachment, and what can hurt it"] {
            assert!(week.text().contains(part), "{part} is not in: {}", week.text());
        }
        let reading = link_by_title(&week, "Attachment, and what can hurt it");
        let page = rosa.get(&reading).await;
        assert!(page.text().contains("It is never your fault") && page.text().contains("Mark as done"));
        let answer = rosa.post(&format!("{reading}/completion"), &[("done", "yes")]).await;
        assert!(rosa.follow(answer).await.text().contains("You marked this as done on Oct 8."));
        sign_in_again(app, &mut dana, "dana@example.org", &phone).await;
        assert!(dana.get(&group_path).await.all("tbody tr").iter().any(|row| row.starts_with("Rosa") && row.ends_with("1 of 3")));
        for title in ["The four attachment patterns", "What can hurt a bond: open and hidden causes"] {
            let reading = link_by_title(&rosa.get("/readings").await, title);
            rosa.post(&format!("{reading}/completion"), &[("done", "yes")]).await;
        }

        // A.6: one more reading to one, another to all.
        let form = dana.get(&format!("{group_path}/readings")).await;
        let choice = |title: &str| form.attribute_of_option(title);
        let theo_id = form.attribute_of_option("Theo");
        let fields = [("reading", choice("A page for somebody close to you")), ("whom", theo_id), ("due", "2026-10-20".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = dana.post(&format!("{group_path}/readings"), &fields).await;
        assert!(dana.follow(answer).await.text().contains("Assigned."));
        let fields = [("reading", choice("How it can show up now")), ("whom", "group".to_string()), ("due", "2026-10-21".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        dana.post(&format!("{group_path}/readings"), &fields).await;
        assert!(theo.get("/readings").await.text().contains("A page for somebody close to you"));
        let rosas = rosa.get("/readings").await.text();
        assert!(!rosas.contains("A page for somebody close to you") && rosas.contains("How it can show up now"));

        // A.7: each reminder exactly once, at the group's wall time, only to who is not done.
        app.at("2026-10-14T13:59:59Z");
        assert_eq!(app.deliver().await.len(), 0, "one second before 9:00 in Chicago");
        app.at("2026-10-14T14:00:00Z");
        let mail = app.deliver().await;
        assert_eq!(mail.iter().map(|one| one.to[0].as_str()).collect::<Vec<_>>(), ["theo@example.org"], "Rosa is done");
        app.at("2026-10-14T23:30:00Z");
        assert_eq!(app.deliver().await.len(), 2, "24 hours before");
        app.at("2026-10-15T21:30:00Z");
        assert_eq!(app.deliver().await.len(), 2, "2 hours before");
        app.later_by(Duration::minutes(5));
        assert_eq!(app.deliver().await.len(), 0, "once");

        // A.8: start, take attendance, and see it as a grid.
        sign_in_again(app, &mut dana, "dana@example.org", &phone).await;
        let start = dana.get(&group_path).await.attribute("form[action$='/start']", "action").expect("Start session");
        let answer = dana.post(&start, &[]).await;
        let page = dana.follow(answer).await;
        assert_eq!(page.all(".board__row").len(), 3);
        let board = page.attribute(".board form", "action").expect("the board");
        let rosa_id = page.membership_of("Rosa");
        let answer = dana.post(&board, &[("membership", &rosa_id), ("mark", "late")]).await;
        assert!(dana.follow(answer).await.text().contains("Saved: Rosa, late."));
        assert!(dana.get(&group_path).await.all("tbody tr").iter().any(|row| row.starts_with("Rosa L late")));
    }
}
