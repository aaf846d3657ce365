//! Assigning by hand: any reading of the library, to the whole group, to some people or to one, with a word if wished.
//! Who has it already keeps what they have; who had it and it was taken back has it again, with all they wrote.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    Set,
};
use serde::Deserialize;

use crate::access::Action;
use crate::assignments::giving::seal_word;
use crate::curricula::LibraryReading;
use crate::entities::{assignment, group, membership};
use crate::ids::{AssignmentId, GroupId, MembershipId, ReadingId};
use crate::memberships::{Member, PRESENT};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, groups, memberships, schedule, values};

/// The longest word with a reading, in characters: a word, and no letter.
const LONGEST_WORD: usize = 1_000;

/// The form of *Assign reading*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AssignForm {
    pub reading: String,
    /// "group", "some", or a membership's id.
    pub whom: String,
    /// The memberships that are ticked, where it is for some.
    pub people: Vec<String>,
    /// Empty: at once.
    pub opens: String,
    pub due: String,
    pub word: String,
}

/// For whom a reading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Group,
    People(Vec<MembershipId>),
}

/// A valid [`AssignForm`].
#[derive(Clone, Debug)]
pub struct NewAssignment {
    pub reading_id: ReadingId,
    pub whom: Whom,
    /// None: at once.
    pub opens: Option<NaiveDate>,
    pub due: NaiveDate,
    pub word: Option<String>,
}

/// How many were given a reading, and how many had it already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigning {
    pub given: usize,
    pub had: usize,
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
        let whom = errors.take("whom", self.recipients(members));
        let due = errors.take("due", due_day(&self.due, today));
        let opens = errors.take("opens", opening_day(&self.opens, today));
        if let (Some(Some(opens)), Some(due)) = (opens, due)
            && due < opens
        {
            errors.add("due", due_before_opening(opens));
        }
        let word = errors.take("word", word(&self.word));
        match (reading_id, whom, opens, due, word) {
            (Some(reading_id), Some(whom), Some(opens), Some(due), Some(word)) if errors.is_empty() => {
                Ok(NewAssignment { reading_id, whom, opens, due, word })
            }
            _ => Err(errors),
        }
    }

    fn recipients(&self, members: &[Member]) -> Result<Whom, String> {
        match self.whom.as_str() {
            "some" if self.people.is_empty() => Err("Tick the people whom it is for.".into()),
            "some" => self.people.iter().map(|id| present_one(id, members)).collect::<Result<_, _>>().map(Whom::People),
            // Nobody is given by a slip of the hand what was meant for one.
            _ if !self.people.is_empty() => {
                Err("People are ticked below. Choose “Some people”, or take the ticks away.".into())
            }
            "group" => Ok(Whom::Group),
            id => present_one(id, members).map(|id| Whom::People(vec![id])),
        }
    }
}

fn present_one(id: &str, members: &[Member]) -> Result<MembershipId, String> {
    let member = id.parse().ok().and_then(|id| members.iter().find(|one| one.membership_id == id));
    match member {
        Some(member) if member.is_present() => Ok(member.membership_id),
        Some(member) => {
            let name = if member.name.is_empty() { "This person" } else { &member.name };
            Err(format!("{name} is not in this group any more. Nothing was assigned."))
        }
        None => Err("Choose the whole group or people in it.".into()),
    }
}

pub(super) fn due_day(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let due = values::date(text)?;
    if due < today {
        return Err(format!("{} is over. Choose today or a later day.", values::long_date(due)));
    }
    Ok(due)
}

/// The day on which a reading is to open, where one is named.
pub(super) fn opening_day(text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let opens = values::date(text)?;
    if opens < today {
        return Err(format!("{} is over. Choose today, and it opens at once.", values::long_date(opens)));
    }
    Ok(Some(opens))
}

pub(super) fn due_before_opening(opens: NaiveDate) -> String {
    let day = values::day_and_month(opens);
    format!("It opens on {day}, which would be after it is due. Choose {day} or a later day.")
}

fn word(text: &str) -> Result<Option<String>, String> {
    let word = values::text(text, "The word")?;
    let length = word.chars().count();
    if length > LONGEST_WORD {
        return Err(format!("The word has {length} characters. Use {LONGEST_WORD} or fewer."));
    }
    Ok((!word.is_empty()).then_some(word))
}

/// The first minute of a day; of today: now.
pub(super) fn opening_at(cx: &Context, group: &group::Model, day: NaiveDate) -> Result<DateTime<Utc>> {
    let morning = schedule::instant(group.tz()?, day.and_time(NaiveTime::MIN));
    Ok(std::cmp::max(morning, cx.now()))
}

