//! What is in the file of a material, byte for byte as it was uploaded.

use crate::ids::{MaterialFileId, MaterialId};
use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "material_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MaterialFileId,
    pub material_id: MaterialId,
    pub content: Vec<u8>,
}

// Ten megabytes are no line of a log.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "material_file {} of {} bytes", self.id, self.content.len())
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
