//! Writes the reminders whose time has come, each once. A server that slept writes what is still of use, and nothing else.
//!
//! Session: the day before at the same wall time, and two hours before. Reading: at 9:00 of the group's day before it is
//! due, to whoever is not done.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{FromQueryResult, Statement};

use crate::entities::outbox_message::Kind;
use crate::ids::{AccountId, AssignmentId, SessionId};
use crate::outbox::Draft;
use crate::{Context, Result};

/// The second reminder goes out this long before a session.
pub const SOON: Duration = Duration::hours(2);
/// At most so many of a kind are written in one transaction, so that writers of pages get their turn between.
const AT_ONCE: u64 = 200;

#[derive(FromQueryResult)]
struct DueSession {
    session_id: SessionId,
    account_id: AccountId,
    starts_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct DueReading {
    assignment_id: AssignmentId,
    account_id: AccountId,
    due_at: DateTime<Utc>,
}

const SESSIONS: &str = "SELECT s.id AS session_id, m.account_id, s.starts_at FROM sessions s \
     JOIN memberships m ON m.group_id = s.group_id AND m.status = 'active' \
     WHERE s.status <> 'cancelled' AND s.remind_day_at <= $1 AND s.starts_at > $2 AND s.starts_at <= $3 \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o WHERE o.session_id = s.id AND o.recipient_id = m.account_id AND o.kind = $4) \
     ORDER BY s.starts_at LIMIT $5";

const READINGS: &str = "SELECT a.id AS assignment_id, m.account_id, a.due_at FROM assignments a \
     JOIN memberships m ON m.id = a.membership_id AND m.status = 'active' \
     WHERE a.remind_at <= $1 AND a.due_at > $1 AND a.opens_at <= $1 AND a.done_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o WHERE o.assignment_id = a.id) \
     ORDER BY a.remind_at LIMIT $2";

/// Writes all that is due now. Says how many messages are new.
pub async fn write_due(cx: &Context) -> Result<u64> {
    let now = cx.now();
    // The day's reminder is of use until the later one is due; that one until the session starts.
    let tomorrow = write_sessions(cx, Kind::SessionTomorrow, now + SOON, now + Duration::days(8)).await?;
    let soon = write_sessions(cx, Kind::SessionSoon, now, now + SOON).await?;
    Ok(tomorrow + soon + write_readings(cx, now).await?)
}

async fn write_sessions(cx: &Context, kind: Kind, after: DateTime<Utc>, until: DateTime<Utc>) -> Result<u64> {
    let kind_name = if kind == Kind::SessionSoon { "session-soon" } else { "session-tomorrow" };
    let mut written = 0;
    loop {
        let values = [cx.now().into(), after.into(), until.into(), kind_name.into(), AT_ONCE.cast_signed().into()];
        let due = DueSession::find_by_statement(Statement::from_sql_and_values(cx.db.backend(), SESSIONS, values))
            .all(cx.db.read())
            .await?;
        if due.is_empty() {
            return Ok(written);
        }
        let txn = cx.db.begin().await?;
        for row in due {
            let useless_at = if kind == Kind::SessionSoon { row.starts_at } else { row.starts_at - SOON };
            written += u64::from(
                Draft::about_session(kind, row.account_id, row.session_id, useless_at).enqueue(&txn, cx).await?,
            );
        }
        txn.commit().await?;
    }
}

async fn write_readings(cx: &Context, now: DateTime<Utc>) -> Result<u64> {
    let mut written = 0;
    loop {
        let values = [now.into(), AT_ONCE.cast_signed().into()];
        let due = DueReading::find_by_statement(Statement::from_sql_and_values(cx.db.backend(), READINGS, values))
            .all(cx.db.read())
            .await?;
        if due.is_empty() {
            return Ok(written);
        }
        let txn = cx.db.begin().await?;
        for row in due {
            written += u64::from(
                Draft::about_assignment(row.account_id, row.assignment_id, row.due_at).enqueue(&txn, cx).await?,
            );
        }
        txn.commit().await?;
    }
}
