//! A line or two from a counselor, to the writer of a reflection.

use crate::ids::{AccountId, ReflectionAnswerId, ReflectionId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reflection_answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReflectionAnswerId,
    pub reflection_id: ReflectionId,
    pub author_id: AccountId,
    pub text: Sealed<Text>,
    pub written_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed text.
pub struct Text;
impl SealedColumn for Text {
    const TABLE: &'static str = "reflection_answers";
    const COLUMN: &'static str = "text";
}
