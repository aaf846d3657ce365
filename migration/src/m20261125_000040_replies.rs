//! What people answer about a session: whether they come, and whether they ask to be called.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let once = unique("replies", &["session_id", "membership_id"]);
        create(manager, vec![replies()], vec![once, index("replies", &["membership_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn replies() -> TableCreateStatement {
    table(
        "replies",
        vec![
            id(),
            reference("session_id"),
            reference("membership_id"),
            text_null("answer"),
            instant_null("starts_at"),
            instant_null("answered_at"),
            instant_null("call_asked_at"),
            instant_null("call_done_at"),
            reference_null("call_done_by_id"),
        ],
        &[("session_id", "sessions"), ("membership_id", "memberships"), ("call_done_by_id", "accounts")],
    )
}
