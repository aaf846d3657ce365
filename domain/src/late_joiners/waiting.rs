//! Who waits for the next run, and moving them over to it with one press.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QuerySelect as _, Select, Set, Statement,
};

use super::{Arrival, Rule, arrival_of, give};
use crate::access::{self, Action, Subject};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::session::{self, SessionStatus};
use crate::entities::{account, curriculum_version, group};
use crate::error::Conflict;
use crate::ids::{AccountId, CurriculumId, GroupId, MembershipId};
use crate::memberships::{self, PRESENT};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, assignments, audit, calendars, group_staff, groups};

/// The groups whose people the actor may move.
fn workable(cx: &Context, actor: &Actor) -> Select<group::Entity> {
    let find = group::Entity::find();
    if access::may(actor, Action::WorkWithGroup, Subject::Group(None)) {
        return find;
    }
    let own = group_staff::groups_with(cx, actor, Action::WorkWithGroup);
    find.filter(group::Column::Id.in_subquery(own))
}

/// Somebody who waits for a next run of what this group does.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    pub membership_id: MembershipId,
    pub account_id: AccountId,
    /// The group that they wait in.
    pub group_id: GroupId,
    pub group_name: String,
    pub name: String,
    pub email: Sealed<account::Email>,
}

impl Waiting {
    /// The name; for who was invited by address alone, the address.
    pub fn called(&self, cx: &Context) -> Result<String> {
        if self.name.is_empty() { self.email.open(&cx.keys, self.account_id.0) } else { Ok(self.name.clone()) }
    }
}

const WAITING: &str = "SELECT m.id AS membership_id, m.account_id, g.id AS group_id, g.name AS group_name, a.name, a.email \
     FROM memberships m JOIN groups g ON g.id = m.group_id JOIN curriculum_versions v ON v.id = g.version_id \
     JOIN accounts a ON a.id = m.account_id WHERE m.status = 'waiting' AND g.id <> $1 AND v.curriculum_id = $2 \
     ORDER BY a.name, m.id";

/// Who waits in the actor's other groups of the same curriculum, and could come into this one.
pub async fn for_next_run(cx: &Context, actor: &Actor, group: &group::Model) -> Result<Vec<Waiting>> {
    let curriculum = curriculum_of(cx, group).await?;
    let statement = Statement::from_sql_and_values(cx.db.backend(), WAITING, [group.id.into(), curriculum.into()]);
    let mut waiting = Waiting::find_by_statement(statement).all(cx.db.read()).await?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let own: Vec<GroupId> = workable(cx, actor).all(cx.db.read()).await?.into_iter().map(|group| group.id).collect();
    waiting.retain(|one| own.contains(&one.group_id));
    Ok(waiting)
}

async fn curriculum_of(cx: &Context, group: &group::Model) -> Result<CurriculumId> {
    let version = curriculum_version::Entity::find_by_id(group.version_id).one(cx.db.read()).await?;
    Ok(version.ok_or(Error::NotFound)?.curriculum_id)
}

/// A group that somebody who waits could come into.
#[derive(Clone, Debug)]
pub struct Target {
    pub group: group::Model,
    pub starts_at: DateTime<Utc>,
    pub has_begun: bool,
    pub same_curriculum: bool,
}

