//! Assigning by hand, changing it and taking it back: who gets what is said, and what was read and written stays.

use chrono::Duration;
use domain::entities::assignment;
use domain::entities::membership::{self, MembershipStatus};
use domain::ids::GroupId;
use sea_orm::{ActiveModelTrait as _, Set};

use crate::support::cast::MemberOf;
use crate::support::{Answer, Client, Engine, TestApp, on_both_engines};

const READING: &str = "How it can show up now";
const WORD: &str = "Rosa, this made me think of your boat.";

/// Posts *Assign reading* with these fields beside the reading.
async fn assign(browser: &mut Client, group: GroupId, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/groups/{group}/readings");
    let reading = browser.get(&path).await.attribute_of_option(READING);
    let fields: Vec<(&str, &str)> = [("reading", reading.as_str())].iter().chain(fields).copied().collect();
    browser.post(&path, &fields).await
}

/// What somebody was given by hand.
async fn by_hand(app: &TestApp, who: &MemberOf) -> Vec<assignment::Model> {
    app.assignments(who).await.into_iter().filter(|one| one.session_id.is_none()).collect()
}

/// Where the counselor changes somebody's reading.
fn changed_at(group: GroupId, one: &assignment::Model) -> String {
    format!("/groups/{group}/readings/{}", one.id)
}

