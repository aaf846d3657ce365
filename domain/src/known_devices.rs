//! The browsers in which somebody signed in before, each known by a cookie of its own that signs nobody in. They have
//! tries of their own, so that whoever guesses elsewhere can't lock the owner out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};
use sha2::{Digest as _, Sha256};

use crate::entities::known_device;
use crate::ids::{AccountId, KnownDeviceId};
use crate::{Context, Result};

/// A browser is known so long after its last sign-in.
pub const KNOWN_FOR: Duration = Duration::days(180);
/// An account has at most so many; the one that was used longest ago goes.
const MOST: u64 = 20;

/// What the browser keeps, in its cookie. One for all accounts that sign in there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceToken(String);

impl DeviceToken {
    #[must_use]
    pub fn new(cx: &Context) -> Self {
        Self(URL_SAFE_NO_PAD.encode(cx.random.bytes::<32>()))
    }

    /// What a browser sent, if it can be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_string()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hash(&self, account_id: AccountId) -> Vec<u8> {
        Sha256::new().chain_update(&self.0).chain_update(account_id.0).finalize().to_vec()
    }
}

/// The device, if this account signed in there before. `account_id` is any other id where there is no account, so that
/// the question takes as long.
pub async fn find(cx: &Context, token: &DeviceToken, account_id: AccountId) -> Result<Option<KnownDeviceId>> {
    let row = known_device::Entity::find()
        .filter(known_device::Column::TokenHash.eq(token.hash(account_id)))
        .filter(known_device::Column::SeenAt.gt(cx.now() - KNOWN_FOR))
        .one(cx.db.read())
        .await?;
    Ok(row.map(|row| row.id))
}

/// Notes that the account signed in there.
pub async fn remember(
    db: &impl ConnectionTrait,
    cx: &Context,
    token: &DeviceToken,
    account_id: AccountId,
) -> Result<()> {
    let now = cx.now();
    let row = known_device::ActiveModel {
        id: Set(cx.new_id()),
        account_id: Set(account_id),
        token_hash: Set(token.hash(account_id)),
        created_at: Set(now),
        seen_at: Set(now),
    };
    let seen_again =
        OnConflict::column(known_device::Column::TokenHash).update_column(known_device::Column::SeenAt).to_owned();
    known_device::Entity::insert(row).on_conflict(seen_again).exec_without_returning(db).await?;
    let surplus: Vec<KnownDeviceId> = known_device::Entity::find()
        .filter(known_device::Column::AccountId.eq(account_id))
        .order_by_desc(known_device::Column::SeenAt)
        .offset(MOST)
        .limit(MOST)
        .select_only()
        .column(known_device::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    if !surplus.is_empty() {
        known_device::Entity::delete_many().filter(known_device::Column::Id.is_in(surplus)).exec(db).await?;
    }
    Ok(())
}

/// Forgets all of an account's: its password is a new one.
pub async fn forget(db: &impl ConnectionTrait, account_id: AccountId) -> Result<()> {
    known_device::Entity::delete_many().filter(known_device::Column::AccountId.eq(account_id)).exec(db).await?;
    Ok(())
}

/// Removes those that were not seen for long. How many those were.
pub async fn remove_old(cx: &Context) -> Result<u64> {
    let old = known_device::Entity::delete_many().filter(known_device::Column::SeenAt.lte(cx.now() - KNOWN_FOR));
    Ok(old.exec(cx.db.write()).await?.rows_affected)
}
