//! What may reach somebody: which mail, in which words, and by which telephone.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![contacts()], vec![unique("safe_contacts", &["account_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn contacts() -> TableCreateStatement {
    table(
        "safe_contacts",
        vec![
            id(),
            reference("account_id"),
            text("reach"),
            flag("mail_sessions"),
            flag("mail_changes"),
            flag("mail_readings"),
            flag("mail_account"),
            text("wording"),
            text("phone_use"),
            bytes_null("phone"),
            bytes_null("phone_when"),
            bytes_null("note"),
            instant("changed_at"),
        ],
        &[("account_id", "accounts")],
    )
}
