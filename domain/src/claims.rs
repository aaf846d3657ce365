//! Claiming mail that is due, and recording what became of it: how many senders share one outbox.
//!
//! A claim is a lease under a number of its own. Only who still holds that number records an outcome: a sender that was
//! stopped for longer than its lease comes back to find its messages free or somebody else's, and changes nothing.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _, Statement,
    Value,
};
use uuid::Uuid;

use crate::entities::outbox_message::{self, MessageStatus};
use crate::outbox::{Outcome, TOO_LATE};
use crate::{Context, Result};

/// A sender holds what it claimed this long. A send takes half of it at most, and begins while there is time for it.
pub const LEASE: Duration = Duration::seconds(60);
/// The first retry waits this long; each later one twice as long.
const FIRST_RETRY: Duration = Duration::seconds(30);
const LONGEST_RETRY: Duration = Duration::minutes(15);
/// Mail that is never useless is given up after this long, as mail servers do it (RFC 5321, 4.5.4.1): then staff see it.
const GIVEN_UP_AFTER: Duration = Duration::days(5);
/// Whose next turn would come too late has one more, this long before it is useless.
const LAST_TRY_BEFORE: Duration = Duration::minutes(1);

const ANY_DUE: &str = "SELECT 1 FROM outbox_messages WHERE status = 'waiting' AND due_at <= $1 LIMIT 1";

const ANY_LOST: &str = "SELECT 1 FROM outbox_messages WHERE status = 'sending' AND leased_until <= $1 LIMIT 1";

/// The choice is made once, before anything is changed: as a plain subquery it may be asked again for each row, and then
/// takes more than its limit.
const CHOICE: &str = "WITH chosen AS MATERIALIZED (SELECT id FROM outbox_messages \
     WHERE status = 'waiting' AND due_at <= $3 ORDER BY due_at, id LIMIT $4";

const CLAIM: &str = ") UPDATE outbox_messages SET status = 'sending', lease_id = $1, leased_until = $2, \
     attempts = attempts + 1 WHERE id IN (SELECT id FROM chosen) RETURNING *";

/// Whether there is anything to claim. Takes no lock.
pub async fn any_due(cx: &Context) -> Result<bool> {
    any(cx, ANY_DUE).await
}

async fn any(cx: &Context, sql: &str) -> Result<bool> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), sql, [cx.now().into()]);
    Ok(cx.db.read().query_one_raw(statement).await?.is_some())
}

// The status stands in the statements as it is: an index of what is being sent alone is used for nothing less.
const FREE_LOST: &str = "UPDATE outbox_messages SET status = 'waiting', lease_id = NULL, leased_until = NULL \
     WHERE status = 'sending' AND leased_until <= $1";

const GIVE_BACK: &str = "UPDATE outbox_messages SET status = 'waiting', lease_id = NULL, leased_until = NULL, \
     attempts = attempts - 1 WHERE status = 'sending' AND lease_id = $1";

/// Gives back what senders held that were lost: their leases have run out. Says how many messages those are.
pub async fn free_lost(cx: &Context) -> Result<u64> {
    if !any(cx, ANY_LOST).await? {
        return Ok(0);
    }
    write(cx, FREE_LOST, cx.now().into()).await
}

async fn write(cx: &Context, sql: &'static str, value: Value) -> Result<u64> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), sql, [value]);
    Ok(cx.db.write().execute_raw(statement).await?.rows_affected())
}

/// Takes up to so many messages that are due, the oldest first. Two never take the same one.
pub async fn claim(cx: &Context, at_most: u32) -> Result<Vec<outbox_message::Model>> {
    let lock = if cx.db.backend() == DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let now = cx.now();
    let lease: Uuid = cx.new_id();
    let values = [lease.into(), (now + LEASE).into(), now.into(), i64::from(at_most).into()];
    let statement = Statement::from_sql_and_values(cx.db.backend(), format!("{CHOICE}{lock}{CLAIM}"), values);
    let mut claimed = outbox_message::Model::find_by_statement(statement).all(cx.db.write()).await?;
    claimed.sort_by_key(|message| (message.due_at, message.id.0));
    Ok(claimed)
}