on_both_engines! {
    async fn some_people_get_a_reading_with_a_word_and_no_mail_holds_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let amina = app.member(group, &dana, "Amina").await;
        let mut browser = app.signed_in(&dana).await;
        let (first, second) = (rosa.membership_id.to_string(), theo.membership_id.to_string());
        let some = [("whom", "some"), ("people", first.as_str()), ("people", &second), ("due", "2026-09-20"), ("word", WORD)];
        assert_eq!(assign(&mut browser, group, &some).await.status, 303);
        assert_eq!((by_hand(app, &rosa).await.len(), by_hand(app, &theo).await.len(), by_hand(app, &amina).await.len()), (1, 1, 0));
        let mut rosas = app.signed_in(&rosa.person).await;
        let reading = format!("/readings/{}", by_hand(app, &rosa).await[0].id);
        for path in ["/", "/readings", reading.as_str()] {
            assert!(rosas.get(path).await.text().contains(WORD), "{path}");
        }
        app.at("2026-09-19T14:00:00Z");
        let mail = app.deliver().await;
        let theirs: Vec<_> = mail.iter().filter(|one| one.text().contains("/readings/")).collect();
        assert_eq!(theirs.len(), 2);
        for one in theirs {
            let whole = format!("{} {} {}", one.raw, one.text(), one.html().expect("HTML"));
            assert!(!whole.contains("boat") && !whole.contains("made me think"), "{whole}");
        }
    }

    async fn a_reading_by_hand_opens_on_its_day_and_is_due_at_the_end_of_one(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let answer = assign(&mut browser, group, &[("whom", "group"), ("opens", "2026-10-31"), ("due", "2026-11-01")]).await;
        assert_eq!(answer.status, 303);
        let one = by_hand(app, &rosa).await.remove(0);
        assert_eq!(one.opens_at.expect("known").to_rfc3339(), "2026-10-31T05:00:00+00:00");
        assert_eq!(one.due_at.to_rfc3339(), "2026-11-02T05:59:59+00:00", "clocks went back meanwhile");
        assert_eq!(app.signed_in(&rosa.person).await.get(&format!("/readings/{}", one.id)).await.status, 404);
        let board = browser.get(&format!("/groups/{group}/readings")).await.text();
        assert!(board.contains("opens on Oct 31"), "{board}");
    }

    async fn who_has_it_keeps_it_and_the_others_get_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mut browser = app.signed_in(&dana).await;
        let id = rosa.membership_id.to_string();
        assign(&mut browser, group, &[("whom", &id), ("due", "2026-09-10")]).await;
        let before = by_hand(app, &rosa).await;
        let all = assign(&mut browser, group, &[("whom", "group"), ("due", "2026-09-20")]).await;
        let said = browser.follow(all).await.text();
        assert!(said.contains("Assigned to 1 person. 1 person has it already, and what they have stays as it is."), "{said}");
        assert_eq!(by_hand(app, &rosa).await, before);
        assert_eq!(by_hand(app, &theo).await.len(), 1);
        let other = theo.membership_id.to_string();
        let both = [("whom", "some"), ("people", id.as_str()), ("people", &other), ("due", "2026-09-22")];
        let refused = assign(&mut browser, group, &both).await;
        assert_eq!(refused.wrong("reading"), "Rosa and Theo have this reading already. Its dates are changed where it is listed.");
        assert_eq!(refused.attributes("input[name=people][checked]", "value").len(), 2, "what was ticked stays");
    }

    async fn what_can_not_be_assigned_is_refused_in_words(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let left = membership::ActiveModel { id: Set(theo.membership_id), status: Set(MembershipStatus::Left), ..Default::default() };
        left.update(app.cx.db.write()).await.expect("leaves");
        let mut browser = app.signed_in(&dana).await;
        let (here, gone) = (rosa.membership_id.to_string(), theo.membership_id.to_string());
        let long = "w".repeat(1_001);
        let before = app.assignments(&rosa).await;
        for (fields, field, words) in [
            (vec![("whom", gone.as_str()), ("due", "2026-09-10")], "whom", "Theo is not in this group any more. Nothing was assigned."),
            (vec![("whom", "some"), ("people", &here), ("people", &gone), ("due", "2026-09-10")], "whom", "Theo is not in this group any more. Nothing was assigned."),
            (vec![("whom", "some"), ("due", "2026-09-10")], "whom", "Tick the people whom it is for."),
            (vec![("whom", "group"), ("people", &here), ("due", "2026-09-10")], "whom", "People are ticked below. Choose “Some people”, or take the ticks away."),
            (vec![("whom", "group"), ("opens", "2026-09-11"), ("due", "2026-09-10")], "due", "It opens on 11 September, which would be after it is due. Choose 11 September or a later day."),
            (vec![("whom", "group"), ("due", "2026-08-31")], "due", "31 August 2026 is over. Choose today or a later day."),
            (vec![("whom", "group"), ("opens", "2026-08-31"), ("due", "2026-09-10")], "opens", "31 August 2026 is over. Choose today, and it opens at once."),
            (vec![("whom", "group"), ("due", "2026-09-10"), ("word", &long)], "word", "The word has 1001 characters. Use 1000 or fewer."),
        ] {
            let answer = assign(&mut browser, group, &fields).await;
            assert_eq!((answer.status.as_u16(), answer.wrong(field).as_str()), (422, words), "{fields:?}");
        }
        assert_eq!(app.assignments(&rosa).await, before);
    }

    async fn a_newcomer_gets_the_groups_reading_with_its_word_and_nothing_that_was_taken_back(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        assign(&mut browser, group, &[("whom", "group"), ("due", "2026-09-20"), ("word", WORD)]).await;
        let theo = app.member(group, &dana, "Theo").await;
        let theos = format!("/readings/{}", by_hand(app, &theo).await[0].id);
        assert!(app.signed_in(&theo.person).await.get(&theos).await.text().contains(WORD));
        let third = app.assignments(&rosa).await.into_iter().find(|one| one.session_id.is_some() && one.opens_at > Some(app.now())).expect("locked");
        for (one, who) in [(&by_hand(app, &rosa).await[0], "all"), (&third, "all"), (&app.assignments(&rosa).await[0], "one")] {
            assert_eq!(browser.post(&changed_at(group, one), &[("who", who), ("act", "take-back")]).await.status, 303);
        }
        let amina = app.member(group, &dana, "Amina").await;
        let hers = app.assignments(&amina).await;
        assert!(by_hand(app, &amina).await.is_empty());
        assert!(!hers.iter().any(|one| one.reading_id == third.reading_id));
        assert_eq!(hers.len(), 22, "what was taken from Rosa alone is still the group's");
    }

    async fn what_is_taken_back_is_asked_of_nobody_and_stays_with_who_read_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mut browser = app.signed_in(&dana).await;
        assign(&mut browser, group, &[("whom", "group"), ("due", "2026-09-08")]).await;
        let (read, unread) = (by_hand(app, &rosa).await.remove(0), by_hand(app, &theo).await.remove(0));
        let (mut rosas, mut theos) = (app.signed_in(&rosa.person).await, app.signed_in(&theo.person).await);
        rosas.post(&format!("/readings/{}/completion", read.id), &[("done", "yes")]).await;
        // Theo's reminder is written, and not sent yet.
        app.at("2026-09-07T14:00:00Z");
        domain::reminders::write_due(&app.cx).await.expect("writes");
        let mut browser = app.signed_in(&dana).await;
        let answer = browser.post(&changed_at(group, &read), &[("who", "all"), ("act", "take-back")]).await;
        assert!(browser.follow(answer).await.text().contains("Who has read it can still open it"));
        app.deliver().await;
        let outcomes: Vec<String> = app.outbox().await.into_iter().map(|one| one.outcome).collect();
        assert!(outcomes.contains(&"The reading was taken back meanwhile.".into()), "{outcomes:?}");
        assert_eq!(theos.get(&format!("/readings/{}", unread.id)).await.status, 404);
        assert!(!theos.get("/readings").await.text().contains(READING));
        let kept = rosas.get(&format!("/readings/{}", read.id)).await;
        assert!(kept.text().contains("It stays here for you, with all that you read and wrote."), "{}", kept.text());
        rosas.post(&format!("/readings/{}/completion", read.id), &[("done", "no")]).await;
        assert_eq!(by_hand(app, &rosa).await[0].done_at, Some(read.created_at), "what was read stays read");
        let list = rosas.get("/readings").await.text();
        assert!(list.contains("Kept for you, not asked of you now") && list.contains(READING), "{list}");
        assert!(!rosas.get("/").await.text().contains(READING));
        let board = browser.get(&format!("/groups/{group}/readings")).await.text();
        assert!(board.contains("taken back from everybody Taken back: Rosa, Theo"), "{board}");
    }

    async fn what_somebody_wrote_with_a_reading_stays_theirs_when_it_is_taken_back(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        assign(&mut browser, group, &[("whom", "group"), ("due", "2026-09-08")]).await;
        let one = by_hand(app, &rosa).await.remove(0);
        let mut rosas = app.signed_in(&rosa.person).await;
        let path = format!("/readings/{}", one.id);
        let written = [("text", "The boat on the lake."), ("sharing", "me"), ("seen", "0")];
        assert_eq!(rosas.post(&format!("{path}/reflection"), &written).await.status, 303);
        browser.post(&changed_at(group, &one), &[("who", "all"), ("act", "take-back")]).await;
        let page = rosas.get(&path).await;
        assert!(page.body.contains("The boat on the lake.") && page.text().contains("not asked of you any more"), "{}", page.text());
        assert!(page.all("button[name=done]").is_empty(), "there is nothing to mark");
        let list = rosas.get("/readings").await.text();
        assert!(list.contains("Kept for you, not asked of you now"), "{list}");
        assert!(!rosas.get("/").await.text().contains(READING));
    }

    async fn assigning_again_brings_it_back_with_what_was_read(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        assign(&mut browser, group, &[("whom", "group"), ("due", "2026-09-08"), ("word", WORD)]).await;
        let first = by_hand(app, &rosa).await.remove(0);
        let mut rosas = app.signed_in(&rosa.person).await;
        rosas.post(&format!("/readings/{}/completion", first.id), &[("done", "yes")]).await;
        let path = changed_at(group, &first);
        browser.post(&path, &[("who", "one"), ("act", "take-back")]).await;
        app.later_by(Duration::minutes(30));
        assert_eq!(assign(&mut browser, group, &[("whom", "group"), ("due", "2026-09-18")]).await.status, 303);
        let again = by_hand(app, &rosa).await;
        assert_eq!(again.len(), 1, "one row, the same");
        assert_eq!((again[0].id, again[0].withdrawn_at, again[0].opens_at), (first.id, None, first.opens_at));
        assert_eq!(again[0].done_at, Some(first.created_at), "what was read stays read");
        assert_eq!(again[0].due_at.to_rfc3339(), "2026-09-19T04:59:59+00:00");
        assert!(!rosas.get("/readings").await.text().contains(WORD), "the word was of the first time");
        browser.post(&path, &[("who", "all"), ("act", "take-back")]).await;
        assert!(browser.get(&path).await.text().contains("they had read it"));
        browser.post(&path, &[("who", "all"), ("act", "give-back")]).await;
        assert_eq!(by_hand(app, &rosa).await[0].withdrawn_at, None);
    }

    async fn dates_that_a_person_set_are_moved_by_no_session_and_no_rule(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let session = app.sessions(group).await[2].clone();
        let of_week = |one: &assignment::Model| one.session_id == Some(session.id);
        let rosas = app.assignments(&rosa).await.into_iter().find(of_week).expect("of week 3");
        let of = |all: Vec<assignment::Model>| all.into_iter().find(|one| one.reading_id == rosas.reading_id).expect("the same");
        let mut browser = app.signed_in(&dana).await;
        let path = changed_at(group, &rosas);
        let dates = [("who", "one"), ("opens", "2026-09-05"), ("due", "2026-09-25"), ("act", "dates")];
        let answer = browser.post(&path, &dates).await;
        assert!(browser.follow(answer).await.text().contains("It no longer moves with the session"));
        let set = of(app.assignments(&rosa).await);
        assert_eq!((set.opens_at.expect("set").to_rfc3339(), set.due_at.to_rfc3339()), ("2026-09-05T05:00:00+00:00".into(), "2026-09-26T04:59:59+00:00".into()));
        browser.post(&format!("/sessions/{}/move", session.id), &[("date", "2026-09-18"), ("time", "18:30")]).await;
        let rule = [("rule", "one-by-one"), ("step", "preview")];
        let seen = browser.post(&format!("/groups/{group}/release"), &rule).await.value("seen");
        browser.post(&format!("/groups/{group}/release"), &[("rule", "one-by-one"), ("step", "save"), ("seen", &seen)]).await;
        assert_eq!(of(app.assignments(&rosa).await), set);
        let theos = of(app.assignments(&theo).await);
        assert_eq!((theos.due_at, theos.opens_at), (app.session(session.id).await.starts_at, None), "the others move");
        app.deliver().await;
        app.at("2026-09-24T14:00:00Z");
        assert_eq!(app.deliver().await.iter().filter(|one| one.to == ["rosa@example.org"] && one.subject() == "A reminder").count(), 1);
    }

    async fn dates_that_can_not_be_are_refused_and_nothing_that_is_open_is_locked(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let all = app.assignments(&rosa).await;
        let (open, locked) = (&all[0], all.iter().find(|one| !one.is_open(app.now())).expect("locked"));
        let mut browser = app.signed_in(&dana).await;
        for (one, fields, field, words) in [
            (open, [("who", "one"), ("opens", "2026-09-05"), ("due", "2026-09-10")], "opens", "It is open already, and stays open. Leave this empty."),
            (open, [("who", "one"), ("opens", ""), ("due", "2026-08-31")], "due", "31 August 2026 is over. Choose today or a later day."),
            (open, [("who", "x"), ("opens", ""), ("due", "2026-09-10")], "who", "Choose for whom."),
            (locked, [("who", "all"), ("opens", "2026-09-08"), ("due", "2026-09-07")], "due", "It opens on 8 September, which would be after it is due. Choose 8 September or a later day."),
            (locked, [("who", "all"), ("opens", ""), ("due", "2026-09-02")], "due", "It opens on 3 September, which would be after it is due. Choose 3 September or a later day."),
        ] {
            let fields: Vec<(&str, &str)> = fields.into_iter().chain([("act", "dates")]).collect();
            let answer = browser.post(&changed_at(group, one), &fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert_eq!(answer.wrong(field), words, "{fields:?}");
        }
        assert_eq!(app.assignments(&rosa).await, all);
        let nobody = browser.post(&changed_at(group, open), &[("who", ""), ("act", "take-back")]).await;
        assert_eq!((nobody.status.as_u16(), nobody.wrong("who-1").as_str()), (422, "Choose for whom."));
        assert_eq!(app.assignments(&rosa).await, all);
        assert_eq!(browser.post(&changed_at(group, open), &[("act", "burn")]).await.status, 404);
    }
}
