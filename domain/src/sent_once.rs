//! Sent once: a device that was without a network sends later, and sends again when it does not know what became of it.
//! It gives each thing an id; what arrived under an id is not taken a second time. What was sent is not kept here.

use chrono::Duration;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Set};

use crate::entities::sent_once;
use crate::ids::{AccountId, OnceId};
use crate::{Context, Result};

/// How long an id is remembered. A device keeps what it has not sent for 30 days (`app/src/scripts/offline.js`), and may
/// not know for as long again that it arrived.
const REMEMBERED: Duration = Duration::days(60);

/// The id in a form, if it holds one: only what a device queued does.
#[must_use]
pub fn id_in(field: &str) -> Option<OnceId> {
    field.parse().ok()
}

/// Notes that this arrives. False: it arrived before, and is to be answered as it was then, with nothing done.
///
/// To be called in the transaction of the change: both stay or neither. Another device's same id waits here for the end
/// of the first one's transaction.
pub async fn first(db: &impl ConnectionTrait, cx: &Context, account_id: AccountId, once: OnceId) -> Result<bool> {
    let row = sent_once::ActiveModel { account_id: Set(account_id), id: Set(once), created_at: Set(cx.now()) };
    let key = [sent_once::Column::AccountId, sent_once::Column::Id];
    let insert = sent_once::Entity::insert(row).on_conflict(OnConflict::columns(key).do_nothing().to_owned());
    Ok(insert.exec_without_returning(db).await? > 0)
}

/// Forgets all of an account's, which is erased.
pub(crate) async fn forget(db: &impl ConnectionTrait, account_id: AccountId) -> Result<()> {
    sent_once::Entity::delete_many().filter(sent_once::Column::AccountId.eq(account_id)).exec(db).await?;
    Ok(())
}

/// Removes what is remembered for long enough. How many those were.
pub async fn remove_old(cx: &Context) -> Result<u64> {
    let old = sent_once::Entity::delete_many().filter(sent_once::Column::CreatedAt.lte(cx.now() - REMEMBERED));
    Ok(old.exec(cx.db.write()).await?.rows_affected)
}
