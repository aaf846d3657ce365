//! What somebody said to a version of the group agreement, and when. A refusal stays beside a later acceptance.

use crate::ids::{AccountId, AgreementAnswerId, AgreementVersionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementAnswerId,
    pub account_id: AccountId,
    pub version_id: AgreementVersionId,
    pub answer: Answer,
    pub answered_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Answer {
    #[sea_orm(string_value = "accepted")]
    Accepted,
    #[sea_orm(string_value = "declined")]
    Declined,
}
