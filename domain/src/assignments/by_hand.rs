//! Assigning by hand: any reading of the library, to the whole group or to one person in it.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Set};
use serde::Deserialize;

use crate::access::Action;
use crate::curricula::LibraryReading;
use crate::entities::{assignment, membership};
use crate::ids::{GroupId, MembershipId, ReadingId};
use crate::memberships::{Member, PRESENT};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, groups, schedule, values};

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
