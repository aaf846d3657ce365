//! Who outside may be told what about somebody, until when; and whose first name other members may see.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![releases()], vec![index("releases", &["account_id"])]).await?;
        add(manager, "memberships", flag("shows_first_name").default(false).to_owned()).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn releases() -> TableCreateStatement {
    table(
        "releases",
        vec![
            id(),
            reference("account_id"),
            bytes("recipient"),
            bytes("organization"),
            bytes("allowed"),
            bytes("purpose"),
            date("until_date"),
            instant("ends_at"),
            instant("given_at"),
            reference_null("recorded_by_id"),
            instant_null("revoked_at"),
            reference_null("revoked_by_id"),
        ],
        &[("account_id", "accounts"), ("recorded_by_id", "accounts"), ("revoked_by_id", "accounts")],
    )
}
