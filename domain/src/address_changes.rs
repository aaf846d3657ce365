//! Another address for the own account: confirmed from the old mailbox and from the new one.
//!
//! Whether the new one has an account already is told to nobody: then no mail goes there, and the change expires.
//! No mail and no page names the other address: whoever reads the old mailbox may be whom the person goes away from.

use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Set};

use crate::entities::link::{self, Purpose};
use crate::entities::outbox_message::Kind;
use crate::entities::{account, address_change};
use crate::error::Conflict;
use crate::ids::AccountId;
use crate::outbox::Draft;
use crate::sealed::Sealed;
use crate::throttles::{self, Bucket};
use crate::values::{self, EmailAddress};
use crate::{Actor, Context, Error, Result, accounts, audit, authentication, contacts, links, organizations};

/// How long both may take.
pub const LIFETIME: Duration = Duration::days(3);

/// A change that is under way.
pub struct Pending {
    pub email: String,
    /// Whether the old mailbox is still to say yes; it is not asked where nothing may be mailed there.
    pub old_is_awaited: bool,
    pub new_is_awaited: bool,
}

/// The actor's own, if one is under way.
pub async fn pending(cx: &Context, actor: &Actor) -> Result<Option<Pending>> {
    let Some(change) = find(cx.db.read(), cx, actor.account_id).await? else { return Ok(None) };
    Ok(Some(Pending {
        email: change.new_email.open(&cx.keys, change.id.0)?,
        old_is_awaited: change.old_confirmed_at.is_none(),
        new_is_awaited: change.new_confirmed_at.is_none(),
    }))
}

async fn find(db: &impl ConnectionTrait, cx: &Context, owner: AccountId) -> Result<Option<address_change::Model>> {
    let change = address_change::Entity::find()
        .filter(address_change::Column::AccountId.eq(owner))
        .filter(address_change::Column::ExpiresAt.gt(cx.now()));
    Ok(change.one(db).await?)
}

/// Asks for another address; the password is asked once more. One that was asked for before is given up.
pub async fn request(cx: &Context, actor: &Actor, typed: &str, password: String) -> Result<()> {
    let email = values::own_email(typed).map_err(|complaint| Error::field("email", complaint))?;
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    Bucket::of(cx, throttles::MAIL, email.normalized().as_bytes()).require(cx, "email").await?;
    let txn = cx.db.begin().await?;
    give_up_on(&txn, cx, account.id).await?;
    // A mailbox from which mail comes back can say no yes.
    let old_is_asked = account.mail_returned_at.is_none() && contacts::may_mail_about_account(&txn, &account).await?;
    let id = cx.new_id();
    let change = address_change::ActiveModel {
        id: Set(id),
        account_id: Set(account.id),
        new_email: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, email.as_str())),
        old_confirmed_at: Set((!old_is_asked).then(|| cx.now())),
        new_confirmed_at: Set(None),
        expires_at: Set(cx.now() + LIFETIME),
    };
    change.insert(&txn).await?;
    if old_is_asked {
        mail(&txn, cx, account.id, Purpose::OldAddress, Kind::OldAddress).await?;
    }
    if accounts::find_by_email(&txn, cx, &email).await?.is_none() {
        mail(&txn, cx, account.id, Purpose::NewAddress, Kind::NewAddress).await?;
    }
    audit::append(&txn, cx, Some(account.id), "ask-for-address", "accounts", account.id.0).await?;
    txn.commit().await?;
    Ok(())
}

async fn mail(db: &impl ConnectionTrait, cx: &Context, owner: AccountId, purpose: Purpose, kind: Kind) -> Result<()> {
    let link = links::issue(db, cx, owner, purpose, None).await?;
    Draft::about_link(kind, &link).enqueue(db, cx).await?;
    Ok(())
}

/// Gives the actor's own change up.
pub async fn give_up(cx: &Context, actor: &Actor) -> Result<()> {
    let txn = cx.db.begin().await?;
    if give_up_on(&txn, cx, actor.account_id).await? {
        audit::append(&txn, cx, Some(actor.account_id), "give-address-up", "accounts", actor.account_id.0).await?;
    }
    txn.commit().await?;
    Ok(())
}

