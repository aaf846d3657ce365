//! What is taught: curricula, their published versions, modules, plans and readings.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![curricula(), versions(), modules(), agenda_items(), readings()],
            vec![
                unique("curricula", &["slug"]),
                unique("curriculum_versions", &["curriculum_id", "number"]),
                unique("modules", &["version_id", "position"]),
                unique("agenda_items", &["module_id", "position"]),
                index("readings", &["module_id"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn versions() -> TableCreateStatement {
    table(
        "curriculum_versions",
        vec![
            id(),
            reference("curriculum_id"),
            number("number"),
            text("introduction"),
            text("fingerprint"),
            instant("published_at"),
        ],
        &[("curriculum_id", "curricula")],
    )
}

fn modules() -> TableCreateStatement {
    table(
        "modules",
        vec![
            id(),
            reference("version_id"),
            number("position"),
            text("slug"),
            text("title"),
            number("step"),
            json("aims"),
            text("practice"),
            text("safety_notes"),
        ],
        &[("version_id", "curriculum_versions")],
    )
}

fn agenda_items() -> TableCreateStatement {
    table(
        "agenda_items",
        vec![
            id(),
            reference("module_id"),
            number("position"),
            text("kind"),
            text("title"),
            number("minutes"),
            text("leader"),
            text("what_to_do"),
            text("what_to_say"),
            json("materials"),
        ],
        &[("module_id", "modules")],
    )
}

fn readings() -> TableCreateStatement {
    table(
        "readings",
        vec![
            id(),
            reference_null("module_id"),
            number("position"),
            text("slug"),
            text("fingerprint"),
            text("title"),
            number("minutes"),
            text_null("content_note"),
            text("body"),
            json("sources"),
        ],
        &[("module_id", "modules")],
    )
}

fn curricula() -> TableCreateStatement {
    table("curricula", vec![id(), text("slug"), text("title"), text("summary"), instant("created_at")], &[])
}
