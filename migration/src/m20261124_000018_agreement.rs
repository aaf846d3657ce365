//! The group agreement: its versions, and who answered which.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![versions(), answers()],
            vec![
                unique("agreement_versions", &["number"]),
                unique("agreement_answers", &["account_id", "version_id", "answer"]),
                index("agreement_answers", &["version_id"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn versions() -> TableCreateStatement {
    table(
        "agreement_versions",
        vec![id(), number("number"), text("body"), reference("author_id"), instant("published_at")],
        &[("author_id", "accounts")],
    )
}

fn answers() -> TableCreateStatement {
    table(
        "agreement_answers",
        vec![id(), reference("account_id"), reference("version_id"), text("answer"), instant("answered_at")],
        &[("account_id", "accounts"), ("version_id", "agreement_versions")],
    )
}
