//! One signed-in browser.

use crate::ids::{AccountId, SignInId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_ins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignInId,
    pub account_id: AccountId,
    /// SHA-256 of the cookie's token; the token itself is nowhere.
    pub token_hash: Vec<u8>,
    pub shared_device: bool,
    /// What kind of browser, in words for its owner.
    pub device: String,
    pub created_at: DateTimeUtc,
    /// Written every few minutes at most.
    pub seen_at: DateTimeUtc,
    pub idle_ends_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
