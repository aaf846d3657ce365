//! Who of the staff works with a group: its lead, co-leads, trainees, and who covers from one day until another.
//!
//! A part that has not begun or is over is no part: each question about it asks the time as well.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    Set, Statement,
};
use serde::Deserialize;

use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus, Role};
use crate::entities::group;
use crate::entities::group_staff::{self, Part};
use crate::ids::{AccountId, GroupId, GroupStaffId};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, schedule, values};

/// Somebody of the staff who works with a group.
#[derive(Clone, Debug, FromQueryResult)]
pub struct StaffRow {
    pub id: GroupStaffId,
    pub account_id: AccountId,
    pub part: Part,
    pub name: String,
    pub from_at: Option<DateTime<Utc>>,
    pub until_at: Option<DateTime<Utc>>,
}

impl StaffRow {
    /// Whether the part holds at this time.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from_at.is_none_or(|from| from <= now) && self.until_at.is_none_or(|until| now < until)
    }
}

/// The rows whose part holds now.
#[must_use]
pub fn holding(now: DateTime<Utc>) -> Condition {
    use group_staff::Column::{FromAt, UntilAt};
    Condition::all()
        .add(Condition::any().add(FromAt.is_null()).add(FromAt.lte(now)))
        .add(Condition::any().add(UntilAt.is_null()).add(UntilAt.gt(now)))
}

/// The groups with which the actor may do `action` by a part that holds now: for a question to stand in.
pub(crate) fn groups_with(cx: &Context, actor: &Actor, action: Action) -> SelectStatement {
    Query::select()
        .column(group_staff::Column::GroupId)
        .from(group_staff::Entity)
        .and_where(group_staff::Column::AccountId.eq(actor.account_id))
        .and_where(group_staff::Column::Part.is_in(access::parts(actor, action)))
        .cond_where(holding(cx.now()))
        .to_owned()
}

const ALL: &str = "SELECT gs.id, gs.account_id, gs.part, a.name, gs.from_at, gs.until_at \
     FROM group_staff gs JOIN accounts a ON a.id = gs.account_id WHERE gs.group_id = $1 ORDER BY gs.id";

/// Everybody who has, had or will have a part in a group; its lead first.
pub async fn all(cx: &Context, id: GroupId) -> Result<Vec<StaffRow>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), ALL, [id.into()]);
    Ok(StaffRow::find_by_statement(statement).all(cx.db.read()).await?)
}

/// Who works with a group now; its lead first.
pub async fn now(cx: &Context, id: GroupId) -> Result<Vec<StaffRow>> {
    let mut rows = all(cx, id).await?;
    rows.retain(|row| row.holds(cx.now()));
    Ok(rows)
}

/// Whom the people of these groups mean by "my counselor" now: by name, whoever leads first.
pub async fn counselors(cx: &Context, groups: &[GroupId]) -> Result<Vec<String>> {
    let parts = group_staff::Entity::find()
        .filter(group_staff::Column::GroupId.is_in(groups.iter().copied()))
        .filter(holding(cx.now()));
    let parts = parts.all(cx.db.read()).await?;
    let accounts = account::Entity::find()
        .filter(account::Column::Id.is_in(parts.iter().map(|row| row.account_id)))
        .filter(account::Column::Status.eq(AccountStatus::Active));
    let accounts = accounts.all(cx.db.read()).await?;
    let counselors = accounts.into_iter().filter_map(|account| {
        let parts =
            parts.iter().filter(|row| row.account_id == account.id && access::is_counselor(account.role, row.part));
        let follows = parts.map(|row| row.part != Part::Lead).min()?;
        Some((follows, account.name))
    });
    let mut counselors: Vec<_> = counselors.collect();
    counselors.sort_unstable();
    Ok(counselors.into_iter().map(|(_, name)| name).collect())
}

/// Whether the actor, by their part among these, may change things in the group and not only look on.
#[must_use]
pub fn works(actor: &Actor, staff: &[StaffRow]) -> bool {
    access::may(actor, Action::WorkWithGroup, own_part(actor, staff))
}

/// Whether the actor, by their part among these, may give colleagues a part.
#[must_use]
pub fn staffs(actor: &Actor, staff: &[StaffRow]) -> bool {
    access::may(actor, Action::StaffGroup, own_part(actor, staff))
}

/// Whether the actor, by their part among these, reads what people share with their counselor.
#[must_use]
pub fn reads_reflections(actor: &Actor, staff: &[StaffRow]) -> bool {
    access::may(actor, Action::ReadReflections, own_part(actor, staff))
}

fn own_part(actor: &Actor, staff: &[StaffRow]) -> Subject {
    Subject::Group(staff.iter().find(|row| row.account_id == actor.account_id).map(|row| row.part))
}

/// The actor's part in a group now.
pub async fn part_of(cx: &Context, actor: &Actor, id: GroupId) -> Result<Option<Part>> {
    let row = group_staff::Entity::find()
        .filter(group_staff::Column::GroupId.eq(id))
        .filter(group_staff::Column::AccountId.eq(actor.account_id))
        .filter(holding(cx.now()))
        .one(cx.db.read())
        .await?;
    Ok(row.map(|row| row.part))
}

