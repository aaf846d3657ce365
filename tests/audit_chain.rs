//! The chain of the trail: it takes every entry once, holds for many servers at a time, and shows every touch.

use chrono::Duration;
use domain::audit::chain::{Chained, Chainer, head_to_log};
use domain::audit::check::{Problem, check, check_now_and_then};
use domain::audit::{append, chain};
use domain::entities::{audit_entry, audit_mark};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    Set,
};

use crate::support::{Engine, TestApp, on_both_engines};

/// So many entries, chained a few at a time.
pub async fn chained_entries(app: &TestApp, number: usize) {
    let mut chainer = Chainer::default();
    for at in 0..number {
        let actor = (at % 3 > 0).then(|| app.cx.new_id());
        append(app.cx.db.write(), &app.cx, actor, "invite", "groups", app.cx.new_id()).await.expect("written");
        app.later_by(Duration::seconds(7));
        if at % 20 == 19 {
            chainer.run_once(&app.cx).await.expect("chained");
        }
    }
    chainer.run_once(&app.cx).await.expect("chained");
}

pub async fn entries(app: &TestApp) -> Vec<audit_entry::Model> {
    let all = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Number);
    all.all(app.cx.db.read()).await.expect("the trail")
}

async fn problems(app: &TestApp) -> Vec<Problem> {
    check(app.cx.db.read(), &app.cx.keys, None).await.expect("checked").problems
}

async fn chain_now(app: &TestApp) -> Chained {
    Chainer::default().run_once(&app.cx).await.expect("chained")
}

