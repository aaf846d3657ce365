//! Who asks to be called, for who works with their group, until somebody says that it is done. Whether they may be called is
//! told here, and their number never is: it stands on their own page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, Set, Statement,
};
use uuid::Uuid;

use super::{find, take_turns};
use crate::access::{self, Action, Subject};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::safe_contact::{self, PhoneUse, Reach};
use crate::entities::{account, group, reply, session};
use crate::ids::{AccountId, GroupId, MembershipId, SessionId};
use crate::{Actor, Context, Error, Result, audit, contacts, group_staff, runs, sessions};

/// Somebody who asks to be called.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Call {
    pub session_id: SessionId,
    pub membership_id: MembershipId,
    pub group_id: GroupId,
    pub group_name: String,
    pub zone: String,
    pub account_id: AccountId,
    pub person: String,
    pub status: MembershipStatus,
    pub call_asked_at: DateTime<Utc>,
}

/// Whether somebody may be called, by their own word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callable {
    /// They are in the group no more, and staff have no page of theirs.
    Left,
    /// They gave no number, or never said.
    NoNumber,
    No,
    Yes {
        by: PhoneUse,
        /// When and how; empty where they said nothing of it.
        when: String,
    },
}

const CALLS: &str = "SELECT r.session_id, r.membership_id, m.group_id, g.name AS group_name, g.zone, a.id AS account_id, a.name AS person, \
     m.status, r.call_asked_at \
     FROM replies r JOIN memberships m ON m.id = r.membership_id JOIN accounts a ON a.id = m.account_id JOIN groups g ON g.id = m.group_id \
     WHERE r.call_asked_at IS NOT NULL AND r.call_done_at IS NULL AND ($1 OR m.group_id = $2)";

/// Who asks to be called, in the groups that the actor works with; who has waited longest first. Also after the session,
/// and when somebody has left: it stands until somebody says that it is done.
pub async fn calls(cx: &Context, actor: &Actor) -> Result<Vec<(Call, Callable)>> {
    let all = access::may(actor, Action::WorkWithGroup, Subject::Group(None));
    let groups = if all { vec![GroupId(Uuid::nil())] } else { worked_with(cx, actor).await? };
    let mut calls = Vec::new();
    for group in groups {
        let statement = Statement::from_sql_and_values(cx.db.backend(), CALLS, [all.into(), group.into()]);
        calls.extend(Call::find_by_statement(statement).all(cx.db.read()).await?);
    }
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    calls.sort_by_key(|call| (call.call_asked_at, call.membership_id));
    let ids = calls.iter().map(|call| call.account_id);
    let contacts = safe_contact::Entity::find().filter(safe_contact::Column::AccountId.is_in(ids));
    let contacts = contacts.all(cx.db.read()).await?.into_iter().map(|contact| (contact.account_id, contact));
    let contacts: HashMap<AccountId, safe_contact::Model> = contacts.collect();
    let with_word = |call: Call| {
        let word = match call.status {
            MembershipStatus::Left => Callable::Left,
            _ => callable(cx, contacts.get(&call.account_id))?,
        };
        Ok((call, word))
    };
    calls.into_iter().map(with_word).collect()
}

fn callable(cx: &Context, contact: Option<&safe_contact::Model>) -> Result<Callable> {
    let Some(contact) = contact else { return Ok(Callable::NoNumber) };
    // Who only stopped some mail has said nothing of calls.
    if contact.reach == Reach::Chosen && contact.phone_use == PhoneUse::None && contact.phone.is_none() {
        return Ok(Callable::NoNumber);
    }
    if contact.reach == Reach::Nothing || contact.phone_use == PhoneUse::None {
        return Ok(Callable::No);
    }
    let when = contact.phone_when.as_ref().map(|when| when.open(&cx.keys, contact.id.0)).transpose()?;
    Ok(Callable::Yes { by: contact.phone_use, when: when.unwrap_or_default() })
}

/// Whether somebody gave a number that may be called.
pub async fn is_callable(cx: &Context, account_id: AccountId) -> Result<bool> {
    let contact = contacts::find(cx, account_id).await?;
    let may = |one: safe_contact::Model| {
        one.reach == Reach::Chosen && matches!(one.phone_use, PhoneUse::Call | PhoneUse::Both)
    };
    Ok(contact.is_some_and(may))
}

/// The groups that the actor works with by a part of theirs.
pub(super) async fn worked_with(cx: &Context, actor: &Actor) -> Result<Vec<GroupId>> {
    let own = group_staff::groups_with(cx, actor, Action::WorkWithGroup);
    let groups = group::Entity::find().select_only().column(group::Column::Id);
    Ok(groups.filter(group::Column::Id.in_subquery(own)).into_tuple().all(cx.db.read()).await?)
}

/// Notes that somebody was called, or that it needs no call, or takes that back; for who was let in to work with the session's
/// group. Twice is once.
pub async fn set_call_done(
    cx: &Context,
    actor: &Actor,
    session: &session::Model,
    membership_id: MembershipId,
    is_done: bool,
) -> Result<()> {
    let txn = cx.db.begin().await?;
    take_turns(&txn, membership_id).await?;
    let reply = find(&txn, session.id, membership_id).await?.ok_or(Error::NotFound)?;
    if reply.call_asked_at.is_none() || reply.call_done_at.is_some() == is_done {
        return Ok(());
    }
    let mut row = reply.into_active_model();
    row.call_done_at = Set(is_done.then(|| cx.now()));
    row.call_done_by_id = Set(is_done.then_some(actor.account_id));
    row.update(&txn).await?;
    runs::touch(&txn, session.id).await?;
    let action = if is_done { "finish-call" } else { "reopen-call" };
    audit::append(&txn, cx, Some(actor.account_id), action, "memberships", membership_id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Whose call the actor said is done; none: it is open again, somebody else said so, or it is no longer theirs to see.
pub async fn called(
    cx: &Context,
    actor: &Actor,
    session_id: SessionId,
    membership_id: MembershipId,
) -> Result<Option<String>> {
    let db = cx.db.read();
    let is_own = |reply: &reply::Model| reply.call_done_by_id == Some(actor.account_id);
    if find(db, session_id, membership_id).await?.filter(is_own).is_none() {
        return Ok(None);
    }
    match sessions::require(cx, actor, session_id, Action::WorkWithGroup).await {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let membership = membership::Entity::find_by_id(membership_id).one(db).await?.ok_or(Error::NotFound)?;
    let account = account::Entity::find_by_id(membership.account_id).one(db).await?;
    Ok(account.map(|account| account.name))
}
