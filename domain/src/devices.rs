//! The devices on which somebody is signed in: their own list, and ending what they do not know or no longer use.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::entities::sign_in;
use crate::ids::SignInId;
use crate::known_devices::DeviceToken;
use crate::{Actor, Context, Error, Result, audit};

/// What a browser says of itself when it signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// "Firefox on Android"; empty where it does not say.
    pub name: String,
    /// Others use it too: the sign-in is short, and no cookie lasts.
    pub is_shared: bool,
    /// By which it is known again.
    pub token: Option<DeviceToken>,
}

impl Device {
    /// The token that the browser may keep: none where others use it too.
    #[must_use]
    pub fn lasting(&self) -> Option<&DeviceToken> {
        self.token.as_ref().filter(|_| !self.is_shared)
    }
}

/// A sign-in that is not over, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub id: SignInId,
    pub device: Device,
    pub since: DateTime<Utc>,
    /// To within a few minutes.
    pub used: DateTime<Utc>,
    /// The one that asks.
    pub is_this: bool,
}

/// The actor's own devices: this one first, then by last use.
pub async fn list(cx: &Context, actor: &Actor) -> Result<Vec<SignedIn>> {
    let rows = sign_in::Entity::find()
        .filter(sign_in::Column::AccountId.eq(actor.account_id))
        .filter(sign_in::Column::EndsAt.gt(cx.now()))
        .filter(sign_in::Column::IdleEndsAt.gt(cx.now()))
        .order_by_desc(sign_in::Column::SeenAt)
        .order_by_desc(sign_in::Column::Id)
        .all(cx.db.read())
        .await?;
    let mut devices: Vec<_> = rows
        .into_iter()
        .map(|row| SignedIn {
            id: row.id,
            device: Device { name: row.device, is_shared: row.shared_device, token: None },
            since: row.created_at,
            used: row.seen_at,
            is_this: row.id == actor.sign_in_id,
        })
        .collect();
    devices.sort_by_key(|device| !device.is_this);
    Ok(devices)
}

/// Signs one of the actor's own devices out.
pub async fn end(cx: &Context, actor: &Actor, id: SignInId) -> Result<()> {
    if end_where(cx, actor, sign_in::Column::Id.eq(id)).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Signs all of the actor's own devices out but the one that asks. How many those were.
pub async fn end_others(cx: &Context, actor: &Actor) -> Result<u64> {
    end_where(cx, actor, sign_in::Column::Id.ne(actor.sign_in_id)).await
}

async fn end_where(cx: &Context, actor: &Actor, which: Expr) -> Result<u64> {
    let txn = cx.db.begin().await?;
    let own = Condition::all().add(sign_in::Column::AccountId.eq(actor.account_id)).add(which);
    let ended = sign_in::Entity::delete_many().filter(own).exec(&txn).await?.rows_affected;
    if ended > 0 {
        audit::append(&txn, cx, Some(actor.account_id), "end-sign-in", "accounts", actor.account_id.0).await?;
        txn.commit().await?;
    }
    Ok(ended)
}
