//! Mail that came back for good. Its address is suspended: nothing is sent there until somebody confirms it or changes it.
//!
//! It is told by whoever reads the mailbox that mail comes back to: a command, or the mail provider's own call. That an
//! address is nobody's is told to the command alone. A server that refuses while we send suspends nothing by itself: its
//! word says little about the address for sure. Staff, who can ask the person, have a button for it (`mailroom.rs`).

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _, Select,
};

use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus, Column, Entity};
use crate::entities::membership;
use crate::ids::AccountId;
use crate::memberships::PRESENT;
use crate::values::EmailAddress;
use crate::{Actor, Context, Error, Result, accounts, audit, group_staff};

/// What staff read beside a mail that was not sent to such an address.
pub const SUSPENDED: &str = "Mail to this address came back. Nothing goes there until it is confirmed or changed.";

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    Suspended,
    /// It was suspended before.
    KnownAlready,
    /// No account has this address.
    Nobodys,
}

/// Mail to this address came back for good.
pub async fn report(cx: &Context, address: &EmailAddress) -> Result<Reported> {
    let txn = cx.db.begin().await?;
    let Some(account) = accounts::find_by_email(&txn, cx, address).await? else { return Ok(Reported::Nobodys) };
    if !suspend(&txn, cx, None, account.id).await? {
        return Ok(Reported::KnownAlready);
    }
    txn.commit().await?;
    Ok(Reported::Suspended)
}

/// Mails no more to this account's address. Says whether it was mailed to until now.
pub(crate) async fn suspend(
    txn: &DatabaseTransaction,
    cx: &Context,
    actor: Option<&Actor>,
    account_id: AccountId,
) -> Result<bool> {
    let suspended = Entity::update_many()
        .col_expr(Column::MailReturnedAt, Expr::value(cx.now()))
        .filter(Column::Id.eq(account_id))
        .filter(Column::MailReturnedAt.is_null())
        .exec(txn)
        .await?;
    if suspended.rows_affected == 0 {
        return Ok(false);
    }
    audit::append(txn, cx, actor.map(|actor| actor.account_id), "suspend-address", "accounts", account_id.0).await?;
    Ok(true)
}

/// Whether nothing goes to the actor's own address.
pub async fn is_suspended(cx: &Context, actor: &Actor) -> Result<bool> {
    Ok(accounts::own(cx, actor).await?.mail_returned_at.is_some())
}

/// The actor says that their own address is right.
pub async fn confirm_own(cx: &Context, actor: &Actor) -> Result<()> {
    confirm(cx, actor, actor.account_id).await
}

/// Staff say it for somebody whom they work with: who was invited can't sign in to say so.
pub async fn confirm_for(cx: &Context, actor: &Actor, account_id: AccountId) -> Result<()> {
    let suspended = reachable(cx, actor)?.filter(Column::MailReturnedAt.is_not_null());
    suspended.filter(Column::Id.eq(account_id)).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    confirm(cx, actor, account_id).await
}

async fn confirm(cx: &Context, actor: &Actor, account_id: AccountId) -> Result<()> {
    let txn = cx.db.begin().await?;
    if believe(&txn, account_id).await? {
        audit::append(&txn, cx, Some(actor.account_id), "believe-address", "accounts", account_id.0).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// Who invites somebody again says that the address is right.
pub(crate) async fn invited_again(db: &impl ConnectionTrait, known: &account::Model) -> Result<AccountId> {
    if known.status == AccountStatus::Invited {
        believe(db, known.id).await?;
    }
    Ok(known.id)
}

/// Mails to this address again. Says whether it was suspended.
async fn believe(db: &impl ConnectionTrait, account_id: AccountId) -> Result<bool> {
    let believed = Entity::update_many()
        .col_expr(Column::MailReturnedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(Column::Id.eq(account_id))
        .filter(Column::MailReturnedAt.is_not_null())
        .exec(db)
        .await?;
    Ok(believed.rows_affected > 0)
}

/// The people whose address is suspended and whom the actor works with, or everybody's for who runs the organization.
pub async fn list(cx: &Context, actor: &Actor) -> Result<Vec<account::Model>> {
    let find = reachable(cx, actor)?.filter(Column::MailReturnedAt.is_not_null());
    let find = find.filter(Column::Status.is_in([AccountStatus::Invited, AccountStatus::Active]));
    Ok(find.order_by_asc(Column::MailReturnedAt).all(cx.db.read()).await?)
}

fn reachable(cx: &Context, actor: &Actor) -> Result<Select<Entity>> {
    access::require(actor, Action::SeeMessages, Subject::None)?;
    if access::may(actor, Action::SeeAllMessages, Subject::None) {
        return Ok(Entity::find());
    }
    let groups = group_staff::groups_with(cx, actor, Action::WorkWithGroup);
    let members = Query::select()
        .column(membership::Column::AccountId)
        .from(membership::Entity)
        .and_where(membership::Column::GroupId.in_subquery(groups))
        .and_where(membership::Column::Status.is_in(PRESENT))
        .to_owned();
    Ok(Entity::find().filter(Column::Id.in_subquery(members)))
}
