//! What everybody in a group is given: a module's readings, and what was assigned to the whole group.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, EntityTrait as _, FromQueryResult, Set, Statement};

use crate::entities::{assignment, group};
use crate::ids::{AccountId, GroupId, MembershipId, ReadingId, SessionId};
use crate::{Context, Result, schedule};

/// How long before its session a module's reading opens.
pub const OPENS_BEFORE: Duration = Duration::days(7);

/// Gives newcomers the readings of the sessions to come and what was assigned to the whole group and is not yet over.
pub(crate) async fn give_to_newcomers(
    db: &impl ConnectionTrait,
    cx: &Context,
    group: &group::Model,
    newcomers: &[MembershipId],
) -> Result<()> {
    if newcomers.is_empty() {
        return Ok(());
    }
    let given: Vec<Given> =
        of_sessions_to_come(db, cx, group).await?.into_iter().chain(shared_by_hand(db, cx, group.id).await?).collect();
    let rows = newcomers.iter().flat_map(|membership_id| given.iter().map(|given| given.to(cx, *membership_id)));
    let rows: Vec<_> = rows.collect();
    assignment::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// What everybody in a group is given: an assignment without its person.
#[derive(FromQueryResult)]
pub(crate) struct Given {
    reading_id: ReadingId,
    session_id: Option<SessionId>,
    assigned_by_id: Option<AccountId>,
    opens_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    remind_at: DateTime<Utc>,
}

impl Given {
    /// A reading of the session's module.
    pub(crate) fn of_session(zone: Tz, session_id: SessionId, starts_at: DateTime<Utc>, reading_id: ReadingId) -> Self {
        Self {
            reading_id,
            session_id: Some(session_id),
            assigned_by_id: None,
            opens_at: starts_at - OPENS_BEFORE,
            due_at: starts_at,
            remind_at: schedule::reading_reminder_at(zone, starts_at),
        }
    }

    pub(crate) fn to(&self, cx: &Context, membership_id: MembershipId) -> assignment::ActiveModel {
        assignment::ActiveModel {
            id: Set(cx.new_id()),
            membership_id: Set(membership_id),
            reading_id: Set(self.reading_id),
            session_id: Set(self.session_id),
            assigned_by_id: Set(self.assigned_by_id),
            whole_group: Set(true),
            created_at: Set(cx.now()),
            opens_at: Set(self.opens_at),
            due_at: Set(self.due_at),
            remind_at: Set(self.remind_at),
            done_at: Set(None),
        }
    }
}

#[derive(FromQueryResult)]
struct ToCome {
    session_id: SessionId,
    reading_id: ReadingId,
    starts_at: DateTime<Utc>,
}

async fn of_sessions_to_come(db: &impl ConnectionTrait, cx: &Context, group: &group::Model) -> Result<Vec<Given>> {
    const TO_COME: &str = "SELECT s.id AS session_id, r.id AS reading_id, s.starts_at FROM sessions s \
         JOIN readings r ON r.module_id = s.module_id WHERE s.group_id = $1 AND s.ends_at > $2 \
         AND s.status <> 'cancelled' ORDER BY s.week, r.position";
    let zone = group.tz()?;
    let values = [group.id.into(), cx.now().into()];
    let rows = ToCome::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), TO_COME, values))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| Given::of_session(zone, row.session_id, row.starts_at, row.reading_id)).collect())
}

/// One for each reading that a person assigned to the whole group and that is not yet due.
async fn shared_by_hand(db: &impl ConnectionTrait, cx: &Context, group_id: GroupId) -> Result<Vec<Given>> {
    const SHARED: &str = "SELECT x.reading_id, x.session_id, x.assigned_by_id, x.opens_at, x.due_at, x.remind_at \
         FROM assignments x JOIN memberships m ON m.id = x.membership_id \
         WHERE m.group_id = $1 AND x.whole_group AND x.session_id IS NULL AND x.due_at > $2 ORDER BY x.id";
    let values = [group_id.into(), cx.now().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), SHARED, values);
    let mut rows = Given::find_by_statement(statement).all(db).await?;
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert(row.reading_id));
    Ok(rows)
}
