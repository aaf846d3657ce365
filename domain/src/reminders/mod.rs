//! Writes the reminders whose time has come, each once. A server that slept writes what is still of use, and nothing else.
//!
//! What there is to remind of is looked up (`sessions`, `readings`, `steps`); when it is due say the rules that hold for each
//! person (`reminder_rules`); what becomes of several at once, `choosing` says. Nobody set a rule: a session the day before at
//! the same wall time and two hours before, a reading at 9:00 of the group's day before it is due, and nothing else.

mod checking;
mod choosing;
mod preview;
mod readings;
mod sessions;
mod steps;
mod writing;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

pub use checking::kept_back;
pub use preview::{Counts, DAYS, Fate, Planned, own_preview, preview, preview_for_house, what};

use crate::entities::outbox_message::Kind;
use crate::ids::{AccountId, GroupId, MembershipId};
use crate::outbox::Draft;
use crate::reminder_rules::moments::Window;
use crate::reminder_rules::{Book, Rules};
use crate::{Context, Error, Result};

/// Kinds of mail that remind: rules are about them, and limits count them.
pub const KINDS: [Kind; 7] = [
    Kind::SessionTomorrow,
    Kind::SessionSoon,
    Kind::ReadingDue,
    Kind::MissedSession,
    Kind::FirstWeek,
    Kind::AgreementToSign,
    Kind::Digest,
];

/// One reminder for one person, due or to come.
#[derive(Clone, Debug)]
struct Candidate {
    membership_id: MembershipId,
    own_zone: Tz,
    rules: Rules,
    window: Window,
    draft: Draft,
}

impl Candidate {
    fn recipient(&self) -> AccountId {
        self.draft.recipient_id
    }

    fn is_about_session(&self) -> bool {
        matches!(self.draft.kind, Kind::SessionTomorrow | Kind::SessionSoon)
    }
}

/// How far to look, and for whom.
struct Look {
    now: DateTime<Utc>,
    /// What is due later is left for another time.
    until: DateTime<Utc>,
    /// Readings that open later are not there yet.
    opened_by: DateTime<Utc>,
    group: Option<GroupId>,
}

impl Look {
    fn sees(&self, window: &Window) -> bool {
        window.until > self.now && window.from <= self.until
    }

    /// The end of a question: the group, where only one is asked about. It is the last value, at this place.
    fn of_group(&self, column: &str, place: usize) -> String {
        self.group.map(|_| format!(" AND {column} = ${place}")).unwrap_or_default()
    }

    fn values(&self, values: impl IntoIterator<Item = sea_orm::Value>) -> Vec<sea_orm::Value> {
        values.into_iter().chain(self.group.map(Into::into)).collect()
    }
}

/// Writes all that is due now. Says how many messages are new.
pub async fn write_due(cx: &Context) -> Result<u64> {
    let (now, book) = (cx.now(), Book::load(cx.db.read()).await?);
    let look = Look { now, until: now + ahead(&book), opened_by: now, group: None };
    writing::write(cx, now, candidates(cx, &book, &look).await?).await
}

/// What comes later matters where it may go out together with what is due, or where a limit has to leave room for it.
fn ahead(book: &Book) -> Duration {
    let day = book.most(|rules| if rules.cap.is_some() { 24 * 60 } else { 0 });
    let close = book.most(|rules| rules.digest.map_or(0, |length| length.num_minutes()));
    Duration::minutes(day.max(close))
}

/// All that there is to remind of and that was not written yet.
async fn candidates(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Candidate>> {
    let mut all = sessions::candidates(cx, book, look).await?;
    all.extend(readings::candidates(cx, book, look).await?);
    all.extend(steps::missed(cx, book, look).await?);
    all.extend(steps::first_weeks(cx, book, look).await?);
    all.extend(steps::agreements(cx, book, look).await?);
    Ok(all)
}

/// The zone in which somebody reads times; their group's, where they named none.
fn zone_of(own: &str, group: Tz) -> Tz {
    own.parse().unwrap_or(group)
}

fn zone(name: &str) -> Result<Tz> {
    name.parse().map_err(|_| Error::internal("a group's zone is unknown"))
}
