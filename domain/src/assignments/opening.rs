//! Opens what waits, and moves what goes by a session: for a session that was held, for the reading before, for a session
//! that moved, for another rule. What is open is never locked again, and what a person set is left as it is.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult,
    QueryFilter as _, Set, Statement, UpdateMany,
};
use uuid::Uuid;

use crate::assignments::release_rules::Weeks;
use crate::entities::assignment;
use crate::entities::group::{self, ReleaseRule};
use crate::entities::session::{self, SessionStatus};
use crate::ids::{AssignmentId, GroupId, MembershipId, SessionId};
use crate::{Context, Error, Result, schedule};

/// Not taken back, and with the dates of its week.
fn goes_by_week(session_id: SessionId) -> UpdateMany<assignment::Entity> {
    assignment::Entity::update_many()
        .filter(assignment::Column::SessionId.eq(session_id))
        .filter(assignment::Column::DatesSetAt.is_null())
        .filter(assignment::Column::WithdrawnAt.is_null())
}

/// Not open yet.
pub(super) fn locked(now: DateTime<Utc>) -> Condition {
    Condition::any().add(assignment::Column::OpensAt.is_null()).add(assignment::Column::OpensAt.gt(now))
}

/// The session was held: what waits for that opens.
pub(crate) async fn after_session(db: &impl ConnectionTrait, cx: &Context, session: &session::Model) -> Result<()> {
    let group = group::Entity::find_by_id(session.group_id).one(db).await?.ok_or(Error::NotFound)?;
    if group.release_rule != ReleaseRule::AfterSession {
        return Ok(());
    }
    let weeks = Weeks::load(db, &group).await?;
    let due_at = weeks.due_from(session, cx.now());
    goes_by_week(session.id)
        .col_expr(assignment::Column::OpensAt, Expr::value(Some(cx.now())))
        .col_expr(assignment::Column::DueAt, Expr::value(due_at))
        .col_expr(assignment::Column::RemindAt, Expr::value(schedule::reading_reminder_at(weeks.zone, due_at)))
        .filter(locked(cx.now()))
        .exec(db)
        .await?;
    Ok(())
}

/// Sessions were moved or left out: the readings of each go with it, and those that are due at the one after.
pub(crate) async fn sessions_changed(
    db: &impl ConnectionTrait,
    cx: &Context,
    before: &Weeks,
    after: &Weeks,
) -> Result<()> {
    for session in after.sessions.iter().filter(|session| session.status != SessionStatus::Cancelled) {
        let Some(was) = before.find(session.id).map(|was| before.times(was)) else { continue };
        let is = after.times(session);
        if was.due_at != is.due_at {
            goes_by_week(session.id)
                .col_expr(assignment::Column::DueAt, Expr::value(is.due_at))
                .col_expr(
                    assignment::Column::RemindAt,
                    Expr::value(schedule::reading_reminder_at(after.zone, is.due_at)),
                )
                .filter(assignment::Column::DueAt.eq(was.due_at))
                .exec(db)
                .await?;
        }
        if was.opens_at != is.opens_at {
            goes_by_week(session.id)
                .col_expr(assignment::Column::OpensAt, Expr::value(is.opens_at))
                .filter(locked(cx.now()))
                .exec(db)
                .await?;
        }
    }
    Ok(())
}

/// Another rule holds: what is not open yet goes by it.
pub(super) async fn rule_changed(db: &impl ConnectionTrait, cx: &Context, weeks: &Weeks) -> Result<()> {
    for session in weeks.sessions.iter().filter(|session| session.status != SessionStatus::Cancelled) {
        let times = weeks.times(session);
        let remind_at = schedule::reading_reminder_at(weeks.zone, times.due_at);
        goes_by_week(session.id)
            .col_expr(assignment::Column::OpensAt, Expr::value(times.opens_at))
            .col_expr(assignment::Column::DueAt, Expr::value(times.due_at))
            .col_expr(assignment::Column::RemindAt, Expr::value(remind_at))
            .filter(locked(cx.now()))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// A week is left out: what of it is not open yet is not asked of anybody. What is open stays with who has it.
pub(crate) async fn week_left_out(db: &impl ConnectionTrait, cx: &Context, session: &session::Model) -> Result<()> {
    assignment::Entity::update_many()
        .col_expr(assignment::Column::WithdrawnAt, Expr::value(Some(cx.now())))
        .filter(assignment::Column::SessionId.eq(session.id))
        .filter(assignment::Column::WithdrawnAt.is_null())
        .filter(assignment::Column::DoneAt.is_null())
        .filter(locked(cx.now()))
        .exec(db)
        .await?;
    in_group(db, cx, session.group_id).await
}

#[derive(FromQueryResult)]
struct InOrder {
    id: AssignmentId,
    membership_id: MembershipId,
    opens_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
}

// In the order of the weeks, in groups whose readings open one by one.
macro_rules! chain {
    ($whose:literal) => {
        concat!(
            "SELECT x.id, x.membership_id, x.opens_at, x.done_at \
             FROM memberships m JOIN groups g ON g.id = m.group_id AND g.release_rule = 'one-by-one' \
             JOIN assignments x ON x.membership_id = m.id AND x.withdrawn_at IS NULL \
             JOIN sessions s ON s.id = x.session_id AND s.status <> 'cancelled' \
             JOIN readings r ON r.id = x.reading_id WHERE ",
            $whose,
            " = $1 ORDER BY x.membership_id, s.week, r.position, x.id"
        )
    };
}

/// Where readings open one by one: opens for this person what has nothing undone right before it.
pub(crate) async fn for_member(db: &impl ConnectionTrait, cx: &Context, id: MembershipId) -> Result<()> {
    open_next(db, cx, chain!("m.id"), id.0).await
}

/// The same for everybody in a group.
pub(crate) async fn in_group(db: &impl ConnectionTrait, cx: &Context, id: GroupId) -> Result<()> {
    open_next(db, cx, chain!("m.group_id"), id.0).await
}

async fn open_next(db: &impl ConnectionTrait, cx: &Context, sql: &str, whose: Uuid) -> Result<()> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [whose.into()]);
    let all = InOrder::find_by_statement(statement).all(db).await?;
    for own in all.chunk_by(|a, b| a.membership_id == b.membership_id) {
        let before = std::iter::once(None).chain(own.iter().map(Some));
        for (one, before) in own.iter().zip(before) {
            if one.opens_at.is_none() && before.is_none_or(|before| before.done_at.is_some()) {
                assignment::ActiveModel { id: Set(one.id), opens_at: Set(Some(cx.now())), ..Default::default() }
                    .update(db)
                    .await?;
            }
        }
    }
    Ok(())
}
