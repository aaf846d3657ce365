//! Colleagues in a group: co-leads, trainees, and who covers from one day until another.

use domain::entities::group_staff;
use domain::ids::GroupId;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::cast::Person;
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

async fn give(browser: &mut Client, group: GroupId, who: &Person, part: &str, days: [&str; 2]) -> Answer {
    let person = who.account_id.to_string();
    let fields = [("person", person.as_str()), ("part", part), ("from", days[0]), ("until", days[1])];
    browser.post(&format!("/groups/{group}/staff"), &fields).await
}

/// What opens: the group's page, its people, and whether it is on the list and on *Today*.
async fn sees(app: &TestApp, who: &Person, group: GroupId) -> [bool; 4] {
    let mut browser = app.signed_in(who).await;
    let path = format!("/groups/{group}");
    let opens = [browser.get(&path).await.status == 200, browser.get(&format!("{path}/people")).await.status == 200];
    let list = browser.get("/groups").await.body.contains(&path);
    let today = browser.get("/").await.body.contains("Elm Street");
    [opens[0], opens[1], list, today]
}

on_both_engines! {
    async fn cover_holds_from_its_first_day_until_its_last_in_the_groups_zone(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(give(&mut browser, group, &priya, "cover", ["2026-09-02", "2026-09-04"]).await.status, 303);
        app.at("2026-09-02T04:59:00Z");
        assert_eq!(sees(app, &priya, group).await, [false; 4], "a minute before midnight in Chicago");
        app.at("2026-09-02T05:00:00Z");
        assert_eq!(sees(app, &priya, group).await, [true; 4]);
        let mut covering = app.signed_in(&priya).await;
        let work = covering.post(&format!("/groups/{group}/people"), &[("people", "")]).await;
        assert_eq!(work.status, 422, "she works with it: her form is read");
        assert_eq!(covering.get(&format!("/groups/{group}/staff")).await.status, 404, "and chooses no colleagues");
        app.at("2026-09-05T04:59:00Z");
        assert!(sees(app, &priya, group).await[0], "the last day counts");
        app.at("2026-09-05T05:00:00Z");
        assert_eq!(sees(app, &priya, group).await, [false; 4], "on the next request");
        let mut browser = app.signed_in(&dana).await;
        let again = give(&mut browser, group, &priya, "cover", ["2026-09-10", "2026-09-10"]).await;
        assert_eq!(again.status, 303, "once it is over she can cover again");
    }

    async fn a_trainee_sees_and_what_is_taken_back_ends_at_once(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        give(&mut browser, group, &priya, "trainee", ["", ""]).await;
        assert_eq!(sees(app, &priya, group).await, [true; 4]);
        let mut learning = app.signed_in(&priya).await;
        assert_eq!(learning.post(&format!("/groups/{group}/people"), &[("people", "")]).await.status, 404);
        let twice = give(&mut browser, group, &priya, "co-lead", ["", ""]).await;
        assert!(twice.wrong("person").contains("already"), "{}", twice.text());
        let part = browser.get(&format!("/groups/{group}/staff")).await.attribute("button[name=part]", "value").expect("one");
        let path = format!("/groups/{group}/staff/removal");
        assert_eq!(browser.post(&path, &[("part", &part)]).await.status, 303);
        assert_eq!(learning.get(&format!("/groups/{group}")).await.status, 404);
        assert_eq!(browser.post(&path, &[("part", &part)]).await.status, 404, "once");
        give(&mut browser, group, &priya, "co-lead", ["", ""]).await;
        assert_eq!(learning.get(&format!("/groups/{group}/staff")).await.status, 200);
    }

    async fn a_part_needs_a_colleague_and_cover_needs_its_days(app: &TestApp) {
        let (dana, priya, alex) = (app.dana().await, app.priya().await, app.alex().await);
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let no_days = give(&mut browser, group, &priya, "cover", ["", "2026-09-04"]).await;
        assert_eq!(no_days.status, 422);
        assert!(!no_days.wrong("from").is_empty() && no_days.value("until") == "2026-09-04", "{}", no_days.text());
        let backwards = give(&mut browser, group, &priya, "cover", ["2026-09-04", "2026-09-02"]).await;
        assert!(backwards.wrong("until").contains("after the first"), "{}", backwards.text());
        assert_eq!(give(&mut browser, group, &alex, "co-lead", ["", ""]).await.status, 422, "administrators run no groups");
        assert_eq!(give(&mut browser, group, &priya, "lead", ["", ""]).await.status, 422, "a group has one lead");
        assert_eq!(sees(app, &priya, group).await, [false; 4]);
    }

    async fn a_lead_is_not_taken_back_nor_is_anybodys_part_in_another_group(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (own, others) = (app.group(&dana).await, app.group(&priya).await);
        let mut browser = app.signed_in(&dana).await;
        give(&mut app.signed_in(&priya).await, others, &dana, "trainee", ["", ""]).await;
        let rows = group_staff::Entity::find().all(app.cx.db.read()).await.expect("rows");
        for row in &rows {
            let taken = browser.post(&format!("/groups/{own}/staff/removal"), &[("part", &row.id.to_string())]).await;
            assert_eq!(taken.status, 404, "{:?} of {}", row.part, row.group_id);
        }
        assert_eq!(group_staff::Entity::find().count(app.cx.db.read()).await.expect("counts"), rows.len() as u64);
    }

    async fn a_part_is_given_to_nobody_whose_account_is_closed(app: &TestApp) {
        let (alex, dana, priya) = (app.alex().await, app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let path = format!("/staff/{}/status", priya.account_id);
        assert_eq!(app.signed_in(&alex).await.post(&path, &[("status", "disabled")]).await.status, 303);
        let mut browser = app.signed_in(&dana).await;
        assert!(!browser.get(&format!("/groups/{group}/staff")).await.text().contains("Priya"));
        let given = give(&mut browser, group, &priya, "co-lead", ["", ""]).await;
        assert!(given.wrong("person").contains("from the list"), "{}", given.text());
    }
}
