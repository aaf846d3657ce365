//! The outbox in figures: for a machine that watches, and for whoever wonders whether mail leaves at all. Counts and times,
//! nobody's name.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait as _, FromQueryResult, Statement};

use crate::ids::{AccountId, first_id_at};
use crate::refusals::{self, NOT_NOW};
use crate::{Context, Db, Result, claims};

/// Mail that is held up for so long is no longer one that a server put off once or twice.
const STUCK_AFTER: Duration = Duration::minutes(5);

/// How much mail there is of each fate, of what is kept: the mail of somebody who was erased goes with them.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Figures {
    pub waiting: i64,
    pub sending: i64,
    pub failed: i64,
    pub dropped: i64,
    pub written: i64,
    /// Addresses from which mail came back.
    pub addresses_suspended: i64,
}

impl Figures {
    #[must_use]
    pub fn sent(&self) -> i64 {
        self.written - self.waiting - self.sending - self.failed - self.dropped
    }
}

/// The statuses stand in the words, not in parameters: so the index of each serves it. What was sent has none; it is the rest.
const FIGURES: &str = "SELECT (SELECT COUNT(*) FROM outbox_messages WHERE status = 'waiting') AS waiting, \
     (SELECT COUNT(*) FROM outbox_messages WHERE status = 'sending') AS sending, \
     (SELECT COUNT(*) FROM outbox_messages WHERE status = 'failed') AS failed, \
     (SELECT COUNT(*) FROM outbox_messages WHERE status = 'dropped') AS dropped, \
     (SELECT COUNT(*) FROM outbox_messages) AS written, \
     (SELECT COUNT(*) FROM accounts WHERE mail_returned_at IS NOT NULL) AS addresses_suspended";

/// Counts.
pub async fn figures(db: &Db) -> Result<Figures> {
    let statement = Statement::from_string(db.backend(), FIGURES);
    let figures = Figures::find_by_statement(statement).one(db.read()).await?;
    figures.ok_or_else(|| crate::Error::internal("a count gave no row"))
}

/// Of the mail that should have left by now, what is owed for longest.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Oldest {
    /// When it was written, or taken up again: a try that failed makes nothing younger.
    pub since: DateTime<Utc>,
    /// Why it has not left yet; empty before its first try.
    pub outcome: String,
}

const OLDEST: &str = "SELECT COALESCE(queued_at, created_at) AS since, outcome FROM outbox_messages \
     WHERE status = 'waiting' AND (due_at <= $1 OR attempts > 0) \
     UNION ALL SELECT COALESCE(queued_at, created_at) AS since, outcome FROM outbox_messages WHERE status = 'sending' \
     ORDER BY since LIMIT 1";

pub async fn oldest(db: &Db, now: DateTime<Utc>) -> Result<Option<Oldest>> {
    let statement = Statement::from_sql_and_values(db.backend(), OLDEST, [now.into()]);
    Ok(Oldest::find_by_statement(statement).one(db.read()).await?)
}

/// A mail that was tried in vain, and is to be tried again.
#[derive(FromQueryResult)]
struct InVain {
    since: DateTime<Utc>,
    due_at: DateTime<Utc>,
    attempts: i32,
    outcome: String,
    recipient_id: AccountId,
}

impl InVain {
    /// Whether it is told by now: what does not pass by itself at once, all else when it has lasted.
    fn is_told(&self, lately: DateTime<Utc>) -> bool {
        self.since <= lately || self.refuses_us()
    }

    fn refuses_us(&self) -> bool {
        refusals::refuses_us(&self.outcome)
    }

    /// What left until then says nothing against it: it left before we were refused, or when all else may have been chance.
    fn counts_from(&self, lately: DateTime<Utc>) -> DateTime<Utc> {
        if self.refuses_us() { claims::tried_by(self.attempts, self.due_at) } else { self.since.max(lately) }
    }

    /// Whether the mail server was there, and spoke of this mail.
    fn is_about_it_alone(&self) -> bool {
        self.outcome.starts_with(NOT_NOW)
    }
}

/// So many tell enough.
const IN_VAIN: &str = "SELECT COALESCE(queued_at, created_at) AS since, due_at, attempts, outcome, recipient_id FROM outbox_messages \
     WHERE status = 'waiting' AND outcome <> '' \
     UNION ALL SELECT COALESCE(queued_at, created_at) AS since, due_at, attempts - 1 AS attempts, outcome, recipient_id \
     FROM outbox_messages WHERE status = 'sending' AND outcome <> '' \
     ORDER BY since LIMIT 100";

/// Ids are in the order of writing.
const ANY_SENT: &str =
    "SELECT 1 FROM outbox_messages WHERE id >= $1 AND status = 'sent' AND sent_at > $2 ORDER BY id LIMIT 1";

/// What holds all mail up, where nothing has left for a while. One mailbox that takes nothing for now holds nothing up: nor
/// do several, once a younger mail got by.
pub async fn stuck(cx: &Context) -> Result<Option<Oldest>> {
    let lately = cx.now() - STUCK_AFTER;
    let statement = Statement::from_string(cx.db.backend(), IN_VAIN);
    let mut in_vain = InVain::find_by_statement(statement).all(cx.db.read()).await?;
    in_vain.retain(|one| one.is_told(lately));
    let Some(first) = in_vain.first() else { return Ok(None) };
    let (since, first_id) = (first.since, first_id_at(first.since));
    let is_for_several = in_vain.iter().any(|one| one.recipient_id != first.recipient_id);
    let refusal = in_vain.iter().filter(|one| one.refuses_us()).max_by_key(|one| one.counts_from(lately));
    let (blamed, none_after) = match refusal.or_else(|| in_vain.iter().find(|one| !one.is_about_it_alone())) {
        Some(fault) => (fault, fault.counts_from(lately)),
        None if is_for_several => (first, since),
        None => return Ok(None),
    };
    let any_sent = Statement::from_sql_and_values(cx.db.backend(), ANY_SENT, [first_id.into(), none_after.into()]);
    let others_leave = cx.db.read().query_one_raw(any_sent).await?.is_some();
    Ok((!others_leave).then(|| Oldest { since, outcome: blamed.outcome.clone() }))
}
