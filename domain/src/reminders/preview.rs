//! Who gets what and when, under the rules that hold or under those that somebody is about to set. Made by the very functions
//! that write the reminders.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::choosing::choose;
use super::reach::Reach;
use super::writing::Mailed;
use super::{Candidate, Look, Whose, candidates};
use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus};
use crate::entities::outbox_message::Kind;
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
    /// What is mailed to them comes back, or the account is not in use.
    Unreachable,
}

/// What the people of a group get within the next days, in order, with what the group is about to choose.
pub async fn preview(cx: &Context, actor: &Actor, group_id: GroupId, chosen: &Chosen) -> Result<Vec<Planned>> {
    groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    let mut book = Book::load(cx.db.read()).await?;
    book.groups.insert(group_id, chosen.clone());
    planned(cx, &mut book, Whose::Group(group_id)).await
}

/// How many get what and when, without a name: who sets the rules of the house sees nobody's group.
pub type Counts = BTreeMap<(DateTime<Utc>, String), usize>;

/// The same for everybody.
pub async fn preview_for_house(cx: &Context, actor: &Actor, chosen: &Chosen) -> Result<Counts> {
    access::require(actor, Action::ManageReminders, Subject::None)?;
    let mut book = Book::load(cx.db.read()).await?;
    book.house = chosen.clone();
    let mut counts = BTreeMap::new();
    for one in planned(cx, &mut book, Whose::Everybody).await?.into_iter().filter(|one| one.fate == Fate::Sent) {
        *counts.entry((one.at, what(&one.kinds))).or_default() += 1;
    }
    Ok(counts)
}

/// What the actor gets themself, with what they are about to choose.
pub async fn own_preview(cx: &Context, actor: &Actor, chosen: &Chosen) -> Result<Vec<Planned>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let mut book = Book::load(cx.db.read()).await?;
    book.choose_for(actor.account_id, chosen.clone());
    planned(cx, &mut book, Whose::Person(actor.account_id)).await
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

async fn planned(cx: &Context, book: &mut Book, whose: Whose) -> Result<Vec<Planned>> {
    let now = cx.now();
    let until = now + Duration::days(DAYS);
    let within = match whose {
        Whose::Group(id) => Some(id),
        Whose::Everybody | Whose::Person(_) => None,
    };
    let look = Look { now, until, opened_by: until, whose };
    let mut people: HashMap<AccountId, Vec<Candidate>> = HashMap::new();
    for one in candidates(cx, book, &look).await? {
        people.entry(one.recipient()).or_default().push(one);
    }
    let people: Vec<(AccountId, Vec<Candidate>)> = people.into_iter().collect();
    let ids: Vec<AccountId> = people.iter().map(|(id, _)| *id).collect();
    let (reach, mailed) = (Reach::load(cx, &ids).await?, Mailed::load(cx, now, &people).await?);
    let mut all = Vec::new();
    for (id, of_one) in people {
        let Some(account) = reach.account(id) else { continue };
        let to = To { account, within };
        let (unwanted, wanted): (Vec<_>, Vec<_>) = of_one.into_iter().partition(|one| reach.refuses(one).is_some());
        all.extend(unreached(now, &unwanted, &to));
        all.extend(one_by_one(now, wanted, mailed.times(id), &to));
    }
    all.sort_by(|one, other| (one.at, &one.name, one.recipient).cmp(&(other.at, &other.name, other.recipient)));
    Ok(all)
}

/// Whose mail it is. All that they get bears on it; what is shown to who asks about a group is of that group.
struct To<'a> {
    account: &'a account::Model,
    within: Option<GroupId>,
}

impl To<'_> {
    fn mail(&self, at: DateTime<Utc>, parts: &[&Candidate], fate: Fate) -> Option<Planned> {
        let shown = parts.iter().filter(|one| self.within.is_none_or(|group| group == one.group_id));
        let own_zone = shown.clone().next()?.own_zone;
        Some(Planned {
            at,
            recipient: self.account.id,
            kinds: shown.map(|one| one.draft.kind).collect(),
            name: self.account.name.clone(),
            own_zone,
            fate,
        })
    }
}

fn unreached(now: DateTime<Utc>, unwanted: &[Candidate], to: &To<'_>) -> Vec<Planned> {
    let is_unreachable = to.account.mail_returned_at.is_some() || to.account.status != AccountStatus::Active;
    let fate = if is_unreachable { Fate::Unreachable } else { Fate::Unwanted };
    unwanted.iter().filter_map(|one| to.mail(std::cmp::max(one.window.from, now), &[one], fate)).collect()
}

/// When something may happen: a window opens or, where it is open and it is quiet now, the quiet ends.
fn moment(one: &Candidate, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = std::cmp::max(one.window.from, now);
    match one.rules.quiet {
        Some(quiet) if quiet.covers(one.own_zone, at) => quiet.end(one.own_zone, at),
        _ => Some(at),
    }
}

/// Lives through the days to come, from one reminder that is due to the next.
fn one_by_one(now: DateTime<Utc>, mut left: Vec<Candidate>, mailed: &[DateTime<Utc>], to: &To<'_>) -> Vec<Planned> {
    let mut all = Vec::new();
    let mut moments: Vec<_> = left.iter().filter_map(|one| moment(one, now)).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut mailed = mailed.to_vec();
    for at in moments {
        let decided = choose(at, &left, &mailed);
        for mail in &decided.mails {
            let parts: Vec<&Candidate> = mail.iter().map(|place| &left[*place]).collect();
            all.extend(to.mail(at, &parts, Fate::Sent));
            mailed.push(at);
        }
        all.extend(decided.over.iter().filter_map(|place| to.mail(at, &[&left[*place]], Fate::OverLimit)));
        let gone: Vec<usize> = decided.mails.into_iter().flatten().chain(decided.over).collect();
        let mut place = 0;
        left.retain(|_| {
            place += 1;
            !gone.contains(&(place - 1))
        });
    }
    all
}
