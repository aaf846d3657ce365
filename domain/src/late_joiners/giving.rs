//! Carrying the rule out: when somebody is invited to a group that has begun, and once more when they accept.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, Set, Statement,
};

use super::{Rule, Step, WeekReading, steps};
use crate::access::{self, Action, Subject};
use crate::entities::assignment;
use crate::entities::group::{self, LateRule};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::session::{self, SessionStatus};
use crate::ids::{GroupId, MembershipId, ReadingId, SessionId};
use crate::{Actor, Context, Error, Result, assignments, group_staff, schedule};

/// What is missed of a session under way has as long as this.
const UNDER_WAY_DUE_DAYS: i64 = 7;

/// How somebody arrives who is invited now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// No session has begun.
    InTime,
    /// They have a place, and get what the rule says of the weeks before.
    Late(Rule),
    /// They wait for the next run.
    Waits,
}

/// Whether any session of the group was held or has begun.
async fn has_begun(db: &impl ConnectionTrait, cx: &Context, id: GroupId) -> Result<bool> {
    let begun = Condition::any()
        .add(session::Column::Status.eq(SessionStatus::Held))
        .add(session::Column::StartsAt.lte(cx.now()));
    let first = session::Entity::find()
        .filter(session::Column::GroupId.eq(id))
        .filter(session::Column::Status.ne(SessionStatus::Cancelled))
        .filter(begun);
    Ok(first.one(db).await?.is_some())
}

/// How somebody would arrive who is invited to this group now.
pub async fn arrival_of(db: &impl ConnectionTrait, cx: &Context, group: &group::Model) -> Result<Arrival> {
    if !has_begun(db, cx, group.id).await? {
        return Ok(Arrival::InTime);
    }
    let rule = group.rule_for_late_joiners();
    Ok(if rule.kind == LateRule::Wait { Arrival::Waits } else { Arrival::Late(rule) })
}

const WEEKS: &str = "SELECT s.id AS session_id, s.week, s.ends_at, mo.title AS week_title, r.id AS reading_id, r.slug, r.title, \
     r.minutes FROM sessions s JOIN modules mo ON mo.id = s.module_id JOIN readings r ON r.module_id = s.module_id \
     WHERE s.group_id = $1 AND s.status <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM assignments x \
       WHERE x.session_id = s.id AND x.reading_id = r.id AND x.withdrawn_at IS NOT NULL AND x.whole_group) \
     ORDER BY s.week, r.position";

/// The readings of all weeks of a group, in order. None of a week that was left out, and none that was taken back from
/// everybody.
pub async fn weeks_of(db: &impl ConnectionTrait, id: GroupId) -> Result<Vec<WeekReading>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), WEEKS, [id.into()]);
    Ok(WeekReading::find_by_statement(statement).all(db).await?)
}

