//! Mail that is owed, and what became of it.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![messages()],
            vec![
                unique("outbox_messages", &["kind", "recipient_id", "occurrence"]),
                index("outbox_messages", &["status", "due_at"]),
                index("outbox_messages", &["link_id"]),
                index("outbox_messages", &["session_id"]),
                index("outbox_messages", &["assignment_id"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn messages() -> TableCreateStatement {
    table(
        "outbox_messages",
        vec![
            id(),
            text("kind"),
            reference("recipient_id"),
            text("occurrence"),
            reference_null("link_id"),
            reference_null("session_id"),
            reference_null("assignment_id"),
            text("status"),
            number("attempts"),
            instant("due_at"),
            instant_null("useless_at"),
            reference_null("lease_id"),
            instant_null("leased_until"),
            text("outcome"),
            instant_null("sent_at"),
            instant("created_at"),
        ],
        &[
            ("recipient_id", "accounts"),
            ("link_id", "links"),
            ("session_id", "sessions"),
            ("assignment_id", "assignments"),
        ],
    )
}
