//! Signing in and out. The browser holds a random token; the database holds its SHA-256 and nothing that signs in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryResult, Set,
};
use sha2::{Digest as _, Sha256};

use crate::devices::Device;
use crate::entities::account::{self, AccountStatus, Language, Role};
use crate::entities::sign_in;
use crate::ids::{AccountId, SignInId};
use crate::passwords::SHORTEST;
use crate::{Actor, Context, Result, audit, known_devices, second_factors};

/// How often the last use of a sign-in is written down.
const TOUCH_EVERY: Duration = Duration::minutes(2);

/// For so long after its end a sign-in can still give back what was typed under it. It signs nobody in.
pub const KEPT_AFTER_END: Duration = Duration::days(1);

/// What the browser keeps, in its cookie.
pub struct Token(pub String);

impl Token {
    /// What the database keeps of it.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// How long a sign-in lasts: unused, and at most. Staff by NIST's AAL2 (an hour, a day); participants read on their own
/// phone over weeks; on a shared device nobody waits.
struct Lifetime {
    idle: Duration,
    whole: Duration,
}

fn lifetime(role: Role, shared_device: bool) -> Lifetime {
    match (shared_device, role) {
        (true, _) => Lifetime { idle: Duration::minutes(10), whole: Duration::hours(2) },
        (false, Role::Participant) => Lifetime { idle: Duration::days(7), whole: Duration::days(30) },
        (false, _) => Lifetime { idle: Duration::hours(1), whole: Duration::hours(12) },
    }
}

/// A sign-in that was just made.
pub struct Started {
    pub token: Token,
    pub account_id: AccountId,
    pub ends_at: DateTime<Utc>,
    pub device: Device,
}

/// Signs an account in that has just proved who it is. Its sign-ins that are over are cleared away.
pub async fn start(cx: &Context, account_id: AccountId, role: Role, device: Device) -> Result<Started> {
    let now = cx.now();
    let token = Token(URL_SAFE_NO_PAD.encode(cx.random.bytes::<32>()));
    let lifetime = lifetime(role, device.is_shared);
    let ends_at = now + lifetime.whole;
    let id: SignInId = cx.new_id();
    let txn = cx.db.begin().await?;
    // A sign-in that has just ended still says whose the text is that was posted with it; see `account_of`.
    let long_ago = now - KEPT_AFTER_END;
    let over =
        Condition::any().add(sign_in::Column::EndsAt.lte(long_ago)).add(sign_in::Column::IdleEndsAt.lte(long_ago));
    sign_in::Entity::delete_many().filter(sign_in::Column::AccountId.eq(account_id)).filter(over).exec(&txn).await?;
    sign_in::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        token_hash: Set(token.hash()),
        shared_device: Set(device.is_shared),
        device: Set(device.name.clone()),
        created_at: Set(now),
        seen_at: Set(now),
        idle_ends_at: Set(now + lifetime.idle),
        ends_at: Set(ends_at),
    }
    .insert(&txn)
    .await?;
    if let Some(token) = device.lasting() {
        known_devices::remember(&txn, cx, token, account_id).await?;
    }
    audit::append(&txn, cx, Some(account_id), "sign-in", "sign_ins", id.0).await?;
    txn.commit().await?;
    Ok(Started { token, account_id, ends_at, device })
}

