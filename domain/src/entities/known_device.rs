//! A browser in which somebody signed in before: it has tries of its own.

use crate::ids::{AccountId, KnownDeviceId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_devices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KnownDeviceId,
    pub account_id: AccountId,
    /// SHA-256 of the cookie's token and the account: two accounts in one browser do not show as such.
    pub token_hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub seen_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
