//! A material that is given to a group. Without such a row nobody but staff has it.

use crate::ids::{AccountId, GroupId, MaterialGiftId, MaterialId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "material_gifts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MaterialGiftId,
    pub material_id: MaterialId,
    pub group_id: GroupId,
    pub given_by_id: AccountId,
    pub given_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
