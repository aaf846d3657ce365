//! Safety plans: six parts in somebody's own words, each sealed, and since when they are shared.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![plans()], vec![unique("safety_plans", &["account_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn plans() -> TableCreateStatement {
    table(
        "safety_plans",
        vec![
            id(),
            reference("account_id"),
            bytes_null("warning_signs"),
            bytes_null("own_coping"),
            bytes_null("distraction"),
            bytes_null("people"),
            bytes_null("professionals"),
            bytes_null("surroundings"),
            instant_null("shared_at"),
            instant("changed_at"),
        ],
        &[("account_id", "accounts")],
    )
}
