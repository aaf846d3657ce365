//! What becomes of somebody who joins a group that has begun; and that nobody waits twice for the same group.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "groups", text_null("late_rule")).await?;
        add(manager, "groups", number_null("late_every_days")).await?;
        add(manager, "groups", json_null("late_readings")).await?;
        // Beside `ix_memberships_present`: who waits takes no place.
        let waiting = "CREATE UNIQUE INDEX ix_memberships_waiting ON memberships (group_id, account_id) \
                       WHERE status = 'waiting'";
        manager.get_connection().execute_unprepared(waiting).await?;
        Ok(())
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
