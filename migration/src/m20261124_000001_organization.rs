//! The one organization of this installation, and the trail of who did what.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![organization(), audit()], vec![index("audit_entries", &["subject_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn organization() -> TableCreateStatement {
    table("organizations", vec![id(), text("name"), flag("demo"), text("key_fingerprint"), instant("created_at")], &[])
}

fn audit() -> TableCreateStatement {
    table(
        "audit_entries",
        vec![
            id(),
            instant("at"),
            reference_null("actor_id"),
            text("action"),
            text("subject"),
            reference_null("subject_id"),
        ],
        &[],
    )
}
