//! Which picture a published reading shows: whoever may read it may see it.

use crate::ids::{PictureId, ReadingId, ReadingPictureId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading_pictures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReadingPictureId,
    pub reading_id: ReadingId,
    pub picture_id: PictureId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
