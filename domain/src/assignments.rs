//! Assignments: which reading is whose, when it opens, when it is due, and whether it is done.
//!
//! A module's readings open seven days before its session and are due when it starts.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryResult, Set, Statement,
};
use serde::Deserialize;

use crate::access::{Action, Subject};
use crate::agreements::agreement_due;
use crate::curricula::LibraryReading;
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::{assignment, group};
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId, ReadingId, SessionId};
use crate::memberships::{Member, PRESENT};
use crate::sign_ins::{SignInRow, Token, sign_in_columns};
use crate::{Actor, Context, Error, FieldErrors, Result, access, audit, groups, schedule, values};

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

/// The form of *Assign reading*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AssignForm {
    pub reading: String,
    /// "group", or a membership's id.
    pub whom: String,
    pub due: String,
}

/// For whom a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Group,
    Person(MembershipId),
}

/// A valid [`AssignForm`].
#[derive(Clone, Copy, Debug)]
pub struct NewAssignment {
    pub reading_id: ReadingId,
    pub whom: Whom,
    pub due: NaiveDate,
}

impl AssignForm {
    /// Checks against the library, the group's people and the group's today.
    pub fn check(
        &self,
        library: &[LibraryReading],
        members: &[Member],
        today: NaiveDate,
    ) -> Result<NewAssignment, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reading_id = self.reading.parse().ok().filter(|id| library.iter().any(|one| one.reading.id == *id));
        let reading_id = errors.take("reading", reading_id.ok_or_else(|| "Choose a reading.".into()));
        let here = |id: &MembershipId| members.iter().any(|one| one.membership_id == *id && one.is_present());
        let whom = match self.whom.as_str() {
            "group" => Ok(Whom::Group),
            id => id
                .parse()
                .ok()
                .filter(here)
                .map(Whom::Person)
                .ok_or_else(|| "Choose the whole group or one person in it.".into()),
        };
        let whom = errors.take("whom", whom);
        let due = errors.take(
            "due",
            values::date(&self.due).and_then(|due| {
                if due < today {
                    Err(format!("{} is over. Choose today or a later day.", values::long_date(due)))
                } else {
                    Ok(due)
                }
            }),
        );
        match (reading_id, whom, due) {
            (Some(reading_id), Some(whom), Some(due)) => Ok(NewAssignment { reading_id, whom, due }),
            _ => Err(errors),
        }
    }
}

