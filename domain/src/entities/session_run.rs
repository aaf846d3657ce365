//! How a session is run: where the group is in its plan, and what became of each item.

use crate::ids::SessionId;
use crate::plans::PlanItem;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_runs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
    /// Counts up with each change: a device that knows this number knows all.
    pub revision: i32,
    pub items: RunItems,
    /// The item that the group is at, from 0; the number of items once all are over.
    pub step: i32,
    pub step_started_at: DateTimeUtc,
    /// What is left is shortened, as each item says.
    pub late: bool,
    pub began_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The items as they stood when the session began, stored as JSON: no query looks inside.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, FromJsonQueryResult)]
pub struct RunItems(pub Vec<RunItem>);

/// One item of a session under way.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RunItem {
    pub item: PlanItem,
    /// What it was given on top, in minutes.
    pub extra_minutes: i32,
    /// What became of it; nothing yet.
    pub outcome: Option<Covered>,
}

/// Whether an item was covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covered {
    Yes,
    No,
}
