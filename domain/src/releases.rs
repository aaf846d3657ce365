//! Releases of information: whom outside staff may tell what about somebody, what for, and until when.
//!
//! The person gives it, or staff record one that was signed on paper. It ends by itself within a year and can be revoked
//! at any time; what is over is never shown as current.

use chrono::{DateTime, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, Set, Statement};
use serde::Deserialize;

use crate::access::{self, Action, Subject};
use crate::complaints::{Complaint, Gap};
use crate::entities::account;
use crate::entities::release;
use crate::ids::{AccountId, ReleaseId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, FieldErrors, Result, audit, schedule, values};

/// The form, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReleaseForm {
    /// The id that it will have: a form that is posted twice gives one.
    pub id: String,
    pub recipient: String,
    pub organization: String,
    pub allowed: String,
    pub purpose: String,
    pub until: String,
    /// Staff: "I have it on paper, signed".
    pub signed: String,
}

/// A valid [`ReleaseForm`].
pub struct NewRelease {
    id: ReleaseId,
    recipient: String,
    organization: String,
    allowed: String,
    purpose: String,
    until: NaiveDate,
}

impl ReleaseForm {
    /// `today`: where the person lives.
    pub fn check(&self, today: NaiveDate) -> Result<NewRelease> {
        let id = self.id.parse().map_err(|_| Error::NotFound)?;
        let mut errors = FieldErrors::default();
        let recipient = errors.accept("recipient", values::own_line(&self.recipient, "recipient"));
        let organization = values::own_optional_line(&self.organization, "organization");
        let organization = errors.accept("organization", organization);
        let allowed = errors.accept("allowed", required(&self.allowed, "wrong-release-allowed"));
        let purpose = errors.accept("purpose", required(&self.purpose, "wrong-release-purpose"));
        let until = errors.accept("until", last_day(&self.until, today));
        match (recipient, organization, allowed, purpose, until) {
            (Some(recipient), Some(organization), Some(allowed), Some(purpose), Some(until)) => {
                Ok(NewRelease { id, recipient, organization, allowed, purpose, until })
            }
            _ => Err(errors.into()),
        }
    }

    /// The same, for staff who record what was signed on paper.
    pub fn check_signed(&self, today: NaiveDate) -> Result<NewRelease> {
        let signed = FieldErrors::one("signed", "Tick this once you have the signed paper. Nothing was recorded.");
        match (self.check(today), self.signed.is_empty()) {
            (checked, false) => checked,
            (Ok(_), true) => Err(signed.into()),
            (Err(Error::Invalid(mut errors)), true) => {
                errors.extend(signed);
                Err(errors.into())
            }
            (failed, true) => failed,
        }
    }
}

fn required(text: &str, missing: &'static str) -> Result<String, Complaint> {
    let text = values::own_text(text, "this")?;
    if text.is_empty() { Err(Complaint::message(missing)) } else { Ok(text) }
}

fn last_day(text: &str, today: NaiveDate) -> Result<NaiveDate, Complaint> {
    let until = values::date(text).map_err(|_| Complaint::message("wrong-date"))?;
    let latest = today + Months::new(12);
    if until < today {
        Err(Complaint::with("wrong-release-over", [("day", Gap::Day(until))]))
    } else if until > latest {
        Err(Complaint::with("wrong-release-late", [("day", Gap::Day(latest))]))
    } else {
        Ok(until)
    }
}

/// Where a release stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// Its last day is over.
    Ended,
    Revoked(DateTime<Utc>),
}

/// A release, opened.
pub struct Release {
    pub id: ReleaseId,
    pub recipient: String,
    pub organization: String,
    pub allowed: String,
    pub purpose: String,
    pub until: NaiveDate,
    pub given_at: DateTime<Utc>,
    /// Who of the staff recorded it from paper, by name.
    pub recorded_by: Option<String>,
    pub standing: Standing,
}

impl release::Model {
    fn standing(&self, now: DateTime<Utc>) -> Standing {
        match self.revoked_at {
            Some(at) => Standing::Revoked(at),
            None if self.ends_at < now => Standing::Ended,
            None => Standing::Current,
        }
    }
}

/// The actor's own, the newest first.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Vec<Release>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    all_about(cx, actor.account_id).await
}

/// All about somebody, for staff who were let in to work with a group that they are in. That it was looked at is noted.
pub async fn for_staff(cx: &Context, actor: &Actor, account_id: AccountId) -> Result<Vec<Release>> {
    let releases = all_about(cx, account_id).await?;
    if !releases.is_empty() {
        audit::append(cx.db.write(), cx, Some(actor.account_id), "see-releases", "accounts", account_id.0).await?;
    }
    Ok(releases)
}