async fn give_up_on(db: &impl ConnectionTrait, cx: &Context, owner: AccountId) -> Result<bool> {
    links::replace_all(db, cx, owner, &[Purpose::OldAddress, Purpose::NewAddress]).await?;
    let given_up = address_change::Entity::delete_many().filter(address_change::Column::AccountId.eq(owner));
    Ok(given_up.exec(db).await?.rows_affected > 0)
}

/// The link of either mailbox, if it still works.
pub async fn require_link(cx: &Context, token: &str) -> Result<link::Model> {
    match links::require(cx, Purpose::OldAddress, token).await {
        Err(Error::NotFound) => links::require(cx, Purpose::NewAddress, token).await,
        other => other,
    }
}

/// What a yes led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The other mailbox is still to say yes.
    Halfway,
    /// The address is the new one.
    Done,
}

/// One mailbox says yes. With the second yes the address changes; links that were mailed to the old one end.
pub async fn confirm(cx: &Context, token: &str) -> Result<Confirmed> {
    let link = require_link(cx, token).await?;
    let txn = cx.db.begin().await?;
    organizations::lock_addresses(&txn).await?;
    links::use_up(&txn, cx, &link).await?;
    let column = match link.purpose {
        Purpose::OldAddress => address_change::Column::OldConfirmedAt,
        _ => address_change::Column::NewConfirmedAt,
    };
    address_change::Entity::update_many()
        .col_expr(column, Expr::value(cx.now()))
        .filter(address_change::Column::AccountId.eq(link.account_id))
        .exec(&txn)
        .await?;
    let change = find(&txn, cx, link.account_id).await?.ok_or(Error::NotFound)?;
    audit::append(&txn, cx, Some(link.account_id), "confirm-address", "accounts", link.account_id.0).await?;
    if change.old_confirmed_at.is_none() || change.new_confirmed_at.is_none() {
        txn.commit().await?;
        return Ok(Confirmed::Halfway);
    }
    take(&txn, cx, &change).await?;
    txn.commit().await?;
    Ok(Confirmed::Done)
}

async fn take(db: &impl ConnectionTrait, cx: &Context, change: &address_change::Model) -> Result<()> {
    let email = change.new_email.open(&cx.keys, change.id.0)?;
    let address = EmailAddress::parse(&email).map_err(|_| Error::internal("a new address is no address"))?;
    let owner = change.account_id;
    // The database's own rule does not see an address that stands under another key, while the keys are rotated.
    if accounts::find_by_email(db, cx, &address).await?.is_some_and(|other| other.id != owner) {
        return Err(Error::Conflict(Conflict::AlreadyThere));
    }
    account::ActiveModel {
        id: Set(owner),
        email: Set(Sealed::seal(&cx.keys, &*cx.random, owner.0, &email)),
        email_key: Set(cx.keys.email_key(&address)),
        mail_returned_at: Set(None),
        ..Default::default()
    }
    .update(db)
    .await?;
    links::replace_all(db, cx, owner, &[Purpose::Reset]).await?;
    address_change::Entity::delete_by_id(change.id).exec(db).await?;
    Draft::about_account(Kind::AddressChanged, owner, cx.now()).enqueue(db, cx).await?;
    audit::append(db, cx, Some(owner), "change-address", "accounts", owner.0).await
}

/// The address that a mail to the new mailbox goes to.
pub(crate) async fn new_address(cx: &Context, owner: AccountId) -> Result<Option<String>> {
    match find(cx.db.read(), cx, owner).await? {
        Some(change) => change.new_email.open(&cx.keys, change.id.0).map(Some),
        None => Ok(None),
    }
}

/// Removes changes that nobody confirmed in time. How many those were.
pub async fn remove_old(cx: &Context) -> Result<u64> {
    let old = address_change::Entity::delete_many().filter(address_change::Column::ExpiresAt.lte(cx.now()));
    Ok(old.exec(cx.db.write()).await?.rows_affected)
}
