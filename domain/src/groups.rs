//! Groups: laying one out, opening it, and what its page shows.

use std::collections::BTreeSet;

use chrono::NaiveTime;
use chrono_tz::Tz;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, Set, Statement};
use serde::Deserialize;

use crate::access::{self, Action, Subject};
use crate::assignments::release_form;
use crate::assignments::release_rules::Release;
use crate::curricula::Published;
use crate::entities::group::{self, Joining};
use crate::entities::group_staff::Part;
use crate::entities::module::{self, Lines};
use crate::entities::session::{self, SessionStatus};
use crate::error::Conflict;
use crate::ids::{CurriculumId, GroupId, ModuleId, SessionId, VersionId};
use crate::schedule::{Plan, Slot};
use crate::values;
use crate::{Actor, Context, Error, FieldErrors, Result, audit, curricula, fingerprint, group_staff};

/// Sizes and lengths that a group can have.
const SIZES: std::ops::RangeInclusive<i32> = 1..=30;
const LENGTHS: std::ops::RangeInclusive<i32> = 15..=240;

/// The form of *New group*, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct GroupForm {
    /// The id that the group will have: a form that is posted twice opens one group.
    pub id: String,
    pub name: String,
    pub curriculum: String,
    pub zone: String,
    pub weekday: String,
    pub time: String,
    pub length_minutes: String,
    pub first_date: String,
    /// Dates to skip: one or more fields, each with one or more dates.
    pub skip: Vec<String>,
    pub place: String,
    pub meeting_link: String,
    pub smallest_size: String,
    pub largest_size: String,
    pub joining: String,
    /// By which rule readings open; empty: as in most groups.
    pub release: String,
    /// The fingerprint of the schedule that was shown; nothing is saved that was not.
    pub seen: String,
    /// The button that was pressed: "save" or "preview".
    pub step: String,
}

/// A valid [`GroupForm`], with its sessions laid out.
#[derive(Clone, Debug)]
pub struct NewGroup {
    pub id: GroupId,
    pub name: String,
    pub version_id: VersionId,
    pub modules: Vec<module::Model>,
    pub plan: Plan,
    pub slots: Vec<Slot>,
    pub place: String,
    pub meeting_link: String,
    pub smallest_size: i32,
    pub largest_size: i32,
    pub joining: Joining,
    pub release: Release,
}

impl NewGroup {
    /// What the form must have been shown before this is saved: this schedule of this curriculum.
    #[must_use]
    pub fn seen(&self) -> String {
        seen(self.version_id, &self.plan)
    }
}

/// Names a schedule of a curriculum, for the form that shows it.
#[must_use]
pub fn seen(version_id: VersionId, plan: &Plan) -> String {
    fingerprint::of(format!("{version_id} {}", plan.fingerprint()))
}

impl GroupForm {
    /// Checks all fields at once. `published` are the curricula to choose from.
    pub fn check(&self, published: &[Published]) -> Result<NewGroup, FieldErrors> {
        let mut errors = FieldErrors::default();
        let id =
            errors.take("id", self.id.parse().map_err(|_| "This form is broken. Please open New group again.".into()));
        let name = errors.take("name", values::line(&self.name, "The name"));
        let joining = errors.take("joining", joining(&self.joining));
        let release = errors.take("release", release_form::usual(&self.release));
        let place = errors.take("place", values::optional_line(&self.place, "The place"));
        let meeting_link = errors.take("meeting_link", meeting_link(&self.meeting_link));
        if place.as_deref() == Some("") && meeting_link.as_deref() == Some("") {
            errors.add("place", "Say where people meet: a place, a link, or both.");
        }
        let smallest = errors.take("smallest_size", values::number(&self.smallest_size, "The smallest size", SIZES));
        let largest = errors.take("largest_size", values::number(&self.largest_size, "The largest size", SIZES));
        if let (Some(smallest), Some(largest)) = (smallest, largest)
            && largest < smallest
        {
            errors.add(
                "largest_size",
                format!("The largest size is smaller than the smallest. Choose {smallest} or more."),
            );
        }
        let laid_out = self.lay_out(published).map_err(|more| errors.extend(more)).ok();
        match (id, name, joining, release, place, meeting_link, smallest, largest, laid_out) {
            (
                Some(id),
                Some(name),
                Some(joining),
                Some(release),
                Some(place),
                Some(meeting_link),
                Some(smallest_size),
                Some(largest_size),
                Some(laid_out),
            ) if errors.is_empty() => {
                let (published, plan, slots) = laid_out;
                let (version_id, modules) = (published.version.id, published.modules.clone());
                Ok(NewGroup {
                    id,
                    name,
                    version_id,
                    modules,
                    plan,
                    slots,
                    place,
                    meeting_link,
                    smallest_size,
                    largest_size,
                    joining,
                    release,
                })
            }
            _ => Err(errors),
        }
    }

