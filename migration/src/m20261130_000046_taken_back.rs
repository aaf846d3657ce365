//! What a counselor wrote to a group can be taken back: when it was, and by whom. Its words are erased in their own column.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "announcements", instant_null("taken_back_at")).await?;
        add(manager, "announcements", reference_null("taken_back_by_id")).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
