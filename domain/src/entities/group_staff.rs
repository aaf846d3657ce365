//! Who of the staff works with a group, and as what.

use crate::ids::{AccountId, GroupId, GroupStaffId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupStaffId,
    pub group_id: GroupId,
    pub account_id: AccountId,
    pub part: Part,
    /// None: since the beginning.
    pub from_at: Option<DateTimeUtc>,
    /// None: until further notice.
    pub until_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The part somebody has in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Part {
    #[sea_orm(string_value = "lead")]
    Lead,
    #[sea_orm(string_value = "co-lead")]
    CoLead,
    /// Sees, does not change.
    #[sea_orm(string_value = "trainee")]
    Trainee,
    #[sea_orm(string_value = "cover")]
    Cover,
}
