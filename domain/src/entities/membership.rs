//! One spell of one participant in one group. Rejoining is a new spell.

use crate::ids::{AccountId, GroupId, MembershipId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    pub group_id: GroupId,
    pub account_id: AccountId,
    pub status: MembershipStatus,
    /// Who gave their word that mail to the address is safe.
    pub invited_by_id: AccountId,
    pub invited_at: DateTimeUtc,
    pub joined_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    /// Members of this group who said the same may see this person's first name.
    pub shows_first_name: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MembershipStatus {
    #[sea_orm(string_value = "invited")]
    Invited,
    #[sea_orm(string_value = "active")]
    Active,
    #[sea_orm(string_value = "completed")]
    Completed,
    #[sea_orm(string_value = "left")]
    Left,
    /// For the next run: takes no place in this one, and gets nothing of it. `joined_at` says whether they accepted.
    #[sea_orm(string_value = "waiting")]
    Waiting,
}
