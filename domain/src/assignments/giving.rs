//! What everybody in a group is given: a module's readings, and what was assigned to the whole group.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, EntityTrait as _, FromQueryResult, Set, Statement};

use crate::assignments::opening;
use crate::assignments::release_rules::Weeks;
use crate::entities::assignment::{self, Word};
use crate::entities::{group, session};
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId, ReadingId, SessionId};
use crate::sealed::Sealed;
use crate::{Context, Error, Result, schedule};

/// Gives newcomers the readings of the sessions to come and what was assigned to the whole group and is not yet over.
/// Nobody else gives newcomers anything.
pub(crate) async fn give_to_newcomers(
    db: &impl ConnectionTrait,
    cx: &Context,
    group: &group::Model,
    newcomers: &[MembershipId],
) -> Result<()> {
    if newcomers.is_empty() {
        return Ok(());
    }
    let mut given = of_sessions_to_come(db, cx, group).await?;
    given.extend(shared_by_hand(db, cx, group.id).await?);
    // One that is both, as for who had it not when it was assigned by hand, comes with its week.
    let mut seen = HashSet::new();
    given.retain(|one| seen.insert(one.reading_id));
    let rows = newcomers.iter().flat_map(|membership_id| given.iter().map(|given| given.to(cx, *membership_id)));
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    assignment::Entity::insert_many(rows).exec_without_returning(db).await?;
    opening::in_group(db, cx, group.id).await
}

/// What everybody in a group is given: an assignment without its person.
pub(crate) struct Given {
    pub reading_id: ReadingId,
    pub session_id: Option<SessionId>,
    pub assigned_by_id: Option<AccountId>,
    /// None: that is not known yet.
    pub opens_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
    pub remind_at: DateTime<Utc>,
    pub word: Option<String>,
    /// Whether the dates are its own, and no session moves them.
    pub dates_set_at: Option<DateTime<Utc>>,
}

impl Given {
    /// A reading of the session's module, by the rule of the group.
    pub(crate) fn of_session(weeks: &Weeks, session: &session::Model, reading_id: ReadingId) -> Self {
        let times = weeks.times(session);
        Self {
            reading_id,
            session_id: Some(session.id),
            assigned_by_id: None,
            opens_at: times.opens_at,
            due_at: times.due_at,
            remind_at: schedule::reading_reminder_at(weeks.zone, times.due_at),
            word: None,
            dates_set_at: None,
        }
    }

    pub(crate) fn to(&self, cx: &Context, membership_id: MembershipId) -> assignment::ActiveModel {
        let id: AssignmentId = cx.new_id();
        assignment::ActiveModel {
            id: Set(id),
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
            word: Set(seal_word(cx, id, self.word.as_deref())),
            dates_set_at: Set(self.dates_set_at),
            withdrawn_at: Set(None),
            done_by_id: Set(None),
        }
    }
}

/// A word with an assignment, sealed for it.
pub(super) fn seal_word(cx: &Context, id: AssignmentId, word: Option<&str>) -> Option<Sealed<Word>> {
    word.map(|word| Sealed::seal(&cx.keys, &*cx.random, id.0, word))
}

#[derive(FromQueryResult)]
struct ToCome {
    session_id: SessionId,
    reading_id: ReadingId,
}

/// What was taken back from everybody is given to nobody who comes later.
async fn of_sessions_to_come(db: &impl ConnectionTrait, cx: &Context, group: &group::Model) -> Result<Vec<Given>> {
    const TO_COME: &str = "SELECT s.id AS session_id, r.id AS reading_id FROM sessions s \
         JOIN readings r ON r.module_id = s.module_id WHERE s.group_id = $1 AND s.ends_at > $2 \
         AND s.status <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM assignments x \
           WHERE x.session_id = s.id AND x.reading_id = r.id AND x.withdrawn_at IS NOT NULL AND x.whole_group) \
         ORDER BY s.week, r.position";
    let weeks = Weeks::load(db, group).await?;
    let values = [group.id.into(), cx.now().into()];
    let rows = ToCome::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), TO_COME, values))
        .all(db)
        .await?;
    let given = rows.into_iter().map(|row| {
        let session = weeks.find(row.session_id).ok_or(Error::NotFound)?;
        Ok(Given::of_session(&weeks, session, row.reading_id))
    });
    given.collect()
}

#[derive(FromQueryResult)]
struct ByHand {
    id: AssignmentId,
    reading_id: ReadingId,
    assigned_by_id: Option<AccountId>,
    opens_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
    remind_at: DateTime<Utc>,
    dates_set_at: Option<DateTime<Utc>>,
    word: Option<Sealed<Word>>,
}

/// One for each reading that a person assigned to the whole group and that is not yet due.
async fn shared_by_hand(db: &impl ConnectionTrait, cx: &Context, group_id: GroupId) -> Result<Vec<Given>> {
    const SHARED: &str = "SELECT x.id, x.reading_id, x.assigned_by_id, x.opens_at, x.due_at, x.remind_at, \
         x.dates_set_at, x.word FROM assignments x JOIN memberships m ON m.id = x.membership_id \
         WHERE m.group_id = $1 AND x.whole_group AND x.session_id IS NULL AND x.withdrawn_at IS NULL AND x.due_at > $2 \
         ORDER BY x.id";
    let values = [group_id.into(), cx.now().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), SHARED, values);
    let mut rows = ByHand::find_by_statement(statement).all(db).await?;
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.reading_id));
    let given = rows.into_iter().map(|row| {
        Ok(Given {
            reading_id: row.reading_id,
            session_id: None,
            assigned_by_id: row.assigned_by_id,
            opens_at: row.opens_at,
            due_at: row.due_at,
            remind_at: row.remind_at,
            word: row.word.map(|word| word.open(&cx.keys, row.id.0)).transpose()?,
            dates_set_at: row.dates_set_at,
        })
    });
    given.collect()
}
