//! When reminders go out, for the organization, a group, a person.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let owners = ["organization_id", "group_id", "account_id"];
        let indexes = owners.into_iter().map(|owner| unique("reminder_rules", &[owner])).collect();
        create(manager, vec![rules()], indexes).await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn rules() -> TableCreateStatement {
    table(
        "reminder_rules",
        vec![
            id(),
            reference_null("organization_id"),
            reference_null("group_id"),
            reference_null("account_id"),
            text_null("sessions"),
            text_null("readings"),
            text_null("missed"),
            text_null("first_week"),
            text_null("agreement"),
            text_null("quiet"),
            text_null("cap"),
            text_null("digest"),
            reference("changed_by_id"),
            instant("changed_at"),
        ],
        &[
            ("organization_id", "organizations"),
            ("group_id", "groups"),
            ("account_id", "accounts"),
            ("changed_by_id", "accounts"),
        ],
    )
}
