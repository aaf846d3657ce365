//! How the database finds what is due, with as many people as a large house has: by its indexes, never through the whole
//! outbox. Whoever adds a question sees it here.

use chrono::Duration;
use domain::entities::outbox_message::{self, Kind, MessageStatus};
use domain::entities::{assignment, membership, session};
use domain::ids::{AssignmentId, MembershipId, OutboxMessageId, ReadingId, SessionId};
use domain::outbox::Draft;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, IntoActiveModel as _, Set, Statement,
    TransactionTrait as _,
};

use crate::support::reminding::save;
use crate::support::{Engine, TestApp, crowd, on_both_engines, privacy};

const PEOPLE: usize = 2000;
const READINGS: usize = 10;
/// How many rows one statement writes.
const AT_ONCE: usize = 500;

/// The details of the plan, in one text.
async fn plan(app: &TestApp, question: Statement) -> String {
    let is_postgres = app.cx.db.backend() == DbBackend::Postgres;
    let (explain, column) = if is_postgres { ("EXPLAIN", 0) } else { ("EXPLAIN QUERY PLAN", 3) };
    let question = Statement { sql: format!("{explain} {}", question.sql), ..question };
    let rows = app.cx.db.read().query_all_raw(question).await.expect("explains");
    rows.iter().map(|row| row.try_get_by_index::<String>(column).expect("text")).collect::<Vec<_>>().join("\n")
}

/// Whether a plan goes through a whole table, or a whole index of it, in the words of either engine.
fn reads_all_of(plan: &str, table: &str, alias: &str) -> bool {
    let is_all = |line: &str| {
        line.contains(&format!("Seq Scan on {table} {alias}"))
            || line.split_whitespace().take(2).eq(["SCAN", if alias.is_empty() { table } else { alias }])
    };
    plan.lines().any(is_all)
}

/// Everybody of the crowd's group has readings, and was reminded of sessions and readings long ago.
async fn fill(app: &TestApp) {
    crowd::reminders(&app.cx, PEOPLE).await;
    let (db, now) = (app.cx.db.write(), app.now());
    let members = membership::Entity::find().all(db).await.expect("members");
    let sessions = old_sessions(app).await;
    let readings = domain::entities::reading::Entity::find().all(db).await.expect("readings");
    let txn = db.begin().await.expect("begins");
    let given: Vec<(AssignmentId, &membership::Model)> = members
        .iter()
        .flat_map(|member| (0..READINGS).map(move |_| member))
        .map(|member| (app.cx.new_id(), member))
        .collect();
    let rows =
        given.iter().enumerate().map(|(at, (id, member))| row(app, (*id, member.id), readings[at % READINGS].id, at));
    for some in rows.collect::<Vec<_>>().chunks(AT_ONCE) {
        assignment::Entity::insert_many(some.to_vec()).exec_without_returning(&txn).await.expect("assignments");
    }
    let old = given.iter().enumerate().map(|(at, (id, member))| {
        let draft = match at % 2 {
            0 => Draft::about_assignment(member.account_id, *id, now - Duration::days(90)),
            _ => {
                Draft::about_session(Kind::SessionTomorrow, member.account_id, sessions[at % sessions.len()], None, now)
            }
        };
        sent(app.cx.new_id(), draft, now - Duration::days(90))
    });
    for some in old.collect::<Vec<_>>().chunks(AT_ONCE) {
        outbox_message::Entity::insert_many(some.to_vec()).exec_without_returning(&txn).await.expect("mail");
    }
    txn.commit().await.expect("commits");
    // SQLite learns of its tables when a connection closes: a new house has gone without that for long.
    if app.cx.db.backend() == DbBackend::Postgres {
        db.execute_unprepared("ANALYZE").await.expect("analyzes");
    }
}