    /// The sessions alone, from the fields that make them: for the preview.
    pub fn lay_out<'a>(&self, published: &'a [Published]) -> Result<(&'a Published, Plan, Vec<Slot>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let curriculum_id = self.curriculum.parse::<CurriculumId>().ok();
        let chosen = published.iter().find(|published| Some(published.curriculum.id) == curriculum_id);
        let chosen = errors.take("curriculum", chosen.ok_or_else(|| "Choose a curriculum.".into()));
        let zone = errors.take("zone", values::zone(&self.zone));
        let weekday = errors.take("weekday", values::weekday(&self.weekday));
        let time = errors.take("time", values::wall_time(&self.time));
        let length_minutes =
            errors.take("length_minutes", values::number(&self.length_minutes, "The length in minutes", LENGTHS));
        let first_date = errors.take("first_date", values::date(&self.first_date));
        let skipped = errors.take("skip", skipped_dates(&self.skip));
        match (chosen, zone, weekday, time, length_minutes, first_date, skipped) {
            (
                Some(chosen),
                Some(zone),
                Some(weekday),
                Some(time),
                Some(length_minutes),
                Some(first_date),
                Some(skipped),
            ) => {
                let weeks = u32::try_from(chosen.modules.len()).unwrap_or_default();
                let plan = Plan { zone, weekday, time, length_minutes, first_date, skipped, weeks };
                let slots = plan.lay_out()?;
                Ok((chosen, plan, slots))
            }
            _ => Err(errors),
        }
    }
}

fn joining(text: &str) -> Result<Joining, String> {
    match text {
        "before-start" => Ok(Joining::BeforeStart),
        "until-week-three" => Ok(Joining::UntilWeekThree),
        "any-week" => Ok(Joining::AnyWeek),
        _ => Err("Choose until when people can join.".into()),
    }
}

pub(crate) fn meeting_link(text: &str) -> Result<String, String> {
    let link = values::optional_line(text, "The link")?;
    if link.is_empty() || link.starts_with("https://") {
        Ok(link)
    } else {
        Err("A meeting link begins with https://".into())
    }
}

fn skipped_dates(fields: &[String]) -> Result<BTreeSet<chrono::NaiveDate>, String> {
    let dates =
        fields.iter().flat_map(|field| field.split([',', ';', ' ', '\n', '\r'])).filter(|text| !text.trim().is_empty());
    dates
        .map(|text| {
            values::date(text)
                .map_err(|_| format!("“{}” is not a date to skip. Enter dates such as 2026-11-26.", text.trim()))
        })
        .collect()
}

/// Opens the group with all its sessions; the actor leads it. Opening the same group again changes nothing.
pub async fn open(cx: &Context, actor: &Actor, new: NewGroup) -> Result<GroupId> {
    access::require(actor, Action::OpenGroup, Subject::None)?;
    let txn = cx.db.begin().await?;
    curricula::require_offered(&txn, new.version_id).await?;
    match insert(&txn, cx, actor, &new).await {
        Ok(()) => txn.commit().await?,
        Err(Error::Conflict(Conflict::AlreadyThere)) => {
            drop(txn);
            // The same form once more: it is the actor's own group, or nobody's business.
            let opened = require(cx, actor, new.id, Action::SeeGroup).await?;
            if opened.name != new.name || opened.start_time != new.plan.time || opened.zone != new.plan.zone.name() {
                let words = format!(
                    "This form opened the group “{}” already. To open another, begin at New group.",
                    opened.name
                );
                return Err(Error::field("name", words));
            }
        }
        Err(error) => return Err(error),
    }
    Ok(new.id)
}