/// Assigns a reading; it is open at once and due at the end of the day. Who has it already keeps what they have. Assigning
/// the same once more changes nothing.
pub async fn assign(cx: &Context, actor: &Actor, group_id: GroupId, new: NewAssignment) -> Result<()> {
    let group = groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    let zone = group.tz()?;
    let due_at = schedule::end_of_day(zone, new.due);
    let txn = cx.db.begin().await?;
    let to = recipients(&txn, group_id, new.whom).await?;
    let having = assignment::Entity::find()
        .filter(assignment::Column::ReadingId.eq(new.reading_id))
        .filter(assignment::Column::MembershipId.is_in(to.iter().copied()))
        .all(&txn)
        .await?;
    let without: Vec<_> = to.into_iter().filter(|id| !having.iter().any(|row| row.membership_id == *id)).collect();
    if without.is_empty() {
        let same = !having.is_empty() && having.iter().all(|row| row.session_id.is_none() && row.due_at == due_at);
        return if same { Ok(()) } else { Err(has_it_already(new.whom, having.is_empty())) };
    }
    let rows = without.into_iter().map(|membership_id| assignment::ActiveModel {
        id: Set(cx.new_id()),
        membership_id: Set(membership_id),
        reading_id: Set(new.reading_id),
        session_id: Set(None),
        assigned_by_id: Set(Some(actor.account_id)),
        whole_group: Set(new.whom == Whom::Group),
        created_at: Set(cx.now()),
        opens_at: Set(cx.now()),
        due_at: Set(due_at),
        remind_at: Set(schedule::reading_reminder_at(zone, due_at)),
        done_at: Set(None),
    });
    assignment::Entity::insert_many(rows).exec_without_returning(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "assign", "groups", group_id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Everybody who is in the group, or invited to it.
pub(crate) async fn present(db: &impl ConnectionTrait, group_id: GroupId) -> Result<Vec<MembershipId>> {
    recipients(db, group_id, Whom::Group).await
}

async fn recipients(db: &impl ConnectionTrait, group_id: GroupId, whom: Whom) -> Result<Vec<MembershipId>> {
    let mut to = membership::Entity::find()
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::Status.is_in(PRESENT));
    if let Whom::Person(id) = whom {
        to = to.filter(membership::Column::Id.eq(id));
    }
    Ok(to.all(db).await?.into_iter().map(|membership| membership.id).collect())
}

fn has_it_already(whom: Whom, nobody: bool) -> Error {
    let words = match whom {
        Whom::Group if nobody => "Nobody is in this group yet. Invite people first.",
        Whom::Group => "Everybody in the group has this reading already.",
        Whom::Person(_) => "This person has this reading already.",
    };
    Error::field("reading", words)
}

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

/// An assignment as its page needs it. What never changes about the reading, its title and text, has a cache of its own.
#[derive(Clone, Debug)]
pub struct Opened {
    pub assignment_id: AssignmentId,
    pub reading_id: ReadingId,
    pub opens_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub group_zone: String,
    /// The session that it came with; none where a person assigned it.
    pub session_id: Option<SessionId>,
    pub membership_status: MembershipStatus,
    pub owner_id: AccountId,
    /// The group agreement comes first.
    pub agreement_due: bool,
}

// One question for who asks and what they ask for: the reading page is the one that everybody waits for.
const FOR_READER: &str = concat!(
    "SELECT ",
    sign_in_columns!(),
    ", x.reading_id, x.session_id, x.opens_at, x.due_at, x.done_at, g.zone, m.status, m.account_id, ",
    agreement_due!("s.account_id"),
    " FROM sign_ins s JOIN accounts a ON a.id = s.account_id \
     LEFT JOIN assignments x ON x.id = $2 LEFT JOIN memberships m ON m.id = x.membership_id \
     LEFT JOIN groups g ON g.id = m.group_id WHERE s.token_hash = $1"
);

/// Who asks, and their assignment if they may read it. No actor: not signed in.
pub async fn for_reader(cx: &Context, token: &Token, id: AssignmentId) -> Result<Option<(Actor, Result<Opened>)>> {
    let row = cx.db.lanes().one(FOR_READER, &token.hash(), Some(id.0)).await?;
    let Some(row) = row else { return Ok(None) };
    let Some(actor) = SignInRow::read(&row)?.into_actor(cx).await? else { return Ok(None) };
    let opened = Opened::read(id, &row)?.ok_or(Error::NotFound);
    let opened = opened.and_then(|opened| opened.permitted(cx, &actor).map(|()| opened));
    Ok(Some((actor, opened)))
}

impl Opened {
    /// From what [`FOR_READER`] brings beside the sign-in. None: there is no such assignment.
    fn read(assignment_id: AssignmentId, row: &QueryResult) -> Result<Option<Self>> {
        const FIRST: usize = SignInRow::WIDTH;
        let Some(reading_id) = row.try_get_by_index(FIRST)? else { return Ok(None) };
        Ok(Some(Self {
            assignment_id,
            reading_id,
            session_id: row.try_get_by_index(FIRST + 1)?,
            opens_at: row.try_get_by_index(FIRST + 2)?,
            due_at: row.try_get_by_index(FIRST + 3)?,
            done_at: row.try_get_by_index(FIRST + 4)?,
            group_zone: row.try_get_by_index(FIRST + 5)?,
            membership_status: row.try_get_by_index(FIRST + 6)?,
            owner_id: row.try_get_by_index(FIRST + 7)?,
            agreement_due: row.try_get_by_index(FIRST + 8)?,
        }))
    }

    fn permitted(&self, cx: &Context, actor: &Actor) -> Result<()> {
        let (membership, open) = (self.membership_status, self.opens_at <= cx.now());
        access::require(actor, Action::ReadAssignment, Subject::Assignment { owner: self.owner_id, membership, open })
    }
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
