//! Discarded drafts stay for a while and can be brought back: when one was discarded, and by whom.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "curriculum_drafts", instant_null("discarded_at")).await?;
        add(manager, "curriculum_drafts", reference_null("discarded_by_id")).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
