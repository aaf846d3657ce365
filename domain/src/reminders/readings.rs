//! Reminders of readings: to whoever has one open and is not done; one for all that somebody has due on the same day.
//!
//! What is told is a day: a reading that is due on another one since is reminded of anew, one that is due an hour later is not.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{DbBackend, FromQueryResult, Statement, Value};

use super::{Candidate, Look, zone, zone_of};
use crate::entities::outbox_message::MessageStatus;
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId, OutboxMessageId, SessionId, first_id_at};
use crate::outbox::Draft;
use crate::reminder_rules::moments::{DAY_LATE, Window, of_reading};
use crate::reminder_rules::{Book, Rules};
use crate::{Context, Result, schedule};

/// At most so many people in one question.
const AT_ONCE: usize = 500;

#[derive(Clone, FromQueryResult)]
pub(super) struct Row {
    pub assignment_id: AssignmentId,
    pub membership_id: MembershipId,
    pub session_id: Option<SessionId>,
    pub group_id: GroupId,
    pub account_id: AccountId,
    pub due_at: DateTime<Utc>,
    pub opens_at: DateTime<Utc>,
    pub dates_set_at: Option<DateTime<Utc>>,
    pub moved_at: Option<DateTime<Utc>>,
    pub zone: String,
    pub own_zone: String,
}

const DUE: &str = "SELECT a.id AS assignment_id, a.membership_id, a.session_id, m.group_id, m.account_id, a.due_at, a.opens_at, \
     a.dates_set_at, s.moved_at, g.zone, c.zone AS own_zone FROM assignments a \
     JOIN memberships m ON m.id = a.membership_id AND m.status = 'active' JOIN accounts c ON c.id = m.account_id \
     JOIN groups g ON g.id = m.group_id LEFT JOIN sessions s ON s.id = a.session_id \
     WHERE a.remind_at <= $1 AND a.remind_at > $2 AND a.due_at > $3 AND a.opens_at <= $4 AND a.done_at IS NULL \
     AND a.withdrawn_at IS NULL AND (s.status IS NULL OR s.status <> 'cancelled')";

// Somebody's mail is found by them and its id, which says when it was written.
const TOLD: &str = "SELECT b.membership_id, b.id AS assignment_id, b.session_id, b.due_at, o.occurrence, o.created_at, o.status, \
     o.digest_id FROM outbox_messages o JOIN assignments b ON b.id = o.assignment_id WHERE o.id >= $1 AND o.recipient_id IN";

pub(super) fn question(backend: DbBackend, book: &Book, look: &Look) -> Option<Statement> {
    let (earliest, latest) = stored(book, look)?;
    let values = vec![latest.into(), earliest.into(), look.now.into(), look.opened_by.into()];
    Some(look.ask(backend, DUE, "a.due_at, a.id", values))
}

pub(super) async fn candidates(cx: &Context, book: &mut Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some(question) = question(cx.db.backend(), book, look) else { return Ok(Vec::new()) };
    let rows = Row::find_by_statement(question).all(cx.db.read()).await?;
    book.know(cx.db.read(), rows.iter().map(|row| row.account_id)).await?;
    let mut due = Vec::new();
    for row in rows {
        let one = row.candidate(&book.rules(row.group_id, row.account_id))?;
        due.extend(one.filter(|one| look.sees(&one.window)).map(|one| (row, one)));
    }
    let told = Told::load(cx, told_since(book, look.now), due.iter().map(|(row, _)| row.account_id).collect()).await?;
    first_of_each_day(due, &told)
}

/// One mail for all that somebody has due on a day: it hangs on what can be told first.
pub(super) fn first_of_each_day(due: Vec<(Row, Candidate)>, told: &Told) -> Result<Vec<Candidate>> {
    let mut first = BTreeMap::new();
    for (row, one) in due {
        let zone = zone(&row.zone)?;
        if told.has(&row, zone) {
            continue;
        }
        let kept = first.entry((row.membership_id, schedule::day(zone, row.due_at))).or_insert_with(|| one.clone());
        if one.window.from < kept.window.from {
            *kept = one;
        }
    }
    Ok(first.into_values().collect())
}

