//! Who waits for the next run: nothing of this one reaches them, and one press moves them over.

use domain::entities::group;
use domain::entities::membership::MembershipStatus;

use crate::support::late::{WEEK_FOUR, accepted, all_of, arrivals, group_that, invited, joined, rosas, set_rule};
use crate::support::privacy::noted;
use crate::support::{Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn who_waits_gets_nothing_of_this_run_and_is_told_so_kindly(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "wait", "3", &[0]).await;
        let people = format!("/groups/{group}/people");
        assert!(browser.get(&people).await.text().contains("Whom you invite now waits for the next run."));
        let link = invited(app, &mut browser, group).await;
        assert!(browser.get(&people).await.text().contains("waits for the next run; the invitation is not answered yet"));
        let mut rosa = accepted(app, &link).await;
        assert_eq!(rosas(app).await.status, MembershipStatus::Waiting);
        assert!(all_of(app, rosas(app).await.id).await.is_empty());
        let week = rosa.get("/").await.text();
        for words in ["You begin with the next group", "you miss nothing", "ask: Dana"] {
            assert!(week.contains(words), "{words}: {week}");
        }
        for words in ["Week 4", "September", "There is no session ahead", "Room 2"] {
            assert!(!week.contains(words), "{words}: {week}");
        }
        assert!(browser.get(&people).await.text().contains("waits for the next run since Sep 22"));
        let shown = browser.get(&format!("/groups/{group}")).await.text();
        assert!(shown.contains("0 of 10 places") && !shown.contains("Rosa"), "no place, and not in who came: {shown}");
        let fourth = app.sessions(group).await[3].id;
        app.at("2026-09-24T23:30:00Z");
        assert!(app.deliver().await.is_empty());
        let mut browser = app.signed_in(&dana).await;
        assert!(!browser.get(&format!("/sessions/{fourth}/attendance")).await.text().contains("Rosa"));
        let tap = [("membership", rosas(app).await.id.to_string()), ("mark", "present".to_string())];
        let tap: Vec<(&str, &str)> = tap.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post(&format!("/sessions/{fourth}/attendance"), &tap).await.status, 404);
        app.at(WEEK_FOUR);
        assert!(arrivals(app, "2026-10-02T15:00:00Z").await.is_empty(), "no reminder of this group");
    }

    async fn who_waits_is_moved_over_to_the_next_run_with_one_press(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "wait", "3", &[]).await;
        let mut rosa = joined(app, &mut browser, group).await;
        let here = browser.get(&format!("/groups/{group}/people")).await;
        assert!(here.text().contains("There is no other group to come yet."), "{}", here.text());
        let again = browser.post(&format!("/groups/{group}/people"), &[("people", "rosa@example.org"), ("safe", "yes")]).await;
        assert!(again.wrong("people").contains("this person waits for the next run"), "{}", again.text());
        let next = app.group_on(&dana, "2026-11-05", "18:30").await;
        assert!(browser.get(&format!("/groups/{next}")).await.text().contains("1 person waits for a group like this"));
        let page = browser.get(&format!("/groups/{next}/people")).await;
        assert!(page.text().contains("Waiting for a group like this R Rosa waits since Elm Street, autumn Move over"), "{}", page.text());
        let button = page.attribute("form[action$='/next-run']", "action").expect("a form");
        let moved = browser.post(&button, &[("group", &next.to_string())]).await;
        assert_eq!(moved.location(), format!("/groups/{next}/people?notice=moved"));
        assert_eq!(browser.post(&button.replace(&group.to_string(), &next.to_string()), &[("group", &next.to_string())]).await.status, 303, "a second press changes nothing");
        let membership = rosas(app).await;
        assert_eq!((membership.group_id, membership.status, membership.joined_at), (next, MembershipStatus::Active, Some(app.now())));
        assert_eq!(all_of(app, membership.id).await.len(), 23);
        assert_eq!(noted(app, "move-over", "memberships").await, 1);
        let week = rosa.get("/").await.text();
        assert!(week.contains("Week 1 of 8") && !week.contains("You begin with"), "{week}");
        assert!(!browser.get(&format!("/groups/{group}/people")).await.text().contains("Rosa"));
    }

    async fn an_invitation_to_wait_stays_good_when_somebody_is_moved_before_answering(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "wait", "3", &[]).await;
        let link = invited(app, &mut browser, group).await;
        let next = app.group_on(&dana, "2026-10-01", "18:30").await;
        let person = rosas(app).await;
        let path = format!("/groups/{group}/people/{}/next-run", person.id);
        assert_eq!(browser.post(&path, &[("group", &next.to_string())]).await.status, 303);
        assert_eq!(rosas(app).await.status, MembershipStatus::Invited);
        let mut rosa = accepted(app, &link).await;
        assert_eq!(rosas(app).await.status, MembershipStatus::Active);
        assert!(rosa.get("/").await.text().contains("Week 1 of 8"));
    }

    async fn who_waits_may_be_let_in_to_where_the_group_is(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        let others = app.group_on(&priya, "2026-11-09", "10:00").await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        set_rule(&mut browser, group, "wait", "3", &[0]).await;
        joined(app, &mut browser, group).await;
        let path = format!("/groups/{group}/people/{}/next-run", rosas(app).await.id);
        for bad in [others.to_string(), "nonsense".into(), String::new()] {
            let refused = browser.post(&path, &[("group", &bad)]).await;
            assert_eq!(refused.status, 422, "{bad}");
            assert!(refused.text().contains("Choose a group"), "{}", refused.text());
        }
        assert!(!app.signed_in(&priya).await.get(&format!("/groups/{others}/people")).await.text().contains("Rosa"), "nor does Priya learn of her");
        assert_eq!(rosas(app).await.group_id, group, "nothing was changed");
        assert_eq!(browser.post(&path, &[("group", &group.to_string())]).await.status, 303);
        let membership = rosas(app).await;
        assert_eq!((membership.group_id, membership.status), (group, MembershipStatus::Active));
        assert_eq!(all_of(app, membership.id).await.len(), 1 + 14, "the short catch-up that is chosen, and weeks 4 to 8");
    }

    async fn a_closed_group_takes_people_in_only_to_wait(app: &TestApp) {
        let dana = app.dana().await;
        let group = group_that(app, &dana, group::Joining::BeforeStart).await;
        app.at(WEEK_FOUR);
        let mut browser = app.signed_in(&dana).await;
        let path = format!("/groups/{group}/people");
        let fields = [("people", "rosa@example.org"), ("safe", "yes")];
        let refused = browser.post(&path, &fields).await;
        assert!(refused.wrong("people").contains("can be joined before week 1 only"), "{}", refused.text());
        set_rule(&mut browser, group, "wait", "3", &[]).await;
        assert_eq!(browser.post(&path, &fields).await.status, 303);
        assert_eq!(rosas(app).await.status, MembershipStatus::Waiting);
        app.deliver().await;
        // Eleven wait, and take none of the ten places.
        let more: Vec<String> = (0..11).map(|number| format!("p{number}@example.org")).collect();
        assert_eq!(browser.post(&path, &[("people", &more.join("\n")), ("safe", "yes")]).await.status, 303);
        assert_eq!(app.deliver().await.len(), 11);
    }
}
