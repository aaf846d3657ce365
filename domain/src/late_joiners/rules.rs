//! The rule of a group for who joins late: as stored, as typed, and what holds where nobody chose.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait as _, Set};
use serde::Deserialize;

use super::WeekReading;
use crate::entities::group::{self, Joining, LateRule, ReleaseRule};
use crate::entities::module::Lines;
use crate::{Actor, Context, FieldErrors, Result, audit, values};

/// Under *catch up*, a week's worth opens every so many days.
pub const PACE_DAYS: std::ops::RangeInclusive<i32> = 1..=14;
const USUAL_PACE_DAYS: i32 = 3;

/// A short catch-up has no more readings than this, or it is not short.
pub const RECOMMENDED: usize = 3;

/// A group's rule. What belongs to another kind is kept, for who changes their mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub kind: LateRule,
    pub every_days: i32,
    /// Week and slug, such as `2/seeing-it`: a newer version of the curriculum has the same.
    pub readings: Vec<String>,
}

impl Rule {
    /// Where readings open after their session, the group is reading the last one's now: who starts here reads along.
    #[must_use]
    pub fn in_group(mut self, group: &group::Model, weeks: &[WeekReading], now: DateTime<Utc>) -> Self {
        if group.release_rule == ReleaseRule::AfterSession && self.kind == LateRule::StartHere {
            let over = || weeks.iter().filter(|one| one.is_over(now));
            let last = over().map(|one| one.week).max();
            self.readings.extend(over().filter(|one| Some(one.week) == last).map(WeekReading::key));
        }
        self
    }

    /// For somebody who has a place in this run, whatever its rule: who may not wait starts here.
    #[must_use]
    pub fn with_a_place(mut self) -> Self {
        if self.kind == LateRule::Wait {
            self.kind = LateRule::StartHere;
        }
        self
    }
}

impl group::Model {
    /// What holds for who joins this group late.
    #[must_use]
    pub fn rule_for_late_joiners(&self) -> Rule {
        Rule {
            kind: self.late_rule.unwrap_or(usual(self.joining)),
            every_days: self.late_every_days.unwrap_or(USUAL_PACE_DAYS),
            readings: self.late_readings.clone().map(|lines| lines.0).unwrap_or_default(),
        }
    }
}

/// A closed group takes nobody in on the way, an open one is at most two weeks ahead, and a rolling one perhaps seven.
fn usual(joining: Joining) -> LateRule {
    match joining {
        Joining::BeforeStart => LateRule::Wait,
        Joining::UntilWeekThree => LateRule::CatchUp,
        Joining::AnyWeek => LateRule::StartHere,
    }
}

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LateForm {
    pub rule: String,
    pub every_days: String,
    pub readings: Vec<String>,
    /// The button that was pressed: "save" or "preview".
    pub step: String,
}

impl LateForm {
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            rule: name(rule.kind).into(),
            every_days: rule.every_days.to_string(),
            readings: rule.readings.clone(),
            step: String::new(),
        }
    }

    /// Checks against the readings of the group's weeks.
    pub fn check(&self, weeks: &[WeekReading]) -> Result<Rule, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind =
            [LateRule::StartHere, LateRule::CatchUp, LateRule::Wait].into_iter().find(|kind| name(*kind) == self.rule);
        let kind = errors.take("rule", kind.ok_or_else(|| "Choose one of the three.".into()));
        let every_days = errors.take("every_days", values::number(&self.every_days, "The number of days", PACE_DAYS));
        let known: Vec<String> = weeks.iter().map(WeekReading::key).collect();
        if self.readings.iter().any(|one| !known.contains(one)) {
            errors.add(
                "readings",
                "One of these readings is no longer in this group’s weeks. Look through the list again.",
            );
        }
        match (kind, every_days) {
            (Some(kind), Some(every_days)) if errors.is_empty() => {
                // In the order of the weeks, each once, however they were posted.
                let readings = known.into_iter().filter(|one| self.readings.contains(one)).collect();
                Ok(Rule { kind, every_days, readings })
            }
            _ => Err(errors),
        }
    }
}

/// As it stands in forms and in the database.
fn name(kind: LateRule) -> &'static str {
    match kind {
        LateRule::StartHere => "start-here",
        LateRule::CatchUp => "catch-up",
        LateRule::Wait => "wait",
    }
}

/// Sets the rule for who is invited from now on. Who is here already keeps what they have.
pub async fn set(cx: &Context, actor: &Actor, group: &group::Model, rule: &Rule) -> Result<()> {
    if group.late_rule.is_some() && group.rule_for_late_joiners() == *rule {
        return Ok(());
    }
    let txn = cx.db.begin().await?;
    group::ActiveModel {
        id: Set(group.id),
        late_rule: Set(Some(rule.kind)),
        late_every_days: Set(Some(rule.every_days)),
        late_readings: Set(Some(Lines(rule.readings.clone()))),
        ..Default::default()
    }
    .update(&txn)
    .await?;
    audit::append(&txn, cx, Some(actor.account_id), "set-late-rule", "groups", group.id.0).await?;
    txn.commit().await?;
    Ok(())
}
