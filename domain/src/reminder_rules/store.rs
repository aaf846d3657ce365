//! The rules in their table: one row for each owner who chose anything.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set, Statement,
};
use uuid::Uuid;

use super::settings::{AtTime, written};
use super::{Chosen, Rules, SETTINGS};
use crate::access::{self, Action, Subject};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::{account, group, organization, reminder_rule};
use crate::ids::{AccountId, GroupId, OrganizationId};
use crate::{Actor, Context, Error, Result, audit, groups, organizations};

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Organization(OrganizationId),
    Group(GroupId),
    Person(AccountId),
}

impl Owner {
    fn is(self) -> Condition {
        match self {
            Self::Organization(id) => reminder_rule::Column::OrganizationId.eq(id).into_condition(),
            Self::Group(id) => reminder_rule::Column::GroupId.eq(id).into_condition(),
            Self::Person(id) => reminder_rule::Column::AccountId.eq(id).into_condition(),
        }
    }

    /// Table and row, for the trail.
    fn subject(self) -> (&'static str, Uuid) {
        match self {
            Self::Organization(id) => ("organizations", id.0),
            Self::Group(id) => ("groups", id.0),
            Self::Person(id) => ("accounts", id.0),
        }
    }

    /// Two browsers, or two people, that save at once take turns.
    async fn lock(self, txn: &DatabaseTransaction) -> Result<()> {
        match self {
            Self::Organization(id) => organization::Entity::find_by_id(id).lock_exclusive().one(txn).await?.map(drop),
            Self::Group(id) => group::Entity::find_by_id(id).lock_exclusive().one(txn).await?.map(drop),
            Self::Person(id) => account::Entity::find_by_id(id).lock_exclusive().one(txn).await?.map(drop),
        }
        .ok_or(Error::NotFound)
    }

    async fn require(self, cx: &Context, actor: &Actor) -> Result<()> {
        match self {
            Self::Organization(_) => access::require(actor, Action::ManageReminders, Subject::None),
            Self::Group(id) => groups::require(cx, actor, id, Action::WorkWithGroup).await.map(drop),
            Self::Person(id) if id != actor.account_id => Err(Error::NotFound),
            Self::Person(_) => access::require(actor, Action::UseOwnPages, Subject::None),
        }
    }
}

/// The organization as an owner of rules.
pub async fn house(cx: &Context) -> Result<Owner> {
    Ok(Owner::Organization(organizations::find(&cx.db).await?.ok_or(Error::NotFound)?.id))
}

/// What the owner chose, for who may choose it.
pub async fn own(cx: &Context, actor: &Actor, owner: Owner) -> Result<Chosen> {
    owner.require(cx, actor).await?;
    let row = reminder_rule::Entity::find().filter(owner.is()).one(cx.db.read()).await?;
    Ok(row.as_ref().map(Chosen::of).unwrap_or_default())
}

/// Sets what the owner chose. It holds from the next look on; what is written already is asked about before it is sent.
pub async fn save(cx: &Context, actor: &Actor, owner: Owner, chosen: &Chosen) -> Result<()> {
    owner.require(cx, actor).await?;
    let txn = cx.db.begin().await?;
    owner.lock(&txn).await?;
    let before = reminder_rule::Entity::find().filter(owner.is()).one(&txn).await?;
    let row = reminder_rule::ActiveModel {
        id: Set(before.as_ref().map_or_else(|| cx.new_id(), |row| row.id)),
        organization_id: Set(if let Owner::Organization(id) = owner { Some(id) } else { None }),
        group_id: Set(if let Owner::Group(id) = owner { Some(id) } else { None }),
        account_id: Set(if let Owner::Person(id) = owner { Some(id) } else { None }),
        sessions: Set(chosen.sessions.as_ref().map(ToString::to_string)),
        readings: Set(written(chosen.readings)),
        missed: Set(written(chosen.missed)),
        first_week: Set(written(chosen.first_week)),
        agreement: Set(written(chosen.agreement)),
        quiet: Set(written(chosen.quiet)),
        cap: Set(written(chosen.cap)),
        digest: Set(written(chosen.digest.map(|one| one.map(|length| length.num_minutes())))),
        changed_by_id: Set(actor.account_id),
        changed_at: Set(cx.now()),
    };
    if before.is_some() {
        row.update(&txn).await?;
    } else {
        row.insert(&txn).await?;
    }
    let (table, id) = owner.subject();
    audit::append(&txn, cx, Some(actor.account_id), "set-reminders", table, id).await?;
    txn.commit().await?;
    Ok(())
}

/// What holds for a group that chooses nothing itself.
pub async fn further_than_group(cx: &Context) -> Result<Rules> {
    let house = reminder_rule::Entity::find().filter(reminder_rule::Column::OrganizationId.is_not_null());
    let house = house.one(cx.db.read()).await?.as_ref().map(Chosen::of).unwrap_or_default();
    Ok(Rules::nearest([&house]))
}