async fn all_about(cx: &Context, account_id: AccountId) -> Result<Vec<Release>> {
    let find = release::Entity::find().filter(release::Column::AccountId.eq(account_id));
    let rows = find.order_by_desc(release::Column::Id).all(cx.db.read()).await?;
    let recorders = rows.iter().filter_map(|row| row.recorded_by_id);
    let recorders = account::Entity::find().filter(account::Column::Id.is_in(recorders)).all(cx.db.read()).await?;
    let now = cx.now();
    rows.into_iter()
        .map(|row| {
            let recorder = recorders.iter().find(|account| Some(account.id) == row.recorded_by_id);
            Ok(Release {
                id: row.id,
                recipient: row.recipient.open(&cx.keys, row.id.0)?,
                organization: row.organization.open(&cx.keys, row.id.0)?,
                allowed: row.allowed.open(&cx.keys, row.id.0)?,
                purpose: row.purpose.open(&cx.keys, row.id.0)?,
                until: row.until_date,
                given_at: row.given_at,
                recorded_by: recorder.map(|account| account.name.clone()),
                standing: row.standing(now),
            })
        })
        .collect()
}

/// The zone in which somebody's days are counted: their own, else that of their newest group.
pub async fn zone_of(cx: &Context, account_id: AccountId) -> Result<Tz> {
    #[derive(FromQueryResult)]
    struct Zones {
        own: String,
        newest: Option<String>,
    }
    const ZONES: &str = "SELECT a.zone AS own, (SELECT g.zone FROM memberships m JOIN groups g ON g.id = m.group_id \
         WHERE m.account_id = a.id ORDER BY m.id DESC LIMIT 1) AS newest FROM accounts a WHERE a.id = $1";
    let statement = Statement::from_sql_and_values(cx.db.backend(), ZONES, [account_id.into()]);
    let zones = Zones::find_by_statement(statement).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    Ok(zones.own.parse().ok().or_else(|| zones.newest?.parse().ok()).unwrap_or(Tz::UTC))
}

/// The actor gives a release about themself.
pub async fn give(cx: &Context, actor: &Actor, form: &ReleaseForm) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let zone = zone_of(cx, actor.account_id).await?;
    let new = form.check(cx.now().with_timezone(&zone).date_naive())?;
    write(cx, actor, actor.account_id, zone, new).await
}

/// Staff record a release that somebody signed on paper. The actor was let in to work with a group that the person is in.
pub async fn record(cx: &Context, actor: &Actor, account_id: AccountId, form: &ReleaseForm) -> Result<()> {
    let zone = zone_of(cx, account_id).await?;
    let new = form.check_signed(cx.now().with_timezone(&zone).date_naive())?;
    write(cx, actor, account_id, zone, new).await
}

async fn write(cx: &Context, actor: &Actor, about: AccountId, zone: Tz, new: NewRelease) -> Result<()> {
    let (row, random) = (new.id.0, &*cx.random);
    let recorded_by = Some(actor.account_id).filter(|id| *id != about);
    let release = release::ActiveModel {
        id: Set(new.id),
        account_id: Set(about),
        recipient: Set(Sealed::seal(&cx.keys, random, row, &new.recipient)),
        organization: Set(Sealed::seal(&cx.keys, random, row, &new.organization)),
        allowed: Set(Sealed::seal(&cx.keys, random, row, &new.allowed)),
        purpose: Set(Sealed::seal(&cx.keys, random, row, &new.purpose)),
        until_date: Set(new.until),
        ends_at: Set(schedule::end_of_day(zone, new.until)),
        given_at: Set(cx.now()),
        recorded_by_id: Set(recorded_by),
        revoked_at: Set(None),
        revoked_by_id: Set(None),
    };
    let there_already = OnConflict::column(release::Column::Id).do_nothing().to_owned();
    let insert = release::Entity::insert(release).on_conflict(there_already);
    let txn = cx.db.begin().await?;
    if insert.exec_without_returning(&txn).await? > 0 {
        let verb = if recorded_by.is_some() { "record" } else { "give" };
        audit::append(&txn, cx, Some(actor.account_id), verb, "releases", row).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// The actor takes back a release about themself. Doing so twice changes nothing.
pub async fn revoke_own(cx: &Context, actor: &Actor, id: ReleaseId) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    revoke(cx, actor, actor.account_id, id).await
}

/// Ends a release about somebody, who told staff so. The actor was let in to work with a group that the person is in.
pub async fn revoke(cx: &Context, actor: &Actor, about: AccountId, id: ReleaseId) -> Result<()> {
    let theirs = release::Entity::find_by_id(id).filter(release::Column::AccountId.eq(about));
    theirs.one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let txn = cx.db.begin().await?;
    let revoked = release::Entity::update_many()
        .col_expr(release::Column::RevokedAt, Expr::value(cx.now()))
        .col_expr(release::Column::RevokedById, Expr::value(actor.account_id))
        .filter(release::Column::Id.eq(id))
        .filter(release::Column::RevokedAt.is_null())
        .exec(&txn)
        .await?;
    if revoked.rows_affected == 1 {
        audit::append(&txn, cx, Some(actor.account_id), "revoke", "releases", id.0).await?;
        txn.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_holds_for_a_year_at_most() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a date");
        for (typed, taken) in [
            ("2026-08-31", false),
            ("2026-09-01", true),
            ("2027-09-01", true),
            ("2027-09-02", false),
            ("", false),
            ("always", false),
        ] {
            assert_eq!(last_day(typed, today).is_ok(), taken, "{typed}");
        }
    }
}
