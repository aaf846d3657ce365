//! Checking: goes through the whole chain and says in plain words where it does not hold. It changes nothing.
//!
//! A change found once is told once: each entry is compared with the link that stands before it, right or wrong.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};

use super::chain::{self, Head, Waiting};
use super::encoding::{self, NO_LINK, Place};
use super::marks::{self, Found, Name};
use crate::entities::audit_entry::{self, Column, Entity};
use crate::ids::AuditEntryId;
use crate::keys::Keys;
use crate::{Context, Error, Result};

/// So many entries are read at a time.
const PAGE: u64 = 1000;
/// So many problems are told one by one; the rest are counted.
const MOST_TOLD: usize = 20;
/// Entries that were chained later than this after they were written are counted.
const LATE: Duration = Duration::days(1);
/// How often a server goes through the whole chain.
pub const CHECK_EVERY: Duration = Duration::hours(1);

/// Where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Missing {
        from: i64,
        to: i64,
    },
    Twice {
        number: i64,
    },
    /// Edited, or not in its place.
    Changed {
        number: i64,
        id: AuditEntryId,
    },
    UnknownKey {
        number: i64,
        key_id: Option<i32>,
    },
    /// A waiting entry that no server of ours wrote as it is.
    Unproven {
        id: AuditEntryId,
    },
    Unreadable {
        after: i64,
    },
    CutOff {
        from: i64,
        to: i64,
    },
    Beyond {
        from: i64,
    },
    HeadMissing,
    HeadForged,
    OtherEnd {
        number: i64,
    },
    /// A head that was written down is not in the chain.
    NotAsLogged {
        head: Head,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => {
                write!(f, "Entry {from} is missing: it was deleted, or its number was taken away.")
            }
            Self::Missing { from, to } => {
                write!(f, "Entries {from} to {to} are missing: they were deleted, or their numbers were taken away.")
            }
            Self::Twice { number } => write!(f, "There are two entries with the number {number}."),
            Self::Changed { number, id } => write!(
                f,
                "Entry {number} ({id}) is not what it was when it was chained: it was edited, put in, or is not in its place."
            ),
            Self::UnknownKey { number, key_id: Some(key_id) } => {
                write!(f, "Entry {number} names key {key_id}, which the key file does not hold.")
            }
            Self::UnknownKey { number, key_id: None } => write!(f, "Entry {number} has a number, but no link."),
            Self::Unproven { id } => {
                write!(f, "The entry {id}, which waits to be chained, was not written by Mooring, or was edited since.")
            }
            Self::Unreadable { after } => write!(
                f,
                "What stands after entry {after} can't be read: a column holds something that Mooring never writes."
            ),
            Self::CutOff { from, to } => {
                write!(f, "The end was cut off: the chain went on to entry {to}, and entries from {from} on are gone.")
            }
            Self::Beyond { from } => write!(
                f,
                "Entries from {from} on stand behind the end of the chain: somebody put them there, or put back an older record of the end."
            ),
            Self::HeadMissing => write!(f, "The record of the chain's end is missing."),
            Self::HeadForged => write!(f, "The record of the chain's end was not made by Mooring."),
            Self::OtherEnd { number } => {
                write!(f, "Entry {number}, the last one, is not the one that the record of the chain's end names.")
            }
            Self::NotAsLogged { head } => write!(
                f,
                "The chain does not go through {head}, which was its end once: it was put back to an older state, or made anew."
            ),
        }
    }
}

/// What a check came to.
#[derive(Debug, Default)]
pub struct Report {
    /// How many entries are in the chain.
    pub chained: u64,
    /// When the first link was made.
    pub began_at: Option<DateTime<Utc>>,
    /// The last entry of the chain, and when it was linked.
    pub end: Option<(Head, DateTime<Utc>)>,
    /// Entries that were chained more than a day after they were written.
    pub late: u64,
    pub waiting: Waiting,
    /// The first ones.
    pub problems: Vec<Problem>,
    /// Problems that are not told one by one.
    pub more_problems: usize,
    last_link: Vec<u8>,
}

impl Report {
    /// Nothing was touched, as far as the chain can tell.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }

    fn find(&mut self, problem: Problem) {
        if self.problems.len() < MOST_TOLD {
            self.problems.push(problem);
        } else {
            self.more_problems += 1;
        }
    }
}

/// Goes through the chain and what waits for it. `logged`: a head that was written down, which must be in the chain.
pub async fn check(db: &impl ConnectionTrait, keys: &Keys, logged: Option<&Head>) -> Result<Report> {
    let mut walk = Walk { keys, logged, met_logged: false, last: None, report: Report::default() };
    walk.go_on(db).await?;
    let head = marks::find(db, keys, Name::Head).await?;
    // A server may have added links since the last page was read, and before the end was looked up.
    walk.go_on(db).await?;
    let mut report = walk.end(head);
    check_waiting(db, keys, &mut report).await?;
    report.waiting = Waiting::find(db).await?;
    Ok(report)
}

/// The way through the chain.
struct Walk<'a> {
    keys: &'a Keys,
    logged: Option<&'a Head>,
    met_logged: bool,
    last: Option<i64>,
    report: Report,
}

