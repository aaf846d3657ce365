//! Chaining: each entry that waits gets the next number, and a link that is keyed over it and over the link before.
//!
//! Entries are chained in the order in which they can be seen, not in that of their ids: what a long transaction wrote
//! gets its number when it is there. The end of the chain is held while links are added, so that of many servers one
//! adds at a time. What does not look like the work of a server is never chained: that would bless it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};

use super::check::Problem;
use super::encoding::{self, NO_LINK, Place};
use super::marks::{self, Found, Name};
use crate::entities::audit_entry::{self, Column, Entity};
use crate::entities::audit_mark;
use crate::fingerprint::hex;
use crate::ids::AuditEntryId;
use crate::keys::Keys;
use crate::{Context, Error, Result};

/// So many links are added in one transaction: others want to write, too.
const PAGE: u64 = 200;
/// An entry that waits longer than this says that no server chains.
pub const LONG: Duration = Duration::minutes(10);
/// How often the head is written to the log.
const LOG_EVERY: Duration = Duration::hours(1);
/// So much of a link is written down: nobody finds another link that begins alike.
const SHOWN_BYTES: usize = 16;

/// The end of the chain, as it is logged: "1234:9f2c…".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub number: i64,
    /// The beginning of the link.
    pub link: String,
}

impl Head {
    fn of(mark: &audit_mark::Model) -> Self {
        Self { number: mark.number, link: shown(&mark.link) }
    }

    /// Whether this is that link.
    pub(super) fn is(&self, link: &[u8]) -> bool {
        shown(link) == self.link
    }
}

pub(super) fn shown(link: &[u8]) -> String {
    hex(&link[..link.len().min(SHOWN_BYTES)])
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.number, self.link)
    }
}

impl std::str::FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = "a head is a number, a colon and 32 letters, as a server logs it";
        let (number, link) = text.trim().split_once(':').ok_or(words)?;
        let number = number.parse().map_err(|_| words)?;
        let is_link = link.len() == 2 * SHOWN_BYTES && link.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_link { Ok(Self { number, link: link.to_lowercase() }) } else { Err(words.into()) }
    }
}

/// What a look at the waiting entries came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chained {
    /// How many links were added.
    pub added: usize,
    /// Entries that no server of ours wrote as they are. They stay as they are, and without a link.
    pub unproven: Vec<AuditEntryId>,
    /// Why nothing can be added: the chain itself was touched.
    pub stopped: Option<Problem>,
}

/// Adds links. It remembers the last end that it knew: a chain that was put back to an older end is not gone on with.
#[derive(Default)]
pub struct Chainer {
    known: Option<audit_mark::Model>,
}

impl Chainer {
    /// Chains all that waits now.
    pub async fn run_once(&mut self, cx: &Context) -> Result<Chained> {
        let mut chained = Chained::default();
        let mut after = None;
        // Looking takes no lock; most looks find nothing.
        while waits(cx.db.read(), after).await? {
            let page = self.page(cx, after, &mut chained).await?;
            if chained.stopped.is_some() || page.is_none() {
                break;
            }
            after = page;
        }
        Ok(chained)
    }

    /// One page of links in one transaction. Gives the last entry that was looked at; none where another server was quicker.
    async fn page(
        &mut self,
        cx: &Context,
        after: Option<AuditEntryId>,
        chained: &mut Chained,
    ) -> Result<Option<AuditEntryId>> {
        let txn = cx.db.begin().await?;
        let Some(head) = hold_head(&txn, cx).await? else { return Ok(None) };
        let head = match head {
            Ok(head) => head,
            Err(problem) => {
                chained.stopped = Some(problem);
                return Ok(None);
            }
        };
        if let Some(problem) = self.put_back(&txn, &head).await? {
            chained.stopped = Some(problem);
            return Ok(None);
        }
        let waiting = waiting(after).limit(PAGE).all(&txn).await?;
        let Some(last) = waiting.last().map(|entry| entry.id) else { return Ok(None) };
        let (proven, unproven): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|entry| is_proven(&cx.keys, entry));
        let added = proven.len();
        let head = add_links(&txn, cx, head, proven).await?;
        txn.commit().await?;
        chained.added += added;
        chained.unproven.extend(unproven.into_iter().map(|entry| entry.id));
        self.known = Some(head);
        Ok(Some(last))
    }

    /// Whether the chain ends before the end that was known, or went another way there.
    async fn put_back(&self, db: &impl ConnectionTrait, head: &audit_mark::Model) -> Result<Option<Problem>> {
        let Some(known) = self.known.as_ref().filter(|known| known.number > 0) else { return Ok(None) };
        let still = at(db, known.number).await?.is_some_and(|entry| entry.link.as_ref() == Some(&known.link));
        let is_longer = head.number >= known.number;
        Ok((!still || !is_longer).then(|| Problem::NotAsLogged { head: Head::of(known) }))
    }
}

