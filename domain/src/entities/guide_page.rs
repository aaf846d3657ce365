//! One page of a version's facilitator guide.

use crate::ids::{GuidePageId, VersionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guide_pages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuidePageId,
    pub version_id: VersionId,
    pub position: i32,
    pub slug: String,
    pub title: String,
    /// Markdown.
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
