//! A reading may not know yet when it opens; it can come with a word, keep dates of its own, and be taken back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("ALTER TABLE assignments ALTER COLUMN opens_at DROP NOT NULL").await?;
        } else {
            // SQLite can't let a column be empty afterwards; nothing is indexed by this one.
            db.execute_unprepared("ALTER TABLE assignments RENAME COLUMN opens_at TO opened_at").await?;
            add(manager, "assignments", instant_null("opens_at")).await?;
            db.execute_unprepared("UPDATE assignments SET opens_at = opened_at").await?;
            db.execute_unprepared("ALTER TABLE assignments DROP COLUMN opened_at").await?;
        }
        add(manager, "assignments", bytes_null("word")).await?;
        add(manager, "assignments", instant_null("dates_set_at")).await?;
        add(manager, "assignments", instant_null("withdrawn_at")).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
