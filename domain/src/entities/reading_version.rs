//! A published version of a reading that staff write. Its text is a row of `readings`, and never changes.

use crate::ids::{AccountId, LibraryReadingId, ReadingId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub reading_id: ReadingId,
    pub library_reading_id: LibraryReadingId,
    pub number: i32,
    /// Of the manuscript that it was made from.
    pub revision: i32,
    pub published_by_id: AccountId,
    pub published_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
