//! How mail looks, how often a session was changed, and who asked for it in their calendar.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Mail of an older release goes on as it is written there; nobody asked for a calendar yet.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "organizations", json_null("mail_look")).await?;
        add(manager, "sessions", number("sequence").default(0).to_owned()).await?;
        let indexes = vec![unique("calendars", &["account_id"]), unique("calendars", &["feed_hash"])];
        create(manager, vec![calendars()], indexes).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn calendars() -> TableCreateStatement {
    table(
        "calendars",
        vec![id(), reference("account_id"), flag("in_mail"), bytes_null("feed_hash"), instant("changed_at")],
        &[("account_id", "accounts")],
    )
}
