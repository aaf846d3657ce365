//! Changing a reading that was assigned, or taking it back, for one who has it or for all.
//!
//! What was read and written stays: a row is never deleted, what is open is not locked, and what was done stays done.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    Set,
};
use serde::Deserialize;

use crate::assignments::by_hand::{due_before_opening, due_day, opening_at, opening_day};
use crate::assignments::{opening, present};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::{assignment, group};
use crate::ids::{AssignmentId, GroupId};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, schedule};

/// What is done about a reading, as posted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    /// "all" who have it, or "one".
    pub who: String,
    /// Empty: as it is.
    pub opens: String,
    pub due: String,
    /// "dates", "take-back" or "give-back".
    pub act: String,
}

/// Whom a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    One,
    All,
}

impl ChangeForm {
    fn scope(&self) -> Result<Scope, String> {
        match self.who.as_str() {
            "one" => Ok(Scope::One),
            "all" => Ok(Scope::All),
            _ => Err("Choose for whom.".into()),
        }
    }
}

/// An assignment of somebody in the group, for who has been let in to it. Of who left there is none.
pub async fn require_in(cx: &Context, group_id: GroupId, id: AssignmentId) -> Result<assignment::Model> {
    let db = cx.db.read();
    let found = assignment::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let of_group = membership::Entity::find_by_id(found.membership_id)
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::Status.ne(MembershipStatus::Left));
    of_group.one(db).await?.ok_or(Error::NotFound)?;
    Ok(found)
}

/// A reading of a group, and the assignment of one who has it.
pub struct Changing<'a> {
    pub cx: &'a Context,
    pub actor: &'a Actor,
    pub group: &'a group::Model,
    pub assignment: &'a assignment::Model,
}

impl Changing<'_> {
    /// Does what was asked for.
    pub async fn apply(&self, form: &ChangeForm) -> Result<()> {
        match form.act.as_str() {
            "dates" => self.set_dates(form).await,
            "take-back" => self.withdraw(form).await,
            "give-back" => self.give_back(form).await,
            _ => Err(Error::NotFound),
        }
    }

    /// The rows that it is about, for one or for all who are here.
    async fn rows(&self, db: &impl ConnectionTrait, scope: Scope) -> Result<Vec<assignment::Model>> {
        let mut rows = assignment::Entity::find().filter(assignment::Column::ReadingId.eq(self.assignment.reading_id));
        rows = match scope {
            Scope::One => rows.filter(assignment::Column::Id.eq(self.assignment.id)),
            Scope::All => rows.filter(assignment::Column::MembershipId.is_in(present(db, self.group.id).await?)),
        };
        Ok(rows.all(db).await?)
    }

    async fn set_dates(&self, form: &ChangeForm) -> Result<()> {
        let (cx, zone) = (self.cx, self.group.tz()?);
        let today = cx.now().with_timezone(&zone).date_naive();
        let mut errors = FieldErrors::default();
        let scope = errors.take("who", form.scope());
        let due = errors.take("due", due_day(&form.due, today));
        let opens = errors.take("opens", opening_day(&form.opens, today));
        let (Some(scope), Some(due), Some(opens)) = (scope, due, opens) else { return Err(errors.into()) };
        let due_at = schedule::end_of_day(zone, due);
        let opens_at = opens.map(|day| opening_at(cx, self.group, day)).transpose()?;
        let txn = cx.db.begin().await?;
        let mut rows = self.rows(&txn, scope).await?;
        rows.retain(|row| row.withdrawn_at.is_none() && row.done_at.is_none());
        if rows.is_empty() {
            return Err(Error::field("who", "It is done or was taken back, so there is no date to change."));
        }
        check_order(&rows, opens, opens_at, due_at, cx.now(), zone)?;
        for row in rows {
            let is_open = row.is_open(cx.now());
            let mut row = row.into_active_model();
            if let Some(opens_at) = opens_at.filter(|_| !is_open) {
                row.opens_at = Set(Some(opens_at));
            }
            row.due_at = Set(due_at);
            row.remind_at = Set(schedule::reading_reminder_at(zone, due_at));
            row.dates_set_at = Set(Some(cx.now()));
            row.update(&txn).await?;
        }
        self.note(&txn, "change-dates").await?;
        txn.commit().await?;
        Ok(())
    }

    async fn withdraw(&self, form: &ChangeForm) -> Result<()> {
        let scope = form.scope().map_err(|words| Error::field("who-1", words))?;
        let txn = self.cx.db.begin().await?;
        for row in self.rows(&txn, scope).await?.into_iter().filter(|row| row.withdrawn_at.is_none()) {
            let mut row = row.into_active_model();
            row.withdrawn_at = Set(Some(self.cx.now()));
            if scope == Scope::One {
                // It is still the group's; who joins later gets it.
                row.whole_group = Set(false);
            }
            row.update(&txn).await?;
        }
        opening::in_group(&txn, self.cx, self.group.id).await?;
        self.note(&txn, "take-back").await?;
        txn.commit().await?;
        Ok(())
    }

    async fn give_back(&self, form: &ChangeForm) -> Result<()> {
        let scope = form.scope().map_err(|words| Error::field("who-2", words))?;
        let txn = self.cx.db.begin().await?;
        for row in self.rows(&txn, scope).await?.into_iter().filter(|row| row.withdrawn_at.is_some()) {
            let mut row = row.into_active_model();
            row.withdrawn_at = Set(None);
            row.update(&txn).await?;
        }
        opening::in_group(&txn, self.cx, self.group.id).await?;
        self.note(&txn, "give-back").await?;
        txn.commit().await?;
        Ok(())
    }

    async fn note(&self, db: &impl ConnectionTrait, action: &'static str) -> Result<()> {
        audit::append(db, self.cx, Some(self.actor.account_id), action, "assignments", self.assignment.id.0).await
    }
}

/// Nothing is due before it opens, and what is open is not opened once more.
fn check_order(
    rows: &[assignment::Model],
    opens: Option<NaiveDate>,
    opens_at: Option<DateTime<Utc>>,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Result<()> {
    let mut locked = rows.iter().filter(|row| !row.is_open(now)).peekable();
    if opens.is_some() && locked.peek().is_none() {
        return Err(Error::field("opens", "It is open already, and stays open. Leave this empty."));
    }
    let latest = opens_at.or_else(|| locked.filter_map(|row| row.opens_at).max());
    match latest {
        Some(latest) if latest > due_at => {
            let day = opens.unwrap_or_else(|| latest.with_timezone(&zone).date_naive());
            Err(Error::field("due", due_before_opening(day)))
        }
        _ => Ok(()),
    }
}
