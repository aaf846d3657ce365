//! Groups, their sessions, who belongs to them, what they read and who came.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![groups(), staff(), sessions(), memberships(), assignments(), attendances()],
            vec![
                unique("group_staff", &["group_id", "account_id"]),
                index("group_staff", &["account_id"]),
                unique("sessions", &["group_id", "week"]),
                index("sessions", &["starts_at"]),
                index("memberships", &["group_id", "status"]),
                index("memberships", &["account_id", "status"]),
                unique("assignments", &["membership_id", "reading_id"]),
                index("assignments", &["remind_at"]),
                unique("attendances", &["session_id", "membership_id"]),
            ],
        )
        .await?;
        // Somebody is in a group once at a time; earlier spells stay beside it. Both engines know partial indexes.
        let present = "CREATE UNIQUE INDEX ix_memberships_present ON memberships (group_id, account_id) \
                       WHERE status IN ('invited', 'active')";
        manager.get_connection().execute_unprepared(present).await?;
        Ok(())
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn groups() -> TableCreateStatement {
    table(
        "groups",
        vec![
            id(),
            text("name"),
            reference("version_id"),
            text("joining"),
            text("zone"),
            text("weekday"),
            wall_time("start_time"),
            number("length_minutes"),
            json("skipped_dates"),
            text("place"),
            text("meeting_link"),
            number("smallest_size"),
            number("largest_size"),
            instant("created_at"),
            instant_null("closed_at"),
        ],
        &[("version_id", "curriculum_versions")],
    )
}

fn staff() -> TableCreateStatement {
    table(
        "group_staff",
        vec![id(), reference("group_id"), reference("account_id"), text("part")],
        &[("group_id", "groups"), ("account_id", "accounts")],
    )
}

fn sessions() -> TableCreateStatement {
    table(
        "sessions",
        vec![
            id(),
            reference("group_id"),
            reference("module_id"),
            number("week"),
            date("local_date"),
            wall_time("local_time"),
            text("zone"),
            number("length_minutes"),
            instant("starts_at"),
            instant("ends_at"),
            instant("remind_day_at"),
            text("status"),
            instant_null("started_at"),
        ],
        &[("group_id", "groups"), ("module_id", "modules")],
    )
}

fn memberships() -> TableCreateStatement {
    table(
        "memberships",
        vec![
            id(),
            reference("group_id"),
            reference("account_id"),
            text("status"),
            reference("invited_by_id"),
            instant("invited_at"),
            instant_null("joined_at"),
            instant_null("ended_at"),
        ],
        &[("group_id", "groups"), ("account_id", "accounts"), ("invited_by_id", "accounts")],
    )
}

fn assignments() -> TableCreateStatement {
    table(
        "assignments",
        vec![
            id(),
            reference("membership_id"),
            reference("reading_id"),
            reference_null("session_id"),
            reference_null("assigned_by_id"),
            flag("whole_group"),
            instant("created_at"),
            instant("opens_at"),
            instant("due_at"),
            instant("remind_at"),
            instant_null("done_at"),
        ],
        &[
            ("membership_id", "memberships"),
            ("reading_id", "readings"),
            ("session_id", "sessions"),
            ("assigned_by_id", "accounts"),
        ],
    )
}

fn attendances() -> TableCreateStatement {
    table(
        "attendances",
        vec![
            id(),
            reference("session_id"),
            reference("membership_id"),
            text("mark"),
            reference("marked_by_id"),
            instant("marked_at"),
        ],
        &[("session_id", "sessions"), ("membership_id", "memberships"), ("marked_by_id", "accounts")],
    )
}