/// Where people who wait in this group could go, the likeliest first: the same curriculum, not yet begun, and soon.
pub async fn targets(cx: &Context, actor: &Actor, from: &group::Model) -> Result<Vec<Target>> {
    let db = cx.db.read();
    let curriculum = curriculum_of(cx, from).await?;
    let same: Vec<_> = curriculum_version::Entity::find()
        .filter(curriculum_version::Column::CurriculumId.eq(curriculum))
        .all(db)
        .await?
        .into_iter()
        .map(|version| version.id)
        .collect();
    let others = workable(cx, actor).filter(group::Column::Id.ne(from.id)).filter(group::Column::ClosedAt.is_null());
    let others = others.all(db).await?;
    let sessions = session::Entity::find()
        .filter(session::Column::GroupId.is_in(others.iter().map(|group| group.id)))
        .filter(session::Column::Status.ne(SessionStatus::Cancelled))
        .all(db)
        .await?;
    let now = cx.now();
    let mut targets: Vec<Target> = Vec::new();
    for group in others {
        let own = || sessions.iter().filter(|session| session.group_id == group.id);
        let Some(first) = own().min_by_key(|session| session.starts_at) else { continue };
        if !own().any(|session| session.ends_at > now) {
            continue;
        }
        let has_begun = first.status == SessionStatus::Held || first.starts_at <= now;
        if has_begun && memberships::check_joining(cx, &group).await.is_err() {
            continue;
        }
        let same_curriculum = same.contains(&group.version_id);
        targets.push(Target { starts_at: first.starts_at, has_begun, same_curriculum, group });
    }
    targets.sort_by_key(|one| (!one.same_curriculum, one.has_begun, one.starts_at));
    Ok(targets)
}

/// Moves somebody who waits into another group of the actor's, or lets them start in the one that they wait in. They keep
/// what they have agreed to; an invitation that is not yet answered stays good.
pub async fn move_over(cx: &Context, actor: &Actor, waits: &membership::Model, to: GroupId) -> Result<()> {
    let to = groups::require(cx, actor, to, Action::WorkWithGroup).await.map_err(|error| match error {
        Error::NotFound => Error::field("group", "Choose a group that you work with."),
        error => error,
    })?;
    let stays = to.id == waits.group_id;
    if !stays {
        memberships::check_joining(cx, &to).await.map_err(about_group)?;
    }
    let txn = cx.db.begin().await?;
    group::Entity::find_by_id(to.id).lock_exclusive().one(&txn).await?;
    let waits = membership::Entity::find_by_id(waits.id).one(&txn).await?.ok_or(Error::NotFound)?;
    if waits.status != MembershipStatus::Waiting {
        // The same button once more, or a colleague was quicker.
        let is_there = waits.group_id == to.id && PRESENT.contains(&waits.status);
        return if is_there { Ok(()) } else { Err(Error::Conflict(Conflict::ChangedMeanwhile)) };
    }
    let rule = match arrival_of(&txn, cx, &to).await? {
        Arrival::InTime => None,
        Arrival::Late(rule) => Some(rule),
        Arrival::Waits if stays => Some(to.rule_for_late_joiners().with_a_place()),
        Arrival::Waits => {
            return Err(Error::field(
                "group",
                "That group has begun, and late joiners wait there as well. Choose another one.",
            ));
        }
    };
    bring_in(&txn, cx, &waits, &to, rule.as_ref()).await?;
    audit::append(&txn, cx, Some(actor.account_id), "move-over", "memberships", waits.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Errors of inviting, said of the choice of a group.
fn about_group(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => Error::field("group", errors.get("people").cloned().unwrap_or_default()),
        error => error,
    }
}

async fn bring_in(
    db: &impl ConnectionTrait,
    cx: &Context,
    waits: &membership::Model,
    to: &group::Model,
    rule: Option<&Rule>,
) -> Result<()> {
    let there = membership::Entity::find()
        .filter(membership::Column::GroupId.eq(to.id))
        .filter(membership::Column::AccountId.eq(waits.account_id))
        .filter(membership::Column::Status.is_in(PRESENT));
    if there.one(db).await?.is_some() {
        return Err(Error::field("group", "This person is in that group already. Nothing was changed."));
    }
    let accepted = waits.joined_at.is_some();
    if accepted {
        calendars::end_former_feed(db, waits.account_id).await?;
    }
    membership::ActiveModel {
        id: Set(waits.id),
        group_id: Set(to.id),
        status: Set(if accepted { MembershipStatus::Active } else { MembershipStatus::Invited }),
        joined_at: Set(accepted.then(|| cx.now())),
        ..Default::default()
    }
    .update(db)
    .await?;
    memberships::check_room(db, to, 1).await.map_err(about_group)?;
    assignments::give_to_newcomers(db, cx, to, &[waits.id]).await?;
    match rule {
        Some(rule) => give(db, cx, to, rule, &[waits.id]).await,
        None => Ok(()),
    }
}