/// As many as a house held in years, all of them over.
async fn old_sessions(app: &TestApp) -> Vec<SessionId> {
    let first = session::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("a session");
    let ids: Vec<SessionId> = (0..PEOPLE).map(|_| app.cx.new_id()).collect();
    let rows = ids.iter().zip(1..).map(|(id, days)| {
        let starts_at = app.now() - Duration::days(days);
        session::ActiveModel {
            id: Set(*id),
            week: Set(1000 + i32::try_from(days).expect("a week")),
            starts_at: Set(starts_at),
            ends_at: Set(starts_at + Duration::minutes(90)),
            ..first.clone().into_active_model().reset_all()
        }
    });
    for some in rows.collect::<Vec<_>>().chunks(AT_ONCE) {
        session::Entity::insert_many(some.to_vec()).exec_without_returning(app.cx.db.write()).await.expect("sessions");
    }
    ids
}

/// Due some day around now.
fn row(
    app: &TestApp,
    (id, member): (AssignmentId, MembershipId),
    reading: ReadingId,
    at: usize,
) -> assignment::ActiveModel {
    let due_at = app.now() + Duration::days(i64::try_from(at % 200).expect("a day") - 100);
    assignment::ActiveModel {
        id: Set(id),
        membership_id: Set(member),
        reading_id: Set(reading),
        session_id: Set(None),
        assigned_by_id: Set(None),
        whole_group: Set(true),
        created_at: Set(app.now()),
        opens_at: Set(Some(due_at - Duration::days(7))),
        due_at: Set(due_at),
        remind_at: Set(due_at - Duration::hours(30)),
        done_at: Set(None),
        done_by_id: Set(None),
        word: Set(None),
        dates_set_at: Set(None),
        withdrawn_at: Set(None),
    }
}

fn sent(id: OutboxMessageId, draft: Draft, at: chrono::DateTime<chrono::Utc>) -> outbox_message::ActiveModel {
    outbox_message::ActiveModel {
        id: Set(id),
        kind: Set(draft.kind),
        recipient_id: Set(draft.recipient_id),
        occurrence: Set(draft.occurrence),
        link_id: Set(None),
        session_id: Set(draft.session_id),
        assignment_id: Set(draft.assignment_id),
        announcement_id: Set(None),
        membership_id: Set(None),
        digest_id: Set(None),
        status: Set(MessageStatus::Sent),
        attempts: Set(1),
        due_at: Set(at),
        useless_at: Set(draft.useless_at),
        lease_id: Set(None),
        leased_until: Set(None),
        outcome: Set(String::new()),
        sent_at: Set(Some(at)),
        queued_at: Set(None),
        created_at: Set(at),
    }
}

on_both_engines! {
    async fn a_look_finds_what_is_due_without_reading_all_that_was_ever_sent(app: &TestApp) {
        fill(app).await;
        let alex = app.alex().await;
        let mut browser = app.signed_in(&alex).await;
        let all = [("missed", "1"), ("first_week", "1"), ("agreement", "1"), ("cap", "2"), ("digest", "60")];
        save(&mut browser, "/settings/reminders", &all).await;
        assert_eq!(privacy::publish(&mut browser, "We keep what is said here.", "0").await.status, 303);
        let questions = domain::reminders::questions(&app.cx).await.expect("questions");
        assert_eq!(questions.len(), 8, "all that a look asks");
        let mut plans = Vec::new();
        for question in questions {
            let sql = question.sql.clone();
            let plan = plan(app, question).await;
            for (table, alias) in [("outbox_messages", "o"), ("outbox_messages", ""), ("assignments", "a")] {
                assert!(!reads_all_of(&plan, table, alias), "{sql}\n{plan}");
            }
            plans.push(plan);
        }
        for (place, time) in [(0, "starts_at"), (4, "ends_at")] {
            let plan = &plans[place];
            assert!(plan.contains(time) && !reads_all_of(plan, "sessions", "s"), "sessions by their time: {plan}");
        }
        assert!(plans[1].contains("session_id") && !plans[1].contains("kind"), "mail by its sessions: {}", plans[1]);
        // The crowd's own mail is due and is of no interest here.
        outbox_message::Entity::delete_many().exec(app.cx.db.write()).await.expect("deleted");
    }
}
