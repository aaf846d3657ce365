//! A forgotten password: a link by mail, and a new password that ends every other sign-in.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};

use crate::entities::account::{self, AccountStatus, Role};
use crate::entities::link::{self, Purpose};
use crate::entities::outbox_message::Kind;
use crate::passwords::Password;
use crate::throttles::{self, Bucket, Try};
use crate::values::EmailAddress;
use crate::{
    Actor, Context, Error, Result, accounts, audit, authentication, contacts, known_devices, links, outbox,
    own_password,
};

/// Writes the mail with a link, if an active account has this address. Nobody is told whether one has.
pub async fn request(cx: &Context, email: &EmailAddress) -> Result<()> {
    if Bucket::of(cx, throttles::MAIL, email.normalized().as_bytes()).take(cx).await? == Try::Refused {
        // So many are in that mailbox already.
        return Ok(());
    }
    let txn = cx.db.begin().await?;
    let account = accounts::find_by_email(&txn, cx, email).await?;
    let Some(account) = account.filter(|account| account.status == AccountStatus::Active) else { return Ok(()) };
    if links::just_issued(&txn, cx, account.id, Purpose::Reset, None).await? {
        return Ok(());
    }
    let link = links::issue(&txn, cx, account.id, Purpose::Reset, None).await?;
    outbox::Draft::about_link(Kind::PasswordReset, &link).enqueue(&txn, cx).await?;
    // Whoever asks is not known: anybody can type an address.
    audit::append(&txn, cx, None, "ask-for-reset", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Makes a link for somebody who wants no mail about their account, to be handed to them in person. Who is mailed gets theirs
/// by mail alone. The actor was let in to work with a group that the person is in.
pub async fn make_by_hand(cx: &Context, actor: &Actor, account: &account::Model) -> Result<()> {
    require_by_hand(cx, account).await?;
    let txn = cx.db.begin().await?;
    links::issue(&txn, cx, account.id, Purpose::Reset, None).await?;
    audit::append(&txn, cx, Some(actor.account_id), "make-password-link", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// The token of the newest link that still works, for who may make one by hand.
pub async fn made_by_hand(cx: &Context, account: &account::Model) -> Result<Option<(String, DateTime<Utc>)>> {
    require_by_hand(cx, account).await?;
    let newest = link::Entity::find()
        .filter(link::Column::AccountId.eq(account.id))
        .filter(link::Column::Purpose.eq(Purpose::Reset))
        .order_by_desc(link::Column::Id)
        .one(cx.db.read())
        .await?;
    let works = newest.filter(|link| links::check_state(cx, link).is_ok());
    Ok(works.map(|link| (links::token(&cx.keys, &link), link.expires_at)))
}

async fn require_by_hand(cx: &Context, account: &account::Model) -> Result<()> {
    let is_mailed = contacts::may_mail_about_account(cx.db.read(), account).await?;
    let is_theirs = account.status == AccountStatus::Active && account.role == Role::Participant;
    if is_mailed || !is_theirs { Err(Error::NotFound) } else { Ok(()) }
}

/// Sets the new password, uses the link up and signs every browser out.
pub async fn redeem(cx: &Context, token: &str, password: String) -> Result<()> {
    let link = links::require(cx, Purpose::Reset, token).await?;
    let owner = account::Entity::find_by_id(link.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let standing = accounts::password_standing(cx, owner.id).await?;
    let known = accounts::known_of(cx, &owner)?;
    let password = Password::new(password, &known, standing).map_err(|words| Error::field("password", words))?;
    let hash = cx.hasher.hash(password).await?;
    let txn = cx.db.begin().await?;
    links::use_up(&txn, cx, &link).await?;
    let account = account::Entity::find_by_id(link.account_id).one(&txn).await?.ok_or(Error::NotFound)?;
    if account.status != AccountStatus::Active {
        return Err(Error::NotFound);
    }
    account::ActiveModel { id: Set(account.id), password_hash: Set(Some(hash)), ..Default::default() }
        .update(&txn)
        .await?;
    accounts::sign_out_everywhere(&txn, account.id).await?;
    known_devices::forget(&txn, account.id).await?;
    own_password::tell(&txn, cx, account.id).await?;
    audit::append(&txn, cx, Some(account.id), "reset-password", "accounts", account.id.0).await?;
    txn.commit().await?;
    authentication::forgive(cx, &account).await
}
