//! A file or a link beside the readings. What is in the file lies apart (`material_file`).

use crate::ids::{AccountId, MaterialId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "materials")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MaterialId,
    pub title: String,
    pub description: String,
    /// Of a link.
    pub url: Option<String>,
    /// Of a file: its cleaned name, its type, its size.
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub size_bytes: Option<i32>,
    pub added_by_id: AccountId,
    pub added_at: DateTimeUtc,
    pub retired_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