/// After an invitation proved who somebody is, who chose a password that stands alone.
pub async fn start_for(cx: &Context, account_id: AccountId, device: Device) -> Result<Option<Started>> {
    match account::Entity::find_by_id(account_id).one(cx.db.read()).await? {
        Some(account) if account.status == AccountStatus::Active => {
            second_factors::let_in_without(cx, &account, SHORTEST).await?;
            start(cx, account.id, account.role, device).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// What one query brings of a sign-in and its account.
#[derive(Debug)]
pub struct SignInRow {
    pub sign_in_id: SignInId,
    pub account_id: AccountId,
    pub role: Role,
    pub status: AccountStatus,
    pub name: String,
    pub zone: String,
    pub shared_device: bool,
    pub seen_at: DateTime<Utc>,
    pub idle_ends_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub factor_due_at: Option<DateTime<Utc>>,
    pub language: Language,
}

/// The first columns of a query that brings a [`SignInRow`], in its order: every page asks, so they are found by place.
macro_rules! sign_in_columns {
    () => {
        "s.id, s.account_id, a.role, a.status, a.name, a.zone, s.shared_device, s.seen_at, s.idle_ends_at, s.ends_at, \
         a.factor_due_at, a.language"
    };
}
pub(crate) use sign_in_columns;

const FIND: &str = concat!(
    "SELECT ",
    sign_in_columns!(),
    " FROM sign_ins s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1"
);

/// Who holds this token now, if the sign-in is not over and the account is active.
pub async fn find_actor(cx: &Context, token: &Token) -> Result<Option<Actor>> {
    match cx.db.lanes().one(FIND, &token.hash(), None).await? {
        Some(row) => SignInRow::read(&row)?.into_actor(cx).await,
        None => Ok(None),
    }
}

/// The sign-in of this token, unless it is over. That it was asked for is not written down.
pub(crate) async fn find_row(cx: &Context, token: &Token) -> Result<Option<SignInRow>> {
    let row = cx.db.lanes().one(FIND, &token.hash(), None).await?;
    let row = row.map(|row| SignInRow::read(&row)).transpose()?;
    Ok(row.filter(|row| !row.is_over(cx.now())))
}

impl SignInRow {
    /// How many columns it takes.
    pub const WIDTH: usize = 12;

    /// From the first columns of a row.
    pub fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            sign_in_id: row.try_get_by_index(0)?,
            account_id: row.try_get_by_index(1)?,
            role: row.try_get_by_index(2)?,
            status: row.try_get_by_index(3)?,
            name: row.try_get_by_index(4)?,
            zone: row.try_get_by_index(5)?,
            shared_device: row.try_get_by_index(6)?,
            seen_at: row.try_get_by_index(7)?,
            idle_ends_at: row.try_get_by_index(8)?,
            ends_at: row.try_get_by_index(9)?,
            factor_due_at: row.try_get_by_index(10)?,
            language: row.try_get_by_index(11)?,
        })
    }

    /// The actor, unless the sign-in is over. Notes now and then that it is still used.
    pub async fn into_actor(self, cx: &Context) -> Result<Option<Actor>> {
        let now = cx.now();
        if self.is_over(now) {
            return Ok(None);
        }
        if now - self.seen_at >= TOUCH_EVERY {
            self.touch(cx, now).await?;
        }
        Ok(Some(Actor {
            account_id: self.account_id,
            sign_in_id: self.sign_in_id,
            role: self.role,
            status: self.status,
            name: self.name,
            zone: self.zone.parse().ok(),
            factor_due_at: self.factor_due_at,
            shared_device: self.shared_device,
            language: self.language,
        }))
    }

    fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.ends_at <= now || self.idle_ends_at <= now || self.status != AccountStatus::Active
    }

    pub(crate) async fn touch(&self, cx: &Context, now: DateTime<Utc>) -> Result<()> {
        let idle_ends_at = now + lifetime(self.role, self.shared_device).idle;
        sign_in::Entity::update_many()
            .col_expr(sign_in::Column::SeenAt, Expr::value(now))
            .col_expr(sign_in::Column::IdleEndsAt, Expr::value(idle_ends_at))
            .filter(sign_in::Column::Id.eq(self.sign_in_id))
            .exec(cx.db.write())
            .await?;
        Ok(())
    }
}

/// Ends a sign-in. Ending one that is gone is no error.
pub async fn end(cx: &Context, token: &Token) -> Result<()> {
    let txn = cx.db.begin().await?;
    let of_token = sign_in::Entity::find().filter(sign_in::Column::TokenHash.eq(token.hash()));
    let Some(row) = of_token.one(&txn).await? else { return Ok(()) };
    let ended = sign_in::Entity::delete_by_id(row.id).exec(&txn).await?;
    if ended.rows_affected > 0 {
        audit::append(&txn, cx, Some(row.account_id), "sign-out", "sign_ins", row.id.0).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Whose sign-in this was, though it may be over: for giving back what they were writing.
pub async fn account_of(cx: &Context, token: &Token) -> Result<Option<AccountId>> {
    let row = sign_in::Entity::find().filter(sign_in::Column::TokenHash.eq(token.hash())).one(cx.db.read()).await?;
    Ok(row.map(|row| row.account_id))
}