impl Row {
    pub(super) fn candidate(&self, rules: &Rules) -> Result<Option<Candidate>> {
        let zone = zone(&self.zone)?;
        let own_zone = zone_of(&self.own_zone, zone);
        let Some(window) = of_reading(rules, zone, own_zone, self.due_at) else { return Ok(None) };
        // A preview looks further than to what is open today.
        let window = Window { from: std::cmp::max(window.from, self.opens_at), ..window };
        let draft = Draft::about_assignment(self.account_id, self.assignment_id, self.due_at);
        let draft = Draft { useless_at: Some(window.until), ..draft };
        let (membership_id, rules) = (self.membership_id, rules.clone());
        let group_id = self.group_id;
        let one = Candidate { membership_id, group_id, own_zone, rules, window, starts_at: None, draft };
        Ok((window.from < window.until).then_some(one))
    }
}

/// Between which stored instants (9:00 of the day before each reading is due) those lie that may be due now under any rule.
fn stored(book: &Book, look: &Look) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (least, most) = book.days(|rules| rules.readings)?;
    let nine = NaiveTime::from_hms_opt(9, 0, 0);
    let is_plain = |rules: &Rules| rules.quiet.is_none() && rules.readings.is_none_or(|one| Some(one.time) == nine);
    // Another time of the day, quiet hours, and a clock change between the two.
    let slack = book.most(|rules| if is_plain(rules) { 0 } else { 27 });
    let slack = Duration::hours(if (least, most) == (1, 1) { slack } else { 27 });
    let earliest = look.now - DAY_LATE + Duration::days(least - 1) - slack;
    Some((earliest, look.until + Duration::days(most - 1) + slack))
}

/// Of what is due yet nothing was told before. It goes by the mail: what that hung on may be due another day by now.
fn told_since(book: &Book, now: DateTime<Utc>) -> DateTime<Utc> {
    let most = book.days(|rules| rules.readings).map_or(0, |(_, most)| most);
    now - Duration::days(most + 3)
}

/// When the reading was due of which a reminder tells.
pub(crate) fn due_told(occurrence: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(occurrence.rsplit('/').next()?.parse().ok()?, 0)
}

/// What was written lately about readings of these people.
#[derive(Default)]
pub(super) struct Told(pub HashMap<MembershipId, Vec<ToldRow>>);

#[derive(Clone, FromQueryResult)]
pub(super) struct ToldRow {
    pub membership_id: MembershipId,
    pub assignment_id: AssignmentId,
    pub session_id: Option<SessionId>,
    /// When the reading is due by now.
    pub due_at: DateTime<Utc>,
    pub occurrence: String,
    pub created_at: DateTime<Utc>,
    pub status: MessageStatus,
    pub digest_id: Option<OutboxMessageId>,
}

pub(super) fn told_question(backend: DbBackend, since: DateTime<Utc>, people: &[AccountId]) -> Vec<Statement> {
    let of_some = |some: &[AccountId]| {
        let places: Vec<String> = (0..some.len()).map(|place| format!("${}", place + 2)).collect();
        let values = std::iter::once(Value::from(first_id_at(since))).chain(some.iter().map(|id| (*id).into()));
        Statement::from_sql_and_values(backend, format!("{TOLD} ({})", places.join(", ")), values)
    };
    people.chunks(AT_ONCE).map(of_some).collect()
}

impl Told {
    async fn load(cx: &Context, since: DateTime<Utc>, mut people: Vec<AccountId>) -> Result<Self> {
        people.sort_unstable();
        people.dedup();
        let mut all = Self::default();
        for question in told_question(cx.db.backend(), since, &people) {
            for row in ToldRow::find_by_statement(question).all(cx.db.read()).await? {
                all.0.entry(row.membership_id).or_default().push(row);
            }
        }
        Ok(all)
    }

    /// Whether a mail told of the day on which this is due: its own, one of the same week's, or any that was written when
    /// this was due then already.
    fn has(&self, row: &Row, zone: Tz) -> bool {
        let day = schedule::day(zone, row.due_at);
        self.0.get(&row.membership_id).into_iter().flatten().any(|told| {
            let is_of_the_day = due_told(&told.occurrence).is_some_and(|at| schedule::day(zone, at) == day);
            let is_of_the_week = row.session_id.is_some() && told.session_id == row.session_id;
            let was_due_then = row.dates_set_at.max(row.moved_at).is_none_or(|at| at <= told.created_at);
            // What was put off to another day before it left told nobody of this one.
            let was_said = told.status != MessageStatus::Dropped || told.digest_id.is_some();
            let stands = was_said || schedule::day(zone, told.due_at) == day;
            is_of_the_day && stands && (told.assignment_id == row.assignment_id || is_of_the_week || was_due_then)
        })
    }
}
