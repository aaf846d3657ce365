//! A topic that a reading is filed under.

use crate::ids::{ReadingId, ReadingTopicId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading_topics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReadingTopicId,
    pub reading_id: ReadingId,
    pub position: i32,
    /// As it was typed.
    pub topic: String,
    /// The same for all ways to spell it: see [`crate::library::words::key`].
    pub topic_key: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
