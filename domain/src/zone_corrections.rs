//! A zone's clock changes are decided late and change: a newer Mooring knows them better than the one that laid a group out.
//! What people were told is the wall time, so that stays, and the instants of sessions to come follow it.

use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set};

use crate::assignments::opening;
use crate::assignments::release_rules::Weeks;
use crate::entities::session::{self, SessionStatus};
use crate::entities::{group, reply};
use crate::ids::GroupId;
use crate::{Context, Error, Result, audit, schedule};

/// Sets right what another knowledge of a zone left behind, at each start. Says how many sessions were. Nobody is mailed: the
/// time that they know is the time that it is.
pub async fn correct(cx: &Context) -> Result<usize> {
    let to_come = session::Entity::find()
        .filter(session::Column::StartsAt.gt(cx.now()))
        .filter(session::Column::Status.eq(SessionStatus::Planned));
    let stale = to_come.all(cx.db.read()).await?.into_iter().filter(|one| corrected(one).is_some());
    let mut groups: Vec<GroupId> = stale.map(|one| one.group_id).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut sessions = 0;
    for id in groups {
        sessions += correct_group(cx, id).await?;
    }
    Ok(sessions)
}

/// The session at the instants that its wall time means now; none where they are these already.
fn corrected(session: &session::Model) -> Option<session::Model> {
    let zone = session.zone.parse().ok()?;
    let starts_at = schedule::instant(zone, session.local_date.and_time(session.local_time));
    (starts_at != session.starts_at).then(|| session::Model {
        starts_at,
        ends_at: starts_at + Duration::minutes(session.length_minutes.into()),
        ..session.clone()
    })
}

async fn correct_group(cx: &Context, id: GroupId) -> Result<usize> {
    let txn = cx.db.begin().await?;
    let group = group::Entity::find_by_id(id).lock_exclusive().one(&txn).await?.ok_or(Error::NotFound)?;
    let before = Weeks::load(&txn, &group).await?;
    let mut after = before.clone();
    let mut sessions = 0;
    let to_come = |one: &&mut session::Model| one.status == SessionStatus::Planned && one.starts_at > cx.now();
    for session in after.sessions.iter_mut().filter(to_come) {
        let Some(right) = corrected(session) else { continue };
        let row = session::ActiveModel {
            id: Set(right.id),
            starts_at: Set(right.starts_at),
            ends_at: Set(right.ends_at),
            // In a calendar it is another time.
            sequence: Set(right.sequence + 1),
            ..Default::default()
        };
        row.update(&txn).await?;
        // What people answered was about the wall time, which stands.
        reply::Entity::update_many()
            .col_expr(reply::Column::StartsAt, Expr::value(right.starts_at))
            .filter(reply::Column::SessionId.eq(right.id))
            .filter(reply::Column::StartsAt.eq(session.starts_at))
            .exec(&txn)
            .await?;
        audit::append(&txn, cx, None, "correct-zone", "sessions", right.id.0).await?;
        *session = right;
        sessions += 1;
    }
    opening::sessions_changed(&txn, cx, &before, &after).await?;
    txn.commit().await?;
    Ok(sessions)
}
