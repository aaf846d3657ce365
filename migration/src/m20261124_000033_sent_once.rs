//! What a device sent later, by the id that the device gave it: so that it is taken once.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![sent_once()], vec![index("sent_once", &["created_at"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The id is the device's own: it is unique for one account, and takes none away from another.
fn sent_once() -> TableCreateStatement {
    let columns = vec![reference("account_id"), reference("id"), instant("created_at")];
    let mut table = table("sent_once", columns, &[("account_id", "accounts")]);
    table.primary_key(Index::create().col("account_id").col("id"));
    table
}
