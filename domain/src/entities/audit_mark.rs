//! A place in the chain of the trail that is remembered apart from it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_marks")]
pub struct Model {
    /// What for: "head" is the end of the chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The entry's place in the chain.
    pub number: i64,
    /// The entry's link.
    pub link: Vec<u8>,
    pub at: DateTimeUtc,
    /// Which key `seal` was made with.
    pub key_id: i32,
    /// Keyed, over all the other columns.
    pub seal: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
