//! A reading: of a module, or of the library alone. It never changes; a new text is a new row.

use crate::ids::{ModuleId, ReadingId};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "readings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReadingId,
    pub module_id: Option<ModuleId>,
    pub position: i32,
    pub slug: String,
    pub fingerprint: String,
    pub title: String,
    /// To read, at an easy pace.
    pub minutes: i32,
    pub content_note: Option<String>,
    /// The healing step that it is about; mostly its module says so.
    pub step: Option<i32>,
    /// Markdown.
    pub body: String,
    pub sources: Sources,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a reading's facts rest on, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, FromJsonQueryResult)]
pub struct Sources(pub Vec<Source>);

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
}