/// Assigns a reading, due at the end of its day. Who has it already keeps what they have; when all have, nothing is
/// assigned. Assigning the same once more changes nothing.
pub async fn assign(cx: &Context, actor: &Actor, group_id: GroupId, new: NewAssignment) -> Result<Assigning> {
    let group = groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    let zone = group.tz()?;
    let due_at = schedule::end_of_day(zone, new.due);
    let opens_at = new.opens.map_or(Ok(cx.now()), |day| opening_at(cx, &group, day))?;
    let txn = cx.db.begin().await?;
    let to = recipients(&txn, group_id, &new.whom).await?;
    let known = assignment::Entity::find()
        .filter(assignment::Column::ReadingId.eq(new.reading_id))
        .filter(assignment::Column::MembershipId.is_in(to.iter().copied()))
        .all(&txn)
        .await?;
    let (having, taken_back): (Vec<_>, Vec<_>) = known.into_iter().partition(|row| row.withdrawn_at.is_none());
    let given = to.len() - having.len();
    if given == 0 {
        let same = !having.is_empty() && having.iter().all(|row| row.session_id.is_none() && row.due_at == due_at);
        return if same {
            Ok(Assigning { given, had: having.len() })
        } else {
            Err(has_it(cx, &group, &new, &having).await?)
        };
    }
    let row = |membership_id| {
        let id: AssignmentId = cx.new_id();
        assignment::ActiveModel {
            id: Set(id),
            membership_id: Set(membership_id),
            reading_id: Set(new.reading_id),
            session_id: Set(None),
            assigned_by_id: Set(Some(actor.account_id)),
            whole_group: Set(new.whom == Whom::Group),
            created_at: Set(cx.now()),
            opens_at: Set(Some(opens_at)),
            due_at: Set(due_at),
            remind_at: Set(schedule::reading_reminder_at(zone, due_at)),
            done_at: Set(None),
            done_by_id: Set(None),
            word: Set(seal_word(cx, id, new.word.as_deref())),
            dates_set_at: Set(Some(cx.now())),
            withdrawn_at: Set(None),
        }
    };
    let is_known = |id: &MembershipId| having.iter().chain(&taken_back).any(|row| row.membership_id == *id);
    let rows: Vec<_> = to.iter().filter(|id| !is_known(id)).map(|id| row(*id)).collect();
    if !rows.is_empty() {
        assignment::Entity::insert_many(rows).exec_without_returning(&txn).await?;
    }
    for before in taken_back {
        let (id, membership_id, was_open) = (before.id, before.membership_id, before.is_open(cx.now()));
        let mut again = before.into_active_model();
        let fresh = row(membership_id);
        // What was read and written with it, and what was open, stays.
        if !was_open {
            again.opens_at = fresh.opens_at;
        }
        again.word = Set(seal_word(cx, id, new.word.as_deref()));
        (again.assigned_by_id, again.whole_group) = (fresh.assigned_by_id, fresh.whole_group);
        (again.due_at, again.remind_at) = (fresh.due_at, fresh.remind_at);
        (again.dates_set_at, again.withdrawn_at) = (fresh.dates_set_at, fresh.withdrawn_at);
        again.update(&txn).await?;
    }
    audit::append(&txn, cx, Some(actor.account_id), "assign", "groups", group_id.0).await?;
    txn.commit().await?;
    Ok(Assigning { given, had: having.len() })
}

/// Everybody who is in the group, or invited to it.
pub(crate) async fn present(db: &impl ConnectionTrait, group_id: GroupId) -> Result<Vec<MembershipId>> {
    recipients(db, group_id, &Whom::Group).await
}

async fn recipients(db: &impl ConnectionTrait, group_id: GroupId, whom: &Whom) -> Result<Vec<MembershipId>> {
    let mut to = membership::Entity::find()
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::Status.is_in(PRESENT));
    if let Whom::People(people) = whom {
        to = to.filter(membership::Column::Id.is_in(people.iter().copied()));
    }
    Ok(to.all(db).await?.into_iter().map(|membership| membership.id).collect())
}

/// Why nothing was assigned: everybody has it, by name where it was for some.
async fn has_it(
    cx: &Context,
    group: &group::Model,
    new: &NewAssignment,
    having: &[assignment::Model],
) -> Result<Error> {
    let words = match new.whom {
        Whom::Group if having.is_empty() => "Nobody is in this group yet. Invite people first.".into(),
        Whom::Group => {
            "Everybody in the group has this reading already. Its dates are changed where it is listed.".into()
        }
        // They left this moment.
        Whom::People(_) if having.is_empty() => "Nobody of these is in this group any more.".into(),
        Whom::People(_) => {
            let members = memberships::members(cx, group.id).await?;
            let having = members.iter().filter(|one| having.iter().any(|row| row.membership_id == one.membership_id));
            let names = having.map(|one| one.called(cx)).collect::<Result<Vec<_>>>()?;
            let have = if names.len() == 1 { "has" } else { "have" };
            format!("{} {have} this reading already. Its dates are changed where it is listed.", all_of(&names))
        }
    };
    Ok(Error::field("reading", words))
}

/// "Rosa", "Rosa and Theo", "Rosa, Theo and Amina".
fn all_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
