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
    /// The table of the row that was changed or seen.
    pub subject: String,
    pub subject_id: Option<Uuid>,
    /// Which key `proof` was made with. None in entries from before the chain.
    pub proof_key_id: Option<i32>,
    /// Shows that a server wrote this entry, as it is: keyed, over the columns above.
    pub proof: Option<Vec<u8>>,
    /// The place in the chain: 1 is the first, and none is left out. None while it waits for its link.
    pub number: Option<i64>,
    /// Which key `link` was made with.
    pub link_key_id: Option<i32>,
    /// Keyed, over all the other columns and the link before.
    pub link: Option<Vec<u8>>,
    pub linked_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
