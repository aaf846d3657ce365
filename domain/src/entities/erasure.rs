//! That somebody was erased, by their id alone: a restored backup brings them back, and this says whom to erase again.

use crate::ids::AccountId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub struct Model {
    /// Whose account it was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub erased_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
