//! The rule by which a group's readings open: chosen with the group, changed later, and what another one would change.
//! Nothing that is open is locked again, and nothing is saved that was not shown.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QuerySelect as _, Set, Statement,
};
use serde::Deserialize;

use crate::access::Action;
use crate::assignments::opening;
use crate::assignments::release_rules::{DAYS_BEFORE, Release, Times, USUAL_DAYS, Weeks};
use crate::entities::group::{self, ReleaseRule};
use crate::entities::session;
use crate::ids::{GroupId, SessionId};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, fingerprint, groups, values};

/// What *New group* offers: value and words. Other numbers of days are set in the group itself.
pub const USUAL: [(&str, &str); 5] = [
    ("a-week-before", "A week before their session"),
    ("three-days-before", "Three days before their session"),
    ("after-session", "When their session was held"),
    ("one-by-one", "One by one: the next when the one before is done"),
    ("on-date", "On a day that you set for each week"),
];

/// The rule of a choice at *New group*. Without one it is what most groups choose.
pub fn usual(choice: &str) -> Result<Release, String> {
    let rule = match choice {
        "" | "a-week-before" => return Ok(Release::default()),
        "three-days-before" => return Ok(Release { days: 3, ..Release::default() }),
        other => rule_named(other)?,
    };
    Ok(Release { rule, days: USUAL_DAYS })
}

fn rule_named(name: &str) -> Result<ReleaseRule, String> {
    match name {
        "before-session" => Ok(ReleaseRule::BeforeSession),
        "on-date" => Ok(ReleaseRule::OnDate),
        "after-session" => Ok(ReleaseRule::AfterSession),
        "one-by-one" => Ok(ReleaseRule::OneByOne),
        _ => Err("Choose when readings open.".into()),
    }
}

impl ReleaseRule {
    /// As it stands in forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeSession => "before-session",
            Self::OnDate => "on-date",
            Self::AfterSession => "after-session",
            Self::OneByOne => "one-by-one",
        }
    }
}

/// The form of *When readings open*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReleaseForm {
    pub rule: String,
    pub days: String,
    /// The sessions that the dates below are of, in the same order.
    pub session: Vec<String>,
    pub opens_on: Vec<String>,
    /// The fingerprint of the change that was shown.
    pub seen: String,
    /// The button that was pressed: "save" or "preview".
    pub step: String,
}

impl ReleaseForm {
    /// The form of what holds now.
    #[must_use]
    pub fn of(weeks: &Weeks, dated: &[&session::Model]) -> Self {
        let date = |session: &&session::Model| session.readings_open_on.map(|date| date.to_string());
        Self {
            rule: weeks.release.rule.name().into(),
            days: weeks.release.days.to_string(),
            session: dated.iter().map(|session| session.id.to_string()).collect(),
            opens_on: dated.iter().map(|session| date(session).unwrap_or_default()).collect(),
            ..Self::default()
        }
    }

    /// The group's weeks under the rule and the dates of the form.
    fn check(&self, weeks: &Weeks) -> Result<Weeks, FieldErrors> {
        let mut errors = FieldErrors::default();
        let rule = errors.take("rule", rule_named(&self.rule));
        let days = match rule {
            Some(ReleaseRule::BeforeSession) => {
                errors.take("days", values::number(&self.days, "The number of days", DAYS_BEFORE))
            }
            // Of no use now, and not worth a complaint.
            _ => Some(weeks.release.days),
        };
        let mut changed = weeks.clone();
        if rule == Some(ReleaseRule::OnDate) {
            for (place, (id, date)) in self.session.iter().zip(&self.opens_on).enumerate() {
                let session = changed.sessions.iter_mut().find(|session| session.id.to_string() == *id);
                let Some(session) = session else { continue };
                if let Some(date) = errors.take(format!("opens_on-{place}"), day_for(session, date)) {
                    session.readings_open_on = date;
                }
            }
        }
        match (rule, days) {
            (Some(rule), Some(days)) if errors.is_empty() => Ok(Weeks { release: Release { rule, days }, ..changed }),
            _ => Err(errors),
        }
    }
}

fn day_for(session: &session::Model, text: &str) -> Result<Option<NaiveDate>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let date = values::date(text)?;
    if date > session.local_date {
        let (week, day) = (session.week, values::day_and_month(session.local_date));
        return Err(format!(
            "Week {week} is on {day}, and its readings are due then. Choose that day or an earlier one."
        ));
    }
    Ok(Some(date))
}

