//! Indexes of the outbox that hold what is asked for and nothing else: a mail that was sent leaves those of what waits, and
//! what a mail is not about costs it no entry. Mail is found by its recipient and by what was written to a group.
//! And since when a mail counts as queued that was given up and is tried again.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a mail may be about. Each has an index over all mail, but the last, which has none.
const ABOUT: [&str; 6] = ["link_id", "session_id", "assignment_id", "membership_id", "digest_id", "announcement_id"];

/// Both engines take the same words, for which the builder has none.
const BY_STATUS: [&str; 4] = [
    "CREATE INDEX ix_outbox_messages_waiting ON outbox_messages (due_at, id) WHERE status = 'waiting'",
    "CREATE INDEX ix_outbox_messages_sending ON outbox_messages (leased_until) WHERE status = 'sending'",
    "CREATE INDEX ix_outbox_messages_failed ON outbox_messages (id) WHERE status = 'failed'",
    "CREATE INDEX ix_outbox_messages_dropped ON outbox_messages (id) WHERE status = 'dropped'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for statement in BY_STATUS {
            db.execute_unprepared(statement).await?;
        }
        db.execute_unprepared("DROP INDEX ix_outbox_messages_status_due_at_id").await?;
        for column in ABOUT {
            let name = format!("ix_outbox_messages_{column}");
            db.execute_unprepared(&format!("DROP INDEX IF EXISTS {name}")).await?;
            let partial = format!("CREATE INDEX {name} ON outbox_messages ({column}) WHERE {column} IS NOT NULL");
            db.execute_unprepared(&partial).await?;
        }
        manager.create_index(index("outbox_messages", &["recipient_id", "id"])).await?;
        add(manager, "outbox_messages", instant_null("queued_at")).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
