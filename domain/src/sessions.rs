//! Sessions: finding the next one, and starting it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, Statement};

use crate::access::{self, Action, Subject};
use crate::assignments::opening;
use crate::entities::account::Role;
use crate::entities::group;
use crate::entities::reply::Answer;
use crate::entities::session::{self, SessionStatus};
use crate::error::Conflict;
use crate::ids::{GroupId, MembershipId, ModuleId, SessionId};
use crate::{Actor, Context, Error, Result, audit, groups};

/// A session can be started, and attendance taken, from this long before it begins.
pub const STARTABLE_BEFORE: Duration = Duration::hours(12);

/// The session and its group, if the actor may do `action` with the group.
pub async fn require(
    cx: &Context,
    actor: &Actor,
    id: SessionId,
    action: Action,
) -> Result<(session::Model, group::Model)> {
    let session = session::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let group = groups::require(cx, actor, session.group_id, action).await?;
    Ok((session, group))
}

/// The session, for who has been let in to its group already.
pub async fn require_seen(cx: &Context, id: SessionId) -> Result<session::Model> {
    session::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}

impl session::Model {
    /// Whether its plan, time and place can still change: neither begun, nor cancelled, nor over.
    #[must_use]
    pub fn is_to_come(&self, now: DateTime<Utc>) -> bool {
        self.status == SessionStatus::Planned && self.ends_at > now
    }

    /// The same as a question that a verb can ask with `?`.
    pub(crate) fn require_to_come(&self, now: DateTime<Utc>) -> Result<()> {
        if self.is_to_come(now) { Ok(()) } else { Err(Error::Conflict(Conflict::NotToCome)) }
    }

    /// Whether its time has come, or nearly.
    #[must_use]
    pub fn is_startable(&self, now: DateTime<Utc>) -> bool {
        self.status != SessionStatus::Cancelled && self.starts_at - STARTABLE_BEFORE <= now
    }
}

/// Starts the session within the change that begins it. Starting it twice changes nothing.
pub(crate) async fn start_in(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: &Actor,
    session: &session::Model,
) -> Result<()> {
    let started = session::Entity::update_many()
        .col_expr(session::Column::Status, Expr::value(SessionStatus::Held))
        .col_expr(session::Column::StartedAt, Expr::value(cx.now()))
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::Status.eq(SessionStatus::Planned))
        .exec(db)
        .await?;
    if started.rows_affected == 1 {
        opening::after_session(db, cx, session).await?;
        audit::append(db, cx, Some(actor.account_id), "start", "sessions", session.id.0).await?;
    }
    Ok(())
}

/// A participant's next session, with what *This week* shows of it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct NextSession {
    pub session_id: SessionId,
    pub membership_id: MembershipId,
    pub group_id: GroupId,
    pub module_id: ModuleId,
    pub week: i32,
    pub weeks: i64,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub zone: String,
    pub place: String,
    pub meeting_link: String,
    pub title: String,
    pub practice: String,
    /// What they said about it as it stands.
    pub answer: Option<Answer>,
    pub call_asked_at: Option<DateTime<Utc>>,
}

const NEXT_OWN: &str = "SELECT s.id AS session_id, m.id AS membership_id, s.group_id, s.module_id, s.week, s.starts_at, s.ends_at, s.zone, COALESCE(s.place, g.place) AS place, \
     COALESCE(s.meeting_link, g.meeting_link) AS meeting_link, mo.title, \
     (SELECT COUNT(*) FROM sessions c WHERE c.group_id = g.id) AS weeks, \
     COALESCE((SELECT pm.practice FROM sessions p JOIN modules pm ON pm.id = p.module_id \
               WHERE p.group_id = g.id AND p.week = s.week - 1), '') AS practice, \
     (SELECT r.answer FROM replies r WHERE r.session_id = s.id AND r.membership_id = m.id AND r.starts_at = s.starts_at) AS answer, \
     (SELECT r.call_asked_at FROM replies r WHERE r.session_id = s.id AND r.membership_id = m.id AND r.call_done_at IS NULL) AS call_asked_at \
     FROM memberships m JOIN groups g ON g.id = m.group_id JOIN sessions s ON s.group_id = g.id JOIN modules mo ON mo.id = s.module_id \
     WHERE m.account_id = $1 AND m.status = 'active' AND s.status <> 'cancelled' AND s.ends_at > $2 ORDER BY s.starts_at LIMIT 1";

/// The actor's own next session, over all their groups.
pub async fn next_own(cx: &Context, actor: &Actor) -> Result<Option<NextSession>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let statement =
        Statement::from_sql_and_values(cx.db.backend(), NEXT_OWN, [actor.account_id.into(), cx.now().into()]);
    Ok(NextSession::find_by_statement(statement).one(cx.db.read()).await?)
}

/// A session on *Today*.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Upcoming {
    pub id: SessionId,
    pub group_id: GroupId,
    pub group_name: String,
    pub week: i32,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub zone: String,
    pub place: String,
    pub status: SessionStatus,
    pub title: String,
    pub members: i64,
}

const UPCOMING: &str = "SELECT s.id, s.group_id, g.name AS group_name, s.week, s.starts_at, s.ends_at, s.zone, COALESCE(s.place, g.place) AS place, s.status, mo.title, \
     (SELECT COUNT(*) FROM memberships m WHERE m.group_id = g.id AND m.status = 'active') AS members \
     FROM sessions s JOIN groups g ON g.id = s.group_id JOIN modules mo ON mo.id = s.module_id \
     WHERE s.ends_at > $1 AND s.starts_at <= $2 AND s.status <> 'cancelled' \
     AND ($3 OR EXISTS (SELECT 1 FROM group_staff gs WHERE gs.group_id = g.id AND gs.account_id = $4 \
       AND (gs.from_at IS NULL OR gs.from_at <= $1) AND (gs.until_at IS NULL OR gs.until_at > $1))) \
     ORDER BY s.starts_at, s.id LIMIT 50";

/// The sessions of the next eight days that the actor has a part in.
pub async fn upcoming(cx: &Context, actor: &Actor) -> Result<Vec<Upcoming>> {
    access::require(actor, Action::UseStaffPages, Subject::None)?;
    if actor.role == Role::Administrator {
        return Ok(Vec::new());
    }
    let all = access::may(actor, Action::SeeGroup, Subject::Group(None));
    let now = cx.now();
    let values = [now.into(), (now + Duration::days(8)).into(), all.into(), actor.account_id.into()];
    Ok(Upcoming::find_by_statement(Statement::from_sql_and_values(cx.db.backend(), UPCOMING, values))
        .all(cx.db.read())
        .await?)
}