/// Whether a server of ours wrote this entry, as it is now.
pub(super) fn is_proven(keys: &Keys, entry: &audit_entry::Model) -> bool {
    let made = encoding::key_id(entry.proof_key_id).and_then(|id| encoding::proof(keys, id, entry));
    match (&entry.proof, made) {
        (Some(stored), Some(made)) => encoding::is_same(stored, &made),
        _ => false,
    }
}

/// The entries without a link, in the order of their ids.
pub(super) fn waiting(after: Option<AuditEntryId>) -> sea_orm::Select<Entity> {
    let all = Entity::find().filter(Column::Number.is_null()).order_by_asc(Column::Id);
    match after {
        Some(after) => all.filter(Column::Id.gt(after)),
        None => all,
    }
}

async fn waits(db: &impl ConnectionTrait, after: Option<AuditEntryId>) -> Result<bool> {
    Ok(waiting(after).select_only().column(Column::Id).into_tuple::<AuditEntryId>().one(db).await?.is_some())
}

async fn at(db: &impl ConnectionTrait, number: i64) -> Result<Option<audit_entry::Model>> {
    Ok(Entity::find().filter(Column::Number.eq(number)).one(db).await?)
}

/// The end of the chain, held and looked at. None: another server has just begun the chain.
async fn hold_head(txn: &DatabaseTransaction, cx: &Context) -> Result<Option<Result<audit_mark::Model, Problem>>> {
    let head = match marks::hold(txn, &cx.keys, Name::Head).await? {
        Found::Mark(head) => head,
        Found::Forged => return Ok(Some(Err(Problem::HeadForged))),
        Found::Nothing => return begin(txn, cx).await,
    };
    let beyond = Entity::find().filter(Column::Number.gt(head.number)).order_by_asc(Column::Number).one(txn).await?;
    if let Some(number) = beyond.and_then(|entry| entry.number) {
        return Ok(Some(Err(Problem::Beyond { from: number })));
    }
    let is_end = match head.number {
        0 => true,
        number => at(txn, number).await?.is_some_and(|entry| entry.link.as_ref() == Some(&head.link)),
    };
    Ok(Some(if is_end { Ok(head) } else { Err(Problem::OtherEnd { number: head.number }) }))
}

/// Begins the chain with what was written before there was one. That has no proofs, and is believed this once.
async fn begin(txn: &DatabaseTransaction, cx: &Context) -> Result<Option<Result<audit_mark::Model, Problem>>> {
    if Entity::find().filter(Column::Number.is_not_null()).limit(1).count(txn).await? > 0 {
        return Ok(Some(Err(Problem::HeadMissing)));
    }
    let head = marks::make(cx, Name::Head, 0, NO_LINK.to_vec());
    if !marks::put_first(txn, head.clone()).await? {
        return Ok(None);
    }
    let none = Condition::all().add(Column::Proof.is_null()).add(Column::ProofKeyId.is_null());
    let before = waiting(None).filter(none).all(txn).await?;
    Ok(Some(Ok(add_links(txn, cx, head, before).await?)))
}