on_both_engines! {
    async fn what_is_written_is_chained_once_and_without_a_gap(app: &TestApp) {
        chained_entries(app, 450).await;
        let numbers: Vec<_> = entries(app).await.iter().map(|entry| entry.number.expect("chained")).collect();
        assert_eq!(numbers, (1..=i64::try_from(numbers.len()).expect("few")).collect::<Vec<_>>());
        assert!(numbers.len() >= 450);
        let report = check(app.cx.db.read(), &app.cx.keys, None).await.expect("checked");
        assert!(report.holds(), "{:?}", report.problems);
        assert_eq!((report.chained, report.waiting.count), (numbers.len() as u64, 0));
        assert_eq!(chain_now(app).await, Chained::default(), "nothing is left");
    }

    async fn what_a_long_transaction_wrote_is_chained_when_it_is_there(app: &TestApp) {
        // SQLite has one writer: there nobody can overtake a transaction.
        if app.cx.db.backend() == sea_orm::DbBackend::Sqlite {
            return;
        }
        chain_now(app).await;
        let slow = app.cx.db.begin().await.expect("begins");
        append(&slow, &app.cx, None, "slow", "groups", app.cx.new_id()).await.expect("written");
        app.later_by(Duration::seconds(1));
        append(app.cx.db.write(), &app.cx, None, "quick", "groups", app.cx.new_id()).await.expect("written");
        chain_now(app).await;
        slow.commit().await.expect("commits");
        chain_now(app).await;
        let all = entries(app).await;
        let last_two: Vec<_> = all[all.len() - 2..].iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(last_two, ["quick", "slow"]);
        assert!(all[all.len() - 1].id < all[all.len() - 2].id, "its id is older, and its number newer");
        assert_eq!(problems(app).await, []);
    }

    async fn many_servers_make_one_chain(app: &TestApp) {
        for _ in 0..5 {
            let writing = (0..40).map(|_| append(app.cx.db.write(), &app.cx, None, "invite", "groups", app.cx.new_id()));
            for written in writing {
                written.await.expect("written");
            }
            let servers: Vec<_> = (0..4).map(|_| {
                let cx = app.cx.clone();
                tokio::spawn(async move { Chainer::default().run_once(&cx).await })
            }).collect();
            let mut added = 0;
            for server in servers {
                added += server.await.expect("runs").expect("chained").added;
            }
            assert!(added >= 40, "each entry is chained by somebody: {added}");
        }
        assert_eq!(problems(app).await, []);
        assert!(entries(app).await.iter().all(|entry| entry.number.is_some()));
    }

    async fn what_no_server_wrote_is_never_chained(app: &TestApp) {
        chained_entries(app, 5).await;
        append(app.cx.db.write(), &app.cx, None, "invite", "groups", app.cx.new_id()).await.expect("written");
        let waiting = entries(app).await.into_iter().find(|entry| entry.number.is_none()).expect("one waits");
        let edited = audit_entry::ActiveModel { id: Set(waiting.id), subject: Set("sessions".into()), ..Default::default() };
        edited.update(app.cx.db.write()).await.expect("edited");
        let mut bare: audit_entry::ActiveModel = waiting.clone().into();
        bare = bare.reset_all();
        bare.id = Set(app.cx.new_id());
        (bare.proof, bare.proof_key_id) = (Set(None), Set(None));
        let bare = bare.insert(app.cx.db.write()).await.expect("put in");
        let chained = chain_now(app).await;
        let mut unproven = chained.unproven;
        unproven.sort();
        let mut expected = vec![waiting.id, bare.id];
        expected.sort();
        assert_eq!((chained.added, unproven), (0, expected));
        assert_eq!(problems(app).await.len(), 2);
    }

    async fn what_was_written_before_there_was_a_chain_is_its_beginning(app: &TestApp) {
        for _ in 0..3 {
            append(app.cx.db.write(), &app.cx, None, "invite", "groups", app.cx.new_id()).await.expect("written");
        }
        let strip = "UPDATE audit_entries SET proof = NULL, proof_key_id = NULL";
        app.cx.db.write().execute_unprepared(strip).await.expect("as they were");
        append(app.cx.db.write(), &app.cx, None, "invite", "groups", app.cx.new_id()).await.expect("written");
        assert_eq!(problems(app).await, [], "before the chain begins as well");
        chain_now(app).await;
        assert!(entries(app).await.iter().all(|entry| entry.number.is_some()));
        assert_eq!(problems(app).await, []);
    }

    async fn a_chain_that_was_put_back_is_not_gone_on_with(app: &TestApp) {
        chained_entries(app, 30).await;
        app.later_by(Duration::hours(2));
        let logged = head_to_log(&app.cx).await.expect("asks").expect("it is time");
        assert_eq!(head_to_log(&app.cx).await.expect("asks"), None, "once an hour, for all servers");
        let head = audit_mark::Entity::find_by_id("head").one(app.cx.db.read()).await.expect("asks").expect("a head");
        let mut chainer = Chainer::default();
        append(app.cx.db.write(), &app.cx, None, "invite", "groups", app.cx.new_id()).await.expect("written");
        chainer.run_once(&app.cx).await.expect("chained");
        let all = check(app.cx.db.read(), &app.cx.keys, Some(&logged)).await.expect("checked");
        assert!(all.holds(), "{:?}", all.problems);
        // Somebody puts the database back: the last entry goes, and the older record of the end returns.
        audit_entry::Entity::delete_many().filter(audit_entry::Column::Number.gt(head.number)).exec(app.cx.db.write()).await.expect("cut");
        let older: audit_mark::ActiveModel = head.clone().into();
        older.reset_all().update(app.cx.db.write()).await.expect("put back");
        assert_eq!(problems(app).await, [], "by itself this is a chain as it was");
        append(app.cx.db.write(), &app.cx, None, "invite", "groups", app.cx.new_id()).await.expect("written");
        let stopped = chainer.run_once(&app.cx).await.expect("looks").stopped;
        assert!(matches!(stopped, Some(Problem::NotAsLogged { .. })), "the server that runs knows better: {stopped:?}");
        // Cut further back than the log goes, the logged end tells.
        let numbers = audit_entry::Column::Number.gte(head.number);
        audit_entry::Entity::delete_many().filter(numbers).exec(app.cx.db.write()).await.expect("cut");
        let report = check(app.cx.db.read(), &app.cx.keys, Some(&logged)).await.expect("checked");
        assert!(report.problems.contains(&Problem::NotAsLogged { head: logged }), "{:?}", report.problems);
    }

    async fn the_hourly_check_is_remembered_and_says_when_it_fails(app: &TestApp) {
        chained_entries(app, 5).await;
        let end = entries(app).await.last().expect("some").number.expect("chained");
        assert!(check_now_and_then(&app.cx).await.expect("checks").expect("the first").holds());
        assert!(check_now_and_then(&app.cx).await.expect("checks").is_none(), "not yet again");
        assert_eq!(chain::state(&app.cx).await.expect("asks").checked.expect("checked").0, end);
        let edit = format!("UPDATE audit_entries SET action = 'other' WHERE number = {end}");
        app.cx.db.write().execute_unprepared(&edit).await.expect("edited");
        app.later_by(Duration::minutes(61));
        assert!(!check_now_and_then(&app.cx).await.expect("checks").expect("an hour later").holds());
        let state = chain::state(&app.cx).await.expect("asks");
        assert_eq!(state.broken, Some(app.now()));
        let forge = "UPDATE audit_marks SET number = number + 5 WHERE name = 'checked'";
        app.cx.db.write().execute_unprepared(forge).await.expect("forged");
        assert_eq!(chain::state(&app.cx).await.expect("asks").checked, None, "a mark that was forged is none");
    }

    async fn another_key_proves_nothing(app: &TestApp) {
        chained_entries(app, 3).await;
        let other = domain::keys::Keys::from_secret(1, &[9; 32]);
        let report = check(app.cx.db.read(), &other, None).await.expect("checked");
        assert!(report.problems.contains(&Problem::HeadForged), "{:?}", report.problems);
        assert!(report.problems.len() > 3);
        let unknown = domain::keys::Keys::from_secret(7, &[9; 32]);
        let report = check(app.cx.db.read(), &unknown, None).await.expect("checked");
        assert!(matches!(report.problems[0], Problem::UnknownKey { number: 1, .. }), "{:?}", report.problems);
    }
}
