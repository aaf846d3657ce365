//! One run of a published curriculum.

use super::module::Lines;
use crate::ids::{GroupId, VersionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "groups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupId,
    /// Only staff see it.
    pub name: String,
    pub version_id: VersionId,
    pub joining: Joining,
    /// IANA name. All times of the group are on this wall clock.
    pub zone: String,
    pub weekday: String,
    pub start_time: Time,
    pub length_minutes: i32,
    /// ISO dates.
    pub skipped_dates: Lines,
    pub place: String,
    pub meeting_link: String,
    pub smallest_size: i32,
    pub largest_size: i32,
    pub created_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub release_rule: ReleaseRule,
    /// How many days before its session, where the rule goes by that.
    pub release_days: i32,
    /// What becomes of who joins late; none: as `late_joiners` has it for this kind of group.
    pub late_rule: Option<LateRule>,
    /// Under *catch up*: a week's worth opens every so many days.
    pub late_every_days: Option<i32>,
    /// Under *start here*: the readings of earlier weeks that are given, as week and slug, such as `2/seeing-it`.
    pub late_readings: Option<Lines>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Until when people can join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Joining {
    /// A closed group.
    #[sea_orm(string_value = "before-start")]
    BeforeStart,
    /// An open group.
    #[sea_orm(string_value = "until-week-three")]
    UntilWeekThree,
    /// A rolling group.
    #[sea_orm(string_value = "any-week")]
    AnyWeek,
}

/// By what the readings of a module open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ReleaseRule {
    /// So many days before its session.
    #[sea_orm(string_value = "before-session")]
    BeforeSession,
    /// On a date that a counselor sets for each week.
    #[sea_orm(string_value = "on-date")]
    OnDate,
    /// When its session was held.
    #[sea_orm(string_value = "after-session")]
    AfterSession,
    /// When the one before is done.
    #[sea_orm(string_value = "one-by-one")]
    OneByOne,
}

/// What becomes of somebody who joins after the group has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LateRule {
    /// They start where the group is, with a few chosen readings of the weeks before.
    #[sea_orm(string_value = "start-here")]
    StartHere,
    /// They get everything from before, a week's worth at a time.
    #[sea_orm(string_value = "catch-up")]
    CatchUp,
    /// They wait for the next run.
    #[sea_orm(string_value = "wait")]
    Wait,
}
