//! What people said about a session, for who was let in to its group. Who only learns there hears of no wish to be called.

use sea_orm::{FromQueryResult, Statement};

use super::calls::worked_with;
use crate::access::{self, Action, Subject};
use crate::entities::reply::Answer;
use crate::ids::{GroupId, MembershipId, SessionId};
use crate::{Actor, Context, Result};

/// What one of a group's people said.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Told {
    pub session_id: SessionId,
    pub membership_id: MembershipId,
    pub group_id: GroupId,
    pub name: String,
    /// About the session as it stands.
    pub answer: Option<Answer>,
    /// It is about no time, and stands until it is done.
    pub call_is_asked: bool,
}

const TOLD: &str = "SELECT r.session_id, r.membership_id, s.group_id, a.name, \
     CASE WHEN r.starts_at = s.starts_at THEN r.answer END AS answer, \
     (r.call_asked_at IS NOT NULL AND r.call_done_at IS NULL) AS call_is_asked \
     FROM sessions s JOIN replies r ON r.session_id = s.id \
     JOIN memberships m ON m.id = r.membership_id AND m.status = 'active' JOIN accounts a ON a.id = m.account_id \
     WHERE ((r.answer IS NOT NULL AND r.starts_at = s.starts_at) OR (r.call_asked_at IS NOT NULL AND r.call_done_at IS NULL)) \
     AND s.status <> 'cancelled' AND s.id IN";

/// What the people of these sessions said, by name; for who was let in to all their groups.
pub async fn of_sessions(cx: &Context, actor: &Actor, ids: &[SessionId]) -> Result<Vec<Told>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let sql = format!("{TOLD} ({}) ORDER BY a.name, m.id", places.join(", "));
    let statement = Statement::from_sql_and_values(cx.db.backend(), sql, ids.iter().map(|id| (*id).into()));
    let mut told = Told::find_by_statement(statement).all(cx.db.read()).await?;
    if told.iter().any(|one| one.call_is_asked) && !access::may(actor, Action::WorkWithGroup, Subject::Group(None)) {
        let worked = worked_with(cx, actor).await?;
        for one in told.iter_mut().filter(|one| !worked.contains(&one.group_id)) {
            one.call_is_asked = false;
        }
        told.retain(|one| one.answer.is_some() || one.call_is_asked);
    }
    Ok(told)
}