/// Puts the entries at the end of the chain, and gives its new end.
async fn add_links(
    txn: &DatabaseTransaction,
    cx: &Context,
    head: audit_mark::Model,
    entries: Vec<audit_entry::Model>,
) -> Result<audit_mark::Model> {
    if entries.is_empty() {
        return Ok(head);
    }
    let (key_id, linked_at) = (cx.keys.current().id, cx.now());
    let (mut number, mut previous) = (head.number, head.link);
    for entry in entries {
        number += 1;
        let place = Place { number, linked_at, previous: &previous };
        let link = encoding::link(&cx.keys, key_id, &entry, place);
        let link = link.ok_or_else(|| Error::internal("the key of today proves nothing"))?.to_vec();
        previous.clone_from(&link);
        audit_entry::ActiveModel {
            id: Set(entry.id),
            number: Set(Some(number)),
            link_key_id: Set(Some(key_id.into())),
            link: Set(Some(link)),
            linked_at: Set(Some(linked_at)),
            ..Default::default()
        }
        .update(txn)
        .await?;
    }
    let head = marks::make(cx, Name::Head, number, previous);
    marks::put(txn, head.clone()).await?;
    Ok(head)
}

/// The head, if it is time to log it. Of many servers one gets it.
pub async fn head_to_log(cx: &Context) -> Result<Option<Head>> {
    let is_due = |logged: &Found| !matches!(logged, Found::Mark(last) if last.at + LOG_EVERY > cx.now());
    if !is_due(&marks::find(cx.db.read(), &cx.keys, Name::Logged).await?) {
        return Ok(None);
    }
    let txn = cx.db.begin().await?;
    let Some(head) = marks::hold(&txn, &cx.keys, Name::Head).await?.mark() else { return Ok(None) };
    if !is_due(&marks::find(&txn, &cx.keys, Name::Logged).await?) {
        return Ok(None);
    }
    marks::put(&txn, marks::make(cx, Name::Logged, head.number, head.link.clone())).await?;
    txn.commit().await?;
    Ok(Some(Head::of(&head)))
}

/// Entries that wait for their link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub count: u64,
    pub oldest: Option<DateTime<Utc>>,
}

impl Waiting {
    pub async fn find(db: &impl ConnectionTrait) -> Result<Self> {
        let count = waiting(None).count(db).await?;
        let oldest = waiting(None).one(db).await?.map(|entry| entry.at);
        Ok(Self { count, oldest })
    }

    /// Longer than a server that works lets them wait.
    #[must_use]
    pub fn is_long(&self, now: DateTime<Utc>) -> bool {
        self.oldest.is_some_and(|oldest| oldest + LONG < now)
    }
}

/// How the chain stands, as far as it is known without going through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Its end, and when the last link was added. None where there is no chain yet, or its end is not to be trusted.
    pub head: Option<(i64, DateTime<Utc>)>,
    /// Up to which number all links held when they were last gone through, and when that was.
    pub checked: Option<(i64, DateTime<Utc>)>,
    /// When the last check found something.
    pub broken: Option<DateTime<Utc>>,
    pub waiting: Waiting,
}

/// For the top of a page: a few rows are read, and no link is followed.
pub async fn state(cx: &Context) -> Result<State> {
    let db = cx.db.read();
    let place = |mark: audit_mark::Model| (mark.number, mark.at);
    Ok(State {
        head: marks::find(db, &cx.keys, Name::Head).await?.mark().map(place),
        checked: marks::find(db, &cx.keys, Name::Checked).await?.mark().map(place),
        broken: marks::find(db, &cx.keys, Name::Broken).await?.mark().map(|mark| mark.at),
        waiting: Waiting::find(db).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_logged() {
        let head = Head { number: 12, link: "0123456789abcdef0123456789abcdef".into() };
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert!(head.is(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef].repeat(4)));
        for wrong in ["", "12", "12:0123", "x:0123456789abcdef0123456789abcdef", "12:0123456789abcdef0123456789abcdeg"]
        {
            assert!(wrong.parse::<Head>().is_err(), "{wrong}");
        }
    }
}