/// What holds for the actor where they choose nothing: as their newest group has it.
pub async fn further_than_person(cx: &Context, actor: &Actor) -> Result<Rules> {
    let newest = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(actor.account_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active))
        .order_by_desc(membership::Column::Id);
    let Some(newest) = newest.one(cx.db.read()).await? else { return further_than_group(cx).await };
    let mut book = Book::of_one(cx.db.read(), newest.group_id, actor.account_id).await?;
    book.people.clear();
    Ok(book.rules(newest.group_id, actor.account_id))
}

/// At most so many people in one question.
const AT_ONCE: usize = 500;

/// What the house and the groups chose, and those people who were asked about.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub house: Chosen,
    pub groups: HashMap<GroupId, Chosen>,
    people: HashMap<AccountId, Chosen>,
    /// Also who chose nothing.
    asked_about: HashSet<AccountId>,
    /// Whatever any of the people chose, without whose it is: a look goes as far as the furthest of them.
    of_anybody: Vec<Chosen>,
}

const OF_ANYBODY: &str = "SELECT DISTINCT sessions, readings, missed, first_week, agreement, quiet, cap, digest \
     FROM reminder_rules WHERE account_id IS NOT NULL";

impl Book {
    /// What the house and the groups chose; people are asked about as they come: see [`Self::know`].
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self> {
        let rows = reminder_rule::Entity::find().filter(reminder_rule::Column::AccountId.is_null());
        let mut book = Self::of(&rows.all(db).await?);
        let of_anybody = Statement::from_string(db.get_database_backend(), OF_ANYBODY);
        for row in db.query_all_raw(of_anybody).await? {
            let texts: Vec<Option<String>> =
                (0..SETTINGS).map(|place| row.try_get_by_index(place)).collect::<std::result::Result<_, _>>()?;
            book.of_anybody.push(Chosen::read(std::array::from_fn(|place| texts[place].as_deref())));
        }
        Ok(book)
    }

    /// Asks what these people chose.
    pub async fn know(&mut self, db: &impl ConnectionTrait, people: impl Iterator<Item = AccountId>) -> Result<()> {
        if self.of_anybody.is_empty() {
            return Ok(());
        }
        let new: Vec<AccountId> = people.filter(|id| self.asked_about.insert(*id)).collect();
        for some in new.chunks(AT_ONCE) {
            let rows =
                reminder_rule::Entity::find().filter(reminder_rule::Column::AccountId.is_in(some.iter().copied()));
            for row in rows.all(db).await? {
                self.people.extend(row.account_id.map(|id| (id, Chosen::of(&row))));
            }
        }
        Ok(())
    }

    /// As if this person had chosen so.
    pub fn choose_for(&mut self, id: AccountId, chosen: Chosen) {
        self.asked_about.insert(id);
        self.people.insert(id, chosen);
    }

    /// Those that concern one person in one group.
    pub async fn of_one(db: &impl ConnectionTrait, group_id: GroupId, account_id: AccountId) -> Result<Self> {
        let concerned = Condition::any()
            // Any: SQLite looks for nothing but a range in an index.
            .add(reminder_rule::Column::OrganizationId.gt(Uuid::nil()))
            .add(reminder_rule::Column::GroupId.eq(group_id))
            .add(reminder_rule::Column::AccountId.eq(account_id));
        Ok(Self::of(&reminder_rule::Entity::find().filter(concerned).all(db).await?))
    }

    fn of(rows: &[reminder_rule::Model]) -> Self {
        let mut book = Self::default();
        for row in rows {
            let chosen = Chosen::of(row);
            match (row.group_id, row.account_id) {
                (Some(id), _) => drop(book.groups.insert(id, chosen)),
                (_, Some(id)) => drop(book.people.insert(id, chosen)),
                _ => book.house = chosen,
            }
        }
        book
    }

    /// What holds for this person in this group.
    #[must_use]
    pub fn rules(&self, group_id: GroupId, account_id: AccountId) -> Rules {
        let nearer = [self.groups.get(&group_id), self.people.get(&account_id)];
        Rules::nearest(std::iter::once(&self.house).chain(nearer.into_iter().flatten()))
    }

    fn all(&self) -> impl Iterator<Item = &Chosen> {
        std::iter::once(&self.house).chain(self.groups.values()).chain(self.people.values()).chain(&self.of_anybody)
    }

    /// How far from their day reminders of one kind may lie: the least and the most days that anybody chose.
    pub fn days(&self, of: fn(&Rules) -> Option<AtTime>) -> Option<(i64, i64)> {
        let all = self.all().filter_map(|chosen| of(&Rules::default().under(chosen))).map(|one| i64::from(one.days));
        let days: Vec<i64> = all.collect();
        days.iter().min().copied().zip(days.iter().max().copied())
    }

    /// The longest of what anybody chose.
    pub fn most(&self, of: impl Fn(&Rules) -> i64) -> i64 {
        self.all().map(|chosen| of(&Rules::default().under(chosen))).max().unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) fn nothing_chosen() -> reminder_rule::Model {
    reminder_rule::Model {
        id: Uuid::nil().into(),
        organization_id: None,
        group_id: None,
        account_id: None,
        sessions: None,
        readings: None,
        missed: None,
        first_week: None,
        agreement: None,
        quiet: None,
        cap: None,
        digest: None,
        changed_by_id: Uuid::nil().into(),
        changed_at: chrono::DateTime::UNIX_EPOCH,
    }
}
