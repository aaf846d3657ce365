//! One week of a curriculum.

use crate::ids::{ModuleId, VersionId};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "modules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ModuleId,
    pub version_id: VersionId,
    /// 1 is the first week.
    pub position: i32,
    pub slug: String,
    pub title: String,
    /// The healing step, 1 to 7; 0 for the first week.
    pub step: i32,
    pub aims: Lines,
    /// Between this session and the next, in words to the participant.
    pub practice: String,
    /// What a participant may write about after the readings.
    pub prompts: Lines,
    /// Markdown, for the facilitator alone.
    pub safety_notes: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A list of lines, stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, FromJsonQueryResult)]
pub struct Lines(pub Vec<String>);
