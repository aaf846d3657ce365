//! A version of the group agreement, as it was published. It never changes; the one with the highest number holds.

use crate::ids::{AccountId, AgreementVersionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementVersionId,
    /// From 1; unique.
    pub number: i32,
    /// Markdown.
    pub body: String,
    pub author_id: AccountId,
    pub published_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
