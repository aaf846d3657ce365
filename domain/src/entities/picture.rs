//! A picture for readings. It never changes: another picture is another row.

use crate::ids::{AccountId, PictureId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pictures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PictureId,
    /// By which texts call it.
    pub name: String,
    pub fingerprint: String,
    pub media_type: String,
    /// In pixels; so is the height.
    pub width: i32,
    pub height: i32,
    pub content: Vec<u8>,
    pub uploaded_by_id: AccountId,
    pub uploaded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
