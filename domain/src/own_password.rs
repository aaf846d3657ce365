//! Changing the own password: it ends every other sign-in, and the owner is told.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;

use crate::complaints::Complaint;
use crate::entities::account;
use crate::entities::outbox_message::Kind;
use crate::entities::sign_in;
use crate::ids::AccountId;
use crate::outbox::Draft;
use crate::passwords::Password;
use crate::{Actor, Context, Error, Result, accounts, audit, authentication, known_devices};

/// The form, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    pub current: String,
    pub password: String,
}

/// Sets a new password, for who knows the one that is set.
pub async fn change(cx: &Context, actor: &Actor, form: PasswordForm) -> Result<()> {
    let account = accounts::own(cx, actor).await?;
    // The new one first: what is wrong with it costs no guess at the current one.
    let standing = accounts::password_standing(cx, account.id).await?;
    let known = accounts::known_of(cx, &account)?;
    let new = Password::new(form.password, &known, standing).map_err(|words| Error::field("password", words))?;
    authentication::ask_again(cx, &account, "current", form.current).await?;
    let hash = cx.hasher.hash(new).await?;
    let txn = cx.db.begin().await?;
    // Whoever changed it meanwhile knew it as well: only what was checked is replaced.
    let changed = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(Some(hash)))
        .filter(account::Column::Id.eq(account.id))
        .filter(account::Column::PasswordHash.eq(account.password_hash))
        .exec(&txn)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::field("current", Complaint::message("wrong-password-changed")));
    }
    sign_in::Entity::delete_many()
        .filter(sign_in::Column::AccountId.eq(account.id))
        .filter(sign_in::Column::Id.ne(actor.sign_in_id))
        .exec(&txn)
        .await?;
    known_devices::forget(&txn, account.id).await?;
    tell(&txn, cx, account.id).await?;
    audit::append(&txn, cx, Some(account.id), "change-password", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Owes the owner a mail that the password is another one.
pub(crate) async fn tell(db: &impl ConnectionTrait, cx: &Context, account_id: AccountId) -> Result<()> {
    Draft::about_account(Kind::PasswordChanged, account_id, cx.now()).enqueue(db, cx).await?;
    Ok(())
}
