//! What a counselor answers to what somebody wrote.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let answers = table(
            "reflection_answers",
            vec![id(), reference("reflection_id"), reference("author_id"), bytes("text"), instant("written_at")],
            &[("reflection_id", "reflections"), ("author_id", "accounts")],
        );
        create(manager, vec![answers], vec![unique("reflection_answers", &["reflection_id", "author_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