async fn insert(db: &impl ConnectionTrait, cx: &Context, actor: &Actor, new: &NewGroup) -> Result<()> {
    let plan = &new.plan;
    group::ActiveModel {
        id: Set(new.id),
        name: Set(new.name.clone()),
        version_id: Set(new.version_id),
        joining: Set(new.joining),
        zone: Set(plan.zone.name().into()),
        weekday: Set(values::weekday_name(plan.weekday).into()),
        start_time: Set(plan.time),
        length_minutes: Set(plan.length_minutes),
        skipped_dates: Set(Lines(plan.skipped.iter().map(ToString::to_string).collect())),
        place: Set(new.place.clone()),
        meeting_link: Set(new.meeting_link.clone()),
        smallest_size: Set(new.smallest_size),
        largest_size: Set(new.largest_size),
        created_at: Set(cx.now()),
        closed_at: Set(None),
        release_rule: Set(new.release.rule),
        release_days: Set(new.release.days),
        late_rule: Set(None),
        late_every_days: Set(None),
        late_readings: Set(None),
    }
    .insert(db)
    .await?;
    group_staff::add(db, cx, new.id, actor.account_id, Part::Lead).await?;
    let held = new.slots.iter().filter(|slot| slot.week.is_some());
    for ((week, slot), module) in (1..).zip(held).zip(&new.modules) {
        session::ActiveModel {
            id: Set(cx.new_id()),
            group_id: Set(new.id),
            module_id: Set(module.id),
            week: Set(week),
            local_date: Set(slot.date),
            local_time: Set(plan.time),
            zone: Set(plan.zone.name().into()),
            length_minutes: Set(plan.length_minutes),
            starts_at: Set(slot.starts_at),
            ends_at: Set(slot.ends_at),
            status: Set(SessionStatus::Planned),
            started_at: Set(None),
            place: Set(None),
            meeting_link: Set(None),
            facilitator_id: Set(None),
            moved_at: Set(None),
            readings_open_on: Set(None),
            sequence: Set(0),
        }
        .insert(db)
        .await?;
    }
    audit::append(db, cx, Some(actor.account_id), "open", "groups", new.id.0).await
}

/// The group, if the actor may do `action` with it.
pub async fn require(cx: &Context, actor: &Actor, id: GroupId, action: Action) -> Result<group::Model> {
    let group = group::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    access::require(actor, action, Subject::Group(group_staff::part_of(cx, actor, id).await?))?;
    Ok(group)
}

impl group::Model {
    /// The group's zone. A name that the program no longer knows is a fault of the data.
    pub fn tz(&self) -> Result<Tz> {
        self.zone.parse().map_err(|_| Error::internal(format!("group {} has an unknown zone", self.id)))
    }
}

/// One line of the list of groups.
#[derive(Debug, FromQueryResult)]
pub struct Listed {
    pub id: GroupId,
    pub name: String,
    pub weekday: String,
    pub start_time: NaiveTime,
    pub place: String,
    pub largest_size: i32,
    pub members: i64,
    pub sessions: i64,
    pub held: i64,
}

const LIST: &str = "SELECT g.id, g.name, g.weekday, g.start_time, g.place, g.largest_size, \
     (SELECT COUNT(*) FROM memberships m WHERE m.group_id = g.id AND m.status IN ('active', 'invited')) AS members, \
     (SELECT COUNT(*) FROM sessions s WHERE s.group_id = g.id AND s.status <> 'cancelled') AS sessions, \
     (SELECT COUNT(*) FROM sessions s WHERE s.group_id = g.id AND s.ends_at <= $1 AND s.status <> 'cancelled') AS held \
     FROM groups g WHERE $2 OR EXISTS (SELECT 1 FROM group_staff gs WHERE gs.group_id = g.id AND gs.account_id = $3 \
       AND (gs.from_at IS NULL OR gs.from_at <= $1) AND (gs.until_at IS NULL OR gs.until_at > $1)) \
     ORDER BY g.name, g.id";

/// The groups that the actor may see, by name.
pub async fn list(cx: &Context, actor: &Actor) -> Result<Vec<Listed>> {
    if !access::may(actor, Action::OpenGroup, Subject::None) {
        return Ok(Vec::new());
    }
    let all = access::may(actor, Action::SeeGroup, Subject::Group(None));
    let values = [cx.now().into(), all.into(), actor.account_id.into()];
    Ok(Listed::find_by_statement(Statement::from_sql_and_values(cx.db.backend(), LIST, values))
        .all(cx.db.read())
        .await?)
}

/// A session with the title of its module.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Week {
    pub id: SessionId,
    pub group_id: GroupId,
    pub module_id: ModuleId,
    pub week: i32,
    pub local_date: chrono::NaiveDate,
    pub starts_at: chrono::DateTime<chrono::Utc>,
    pub ends_at: chrono::DateTime<chrono::Utc>,
    pub status: SessionStatus,
    pub title: String,
}

const WEEKS: &str = "SELECT s.id, s.group_id, s.module_id, s.week, s.local_date, s.starts_at, s.ends_at, s.status, m.title \
     FROM sessions s JOIN modules m ON m.id = s.module_id WHERE s.group_id = $1 ORDER BY s.week";

/// All sessions of a group, in order.
pub async fn weeks(cx: &Context, id: GroupId) -> Result<Vec<Week>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), WEEKS, [id.into()]);
    Ok(Week::find_by_statement(statement).all(cx.db.read()).await?)
}
