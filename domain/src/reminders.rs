//! Writes the reminders whose time has come, each once. A server that slept writes what is still of use, and nothing else.
//!
//! Session: the day before at the same wall time, and two hours before. Reading: at 9:00 of the group's day before it is
//! due, to whoever has it open and is not done; one for all that somebody has due on the same day.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{FromQueryResult, Statement, Value};

use crate::entities::outbox_message::Kind;
use crate::ids::{AccountId, AssignmentId, SessionId};
use crate::outbox::Draft;
use crate::{Context, Result};

/// The second reminder goes out this long before a session.
pub const SOON: Duration = Duration::hours(2);
/// The day's reminder may be so late, after a server slept or for who joined just then; later, the second one is enough.
const SESSION_LATE: Duration = Duration::hours(3);
/// A reading's reminder may be so late: from 9:00 until 20:00 of the same day, and never at night.
const READING_LATE: Duration = Duration::hours(11);
/// At most so many of a kind are written in one transaction, so that writers of pages get their turn between.
const AT_ONCE: u64 = 200;

#[derive(FromQueryResult)]
struct DueSession {
    session_id: SessionId,
    account_id: AccountId,
    starts_at: DateTime<Utc>,
    moved_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct DueReading {
    assignment_id: AssignmentId,
    account_id: AccountId,
    due_at: DateTime<Utc>,
}

const TOMORROW: &str = "SELECT s.id AS session_id, m.account_id, s.starts_at, s.moved_at FROM sessions s \
     JOIN memberships m ON m.group_id = s.group_id AND m.status = 'active' \
     WHERE s.status <> 'cancelled' AND s.remind_day_at <= $1 AND s.remind_day_at > $2 AND s.starts_at > $3 AND s.starts_at < $4 \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o \
                     WHERE o.session_id = s.id AND o.recipient_id = m.account_id AND o.kind = 'session-tomorrow' \
                     AND (s.moved_at IS NULL OR o.created_at >= s.moved_at)) \
     ORDER BY s.starts_at, m.account_id LIMIT $5";

const TODAY: &str = "SELECT s.id AS session_id, m.account_id, s.starts_at, s.moved_at FROM sessions s \
     JOIN memberships m ON m.group_id = s.group_id AND m.status = 'active' \
     WHERE s.status <> 'cancelled' AND s.starts_at > $1 AND s.starts_at <= $2 \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o \
                     WHERE o.session_id = s.id AND o.recipient_id = m.account_id AND o.kind = 'session-soon' \
                     AND (s.moved_at IS NULL OR o.created_at >= s.moved_at)) \
     ORDER BY s.starts_at, m.account_id LIMIT $3";

const READINGS: &str = "SELECT a.id AS assignment_id, m.account_id, a.due_at FROM assignments a \
     JOIN memberships m ON m.id = a.membership_id AND m.status = 'active' LEFT JOIN sessions s ON s.id = a.session_id \
     WHERE a.remind_at <= $1 AND a.remind_at > $2 AND a.due_at > $1 AND a.opens_at <= $1 AND a.done_at IS NULL \
     AND a.withdrawn_at IS NULL AND (s.status IS NULL OR s.status <> 'cancelled') \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o WHERE o.assignment_id = a.id \
                     AND (s.moved_at IS NULL OR o.created_at >= s.moved_at) \
                     AND (a.dates_set_at IS NULL OR o.created_at >= a.dates_set_at)) \
     AND NOT EXISTS (SELECT 1 FROM assignments b JOIN outbox_messages o ON o.assignment_id = b.id \
                     WHERE b.membership_id = a.membership_id AND b.remind_at = a.remind_at \
                     AND (s.moved_at IS NULL OR o.created_at >= s.moved_at) \
                     AND (a.dates_set_at IS NULL OR o.created_at >= a.dates_set_at)) \
     AND NOT EXISTS (SELECT 1 FROM assignments b WHERE b.membership_id = a.membership_id AND b.remind_at = a.remind_at \
                     AND b.opens_at <= $1 AND b.withdrawn_at IS NULL AND b.done_at IS NULL \
                     AND (b.due_at < a.due_at OR (b.due_at = a.due_at AND b.id < a.id))) \
     ORDER BY a.remind_at, a.id LIMIT $3";

/// Writes all that is due now. Says how many messages are new.
pub async fn write_due(cx: &Context) -> Result<u64> {
    let now = cx.now();
    // No clock change moves a wall time by more than this from a whole day.
    let (soonest, latest) = (now + SOON, now + Duration::hours(27));
    let tomorrow =
        [now.into(), (now - SESSION_LATE).into(), soonest.into(), latest.into(), AT_ONCE.cast_signed().into()];
    let soon = [now.into(), soonest.into(), AT_ONCE.cast_signed().into()];
    // The day's reminder is of use until the later one is due; that one until the session starts.
    let tomorrow = write_sessions(cx, TOMORROW, &tomorrow, |session| session.tomorrow()).await?;
    let soon = write_sessions(cx, TODAY, &soon, |session| session.soon()).await?;
    Ok(tomorrow + soon + write_readings(cx, now).await?)
}

impl DueSession {
    fn tomorrow(&self) -> Draft {
        let useless_at = self.starts_at - SOON;
        Draft::about_session(Kind::SessionTomorrow, self.account_id, self.session_id, self.moved_at, useless_at)
    }

    fn soon(&self) -> Draft {
        Draft::about_session(Kind::SessionSoon, self.account_id, self.session_id, self.moved_at, self.starts_at)
    }
}

async fn write_sessions(cx: &Context, sql: &str, values: &[Value], draft: fn(&DueSession) -> Draft) -> Result<u64> {
    let mut written = 0;
    loop {
        let statement = Statement::from_sql_and_values(cx.db.backend(), sql, values.to_vec());
        let due = DueSession::find_by_statement(statement).all(cx.db.read()).await?;
        if due.is_empty() {
            return Ok(written);
        }
        let txn = cx.db.begin().await?;
        for row in &due {
            written += u64::from(draft(row).enqueue(&txn, cx).await?);
        }
        txn.commit().await?;
    }
}

async fn write_readings(cx: &Context, now: DateTime<Utc>) -> Result<u64> {
    let mut written = 0;
    loop {
        let values = [now.into(), (now - READING_LATE).into(), AT_ONCE.cast_signed().into()];
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
