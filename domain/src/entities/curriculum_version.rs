//! A published version; it never changes.

use crate::ids::{CurriculumId, VersionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "curriculum_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VersionId,
    pub curriculum_id: CurriculumId,
    pub number: i32,
    pub title: String,
    pub summary: String,
    /// What changed since the version before.
    pub note: String,
    /// Markdown, for the counselor.
    pub introduction: String,
    /// Of its files: the same content is not published twice.
    pub fingerprint: String,
    pub published_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
