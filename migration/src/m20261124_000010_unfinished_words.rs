//! Words are kept while they are written: until it is finished, its author may go on with it.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "session_words", instant_null("finished_at")).await?;
        let all = "UPDATE session_words SET finished_at = written_at";
        manager.get_connection().execute_unprepared(all).await?;
        Ok(())
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
