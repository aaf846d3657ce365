//! Who is how far with their readings: locked, open or done, and when. Nothing tells how long or how often somebody reads;
//! nothing of the kind is stored.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, Statement};

use crate::entities::{assignment, membership};
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId, ReadingId};
use crate::{Actor, Context, Error, Result, assignments, audit, schedule};

/// How an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Locked,
    Open,
    Done,
}

/// One reading of one person.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Cell {
    pub assignment_id: AssignmentId,
    pub membership_id: MembershipId,
    pub reading_id: ReadingId,
    pub title: String,
    /// Of the session that it came with; none where a person assigned it.
    pub week: Option<i32>,
    pub position: i32,
    /// None: that is not known yet.
    pub opens_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    /// Marked by somebody of the staff, for who read it on paper.
    pub done_by_id: Option<AccountId>,
}

impl Cell {
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match self.done_at {
            Some(_) => State::Done,
            None if self.opens_at.is_some_and(|opens_at| opens_at <= now) => State::Open,
            None => State::Locked,
        }
    }

    /// Open, and due before today of the group's calendar.
    #[must_use]
    pub fn is_behind(&self, zone: Tz, now: DateTime<Utc>) -> bool {
        let today = schedule::instant(zone, now.with_timezone(&zone).date_naive().and_time(NaiveTime::MIN));
        self.state(now) == State::Open && self.due_at < today
    }
}

const CELLS: &str = "SELECT x.id AS assignment_id, x.membership_id, x.reading_id, r.title, w.week, r.position, x.opens_at, x.due_at, \
     x.done_at, x.done_by_id FROM memberships m JOIN assignments x ON x.membership_id = m.id \
     JOIN readings r ON r.id = x.reading_id LEFT JOIN sessions w ON w.id = x.session_id \
     WHERE (x.withdrawn_at IS NULL OR x.done_at IS NOT NULL) AND ";

async fn cells(cx: &Context, whose: &str, id: sea_orm::Value) -> Result<Vec<Cell>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), format!("{CELLS}{whose}"), [id]);
    let mut cells = Cell::find_by_statement(statement).all(cx.db.read()).await?;
    // The engines put nulls at different ends: what a person assigned comes after the weeks, by due date.
    cells.sort_by(|a, b| in_order(a).cmp(&in_order(b)).then_with(|| a.title.cmp(&b.title)));
    Ok(cells)
}

fn in_order(cell: &Cell) -> (i32, Option<DateTime<Utc>>, i32) {
    match cell.week {
        Some(week) => (week, None, cell.position),
        None => (i32::MAX, Some(cell.due_at), cell.position),
    }
}

/// All readings of everybody who is in a group or invited to it: the weeks' in order, then what was given by hand. What was
/// taken back shows where it was read.
pub async fn of_group(cx: &Context, id: GroupId) -> Result<Vec<Cell>> {
    cells(cx, "m.group_id = $1 AND m.status IN ('active', 'invited')", id.into()).await
}

/// All readings of one person in a group.
pub async fn of_person(cx: &Context, id: MembershipId) -> Result<Vec<Cell>> {
    cells(cx, "m.id = $1", id.into()).await
}

/// Marks a reading as done for somebody who read it on paper, or takes such a mark back. Where readings open one by one,
/// the next opens. What they marked themself is theirs,
/// and stays. Doing so twice changes nothing.
pub async fn set_done_for(
    cx: &Context,
    actor: &Actor,
    member: &membership::Model,
    id: AssignmentId,
    done: bool,
) -> Result<()> {
    let txn = cx.db.begin().await?;
    let found = assignment::Entity::find_by_id(id).filter(assignment::Column::MembershipId.eq(member.id));
    let found = found.one(&txn).await?.ok_or(Error::NotFound)?;
    if !found.is_open(cx.now()) || found.withdrawn_at.is_some() {
        return Err(Error::NotFound);
    }
    let (done_at, done_by_id) = if done { (Some(cx.now()), Some(actor.account_id)) } else { (None, None) };
    let update = assignment::Entity::update_many()
        .col_expr(assignment::Column::DoneAt, Expr::value(done_at))
        .col_expr(assignment::Column::DoneById, Expr::value(done_by_id))
        .filter(assignment::Column::Id.eq(id));
    let changeable =
        if done { assignment::Column::DoneAt.is_null() } else { assignment::Column::DoneById.is_not_null() };
    if update.filter(changeable).exec(&txn).await?.rows_affected == 1 {
        if done {
            assignments::opening::for_member(&txn, cx, member.id).await?;
        }
        let action = if done { "mark-done-for" } else { "mark-not-done-for" };
        audit::append(&txn, cx, Some(actor.account_id), action, "assignments", id.0).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// What a packet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What is open and not done.
    Open,
    /// All that came with a week, locked or not: paper is printed ahead.
    Week(i32),
}

/// The readings of these cells for paper, each once, in order.
#[must_use]
pub fn packet(cells: &[Cell], wanted: Wanted, now: DateTime<Utc>) -> Vec<ReadingId> {
    let mut readings = Vec::new();
    let chosen = cells.iter().filter(|cell| match wanted {
        Wanted::Open => cell.state(now) == State::Open,
        Wanted::Week(week) => cell.week == Some(week),
    });
    for cell in chosen {
        if !readings.contains(&cell.reading_id) {
            readings.push(cell.reading_id);
        }
    }
    readings
}
