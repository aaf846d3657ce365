//! Who may sign in, where they are signed in, and the one-time links that were mailed.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            vec![accounts(), sign_ins(), links()],
            vec![
                unique("accounts", &["email_key"]),
                unique("sign_ins", &["token_hash"]),
                index("sign_ins", &["account_id"]),
                index("links", &["account_id"]),
                index("links", &["membership_id"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn accounts() -> TableCreateStatement {
    table(
        "accounts",
        vec![
            id(),
            text("role"),
            text("status"),
            text("name"),
            bytes("email"),
            bytes("email_key"),
            text_null("password_hash"),
            text("zone"),
            text("mail_consent"),
            instant("created_at"),
        ],
        &[],
    )
}

fn sign_ins() -> TableCreateStatement {
    table(
        "sign_ins",
        vec![
            id(),
            reference("account_id"),
            bytes("token_hash"),
            flag("shared_device"),
            instant("created_at"),
            instant("seen_at"),
            instant("idle_ends_at"),
            instant("ends_at"),
        ],
        &[("account_id", "accounts")],
    )
}

fn links() -> TableCreateStatement {
    table(
        "links",
        vec![
            id(),
            reference("account_id"),
            text("purpose"),
            number("generation"),
            reference_null("membership_id"),
            instant("created_at"),
            instant("expires_at"),
            instant_null("used_at"),
            instant_null("replaced_at"),
        ],
        &[("account_id", "accounts")],
    )
}
