//! What the library lists, and the words by which it is searched: FTS5 on SQLite, tsvector on PostgreSQL, under one name.
//! Rows come from the program, at its start and with each change: only it knows how words are told apart.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

// Words come in lower case and parted by spaces; `ascii` takes every letter that is not ASCII for part of a word.
const SQLITE: &str = "CREATE VIRTUAL TABLE library_words USING fts5 \
     (reading_id UNINDEXED, title, words, tokenize = 'ascii', detail = 'column')";
// Readings are searched far more often than published.
const POSTGRES: &str = "CREATE TABLE library_words (reading_id uuid NOT NULL PRIMARY KEY REFERENCES readings (id), \
     title tsvector NOT NULL, words tsvector NOT NULL); \
     CREATE INDEX ix_library_words_title ON library_words USING gin (title) WITH (fastupdate = off); \
     CREATE INDEX ix_library_words_words ON library_words USING gin (words) WITH (fastupdate = off)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![entries()], vec![index("library_entries", &["title_key", "reading_id"])]).await?;
        let words = if manager.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        manager.get_connection().execute_unprepared(words).await?;
        Ok(())
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn entries() -> TableCreateStatement {
    table(
        "library_entries",
        vec![
            reference("reading_id").primary_key().to_owned(),
            // Bytes, so that both engines sort alike, whatever the database's collation.
            bytes("title_key"),
            number("step"),
            number("minutes"),
            number("recipe"),
        ],
        &[("reading_id", "readings")],
    )
}