/// Gives somebody of the staff a part in a group, from now on and without an end.
pub async fn add(
    db: &impl ConnectionTrait,
    cx: &Context,
    group_id: GroupId,
    account_id: AccountId,
    part: Part,
) -> Result<()> {
    insert(db, cx, group_id, &New { account_id, part, from_at: None, until_at: None }).await
}

async fn insert(db: &impl ConnectionTrait, cx: &Context, group_id: GroupId, new: &New) -> Result<()> {
    let row = group_staff::ActiveModel {
        id: Set(cx.new_id()),
        group_id: Set(group_id),
        account_id: Set(new.account_id),
        part: Set(new.part),
        from_at: Set(new.from_at),
        until_at: Set(new.until_at),
    };
    group_staff::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PartForm {
    pub person: String,
    pub part: String,
    /// First and last day, for who covers.
    pub from: String,
    pub until: String,
}

/// A valid [`PartForm`].
struct New {
    account_id: AccountId,
    part: Part,
    from_at: Option<DateTime<Utc>>,
    until_at: Option<DateTime<Utc>>,
}

/// Colleagues who could be given a part: active, and running groups.
pub async fn colleagues(cx: &Context) -> Result<Vec<account::Model>> {
    let colleagues = account::Entity::find()
        .filter(account::Column::Role.is_in([Role::Counselor, Role::Coordinator]))
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .order_by_asc(account::Column::Name);
    Ok(colleagues.all(cx.db.read()).await?)
}

/// Gives a colleague a part in the group.
pub async fn give(cx: &Context, actor: &Actor, group: &group::Model, form: &PartForm) -> Result<()> {
    let new = check(cx, group, form).await?;
    let known = all(cx, group.id).await?;
    let has_one =
        |row: &&StaffRow| row.account_id == new.account_id && row.until_at.is_none_or(|until| until > cx.now());
    if known.iter().any(|row| has_one(&row)) {
        return Err(Error::field("person", "They have a part in this group already. Take that back first."));
    }
    let txn = cx.db.begin().await?;
    // A cover that is over makes room for the next one.
    group_staff::Entity::delete_many()
        .filter(group_staff::Column::GroupId.eq(group.id))
        .filter(group_staff::Column::AccountId.eq(new.account_id))
        .exec(&txn)
        .await?;
    insert(&txn, cx, group.id, &new).await?;
    audit::append(&txn, cx, Some(actor.account_id), "add-staff", "groups", group.id.0).await?;
    txn.commit().await?;
    Ok(())
}

async fn check(cx: &Context, group: &group::Model, form: &PartForm) -> Result<New> {
    let mut errors = FieldErrors::default();
    let colleagues = colleagues(cx).await?;
    let person = colleagues.iter().find(|one| one.id.to_string() == form.person);
    let person = errors.take("person", person.ok_or_else(|| "Choose somebody from the list.".to_string()));
    let part = errors.take("part", part(&form.part));
    let days = match part {
        Some(Part::Cover) => {
            let from = errors.take("from", values::date(&form.from));
            let until = errors.take("until", values::date(&form.until));
            match (from, until) {
                (Some(from), Some(until)) if until < from => {
                    errors.add("until", "The last day comes after the first.");
                    None
                }
                (Some(from), Some(until)) => Some((from, until)),
                _ => None,
            }
        }
        _ => None,
    };
    let (Some(person), Some(part), true) = (person, part, errors.is_empty()) else { return Err(errors.into()) };
    let zone = group.tz()?;
    let begins = |day: NaiveDate| schedule::instant(zone, day.and_time(NaiveTime::MIN));
    let (from_at, until_at) = match days {
        Some((from, until)) => (Some(begins(from)), Some(begins(until + TimeDelta::days(1)))),
        None => (None, None),
    };
    Ok(New { account_id: person.id, part, from_at, until_at })
}

fn part(text: &str) -> Result<Part, String> {
    match text {
        "co-lead" => Ok(Part::CoLead),
        "trainee" => Ok(Part::Trainee),
        "cover" => Ok(Part::Cover),
        _ => Err("Choose co-lead, trainee or cover.".into()),
    }
}

/// Takes a part back. The lead keeps theirs: a group has one.
pub async fn take_back(cx: &Context, actor: &Actor, group: &group::Model, id: GroupStaffId) -> Result<()> {
    let txn = cx.db.begin().await?;
    let taken = group_staff::Entity::delete_many()
        .filter(group_staff::Column::Id.eq(id))
        .filter(group_staff::Column::GroupId.eq(group.id))
        .filter(group_staff::Column::Part.ne(Part::Lead))
        .exec(&txn)
        .await?;
    if taken.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    audit::append(&txn, cx, Some(actor.account_id), "remove-staff", "groups", group.id.0).await?;
    txn.commit().await?;
    Ok(())
}
