//! Readings that staff write: while they are written, in their versions, with topics and pictures.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![library_readings(), versions(), topics(), pictures(), reading_pictures()],
            vec![
                unique("reading_versions", &["library_reading_id", "number"]),
                unique("reading_topics", &["reading_id", "topic_key"]),
                index("reading_topics", &["topic_key"]),
                unique("pictures", &["name"]),
                unique("pictures", &["fingerprint"]),
                unique("reading_pictures", &["picture_id", "reading_id"]),
                index("reading_pictures", &["reading_id"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn library_readings() -> TableCreateStatement {
    table(
        "library_readings",
        vec![
            id(),
            text("title"),
            json("manuscript"),
            number("revision"),
            reference("changed_by_id"),
            instant("changed_at"),
            instant("created_at"),
            instant_null("retired_at"),
            reference_null("retired_by_id"),
        ],
        &[("changed_by_id", "accounts"), ("retired_by_id", "accounts")],
    )
}

fn versions() -> TableCreateStatement {
    table(
        "reading_versions",
        vec![
            reference("reading_id").primary_key().to_owned(),
            reference("library_reading_id"),
            number("number"),
            number("revision"),
            reference("published_by_id"),
            instant("published_at"),
        ],
        &[("reading_id", "readings"), ("library_reading_id", "library_readings"), ("published_by_id", "accounts")],
    )
}

fn topics() -> TableCreateStatement {
    table(
        "reading_topics",
        vec![id(), reference("reading_id"), number("position"), text("topic"), text("topic_key")],
        &[("reading_id", "readings")],
    )
}

fn pictures() -> TableCreateStatement {
    table(
        "pictures",
        vec![
            id(),
            text("name"),
            text("fingerprint"),
            text("media_type"),
            number("width"),
            number("height"),
            bytes("content"),
            reference("uploaded_by_id"),
            instant("uploaded_at"),
        ],
        &[("uploaded_by_id", "accounts")],
    )
}

fn reading_pictures() -> TableCreateStatement {
    table(
        "reading_pictures",
        vec![id(), reference("reading_id"), reference("picture_id")],
        &[("reading_id", "readings"), ("picture_id", "pictures")],
    )
}
