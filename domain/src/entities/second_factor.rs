//! The app that makes somebody's codes.

use crate::ids::{AccountId, SecondFactorId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SecondFactorId,
    pub account_id: AccountId,
    /// What the app makes its codes from, in base 32; none until a code of it was typed once.
    pub secret: Option<Sealed<Secret>>,
    /// The one that is being set up.
    pub new_secret: Option<Sealed<NewSecret>>,
    /// The last half minute whose code was used: none works twice.
    pub last_step: i64,
    pub confirmed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed secret.
pub struct Secret;
impl SealedColumn for Secret {
    const TABLE: &'static str = "second_factors";
    const COLUMN: &'static str = "secret";
}

/// Marks the sealed secret that is being set up.
pub struct NewSecret;
impl SealedColumn for NewSecret {
    const TABLE: &'static str = "second_factors";
    const COLUMN: &'static str = "new_secret";
}
