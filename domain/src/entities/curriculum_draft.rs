//! A curriculum that is being written: one document, which grows by revisions until it is published or discarded. What was
//! discarded stays for a while.

use crate::curriculum_files::Curriculum;
use crate::ids::{AccountId, CurriculumId, DraftId, VersionId};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "curriculum_drafts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DraftId,
    /// None for a curriculum that is not published yet.
    pub curriculum_id: Option<CurriculumId>,
    /// The version that it was made from.
    pub from_version_id: Option<VersionId>,
    /// The document's own, for lists.
    pub title: String,
    pub document: Document,
    /// Grows by one with each change.
    pub revision: i32,
    pub changed_by_id: AccountId,
    pub changed_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    /// None for a draft that is worked on.
    pub discarded_at: Option<DateTimeUtc>,
    pub discarded_by_id: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A whole curriculum, stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, FromJsonQueryResult)]
pub struct Document(pub Curriculum);
