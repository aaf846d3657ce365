//! Materials: files and links beside the readings, and the groups that they are given to.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            unique("material_gifts", &["material_id", "group_id"]),
            index("material_gifts", &["group_id"]),
            unique("material_files", &["material_id"]),
        ];
        create(manager, vec![materials(), files(), gifts()], indexes).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn materials() -> TableCreateStatement {
    table(
        "materials",
        vec![
            id(),
            text("title"),
            text("description"),
            text_null("url"),
            text_null("file_name"),
            text_null("media_type"),
            number_null("size_bytes"),
            reference("added_by_id"),
            instant("added_at"),
            instant_null("retired_at"),
        ],
        &[("added_by_id", "accounts")],
    )
}

/// Apart from the rest, so that no list reads what is in the files.
fn files() -> TableCreateStatement {
    table("material_files", vec![id(), reference("material_id"), bytes("content")], &[("material_id", "materials")])
}

fn gifts() -> TableCreateStatement {
    table(
        "material_gifts",
        vec![id(), reference("material_id"), reference("group_id"), reference("given_by_id"), instant("given_at")],
        &[("material_id", "materials"), ("group_id", "groups"), ("given_by_id", "accounts")],
    )
}
