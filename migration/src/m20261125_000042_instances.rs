//! Where a database is at home: a copy of it that is started elsewhere is told apart, and sends no mail.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let instances = vec![id(), instant("arrived_at"), instant("seen_at"), instant_null("released_at")];
        create(manager, vec![table("instances", instances, &[])], vec![]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
