//! By which rule the readings of a group open, and for which day a counselor has set those of a week.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Groups of an older release go on as they did: seven days before each session.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "groups", text("release_rule").default("before-session").to_owned()).await?;
        add(manager, "groups", number("release_days").default(7).to_owned()).await?;
        add(manager, "sessions", date_null("readings_open_on")).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
