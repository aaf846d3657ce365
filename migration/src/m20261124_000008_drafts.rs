//! Drafts of curricula; and what a version has to remember to come back whole: its own title and summary, the note on what
//! changed, the step of a reading.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["title", "summary", "note"] {
            add(manager, "curriculum_versions", text(column).default("").to_owned()).await?;
        }
        let named = "UPDATE curriculum_versions SET \
                     title = (SELECT title FROM curricula WHERE curricula.id = curriculum_versions.curriculum_id), \
                     summary = (SELECT summary FROM curricula WHERE curricula.id = curriculum_versions.curriculum_id)";
        manager.get_connection().execute_unprepared(named).await?;
        add(manager, "curricula", instant_null("retired_at")).await?;
        add(manager, "readings", number_null("step")).await?;
        create(manager, vec![drafts()], vec![index("curriculum_drafts", &["curriculum_id"])]).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn drafts() -> TableCreateStatement {
    table(
        "curriculum_drafts",
        vec![
            id(),
            reference_null("curriculum_id"),
            reference_null("from_version_id"),
            text("title"),
            json("document"),
            number("revision"),
            reference("changed_by_id"),
            instant("changed_at"),
            instant("created_at"),
        ],
        &[("curriculum_id", "curricula"), ("from_version_id", "curriculum_versions"), ("changed_by_id", "accounts")],
    )
}