/// Gives newcomers of a group that has begun what the rule says of the weeks that are over. What somebody has already, such
/// as by hand, stays as it is.
pub(crate) async fn give(
    db: &impl ConnectionTrait,
    cx: &Context,
    group: &group::Model,
    rule: &Rule,
    newcomers: &[MembershipId],
) -> Result<()> {
    let (zone, now) = (group.tz()?, cx.now());
    let weeks = weeks_of(db, group.id).await?;
    let rule = &rule.clone().in_group(group, &weeks, now);
    let having = assignment::Entity::find().filter(assignment::Column::MembershipId.is_in(newcomers.iter().copied()));
    let having: HashSet<(MembershipId, ReadingId)> =
        having.all(db).await?.into_iter().map(|one| (one.membership_id, one.reading_id)).collect();
    let mut rows = Vec::new();
    for newcomer in newcomers {
        let lacking: Vec<_> =
            weeks.iter().filter(|one| !having.contains(&(*newcomer, one.reading_id))).cloned().collect();
        for step in steps(rule, &lacking, zone, now) {
            let remind_at = schedule::reading_reminder_at(zone, step.due_at);
            rows.extend(step.readings.iter().map(|one| row(cx, *newcomer, one, &step, remind_at)));
        }
    }
    if !rows.is_empty() {
        assignment::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    give_time(db, cx, group, newcomers).await
}

fn row(
    cx: &Context,
    newcomer: MembershipId,
    one: &WeekReading,
    step: &Step,
    remind_at: DateTime<Utc>,
) -> assignment::ActiveModel {
    assignment::ActiveModel {
        id: Set(cx.new_id()),
        membership_id: Set(newcomer),
        reading_id: Set(one.reading_id),
        session_id: Set(Some(one.session_id)),
        assigned_by_id: Set(None),
        whole_group: Set(false),
        created_at: Set(cx.now()),
        opens_at: Set(Some(step.opens_at)),
        due_at: Set(step.due_at),
        remind_at: Set(remind_at),
        done_at: Set(None),
        done_by_id: Set(None),
        word: Set(None),
        // A pace of its own: neither the group's rule nor a session moves it.
        dates_set_at: Set(Some(cx.now())),
        withdrawn_at: Set(None),
    }
}

/// Nobody is behind in their first minute: what is due before they came, of the session under way, is due in a week.
async fn give_time(
    db: &impl ConnectionTrait,
    cx: &Context,
    group: &group::Model,
    newcomers: &[MembershipId],
) -> Result<()> {
    let (zone, now) = (group.tz()?, cx.now());
    let due_at = schedule::end_of_day(zone, now.with_timezone(&zone).date_naive() + Duration::days(UNDER_WAY_DUE_DAYS));
    assignment::Entity::update_many()
        .col_expr(assignment::Column::DueAt, Expr::value(due_at))
        .col_expr(assignment::Column::RemindAt, Expr::value(schedule::reading_reminder_at(zone, due_at)))
        .filter(assignment::Column::MembershipId.is_in(newcomers.iter().copied()))
        .filter(assignment::Column::DoneAt.is_null())
        .filter(assignment::Column::DueAt.lte(now))
        .exec(db)
        .await?;
    Ok(())
}

/// Somebody with a place has accepted. If sessions are over by then, what was laid out for them at the invitation lies in
/// the past: it is laid out anew from today, so that it does not open all at once.
pub(crate) async fn arrive(db: &impl ConnectionTrait, cx: &Context, membership: &membership::Model) -> Result<()> {
    let group = group::Entity::find_by_id(membership.group_id).one(db).await?.ok_or(Error::NotFound)?;
    if !has_begun(db, cx, group.id).await? {
        return Ok(());
    }
    let over: Vec<SessionId> = session::Entity::find()
        .filter(session::Column::GroupId.eq(group.id))
        .filter(session::Column::EndsAt.lte(cx.now()))
        .all(db)
        .await?
        .into_iter()
        .map(|session| session.id)
        .collect();
    // Nobody can have read or written anything in it before they accepted; what was marked for them from paper stays.
    assignment::Entity::delete_many()
        .filter(assignment::Column::MembershipId.eq(membership.id))
        .filter(assignment::Column::SessionId.is_in(over))
        .filter(assignment::Column::DoneAt.is_null())
        .exec(db)
        .await?;
    // Where readings open one by one, the next now is one of a week to come.
    assignments::opening::for_member(db, cx, membership.id).await?;
    give(db, cx, &group, &group.rule_for_late_joiners().with_a_place(), &[membership.id]).await
}

/// How the actor stands in a group that they joined late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Late {
    /// They wait for the next run; who can tell them more.
    Waits { counselors: Vec<String> },
    /// They are new: no session has begun since they came. `catch_up`: they get readings of the weeks before.
    New { catch_up: bool },
}

#[derive(FromQueryResult)]
struct Own {
    group_id: GroupId,
    status: MembershipStatus,
    before: i64,
    since: i64,
    catch_up: i64,
}

const OWN: &str = "SELECT m.group_id, m.status, \
     (SELECT COUNT(*) FROM sessions s WHERE s.group_id = m.group_id AND s.status <> 'cancelled' AND s.ends_at <= m.joined_at) AS before, \
     (SELECT COUNT(*) FROM sessions s WHERE s.group_id = m.group_id AND s.status <> 'cancelled' AND s.ends_at > m.joined_at \
       AND s.starts_at <= $2) AS since, \
     (SELECT COUNT(*) FROM assignments x JOIN sessions s ON s.id = x.session_id WHERE x.membership_id = m.id \
       AND s.ends_at <= x.created_at) AS catch_up \
     FROM memberships m WHERE m.account_id = $1 AND m.status IN ('active', 'waiting') AND m.joined_at IS NOT NULL ORDER BY m.id";

/// The actor's own late arrivals that *This week* has a word for.
pub async fn own_arrivals(cx: &Context, actor: &Actor) -> Result<Vec<Late>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let values = [actor.account_id.into(), cx.now().into()];
    let rows = Own::find_by_statement(Statement::from_sql_and_values(cx.db.backend(), OWN, values));
    let mut arrivals = Vec::new();
    for row in rows.all(cx.db.read()).await? {
        if row.status == MembershipStatus::Waiting {
            arrivals.push(Late::Waits { counselors: group_staff::counselors(cx, &[row.group_id]).await? });
        } else if row.before > 0 && row.since == 0 {
            arrivals.push(Late::New { catch_up: row.catch_up > 0 });
        }
    }
    Ok(arrivals)
}
