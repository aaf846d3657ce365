//! An address that somebody wants to have from now on, until both mailboxes have said yes.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = table(
            "address_changes",
            vec![
                id(),
                reference("account_id"),
                bytes("new_email"),
                instant_null("old_confirmed_at"),
                instant_null("new_confirmed_at"),
                instant("expires_at"),
            ],
            &[("account_id", "accounts")],
        );
        create(manager, vec![table], vec![unique("address_changes", &["account_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
