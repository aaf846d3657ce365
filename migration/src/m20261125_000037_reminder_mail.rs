//! Mail about a membership (its first week, the agreement that waits), and several reminders in one mail.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // They name rows of `memberships` and of this very table; SQLite adds no foreign key to a table that is there.
        for column in ["membership_id", "digest_id"] {
            add(manager, "outbox_messages", reference_null(column)).await?;
            manager.create_index(index("outbox_messages", &[column])).await?;
        }
        // What somebody has due on one day is asked for each of their readings; by the day alone that is everybody's.
        manager.create_index(index("assignments", &["membership_id", "remind_at"])).await?;
        manager.create_index(index("memberships", &["joined_at"])).await?;
        manager.create_index(index("sessions", &["ends_at"])).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
