//! One-time links. The token is the row's id and a proof derived from it; the row says whether it is used, expired or replaced.
//!
//! Following a link changes nothing (mail scanners do); only the form on its page uses it up.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, Set,
};
use uuid::Uuid;

use crate::entities::account::{self, Language};
use crate::entities::link::{self, Purpose};
use crate::error::Conflict;
use crate::ids::{AccountId, LinkId, MembershipId};
use crate::keys::Keys;
use crate::{Context, Error, Result, address_changes};

const ID_BYTES: usize = 16;
const PROOF_BYTES: usize = 32;

/// No link works longer than this.
pub const LONGEST_LIFETIME: Duration = Duration::days(14);

/// How long a link works.
fn lifetime(purpose: Purpose) -> Duration {
    match purpose {
        Purpose::Invitation => LONGEST_LIFETIME,
        Purpose::Reset => Duration::hours(2),
        Purpose::OldAddress | Purpose::NewAddress => address_changes::LIFETIME,
    }
}

/// Asking for the same mail again so soon is a second press of the same button.
const AGAIN_AFTER: Duration = Duration::minutes(2);

/// Whether a link for the same thing was made a moment ago and still works: then another mail would only end the first one.
pub async fn just_issued(
    db: &impl ConnectionTrait,
    cx: &Context,
    account_id: AccountId,
    purpose: Purpose,
    membership_id: Option<MembershipId>,
) -> Result<bool> {
    let fresh = link::Entity::find()
        .filter(same_thing(account_id, purpose, membership_id))
        .filter(link::Column::CreatedAt.gt(cx.now() - AGAIN_AFTER));
    Ok(fresh.one(db).await?.is_some())
}

/// The links that still work for an account, a purpose and a membership.
fn same_thing(account_id: AccountId, purpose: Purpose, membership_id: Option<MembershipId>) -> Condition {
    let membership = match membership_id {
        Some(id) => link::Column::MembershipId.eq(id),
        None => link::Column::MembershipId.is_null(),
    };
    Condition::all()
        .add(link::Column::AccountId.eq(account_id))
        .add(link::Column::Purpose.eq(purpose))
        .add(link::Column::UsedAt.is_null())
        .add(link::Column::ReplacedAt.is_null())
        .add(membership)
}

/// Makes a link and replaces the earlier ones for the same thing.
pub async fn issue(
    db: &impl ConnectionTrait,
    cx: &Context,
    account_id: AccountId,
    purpose: Purpose,
    membership_id: Option<MembershipId>,
) -> Result<link::Model> {
    let now = cx.now();
    let replaced = link::Entity::update_many()
        .col_expr(link::Column::ReplacedAt, Expr::value(now))
        .filter(same_thing(account_id, purpose, membership_id))
        .exec(db)
        .await?
        .rows_affected;
    let link = link::ActiveModel {
        id: Set(cx.new_id()),
        account_id: Set(account_id),
        purpose: Set(purpose),
        generation: Set(i32::try_from(replaced).unwrap_or(i32::MAX).saturating_add(1)),
        membership_id: Set(membership_id),
        created_at: Set(now),
        expires_at: Set(now + lifetime(purpose)),
        used_at: Set(None),
        replaced_at: Set(None),
    };
    Ok(link.insert(db).await?)
}

/// Ends all links of an account for these purposes.
pub(crate) async fn replace_all(
    db: &impl ConnectionTrait,
    cx: &Context,
    account_id: AccountId,
    purposes: &[Purpose],
) -> Result<()> {
    link::Entity::update_many()
        .col_expr(link::Column::ReplacedAt, Expr::value(cx.now()))
        .filter(link::Column::AccountId.eq(account_id))
        .filter(link::Column::Purpose.is_in(purposes.iter().copied()))
        .filter(link::Column::UsedAt.is_null())
        .filter(link::Column::ReplacedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// The token that stands in the mail.
#[must_use]
pub fn token(keys: &Keys, link: &link::Model) -> String {
    let mut bytes = [0; ID_BYTES + PROOF_BYTES];
    bytes[..ID_BYTES].copy_from_slice(link.id.0.as_bytes());
    bytes[ID_BYTES..].copy_from_slice(&keys.link_proof(link.purpose.name(), link.id.0.as_bytes(), link.generation));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The link of a token, if it can still be used. An altered token is not found.
pub async fn require(cx: &Context, purpose: Purpose, token: &str) -> Result<link::Model> {
    let link = by_token(cx, token).await?;
    if link.purpose != purpose {
        return Err(Error::NotFound);
    }
    check_state(cx, &link)?;
    Ok(link)
}

/// The language of whoever a link is for, also when it can't be used any more.
pub async fn language(cx: &Context, token: &str) -> Result<Language> {
    let link = by_token(cx, token).await?;
    let account = account::Entity::find_by_id(link.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    Ok(account.language)
}

async fn by_token(cx: &Context, token: &str) -> Result<link::Model> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::NotFound)?;
    let (id, proof) = bytes.split_at_checked(ID_BYTES).ok_or(Error::NotFound)?;
    let id = LinkId(Uuid::from_slice(id).map_err(|_| Error::NotFound)?);
    let link = link::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let is_right = cx.keys.proves_link(link.purpose.name(), link.id.0.as_bytes(), link.generation, proof);
    if is_right { Ok(link) } else { Err(Error::NotFound) }
}

/// Refuses a link that was used, replaced, or is too old.
pub fn check_state(cx: &Context, link: &link::Model) -> Result<()> {
    if link.used_at.is_some() {
        Err(Error::Conflict(Conflict::LinkUsed))
    } else if link.replaced_at.is_some() || link.expires_at <= cx.now() {
        Err(Error::Conflict(Conflict::LinkExpired))
    } else {
        Ok(())
    }
}

/// Uses the link up. Of two at once exactly one succeeds.
pub async fn use_up(db: &impl ConnectionTrait, cx: &Context, link: &link::Model) -> Result<()> {
    let used = link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(cx.now()))
        .filter(link::Column::Id.eq(link.id))
        .filter(link::Column::UsedAt.is_null())
        .filter(link::Column::ReplacedAt.is_null())
        .exec(db)
        .await?;
    if used.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict(Conflict::LinkUsed)) }
}
