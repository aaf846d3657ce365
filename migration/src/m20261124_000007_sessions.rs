//! What a single session has of its own: its plan, how it is run, and what was written about people in it.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "sessions", text_null("place")).await?;
        add(manager, "sessions", text_null("meeting_link")).await?;
        add(manager, "sessions", reference_null("facilitator_id")).await?;
        add(manager, "sessions", instant_null("moved_at")).await?;
        create(manager, vec![plans(), runs(), words()], vec![index("session_words", &["session_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn plans() -> TableCreateStatement {
    table(
        "session_plans",
        vec![of_session(), number("revision"), json("items"), reference("changed_by_id"), instant("changed_at")],
        &[("session_id", "sessions"), ("changed_by_id", "accounts")],
    )
}

fn runs() -> TableCreateStatement {
    table(
        "session_runs",
        vec![
            of_session(),
            number("revision"),
            json("items"),
            number("step"),
            instant("step_started_at"),
            flag("late"),
            instant("began_at"),
            instant_null("ended_at"),
        ],
        &[("session_id", "sessions")],
    )
}

fn words() -> TableCreateStatement {
    table(
        "session_words",
        vec![
            id(),
            reference("session_id"),
            reference_null("membership_id"),
            reference("author_id"),
            bytes("text"),
            instant("written_at"),
        ],
        &[("session_id", "sessions"), ("membership_id", "memberships"), ("author_id", "accounts")],
    )
}

/// One row a session, known by it.
fn of_session() -> ColumnDef {
    reference("session_id").primary_key().to_owned()
}
