//! Assignments: which reading is whose, when it opens, when it is due, and whether it is done.
//!
//! A module's readings open seven days before its session and are due when it starts.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, Statement};

use crate::access::{Action, Subject};
use crate::entities::assignment;
use crate::ids::{AssignmentId, GroupId, MembershipId, ReadingId};
use crate::{Actor, Context, Result, access, audit};

mod by_hand;
mod giving;
mod reader;

pub(crate) use by_hand::present;
pub use by_hand::{AssignForm, NewAssignment, Whom, assign};
pub use giving::OPENS_BEFORE;
pub(crate) use giving::{Given, give_to_newcomers};
pub use reader::{Opened, for_reader};

/// A participant's assignment as their list shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Assigned {
    pub assignment_id: AssignmentId,
    pub opens_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub title: String,
    pub minutes: i32,
    pub group_zone: String,
}

impl Assigned {
    #[must_use]
    pub fn is_open(&self, cx: &Context) -> bool {
        self.opens_at <= cx.now()
    }
}

const OWN: &str = "SELECT x.id AS assignment_id, x.opens_at, x.due_at, x.done_at, r.title, r.minutes, g.zone AS group_zone \
     FROM memberships m JOIN assignments x ON x.membership_id = m.id \
     JOIN groups g ON g.id = m.group_id JOIN readings r ON r.id = x.reading_id \
     WHERE m.account_id = $1 AND m.status IN ('active', 'completed') ORDER BY x.due_at, r.position, x.id";

/// All of the actor's own assignments, by due date: open, done and locked.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Vec<Assigned>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let statement = Statement::from_sql_and_values(cx.db.backend(), OWN, [actor.account_id.into()]);
    Ok(Assigned::find_by_statement(statement).all(cx.db.read()).await?)
}

/// Marks the actor's reading as done, or takes that back. Doing so twice changes nothing.
pub async fn set_done(cx: &Context, actor: &Actor, opened: &Opened, done: bool) -> Result<()> {
    opened.permitted(cx, actor)?;
    if opened.done_at.is_some() == done {
        return Ok(());
    }
    let txn = cx.db.begin().await?;
    assignment::Entity::update_many()
        .col_expr(assignment::Column::DoneAt, Expr::value(done.then(|| cx.now())))
        .filter(assignment::Column::Id.eq(opened.assignment_id))
        .exec(&txn)
        .await?;
    let action = if done { "mark-done" } else { "mark-not-done" };
    audit::append(&txn, cx, Some(actor.account_id), action, "assignments", opened.assignment_id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// What is not done of the readings that came with this one: all of its session's, or it alone.
pub async fn not_done_beside(cx: &Context, one: &assignment::Model) -> Result<Vec<AssignmentId>> {
    let find = assignment::Entity::find().filter(assignment::Column::DoneAt.is_null());
    let beside = match one.session_id {
        Some(session_id) => find
            .filter(assignment::Column::MembershipId.eq(one.membership_id))
            .filter(assignment::Column::SessionId.eq(session_id)),
        None => find.filter(assignment::Column::Id.eq(one.id)),
    };
    Ok(beside.all(cx.db.read()).await?.into_iter().map(|one| one.id).collect())
}

/// Who of a group has which reading, for the counselor: reading title, member's name, due, done.
#[derive(Clone, Debug, FromQueryResult)]
pub struct GroupAssignment {
    pub reading_id: ReadingId,
    pub title: String,
    pub membership_id: MembershipId,
    pub week: Option<i32>,
    pub opens_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
}

const OF_GROUP: &str = "SELECT x.reading_id, r.title, x.membership_id, w.week, x.opens_at, x.due_at, x.done_at \
     FROM memberships m JOIN assignments x ON x.membership_id = m.id JOIN readings r ON r.id = x.reading_id \
     LEFT JOIN sessions w ON w.id = x.session_id \
     WHERE m.group_id = $1 AND m.status IN ('active', 'invited') ORDER BY x.due_at, r.position, r.title, x.id";

/// All assignments of a group's present people, by due date.
pub async fn of_group(cx: &Context, group_id: GroupId) -> Result<Vec<GroupAssignment>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), OF_GROUP, [group_id.into()]);
    Ok(GroupAssignment::find_by_statement(statement).all(cx.db.read()).await?)
}
