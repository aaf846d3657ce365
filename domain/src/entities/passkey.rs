//! A passkey: a key pair that lives on somebody's device. Here is the public half.

use crate::ids::{AccountId, PasskeyId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyId,
    pub account_id: AccountId,
    /// SHA-256 of the credential's id, by which it is found.
    pub credential_key: Vec<u8>,
    /// The credential as `webauthn_rs` writes it: public key, counter, flags.
    pub credential: Sealed<Credential>,
    /// For its owner: the browser in which it was made.
    pub name: String,
    pub created_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed credential.
pub struct Credential;
impl SealedColumn for Credential {
    const TABLE: &'static str = "passkeys";
    const COLUMN: &'static str = "credential";
}