/// Records the outcome under the lease that the message was claimed with. False: that lease was lost meanwhile, and
/// nothing is recorded.
pub async fn record(cx: &Context, message: &outbox_message::Model, outcome: Outcome) -> Result<bool> {
    let now = cx.now();
    let failed = |reason| (MessageStatus::Failed, reason, message.due_at, None);
    let given_up = |reason: &str| failed(format!("{reason} Given up: it would arrive too late."));
    let (status, words, due_at, sent_at) = match outcome {
        Outcome::Sent => (MessageStatus::Sent, String::new(), message.due_at, Some(now)),
        // It was tried, and could not be delivered in time: staff are told, as of all that failed.
        Outcome::Dropped(TOO_LATE) if !message.outcome.is_empty() => given_up(&message.outcome),
        Outcome::Dropped(reason) => (MessageStatus::Dropped, reason.into(), message.due_at, None),
        Outcome::Refused(reason) => failed(reason),
        Outcome::Later(reason) => match next_try(message, now, cx.random.fraction()) {
            Some(next) => (MessageStatus::Waiting, reason, next, None),
            None => given_up(&reason),
        },
    };
    let recorded = outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(status))
        .col_expr(outbox_message::Column::Outcome, Expr::value(words))
        .col_expr(outbox_message::Column::DueAt, Expr::value(due_at))
        .col_expr(outbox_message::Column::SentAt, Expr::value(sent_at))
        .col_expr(outbox_message::Column::LeaseId, Expr::value(None::<Uuid>))
        .col_expr(outbox_message::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(outbox_message::Column::Id.eq(message.id))
        .filter(outbox_message::Column::Status.eq(MessageStatus::Sending))
        .filter(outbox_message::Column::LeaseId.eq(message.lease_id))
        .exec(cx.db.write())
        .await?;
    Ok(recorded.rows_affected == 1)
}

/// Gives back what is left of a claim, as if it had not been claimed: for a sender that stops, or is out of time.
pub async fn give_back(cx: &Context, message: &outbox_message::Model) -> Result<()> {
    let Some(lease) = message.lease_id else { return Ok(()) };
    write(cx, GIVE_BACK, lease.into()).await?;
    Ok(())
}

/// When it is tried again; none: it would be useless by then.
fn next_try(message: &outbox_message::Model, now: DateTime<Utc>, fraction: f64) -> Option<DateTime<Utc>> {
    let next = now + retry_after(message.attempts, fraction);
    // An old dead letter that staff send again begins anew.
    let since = message.queued_at.unwrap_or(message.created_at);
    let useless_at = message.useless_at.unwrap_or(since + GIVEN_UP_AFTER);
    if next < useless_at {
        return Some(next);
    }
    let last = useless_at - LAST_TRY_BEFORE;
    (last > now).then_some(last)
}

/// By when a mail was tried that was put off until then.
pub(crate) fn tried_by(attempts: i32, due_at: DateTime<Utc>) -> DateTime<Utc> {
    due_at - retry_after(attempts, 0.0)
}

/// 30 seconds, doubling to 15 minutes, a fifth more or less so that many don't come back at once.
fn retry_after(attempts: i32, fraction: f64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default();
    let seconds = FIRST_RETRY.num_seconds().saturating_mul(2_i64.saturating_pow(doublings));
    let seconds = std::cmp::min(seconds, LONGEST_RETRY.num_seconds());
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "at most 900 seconds")]
    Duration::milliseconds((seconds as f64 * 1000.0 * (0.8 + 0.4 * fraction)) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_double_to_a_quarter_of_an_hour_and_scatter() {
        assert_eq!(retry_after(1, 0.5), Duration::seconds(30));
        assert_eq!(retry_after(2, 0.5), Duration::seconds(60));
        assert_eq!(retry_after(1, 0.0), Duration::seconds(24));
        assert_eq!(retry_after(60, 0.5), Duration::minutes(15));
    }

    #[test]
    fn a_mail_was_tried_before_what_its_retry_tells_and_not_long_before() {
        let now: DateTime<Utc> = "2026-09-01T15:00:00Z".parse().expect("a time");
        for attempts in [1, 2, 6, 60] {
            let told = |fraction| tried_by(attempts, now + retry_after(attempts, fraction)) - now;
            assert_eq!(told(0.0), Duration::zero());
            assert!(told(1.0) > Duration::zero() && told(1.0) <= Duration::minutes(6));
        }
    }
}