/// A week whose readings are not all open yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekToOpen {
    pub week: i32,
    /// How many of its readings somebody can't open yet.
    pub readings: i64,
    pub was: Times,
    pub will: Times,
}

/// What a change of the rule would do.
#[derive(Clone, Debug)]
pub struct ReleaseChange {
    pub after: Weeks,
    pub weeks: Vec<WeekToOpen>,
}

impl ReleaseChange {
    /// Names what was shown.
    #[must_use]
    pub fn seen(&self) -> String {
        let dates = self.after.sessions.iter().map(|session| (session.id, session.readings_open_on));
        fingerprint::of(format!("{:?} {:?} {:?}", self.after.release, dates.collect::<Vec<_>>(), self.weeks))
    }
}

/// The group's weeks as they are, and those among them for which a date can be set: to come, or with something locked.
pub struct Standing {
    pub weeks: Weeks,
    locked: HashMap<SessionId, i64>,
    now: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Locked {
    session_id: SessionId,
    readings: i64,
}

const LOCKED: &str = "SELECT x.session_id, COUNT(DISTINCT x.reading_id) AS readings \
     FROM memberships m JOIN assignments x ON x.membership_id = m.id JOIN sessions s ON s.id = x.session_id \
     WHERE m.group_id = $1 AND m.status IN ('active', 'invited') AND s.status <> 'cancelled' \
     AND x.withdrawn_at IS NULL AND x.dates_set_at IS NULL AND (x.opens_at IS NULL OR x.opens_at > $2) \
     GROUP BY x.session_id";

impl Standing {
    pub async fn load(db: &impl ConnectionTrait, cx: &Context, group: &group::Model) -> Result<Self> {
        let values = [group.id.into(), cx.now().into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), LOCKED, values);
        let locked = Locked::find_by_statement(statement).all(db).await?;
        let locked = locked.into_iter().map(|row| (row.session_id, row.readings)).collect();
        Ok(Self { weeks: Weeks::load(db, group).await?, locked, now: cx.now() })
    }

    #[must_use]
    pub fn dated(&self) -> Vec<&session::Model> {
        let sessions = self.weeks.sessions.iter();
        sessions.filter(|one| one.is_to_come(self.now) || self.locked.contains_key(&one.id)).collect()
    }

    /// What the form would change.
    pub fn change(&self, form: &ReleaseForm) -> Result<ReleaseChange, FieldErrors> {
        let after = form.check(&self.weeks)?;
        let weeks = self.weeks.sessions.iter().zip(&after.sessions).filter_map(|(was, will)| {
            let readings = *self.locked.get(&was.id)?;
            Some(WeekToOpen { week: was.week, readings, was: self.weeks.times(was), will: after.times(will) })
        });
        let weeks = weeks.collect();
        Ok(ReleaseChange { weeks, after })
    }
}

/// Saves the rule if what it changes is what was shown; else nothing, and the change comes back to be shown.
pub async fn save(cx: &Context, actor: &Actor, id: GroupId, form: &ReleaseForm) -> Result<Option<ReleaseChange>> {
    groups::require(cx, actor, id, Action::WorkWithGroup).await?;
    let txn = cx.db.begin().await?;
    // Two who change it at once take turns. (SQLite has one writer anyway.)
    let group = group::Entity::find_by_id(id).lock_exclusive().one(&txn).await?.ok_or(Error::NotFound)?;
    let standing = Standing::load(&txn, cx, &group).await?;
    let change = standing.change(form)?;
    if form.step == "save" && change.after == standing.weeks {
        // The same button pressed twice.
        return Ok(None);
    }
    if form.step != "save" || form.seen != change.seen() {
        return Ok(Some(change));
    }
    group::ActiveModel {
        id: Set(id),
        release_rule: Set(change.after.release.rule),
        release_days: Set(change.after.release.days),
        ..Default::default()
    }
    .update(&txn)
    .await?;
    for (was, is) in standing.weeks.sessions.iter().zip(&change.after.sessions) {
        if was.readings_open_on != is.readings_open_on {
            session::ActiveModel { id: Set(is.id), readings_open_on: Set(is.readings_open_on), ..Default::default() }
                .update(&txn)
                .await?;
        }
    }
    opening::rule_changed(&txn, cx, &change.after).await?;
    opening::in_group(&txn, cx, id).await?;
    audit::append(&txn, cx, Some(actor.account_id), "change-release", "groups", id.0).await?;
    txn.commit().await?;
    Ok(None)
}
