//! Looking after other people's accounts, as an administrator: closing one and opening it again, and the second step of
//! somebody who lost theirs.

use sea_orm::{ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, Set};

use crate::entities::account::{self, AccountStatus, Role};
use crate::ids::AccountId;
use crate::values::EmailAddress;
use crate::{Actor, Context, Error, Result, accounts, audit, second_factors};

/// Somebody of the staff.
pub async fn require(cx: &Context, id: AccountId) -> Result<account::Model> {
    require_on(cx.db.read(), id).await
}

async fn require_on(db: &impl ConnectionTrait, id: AccountId) -> Result<account::Model> {
    let account = account::Entity::find_by_id(id).one(db).await?;
    account.filter(|account| account.role != Role::Participant).ok_or(Error::NotFound)
}

/// Closes an account: it is signed out everywhere and can't sign in. Nothing of it is lost.
pub async fn disable(cx: &Context, actor: &Actor, id: AccountId) -> Result<()> {
    if id == actor.account_id {
        return Err(Error::field("status", "Nobody closes their own account here: ask another administrator."));
    }
    change_status(cx, actor, id, AccountStatus::Disabled).await
}

/// Opens a closed account again: as it was before, or invited where it never had a password.
pub async fn enable(cx: &Context, actor: &Actor, id: AccountId) -> Result<()> {
    change_status(cx, actor, id, AccountStatus::Active).await
}

async fn change_status(cx: &Context, actor: &Actor, id: AccountId, status: AccountStatus) -> Result<()> {
    let txn = cx.db.begin().await?;
    let account = require_on(&txn, id).await?;
    let (status, action) = match status {
        AccountStatus::Active if account.password_hash.is_none() => (AccountStatus::Invited, "enable"),
        AccountStatus::Active => (AccountStatus::Active, "enable"),
        _ => (AccountStatus::Disabled, "disable"),
    };
    // Pressing the same button twice is no second change.
    let is_disabled = account.status == AccountStatus::Disabled;
    if is_disabled != (status == AccountStatus::Disabled) {
        account::ActiveModel { id: Set(id), status: Set(status), ..Default::default() }.update(&txn).await?;
        accounts::sign_out_everywhere(&txn, id).await?;
        audit::append(&txn, cx, Some(actor.account_id), action, "accounts", id.0).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// Resets the second step of whoever has this address, staff or participant.
pub async fn reset_second_step(cx: &Context, actor: &Actor, email: &str) -> Result<()> {
    let email = EmailAddress::parse(email).map_err(|words| Error::field("whose", words))?;
    let account = accounts::find_by_email(cx.db.read(), cx, &email).await?;
    let account = account.ok_or_else(|| Error::field("whose", "Nobody has this address."))?;
    second_factors::reset(cx, actor, account.id).await
}
