//! A reading that staff write: one row for all its versions, with the text as it is being written.

use crate::drafts::parts::ReadingPart;
use crate::ids::{AccountId, LibraryReadingId};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "library_readings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LibraryReadingId,
    /// The manuscript's own, for lists.
    pub title: String,
    pub manuscript: Manuscript,
    /// Grows by one with each change.
    pub revision: i32,
    pub changed_by_id: AccountId,
    pub changed_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    /// None for one that can be given to people.
    pub retired_at: Option<DateTimeUtc>,
    pub retired_by_id: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The text with what it is filed under, stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, FromJsonQueryResult)]
pub struct Manuscript {
    pub text: ReadingPart,
    /// The healing step, 1 to 7; 0 where it is none.
    pub step: i32,
    /// In the words of whoever filed it.
    pub topics: Vec<String>,
}
