//! The completion board, packets on paper, and what the counselor marks for who has no phone. Nobody is watched.

use domain::completion::{self, Wanted};
use domain::entities::assignment;
use domain::ids::AssignmentId;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

use crate::support::cast::MemberOf;
use crate::support::privacy::noted;
use crate::support::{Engine, TestApp, on_both_engines};

async fn row(app: &TestApp, id: AssignmentId) -> assignment::Model {
    assignment::Entity::find_by_id(id).one(app.cx.db.read()).await.expect("asks").expect("there")
}

/// The assignments of a week, in the order of its readings.
async fn of_week(app: &TestApp, member: &MemberOf, week: i32) -> Vec<AssignmentId> {
    let cells = completion::of_person(&app.cx, member.membership_id).await.expect("asks");
    cells.into_iter().filter(|cell| cell.week == Some(week)).map(|cell| cell.assignment_id).collect()
}

on_both_engines! {
    async fn the_board_shows_what_is_locked_open_and_done_with_dates(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, _) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let first = of_week(app, &rosa, 1).await[0];
        app.signed_in(&rosa.person).await.post(&format!("/readings/{first}/completion"), &[("done", "yes")]).await;
        let mut browser = app.signed_in(&dana).await;
        let board = browser.get(&format!("/groups/{group}/board")).await;
        assert_eq!(board.all("table.completion thead th[scope=col]"), ["Reading", "Rosa", "Theo"]);
        assert_eq!(board.all("table.completion tbody th[scope=row]").len(), 23);
        assert_eq!(board.all("table.completion th[scope=rowgroup]")[..2], ["Week 1", "Week 2"]);
        let cells = board.all("table.completion td");
        assert_eq!(cells[..2], ["✓ done Sep 1", "○ open, due Sep 3"]);
        assert_eq!(cells[6..8], ["– opens Sep 3", "– opens Sep 3"], "week 2");
        assert!(board.text().contains("Nobody has a reading open that was due before today."), "{}", board.text());
        let lists = board.all(".completion__narrow summary");
        assert_eq!(lists, ["Rosa · 1 done, 2 open", "Theo · 0 done, 3 open"], "the same for a phone");
        app.deliver().await;
    }

    async fn who_is_behind_is_said_in_words_and_without_blame(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, amina) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Amina").await);
        let ids = [of_week(app, &rosa, 1).await, of_week(app, &amina, 1).await];
        for (member, done) in [(&rosa, &ids[0][..1]), (&amina, &ids[1][..2])] {
            for id in done {
                app.signed_in(&member.person).await.post(&format!("/readings/{id}/completion"), &[("done", "yes")]).await;
            }
        }
        let path = format!("/groups/{group}/board");
        // Thursday, 11 pm in Chicago: due today is not before today, wherever else it is Friday.
        app.at("2026-09-04T04:00:00Z");
        assert!(app.signed_in(&dana).await.get(&path).await.text().contains("Nobody has a reading open that was due before today."));
        app.at("2026-09-04T05:00:00Z");
        let text = app.signed_in(&dana).await.get(&path).await.text();
        for words in ["Rosa has two readings open that were due before today.", "Amina has one reading open that was due before today.", "There may be good reasons."] {
            assert!(text.contains(words), "{words}: {text}");
        }
        for blame in ["late", "behind", "overdue", "missing", "failed", "not yet", "minutes", "last seen", "visited"] {
            assert!(!text.to_lowercase().contains(blame), "{blame}: {text}");
        }
    }

    async fn reading_leaves_no_trace(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let id = of_week(app, &rosa, 1).await[0];
        let before = row(app, id).await;
        let mut browser = app.signed_in(&rosa.person).await;
        for _ in 0..2 {
            assert_eq!(browser.get(&format!("/readings/{id}")).await.status, 200);
            app.later_by(chrono::Duration::minutes(7));
        }
        assert_eq!(row(app, id).await, before);
        let board = app.signed_in(&dana).await.get(&format!("/groups/{group}/board")).await;
        assert_eq!(board.all("table.completion td")[0], "○ open, due Sep 3", "opened or not, it is open");
    }

    async fn the_counselor_marks_what_was_read_on_paper_and_the_participant_sees_who_did(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let id = of_week(app, &rosa, 1).await[0];
        let person = format!("/groups/{group}/people/{}", rosa.membership_id);
        let path = format!("{person}/readings/{id}/completion");
        let mut browser = app.signed_in(&dana).await;
        assert_eq!(browser.get(&person).await.attributes("#readings form", "action")[0], path);
        let marked = browser.post(&path, &[("done", "yes")]).await;
        assert_eq!(marked.location(), format!("{person}?notice=done#readings"));
        let first = row(app, id).await;
        assert_eq!((first.done_at, first.done_by_id), (Some(app.now()), Some(dana.account_id)));
        app.later_by(chrono::Duration::minutes(10));
        browser.post(&path, &[("done", "yes")]).await;
        assert_eq!(row(app, id).await, first, "a second press changes nothing");
        assert_eq!(noted(app, "mark-done-for", "assignments").await, 1);
        assert!(browser.get(&person).await.text().contains("marked for them, from paper"));
        assert!(browser.get(&format!("/groups/{group}/board")).await.all("table.completion td")[0].contains("marked by the counselor"));
        let mut rosas = app.signed_in(&rosa.person).await;
        assert!(rosas.get(&format!("/readings/{id}")).await.text().contains("Marked as done by your counselor on Sep 1."));
        assert!(rosas.get("/readings").await.text().contains("done on Sep 1, marked by your counselor"));
        browser.post(&path, &[("done", "no")]).await;
        let undone = row(app, id).await;
        assert_eq!((undone.done_at, undone.done_by_id), (None, None));
        assert_eq!(noted(app, "mark-not-done-for", "assignments").await, 1);
        browser.post(&path, &[("done", "no")]).await;
        assert_eq!(noted(app, "mark-not-done-for", "assignments").await, 1);
    }

    async fn what_somebody_marked_themself_is_theirs(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let ids = of_week(app, &rosa, 1).await;
        let path = |id: AssignmentId| format!("/groups/{group}/people/{}/readings/{id}/completion", rosa.membership_id);
        let (mut danas, mut rosas) = (app.signed_in(&dana).await, app.signed_in(&rosa.person).await);
        rosas.post(&format!("/readings/{}/completion", ids[0]), &[("done", "yes")]).await;
        let own = row(app, ids[0]).await;
        danas.post(&path(ids[0]), &[("done", "no")]).await;
        danas.post(&path(ids[0]), &[("done", "yes")]).await;
        assert_eq!(row(app, ids[0]).await, own);
        danas.post(&path(ids[1]), &[("done", "yes")]).await;
        rosas.post(&format!("/readings/{}/completion", ids[1]), &[("done", "no")]).await;
        let taken = row(app, ids[1]).await;
        assert_eq!((taken.done_at, taken.done_by_id), (None, None), "and a mark about her she takes back herself");
    }

    async fn only_what_is_open_and_theirs_is_marked(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mut browser = app.signed_in(&dana).await;
        let person = format!("/groups/{group}/people/{}", rosa.membership_id);
        let locked = of_week(app, &rosa, 2).await[0];
        let theos = of_week(app, &theo, 1).await[0];
        for id in [locked, theos] {
            assert_eq!(browser.post(&format!("{person}/readings/{id}/completion"), &[("done", "yes")]).await.status, 404);
            assert_eq!(row(app, id).await.done_at, None);
        }
        let open = of_week(app, &rosa, 1).await[0];
        assert_eq!(browser.post(&format!("{person}/readings/{open}/completion"), &[]).await.status, 400);
        assert_eq!(row(app, open).await.done_at, None, "a form without a word marks nothing");
    }

    async fn a_packet_has_what_is_open_with_notes_sources_and_help_and_names_nobody(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, _) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theodora").await);
        let ids = of_week(app, &rosa, 1).await;
        app.signed_in(&rosa.person).await.post(&format!("/readings/{}/completion", ids[0]), &[("done", "yes")]).await;
        let mut browser = app.signed_in(&dana).await;
        let person = format!("/groups/{group}/people/{}/packet", rosa.membership_id);
        let packet = browser.get(&person).await;
        assert_eq!(packet.all("section.packet > h2"), ["The four attachment patterns", "What can hurt a bond: open and hidden causes"], "what she has done is not printed");
        assert!(packet.all("section.packet .footnote-definition").len() >= 2, "sources");
        for words in ["988", "800-799-7233", "If you are in danger right now, call 911.", "It is no medical advice"] {
            assert!(packet.text().contains(words), "{words}");
        }
        let on_paper = packet.inner("main").replace(&packet.inner("main > .screen-only"), "");
        for name in ["Rosa", "Theodora", "Elm Street", "Dana"] {
            assert!(!on_paper.contains(name), "{name}");
        }
        assert!(packet.all("main.page--large").is_empty());
        assert_eq!(browser.get(&format!("{person}?type=large")).await.all("main.page--large").len(), 1);
        let whole = browser.get(&format!("/groups/{group}/packet")).await;
        assert_eq!(whole.all("section.packet > h2").len(), 3, "somebody else has still to read it");
        let ahead = browser.get(&format!("/groups/{group}/packet?week=2")).await;
        assert_eq!((ahead.all("section.packet").len(), ahead.all("h1")), (3, vec!["Readings, week 2".to_string()]), "printed ahead");
        let note = browser.get(&format!("/groups/{group}/packet?week=6")).await;
        assert!(note.text().contains("Before you start."), "a content note comes first");
        assert_eq!(browser.get(&format!("/groups/{group}/packet?week=99")).await.all("h1"), ["Readings"]);
    }

    async fn one_reading_of_two_people_is_one_row_and_one_piece_of_paper(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let cells = completion::of_group(&app.cx, group).await.expect("asks");
        assert_eq!(completion::packet(&cells, Wanted::Open, app.now()).len(), 3);
        // By hand and without a week, to one of them: after the weeks.
        let first = of_week(app, &rosa, 1).await[0];
        assignment::ActiveModel { id: Set(first), session_id: Set(None), ..Default::default() }.update(app.cx.db.write()).await.expect("changes");
        app.member(group, &dana, "Theo").await;
        let board = app.signed_in(&dana).await.get(&format!("/groups/{group}/board")).await;
        assert_eq!(board.all("table.completion tbody th[scope=row]").len(), 23, "{}", board.text());
        app.deliver().await;
    }
}
