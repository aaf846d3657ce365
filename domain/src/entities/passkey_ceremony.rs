//! The question that a browser's passkey is to answer. It is answered once, and soon.

use crate::ids::PasskeyCeremonyId;
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_ceremonies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyCeremonyId,
    pub state: Sealed<State>,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed state.
pub struct State;
impl SealedColumn for State {
    const TABLE: &'static str = "passkey_ceremonies";
    const COLUMN: &'static str = "state";
}
