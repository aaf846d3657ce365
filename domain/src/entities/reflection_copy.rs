//! What another device wrote while a reflection was written: kept until its writer has chosen.

use crate::ids::{ReflectionCopyId, ReflectionId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reflection_copies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReflectionCopyId,
    pub reflection_id: ReflectionId,
    pub text: Sealed<Text>,
    /// The open page that writes it, and its how manieth save that was.
    pub page: Option<Uuid>,
    pub turn: Option<i32>,
    pub written_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed text.
pub struct Text;
impl SealedColumn for Text {
    const TABLE: &'static str = "reflection_copies";
    const COLUMN: &'static str = "text";
}
