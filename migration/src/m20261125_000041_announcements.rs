//! What counselors write to their groups, to whom each went, and whether somebody wants it by mail.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            index("announcements", &["group_id"]),
            unique("announcement_recipients", &["announcement_id", "membership_id"]),
            index("announcement_recipients", &["membership_id"]),
        ];
        create(manager, vec![announcements(), recipients()], indexes).await?;
        add(manager, "outbox_messages", reference_null("announcement_id")).await?;
        add(manager, "safe_contacts", flag("mail_announcements").default(false).to_owned()).await?;
        add(manager, "safe_contacts", flag("announcement_words").default(false).to_owned()).await?;
        // Who wants to hear of changes hears that something was written. Its words come by mail to nobody who did not ask.
        let wanted = "UPDATE safe_contacts SET mail_announcements = mail_changes";
        manager.get_connection().execute_unprepared(wanted).await?;
        Ok(())
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn announcements() -> TableCreateStatement {
    table(
        "announcements",
        vec![
            id(),
            reference("group_id"),
            reference("author_id"),
            bytes("text"),
            flag("answers_to_author"),
            instant("sent_at"),
        ],
        &[("group_id", "groups"), ("author_id", "accounts")],
    )
}

fn recipients() -> TableCreateStatement {
    table(
        "announcement_recipients",
        vec![id(), reference("announcement_id"), reference("membership_id")],
        &[("announcement_id", "announcements"), ("membership_id", "memberships")],
    )
}
