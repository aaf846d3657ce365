//! A one-time link that was mailed. The token is derived from this row, and is nowhere.

use crate::ids::{AccountId, LinkId, MembershipId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    pub account_id: AccountId,
    pub purpose: Purpose,
    pub generation: i32,
    /// What an invitation of a participant is to.
    pub membership_id: Option<MembershipId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub replaced_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Purpose {
    #[sea_orm(string_value = "invitation")]
    Invitation,
    #[sea_orm(string_value = "reset")]
    Reset,
    /// The old mailbox's yes to a change of address.
    #[sea_orm(string_value = "old-address")]
    OldAddress,
    /// The new mailbox's yes.
    #[sea_orm(string_value = "new-address")]
    NewAddress,
}

impl Purpose {
    /// Stands in the link's proof, so that a link for one purpose is none for another.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::OldAddress => "old-address",
            Self::NewAddress => "new-address",
        }
    }
}
