//! What a curriculum says beyond the plan: prompts, what to cut when late, and the facilitator guide.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "modules", json("prompts").default("[]").to_owned()).await?;
        add(manager, "agenda_items", number_null("minutes_when_late")).await?;
        create(manager, vec![guide_pages()], vec![unique("guide_pages", &["version_id", "position"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn guide_pages() -> TableCreateStatement {
    table(
        "guide_pages",
        vec![id(), reference("version_id"), number("position"), text("slug"), text("title"), text("body")],
        &[("version_id", "curriculum_versions")],
    )
}