impl Walk<'_> {
    /// From where it stands to the last entry that can be seen.
    async fn go_on(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        loop {
            let mut next = Entity::find().filter(Column::Number.is_not_null());
            if let Some(last) = self.last {
                next = next.filter(Column::Number.gt(last));
            }
            let next = next.order_by_asc(Column::Number).order_by_asc(Column::Id).limit(PAGE);
            let Some(page) = readable(db, next).await? else {
                self.report.find(Problem::Unreadable { after: self.last.unwrap_or_default() });
                return Ok(());
            };
            if page.is_empty() {
                return Ok(());
            }
            for entry in page {
                self.look_at(&entry);
            }
        }
    }

    fn look_at(&mut self, entry: &audit_entry::Model) {
        let Some(number) = entry.number else { return };
        let expected = self.last.map_or(1, |last| last.saturating_add(1));
        let is_next = number == expected;
        if number > expected {
            self.report.find(Problem::Missing { from: expected, to: number - 1 });
        } else if number < expected {
            self.report.find(Problem::Twice { number });
        }
        // Behind a gap the link before is not there to compare with.
        if is_next && let Err(problem) = self.holds(entry, number) {
            self.report.find(problem);
        }
        self.note(entry, number);
    }

    fn holds(&self, entry: &audit_entry::Model, number: i64) -> std::result::Result<(), Problem> {
        let unknown = || Problem::UnknownKey { number, key_id: entry.link_key_id };
        let (Some(link), Some(linked_at)) = (&entry.link, entry.linked_at) else {
            return Err(Problem::Changed { number, id: entry.id });
        };
        let previous = if number == 1 { &NO_LINK[..] } else { &self.report.last_link };
        let key_id = encoding::key_id(entry.link_key_id).ok_or_else(unknown)?;
        let place = Place { number, linked_at, previous };
        let made = encoding::link(self.keys, key_id, entry, place).ok_or_else(unknown)?;
        if encoding::is_same(link, &made) { Ok(()) } else { Err(Problem::Changed { number, id: entry.id }) }
    }

    fn note(&mut self, entry: &audit_entry::Model, number: i64) {
        let link = entry.link.clone().unwrap_or_default();
        self.met_logged |= self.logged.is_some_and(|head| head.number == number && head.is(&link));
        self.last = Some(number);
        let report = &mut self.report;
        report.chained += 1;
        if let Some(linked_at) = entry.linked_at {
            report.began_at.get_or_insert(linked_at);
            report.late += u64::from(linked_at - entry.at > LATE);
            report.end = Some((Head { number, link: chain::shown(&link) }, linked_at));
        }
        report.last_link = link;
    }

    /// Compares where the chain ends with where it should.
    fn end(mut self, head: Found) -> Report {
        let last = self.last.unwrap_or_default();
        match head {
            Found::Forged => self.report.find(Problem::HeadForged),
            Found::Nothing if self.last.is_some() => self.report.find(Problem::HeadMissing),
            Found::Nothing => {}
            Found::Mark(head) if head.number > last => {
                self.report.find(Problem::CutOff { from: last + 1, to: head.number });
            }
            Found::Mark(head) if head.number < last => self.report.find(Problem::Beyond { from: head.number + 1 }),
            Found::Mark(head) if last > 0 && head.link != self.report.last_link => {
                self.report.find(Problem::OtherEnd { number: last });
            }
            Found::Mark(_) => {}
        }
        if let Some(head) = self.logged.filter(|head| !self.met_logged && head.number > 0) {
            self.report.find(Problem::NotAsLogged { head: head.clone() });
        }
        self.report
    }
}

/// Entries that wait must be the work of a server. Before the chain begins, there may be older ones without a proof.
async fn check_waiting(db: &impl ConnectionTrait, keys: &Keys, report: &mut Report) -> Result<()> {
    let has_begun = report.chained > 0 || marks::find(db, keys, Name::Head).await? != Found::Nothing;
    let mut after = None;
    loop {
        let Some(page) = readable(db, chain::waiting(after).limit(PAGE)).await? else {
            report.find(Problem::Unreadable { after: report.chained.try_into().unwrap_or_default() });
            return Ok(());
        };
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for entry in page {
            let is_older = !has_begun && entry.proof.is_none() && entry.proof_key_id.is_none();
            if !is_older && !chain::is_proven(keys, &entry) {
                report.find(Problem::Unproven { id: entry.id });
            }
        }
    }
}

/// The rows; none where they are there and can't be read.
async fn readable(db: &impl ConnectionTrait, rows: Select<Entity>) -> Result<Option<Vec<audit_entry::Model>>> {
    match rows.all(db).await.map_err(Error::from) {
        Ok(rows) => Ok(Some(rows)),
        Err(Error::Unavailable(cause)) => Err(Error::Unavailable(cause)),
        Err(_) => Ok(None),
    }
}

/// Checks the whole chain if the last check was long ago, and remembers what came of it. None: it was not yet time.
pub async fn check_now_and_then(cx: &Context) -> Result<Option<Report>> {
    let recently = |mark: Found| mark.mark().is_some_and(|mark| mark.at + CHECK_EVERY > cx.now());
    let db = cx.db.read();
    if recently(marks::find(db, &cx.keys, Name::Checked).await?)
        || recently(marks::find(db, &cx.keys, Name::Broken).await?)
    {
        return Ok(None);
    }
    let report = check(db, &cx.keys, None).await?;
    let txn = cx.db.begin().await?;
    if report.holds() {
        let end = report.end.as_ref().map_or(0, |(head, _)| head.number);
        marks::put(&txn, marks::make(cx, Name::Checked, end, report.last_link.clone())).await?;
        marks::remove(&txn, Name::Broken).await?;
    } else {
        let found = i64::try_from(report.problems.len() + report.more_problems).unwrap_or(i64::MAX);
        marks::put(&txn, marks::make(cx, Name::Broken, found, Vec::new())).await?;
    }
    txn.commit().await?;
    Ok(Some(report))
}
