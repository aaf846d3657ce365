//! The plan of one session: its own when somebody changes it, and never overwritten unseen.

use domain::ids::SessionId;

use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

/// The fields of the agenda editor as the page holds them.
fn fields(page: &Answer) -> Vec<(String, String)> {
    page.form_fields("form#plan")
}

/// The same with one field changed: the `nth` of its name.
fn with(mut fields: Vec<(String, String)>, name: &str, nth: usize, value: &str) -> Vec<(String, String)> {
    let field = fields.iter_mut().filter(|(known, _)| known == name).nth(nth).expect("the field");
    field.1 = value.into();
    fields
}

async fn press(browser: &mut Client, session: SessionId, fields: &[(String, String)], step: &str) -> Answer {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = fields.chain([("step", step)]).collect();
    browser.post(&format!("/sessions/{session}/plan"), &fields).await
}

on_both_engines! {
    async fn this_week_is_changed_and_the_curriculum_is_not(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[2].id;
        let mut browser = app.signed_in(&dana).await;
        let editor = browser.get(&format!("/sessions/{session}/plan")).await;
        let changed = with(with(fields(&editor), "minutes", 0, "4"), "title", 0, "Arrive with a song");
        let answer = press(&mut browser, session, &changed, "save").await;
        let page = browser.follow(answer).await;
        assert!(page.text().contains("Arrive with a song"), "{}", page.text());
        assert!(page.text().contains("Dana changed the plan for this week"));
        assert!(page.text().contains("takes 4 minutes, not"), "what differs is said: {}", page.text());
        for other in [1, 3] {
            let other = app.sessions(group).await[other].id;
            assert!(!browser.get(&format!("/sessions/{other}")).await.text().contains("Arrive with a song"));
        }
        let curricula = browser.get("/curricula").await;
        let curriculum = curricula.attribute("main a[href^='/curricula/']", "href").expect("a curriculum");
        assert!(!browser.get(&format!("{curriculum}/modules/3")).await.text().contains("Arrive with a song"));

        let answer = browser.post(&format!("/sessions/{session}/module-plan"), &[]).await;
        let page = browser.follow(answer).await;
        assert!(!page.text().contains("Arrive with a song") && !page.text().contains("changed the plan"), "{}", page.text());
    }

    async fn items_are_arranged_before_anything_is_saved(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        let editor = browser.get(&format!("/sessions/{session}/plan")).await;
        let titles = editor.values("title");
        let moved = press(&mut browser, session, &with(fields(&editor), "do", 0, "Typed and not saved"), "down-0").await;
        assert_eq!(moved.status, 200);
        assert_eq!(moved.values("title")[..2], [titles[1].clone(), titles[0].clone()]);
        assert!(moved.body.contains("Typed and not saved"), "nothing typed is lost");
        assert!(moved.text().contains("Not saved yet."));
        let added = press(&mut browser, session, &fields(&moved), "add-0").await;
        assert_eq!(added.values("title").len(), titles.len() + 1);
        let fewer = press(&mut browser, session, &fields(&added), "remove-1").await;
        assert_eq!(fewer.values("title"), moved.values("title"));
        assert_eq!(browser.get(&format!("/sessions/{session}/plan")).await.values("title"), titles, "and nothing was saved");
    }

    async fn a_plan_that_can_not_be_is_refused_with_all_that_was_typed(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&dana).await;
        let editor = browser.get(&format!("/sessions/{session}/plan")).await;
        let wrong = with(with(fields(&editor), "title", 1, ""), "minutes", 2, "0");
        let refused = press(&mut browser, session, &wrong, "save").await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.wrong("title-1"), "The title of item 2 is missing.");
        assert_eq!(refused.wrong("minutes-2"), "The length of item 3 is a whole number from 1 to 180.");
        assert_eq!(fields(&refused), wrong);
        let none = press(&mut browser, session, &[("seen".into(), "0".into())], "save").await;
        assert_eq!(none.status, 422);
        assert!(none.text().contains("These items take 0 minutes together."), "{}", none.text());
        let long = with(with(fields(&editor), "minutes", 0, "150"), "minutes", 1, "150");
        assert!(press(&mut browser, session, &long, "save").await.text().contains("A plan takes 1 to 240."));
    }

    async fn the_second_of_two_sees_what_the_first_changed(app: &TestApp) {
        use domain::entities::group_staff::Part;
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("a co-lead");
        let session = app.sessions(group).await[0].id;
        let (mut danas, mut priyas) = (app.signed_in(&dana).await, app.signed_in(&priya).await);
        let path = format!("/sessions/{session}/plan");
        let (first, second) = (danas.get(&path).await, priyas.get(&path).await);
        assert_eq!(press(&mut danas, session, &with(fields(&first), "minutes", 0, "7"), "save").await.status, 303);
        let mine = with(fields(&second), "minutes", 1, "9");
        let told = press(&mut priyas, session, &mine, "save").await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains("Dana changed this plan meanwhile") && told.text().contains("takes 7 minutes"), "{}", told.text());
        assert_eq!(told.values("minutes")[1], "9", "hers is still there");
        let now = danas.get(&path).await;
        assert_eq!((&*now.values("minutes")[0], &*now.values("minutes")[1] == "9"), ("7", false), "and Dana's stands");
        assert_eq!(press(&mut priyas, session, &fields(&told), "save").await.status, 303, "having seen it, she may");
        assert_eq!(danas.get(&path).await.values("minutes")[1], "9");
    }

    async fn a_trainee_sees_the_plan_and_does_not_change_it(app: &TestApp) {
        use domain::entities::group_staff::Part;
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::Trainee).await.expect("a trainee");
        let session = app.sessions(group).await[0].id;
        let mut browser = app.signed_in(&priya).await;
        let page = browser.get(&format!("/sessions/{session}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("Change the plan"));
        assert_eq!(browser.get(&format!("/sessions/{session}/plan")).await.status, 404);
        assert_eq!(press(&mut browser, session, &[], "save").await.status, 404);
    }
}
