//! Who did what, written with the change itself.

use crate::ids::{AccountId, AuditEntryId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: DateTimeUtc,
    /// None where the command line or the program itself acted.
    pub actor_id: Option<AccountId>,
    pub action: String,
    /// The table of the row that was changed.
    pub subject: String,
    pub subject_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
