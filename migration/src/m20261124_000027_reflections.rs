//! What somebody writes with a reading, who may read it, and what another device wrote at the same time.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique("reflections", &["assignment_id"]),
            // The reading page asks whether anybody of the group wrote with this reading.
            index("reflections", &["group_id", "reading_id"]),
            index("reflection_copies", &["reflection_id"]),
        ];
        create(manager, vec![reflections(), reflection_copies()], indexes).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn reflections() -> TableCreateStatement {
    table(
        "reflections",
        vec![
            id(),
            reference("assignment_id"),
            reference("group_id"),
            reference("reading_id"),
            bytes("text"),
            number("revision"),
            text("sharing"),
            instant_null("shared_at"),
            instant_null("look_asked_at"),
            reference_null("page"),
            number_null("turn"),
            reference_null("once"),
            instant("created_at"),
            instant("written_at"),
        ],
        &[("assignment_id", "assignments"), ("group_id", "groups"), ("reading_id", "readings")],
    )
}

fn reflection_copies() -> TableCreateStatement {
    table(
        "reflection_copies",
        vec![
            id(),
            reference("reflection_id"),
            bytes("text"),
            reference_null("page"),
            number_null("turn"),
            instant("written_at"),
        ],
        &[("reflection_id", "reflections")],
    )
}
