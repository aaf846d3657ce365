//! An ordered list of modules, known by its slug through all versions.

use crate::ids::CurriculumId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "curricula")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CurriculumId,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub created_at: DateTimeUtc,
    /// From then on no new group can choose it; those under way keep it.
    pub retired_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
