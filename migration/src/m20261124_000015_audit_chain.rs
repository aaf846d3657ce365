//! The trail of who did what becomes a chain: each entry proves who wrote it, and each link the one before it.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            number_null("proof_key_id"),
            bytes_null("proof"),
            ColumnDef::new("number").big_integer().null().to_owned(),
            number_null("link_key_id"),
            bytes_null("link"),
            instant_null("linked_at"),
        ];
        for column in columns {
            add(manager, "audit_entries", column).await?;
        }
        let indexes = vec![
            unique("audit_entries", &["number"]),
            index("audit_entries", &["actor_id", "id"]),
            index("audit_entries", &["action", "id"]),
        ];
        create(manager, vec![marks()], indexes).await?;
        // What waits for its link is found without looking at the rest.
        let waiting = "CREATE INDEX ix_audit_entries_waiting ON audit_entries (id) WHERE number IS NULL";
        manager.get_connection().execute_unprepared(waiting).await?;
        Ok(())
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn bytes_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().null().to_owned()
}

/// The few places in the chain that are remembered apart from it, each sealed: its end, and up to where it was checked.
fn marks() -> TableCreateStatement {
    Table::create()
        .table("audit_marks")
        .col(ColumnDef::new("name").text().not_null().primary_key())
        .col(ColumnDef::new("number").big_integer().not_null())
        .col(bytes("link"))
        .col(instant("at"))
        .col(number("key_id"))
        .col(bytes("seal"))
        .to_owned()
}
