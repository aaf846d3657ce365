//! How often was tried, counted for all servers; and the browsers in which somebody signed in before.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![throttles(), known_devices()],
            vec![
                unique("throttles", &["bucket"]),
                index("throttles", &["last_at"]),
                unique("known_devices", &["token_hash"]),
                index("known_devices", &["account_id"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn throttles() -> TableCreateStatement {
    table(
        "throttles",
        vec![id(), bytes("bucket"), number("taken"), number("taken_in_all"), instant("since"), instant("last_at")],
        &[],
    )
}

fn known_devices() -> TableCreateStatement {
    table(
        "known_devices",
        vec![id(), reference("account_id"), bytes("token_hash"), instant("created_at"), instant("seen_at")],
        &[("account_id", "accounts")],
    )
}
