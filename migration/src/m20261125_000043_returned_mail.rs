//! An address from which mail came back: none goes there until somebody confirms it or changes it.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "accounts", instant_null("mail_returned_at")).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
