//! The order in which mail is claimed stands in the index: of many that are due at once, the next few are found without
//! sorting all of them.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("outbox_messages", &["status", "due_at", "id"])).await?;
        manager
            .drop_index(Index::drop().name("ix_outbox_messages_status_due_at").table("outbox_messages").to_owned())
            .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
