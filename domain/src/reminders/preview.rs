//! Who gets what and when, under the rules that hold or under those that somebody is about to set. Made by the very functions
//! that write the reminders.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::choosing::{choose, day};
use super::{Candidate, Look, candidates};
use crate::access::{self, Action, Subject};
use crate::entities::account::{self, MailConsent};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::Kind;
use crate::entities::safe_contact;
use crate::ids::{AccountId, GroupId};
use crate::reminder_rules::{Book, Chosen};
use crate::{Actor, Context, Result, groups};

/// So far a preview looks.
pub const DAYS: i64 = 14;

/// One mail to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub at: DateTime<Utc>,
    pub recipient: AccountId,
    /// One, or several in one mail.
    pub kinds: Vec<Kind>,
    pub name: String,
    /// The recipient's own zone.
    pub own_zone: Tz,
    pub fate: Fate,
}

/// Whether it will go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Sent,
    /// Over the limit of that day.
    OverLimit,
    /// Nothing is mailed to them, or nothing of this kind: their own word goes before every rule.
    Unwanted,
}

/// What the people of a group get within the next days, in order, with what the group is about to choose.
pub async fn preview(cx: &Context, actor: &Actor, group_id: GroupId, chosen: &Chosen) -> Result<Vec<Planned>> {
    groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    let mut book = Book::load(cx.db.read()).await?;
    book.groups.insert(group_id, chosen.clone());
    planned(cx, &book, Some(group_id)).await
}

/// How many get what and when, without a name: who sets the rules of the house sees nobody's group.
pub type Counts = BTreeMap<(DateTime<Utc>, String), usize>;

/// The same for everybody.
pub async fn preview_for_house(cx: &Context, actor: &Actor, chosen: &Chosen) -> Result<Counts> {
    access::require(actor, Action::ManageReminders, Subject::None)?;
    let mut book = Book::load(cx.db.read()).await?;
    book.house = chosen.clone();
    let mut counts = BTreeMap::new();
    for one in planned(cx, &book, None).await?.into_iter().filter(|one| one.fate == Fate::Sent) {
        *counts.entry((one.at, what(&one.kinds))).or_default() += 1;
    }
    Ok(counts)
}

/// What the actor gets themself, with what they are about to choose.
pub async fn own_preview(cx: &Context, actor: &Actor, chosen: &Chosen) -> Result<Vec<Planned>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let mut book = Book::load(cx.db.read()).await?;
    book.people.insert(actor.account_id, chosen.clone());
    let own = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(actor.account_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active));
    let mut all = Vec::new();
    for membership in own.all(cx.db.read()).await? {
        let of_group = planned(cx, &book, Some(membership.group_id)).await?;
        all.extend(of_group.into_iter().filter(|one| one.recipient == actor.account_id));
    }
    all.sort_by_key(|one| one.at);
    Ok(all)
}

/// Kinds in the words of staff: "session", or "session, reading".
#[must_use]
pub fn what(kinds: &[Kind]) -> String {
    let words = kinds.iter().map(|kind| match kind {
        Kind::SessionTomorrow | Kind::SessionSoon => "session",
        Kind::ReadingDue => "reading",
        Kind::MissedSession => "missed session",
        Kind::FirstWeek => "first week",
        Kind::AgreementToSign => "agreement to sign",
        _ => "reminder",
    });
    words.collect::<Vec<_>>().join(", ")
}

async fn planned(cx: &Context, book: &Book, group: Option<GroupId>) -> Result<Vec<Planned>> {
    let now = cx.now();
    let until = now + Duration::days(DAYS);
    let look = Look { now, until, opened_by: until, group };
    let mut people: HashMap<AccountId, Vec<Candidate>> = HashMap::new();
    for one in candidates(cx, book, &look).await? {
        people.entry(one.recipient()).or_default().push(one);
    }
    let known = accounts(cx, people.keys().copied().collect()).await?;
    let mut all: Vec<Planned> = people
        .into_iter()
        .filter_map(|(id, of_one)| known.get(&id).map(|known| one_by_one(now, of_one, known)))
        .flatten()
        .collect();
    all.sort_by(|one, other| (one.at, &one.name, one.recipient).cmp(&(other.at, &other.name, other.recipient)));
    Ok(all)
}

/// Lives through the days to come, from one reminder that is due to the next.
fn one_by_one(now: DateTime<Utc>, mut left: Vec<Candidate>, (account, contact): &Known) -> Vec<Planned> {
    // What they want none of takes no room from the rest.
    let wants = |one: &Candidate| match contact {
        Some(contact) => contact.allows(one.draft.kind),
        None => account.mail_consent != MailConsent::Never,
    };
    let planned = |at, some: &[Candidate], fate| Planned {
        at,
        recipient: account.id,
        kinds: some.iter().map(|one| one.draft.kind).collect(),
        name: account.name.clone(),
        own_zone: some.first().map_or(Tz::UTC, |one| one.own_zone),
        fate,
    };
    let (wanted, unwanted): (Vec<_>, Vec<_>) = left.drain(..).partition(wants);
    let mut all: Vec<Planned> = unwanted
        .iter()
        .map(|one| planned(std::cmp::max(one.window.from, now), std::slice::from_ref(one), Fate::Unwanted))
        .collect();
    let mut moments: Vec<_> = wanted.iter().map(|one| std::cmp::max(one.window.from, now)).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut left = wanted;
    let mut mailed: Vec<DateTime<Utc>> = Vec::new();
    for at in moments {
        let Some(zone) = left.first().map(|one| one.own_zone) else { break };
        let today = mailed.iter().filter(|mailed| day(zone, **mailed) == day(zone, at)).count();
        let decided = choose(at, &left, u32::try_from(today).unwrap_or(u32::MAX));
        let pick = |places: &[usize]| places.iter().map(|place| left[*place].clone()).collect::<Vec<_>>();
        for mail in &decided.mails {
            all.push(planned(at, &pick(mail), Fate::Sent));
            mailed.push(at);
        }
        all.extend(decided.over.iter().map(|place| planned(at, &pick(&[*place]), Fate::OverLimit)));
        let gone: Vec<usize> = decided.mails.into_iter().flatten().chain(decided.over).collect();
        let mut place = 0;
        left.retain(|_| {
            place += 1;
            !gone.contains(&(place - 1))
        });
    }
    all
}

type Known = (account::Model, Option<safe_contact::Model>);

async fn accounts(cx: &Context, ids: Vec<AccountId>) -> Result<HashMap<AccountId, Known>> {
    let mut known = HashMap::new();
    for some in ids.chunks(500) {
        let accounts = account::Entity::find().filter(account::Column::Id.is_in(some.iter().copied()));
        let contacts = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.is_in(some.iter().copied()));
        let contacts = contacts.all(cx.db.read()).await?;
        for account in accounts.all(cx.db.read()).await? {
            let contact = contacts.iter().find(|contact| contact.account_id == account.id).cloned();
            known.insert(account.id, (account, contact));
        }
    }
    Ok(known)
}
