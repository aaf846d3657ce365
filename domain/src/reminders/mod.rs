//! Writes the reminders whose time has come, each once. A server that slept writes what is still of use, and nothing else.
//!
//! What there is to remind of is looked up (`sessions`, `readings`, `steps`); when it is due say the rules that hold for each
//! person (`reminder_rules`); whom it reaches, `reach`; what becomes of several at once, `choosing` says. Nobody set a rule:
//! a session the day before at the same wall time and two hours before, a reading at 9:00 of the group's day before it is
//! due, and nothing else.

mod checking;
mod choosing;
mod preview;
mod reach;
mod readings;
mod sessions;
mod steps;
mod writing;
#[cfg(test)]
mod zones;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sea_orm::{DbBackend, Statement, Value};

pub use checking::kept_back;
pub use preview::{Counts, DAYS, Fate, Planned, own_preview, preview, preview_for_house, what};
pub(crate) use readings::due_told;
pub(crate) use sessions::time_told;

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
    group_id: GroupId,
    own_zone: Tz,
    rules: Rules,
    window: Window,
    /// When the session starts that it asks to come to.
    starts_at: Option<DateTime<Utc>>,
    draft: Draft,
}

impl Candidate {
    fn recipient(&self) -> AccountId {
        self.draft.recipient_id
    }

    /// Whether both ask to come to one and the same session.
    fn is_of_the_session_of(&self, other: &Self) -> bool {
        self.starts_at.is_some() && other.starts_at.is_some() && self.draft.session_id == other.draft.session_id
    }
}

/// Whom a look is about.
#[derive(Clone, Copy)]
enum Whose {
    Everybody,
    /// The people of a group, with all that they get.
    Group(GroupId),
    Person(AccountId),
}

/// How far to look, and for whom.
struct Look {
    now: DateTime<Utc>,
    /// What is due later is left for another time.
    until: DateTime<Utc>,
    /// Readings that open later are not there yet.
    opened_by: DateTime<Utc>,
    whose: Whose,
}

impl Look {
    fn sees(&self, window: &Window) -> bool {
        window.until > self.now && window.from <= self.until
    }

    /// The question about those whom the look is about; `m` are their memberships.
    fn ask(&self, backend: DbBackend, sql: &str, order: &str, mut values: Vec<Value>) -> Statement {
        let place = values.len() + 1;
        let narrowed = match self.whose {
            Whose::Everybody => String::new(),
            Whose::Group(id) => {
                values.push(id.into());
                format!(
                    " AND m.account_id IN (SELECT p.account_id FROM memberships p WHERE p.group_id = ${place} AND p.status = 'active')"
                )
            }
            Whose::Person(id) => {
                values.push(id.into());
                format!(" AND m.account_id = ${place}")
            }
        };
        Statement::from_sql_and_values(backend, format!("{sql}{narrowed} ORDER BY {order}"), values)
    }
}

/// Writes all that is due now. Says how many messages are new.
pub async fn write_due(cx: &Context) -> Result<u64> {
    let (now, mut book) = (cx.now(), Book::load(cx.db.read()).await?);
    let look = look_now(now, &book);
    let candidates = candidates(cx, &mut book, &look).await?;
    writing::write(cx, now, candidates).await
}

fn look_now(now: DateTime<Utc>, book: &Book) -> Look {
    Look { now, until: now + ahead(book), opened_by: now, whose: Whose::Everybody }
}

/// What [`write_due`] asks the database, for whoever wants to know how it finds the answers.
pub async fn questions(cx: &Context) -> Result<Vec<Statement>> {
    let (now, book) = (cx.now(), Book::load(cx.db.read()).await?);
    let look = look_now(now, &book);
    let backend = cx.db.backend();
    let mut all = vec![sessions::question(backend, &book, &look)];
    all.extend(sessions::written_question(backend, &std::array::from_fn::<_, 3, _>(|_| cx.new_id())));
    all.extend(readings::question(backend, &book, &look));
    all.extend(readings::told_question(backend, now, &std::array::from_fn::<_, 3, _>(|_| cx.new_id())));
    all.extend(steps::questions(cx, &book, &look).await?);
    all.push(writing::mailed_question(backend, now, &std::array::from_fn::<_, 3, _>(|_| cx.new_id())));
    Ok(all)
}

/// What comes later matters where it may go out together with what is due, or where a limit has to leave room for it.
fn ahead(book: &Book) -> Duration {
    let day = book.most(|rules| if rules.cap.is_some() { 24 * 60 } else { 0 });
    let close = book.most(|rules| rules.digest.map_or(0, |length| length.num_minutes()));
    Duration::minutes(day.max(close))
}

/// All that there is to remind of and that was not written yet.
async fn candidates(cx: &Context, book: &mut Book, look: &Look) -> Result<Vec<Candidate>> {
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
