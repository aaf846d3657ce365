//! Assignments: which reading is whose, when it opens, when it is due, and whether it is done.
//!
//! A module's readings open by the rule of their group (`release_rules`); what was taken back stays for who read it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, Statement,
};

use crate::access::{Action, Subject};
use crate::entities::assignment::{self, Word};
use crate::entities::group::ReleaseRule;
use crate::entities::membership;
use crate::entities::session::{self, SessionStatus};
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId, OnceId, ReadingId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Result, access, audit, curriculum_files, schedule, sent_once};

mod by_hand;
pub mod changes;
mod giving;
pub(crate) mod opening;
mod reader;
pub mod release_form;
pub mod release_rules;

pub(crate) use by_hand::present;
pub use by_hand::{AssignForm, Assigning, NewAssignment, Whom, assign};
pub(crate) use giving::{Given, give_to_newcomers};
pub use reader::{Opened, for_reader};

/// A participant's assignment as their list shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Assigned {
    pub assignment_id: AssignmentId,
    /// None: that is not known yet; `rule` says what it waits for.
    pub opens_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Marked by the counselor, for who read it on paper.
    pub done_by_id: Option<AccountId>,
    pub title: String,
    pub minutes: i32,
    pub group_zone: String,
    pub rule: ReleaseRule,
    /// Whether it came with the program, which has its readings in English alone.
    #[sea_orm(skip)]
    pub is_built_in: bool,
    /// From the counselor.
    #[sea_orm(skip)]
    pub word: Option<String>,
}

impl Assigned {
    #[must_use]
    pub fn is_open(&self, cx: &Context) -> bool {
        self.opens_at.is_some_and(|opens_at| opens_at <= cx.now())
    }

    /// Still asked of them: it was not taken back.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}

const OWN: &str = "SELECT x.id AS assignment_id, x.opens_at, x.due_at, x.done_at, x.withdrawn_at, x.done_by_id, x.word AS sealed, r.title, r.fingerprint, \
     r.minutes, g.zone AS group_zone, g.release_rule AS rule \
     FROM memberships m JOIN assignments x ON x.membership_id = m.id \
     JOIN groups g ON g.id = m.group_id JOIN readings r ON r.id = x.reading_id \
     WHERE m.account_id = $1 AND m.status IN ('active', 'completed') \
     AND (x.withdrawn_at IS NULL OR x.done_at IS NOT NULL \
          OR EXISTS (SELECT 1 FROM reflections rf WHERE rf.assignment_id = x.id)) ORDER BY x.due_at, r.position, x.id";

/// All of the actor's own assignments, by due date: open, done and locked, and what was taken back from who had
/// read it or written with it.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Vec<Assigned>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let statement = Statement::from_sql_and_values(cx.db.backend(), OWN, [actor.account_id.into()]);
    let rows = cx.db.read().query_all_raw(statement).await?;
    let assigned = rows.iter().map(|row| {
        let mut one = Assigned::from_query_result(row, "")?;
        one.is_built_in = curriculum_files::is_built_in(&row.try_get::<String>("", "fingerprint")?);
        let sealed: Option<Sealed<Word>> = row.try_get("", "sealed")?;
        one.word = sealed.map(|sealed| sealed.open(&cx.keys, one.assignment_id.0)).transpose()?;
        Ok(one)
    });
    assigned.collect()
}

/// Marks the actor's reading as done, or takes that back. Doing so twice changes nothing, and what a device sends again
/// undoes nothing that came after it. Where readings open one by one, the next opens; taking back locks none. What was
/// taken back from who had read it stays as it is.
pub async fn set_done(cx: &Context, actor: &Actor, opened: &Opened, done: bool, once: Option<OnceId>) -> Result<()> {
    opened.permitted(cx, actor, Action::ReadAssignment)?;
    let is_so = opened.done_at.is_some() == done || opened.withdrawn_at.is_some();
    if once.is_none() && is_so {
        return Ok(());
    }
    let txn = cx.db.begin().await?;
    if let Some(once) = once
        && !sent_once::first(&txn, cx, actor.account_id, once).await?
    {
        return Ok(());
    }
    if is_so {
        return Ok(txn.commit().await?);
    }
    assignment::Entity::update_many()
        .col_expr(assignment::Column::DoneAt, Expr::value(done.then(|| cx.now())))
        .col_expr(assignment::Column::DoneById, Expr::value(None::<AccountId>))
        .filter(assignment::Column::Id.eq(opened.assignment_id))
        .exec(&txn)
        .await?;
    if done {
        opening::for_member(&txn, cx, opened.membership_id).await?;
    }
    let action = if done { "mark-done" } else { "mark-not-done" };
    audit::append(&txn, cx, Some(actor.account_id), action, "assignments", opened.assignment_id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// What was left out with its session is not asked of anybody.
pub(crate) fn no_session_or_held(group_id: GroupId) -> Condition {
    let held = Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::GroupId.eq(group_id))
        .and_where(session::Column::Status.ne(SessionStatus::Cancelled))
        .to_owned();
    Condition::any().add(assignment::Column::SessionId.is_null()).add(assignment::Column::SessionId.in_subquery(held))
}

/// What somebody has open and not done of what is due on a day of their group's, in order: one mail tells of all. What was
/// left out with its session is not asked of them.
pub(crate) async fn not_done_on(
    cx: &Context,
    membership: &membership::Model,
    zone: Tz,
    day: NaiveDate,
) -> Result<Vec<assignment::Model>> {
    let all = assignment::Entity::find()
        .filter(assignment::Column::MembershipId.eq(membership.id))
        .filter(assignment::Column::DoneAt.is_null())
        .filter(assignment::Column::WithdrawnAt.is_null())
        .filter(assignment::Column::OpensAt.lte(cx.now()))
        .filter(assignment::Column::DueAt.gt(cx.now()))
        .filter(no_session_or_held(membership.group_id))
        .order_by_asc(assignment::Column::DueAt)
        .order_by_asc(assignment::Column::Id);
    let all = all.all(cx.db.read()).await?;
    Ok(all.into_iter().filter(|one| schedule::day(zone, one.due_at) == day).collect())
}

/// Who of a group has which reading, for the counselor: reading title, member's name, due, done.
#[derive(Clone, Debug, FromQueryResult)]
pub struct GroupAssignment {
    pub assignment_id: AssignmentId,
    pub reading_id: ReadingId,
    pub title: String,
    pub membership_id: MembershipId,
    pub week: Option<i32>,
    pub opens_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl GroupAssignment {
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.opens_at.is_some_and(|opens_at| opens_at <= now)
    }
}

const OF_GROUP: &str = "SELECT x.id AS assignment_id, x.reading_id, r.title, x.membership_id, w.week, x.opens_at, x.due_at, \
     x.done_at, x.withdrawn_at FROM memberships m JOIN assignments x ON x.membership_id = m.id \
     JOIN readings r ON r.id = x.reading_id LEFT JOIN sessions w ON w.id = x.session_id \
     WHERE m.group_id = $1 AND m.status IN ('active', 'invited') ORDER BY x.due_at, r.position, r.title, x.id";

/// All assignments of a group's present people, by due date, with those that were taken back.
pub async fn of_group(cx: &Context, group_id: GroupId) -> Result<Vec<GroupAssignment>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), OF_GROUP, [group_id.into()]);
    Ok(GroupAssignment::find_by_statement(statement).all(cx.db.read()).await?)
}
