//! The second step of signing in: an app's codes, recovery codes, passkeys; and how long staff may go without.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "organizations", number("factor_grace_days").default(14).to_owned()).await?;
        add(manager, "accounts", instant_null("factor_grace_from")).await?;
        add(manager, "accounts", instant_null("factor_due_at")).await?;
        create(
            manager,
            vec![second_factors(), recovery_codes(), passkeys(), passkey_ceremonies()],
            vec![
                unique("second_factors", &["account_id"]),
                unique("recovery_codes", &["account_id", "code_hash"]),
                unique("passkeys", &["credential_key"]),
                index("passkeys", &["account_id"]),
                index("passkey_ceremonies", &["expires_at"]),
            ],
        )
        .await
    }

    /// SQLite wraps a change in a transaction only when asked.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn second_factors() -> TableCreateStatement {
    table(
        "second_factors",
        vec![
            id(),
            reference("account_id"),
            bytes_null("secret"),
            bytes_null("new_secret"),
            big_number("last_step"),
            instant_null("confirmed_at"),
        ],
        &[("account_id", "accounts")],
    )
}

fn recovery_codes() -> TableCreateStatement {
    table(
        "recovery_codes",
        vec![id(), reference("account_id"), bytes("code_hash"), instant_null("used_at")],
        &[("account_id", "accounts")],
    )
}

fn passkeys() -> TableCreateStatement {
    table(
        "passkeys",
        vec![
            id(),
            reference("account_id"),
            bytes("credential_key"),
            bytes("credential"),
            text("name"),
            instant("created_at"),
            instant_null("used_at"),
        ],
        &[("account_id", "accounts")],
    )
}

fn passkey_ceremonies() -> TableCreateStatement {
    table("passkey_ceremonies", vec![id(), bytes("state"), instant("expires_at")], &[])
}
