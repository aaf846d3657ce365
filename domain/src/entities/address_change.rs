//! A change of address on its way: both mailboxes have to say yes.

use crate::ids::{AccountId, AddressChangeId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AddressChangeId,
    pub account_id: AccountId,
    pub new_email: Sealed<NewEmail>,
    pub old_confirmed_at: Option<DateTimeUtc>,
    pub new_confirmed_at: Option<DateTimeUtc>,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed address.
pub struct NewEmail;
impl SealedColumn for NewEmail {
    const TABLE: &'static str = "address_changes";
    const COLUMN: &'static str = "new_email";
}
