//! Sessions in people's own calendars: as entries that come with mail, and as a private feed. Calendars are shared, so both
//! are for who asked for them alone, and an entry holds a time, a neutral title, and no place.
//!
//! The feed's address is known to who made it: here lies its hash. It ends when it is replaced or taken away, and with the
//! last group that somebody is in: a later group needs a new one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus};
use crate::entities::calendar;
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::session::{self, SessionStatus};
use crate::ids::{AccountId, SessionId};
use crate::{Actor, Context, Error, Result, audit};

const TOKEN_BYTES: usize = 32;
/// A feed shows no more than this.
const MOST_ENTRIES: u64 = 200;

/// One entry of somebody's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for each change of the same session, and another one for everybody else in the group.
    pub uid: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Raised by each change.
    pub sequence: i32,
    pub changed_at: DateTime<Utc>,
    pub is_cancelled: bool,
}

/// What the actor asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub in_mail: bool,
    pub has_feed: bool,
    /// Whether they are in a group: without one there is nothing to feed.
    pub may_have_feed: bool,
}

/// The form above, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct CalendarForm {
    pub in_mail: String,
}

impl calendar::Model {
    /// The entry of a session in this calendar.
    #[must_use]
    pub fn entry(&self, session: &session::Model) -> Entry {
        Entry {
            uid: self.uid(session.id),
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            sequence: session.sequence,
            changed_at: session.moved_at.unwrap_or_else(|| made_at(session.id)),
            is_cancelled: session.status == SessionStatus::Cancelled,
        }
    }

    /// Says neither which session it is nor who else has it.
    fn uid(&self, session_id: SessionId) -> String {
        let digest = Sha256::new().chain_update(self.id.0).chain_update(session_id.0).finalize();
        URL_SAFE_NO_PAD.encode(&digest[..18])
    }
}

/// What the actor asked for.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Asked> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let db = cx.db.read();
    let may_have_feed = is_in_a_group(db, actor.account_id).await?;
    let asked = find(db, actor.account_id).await?;
    Ok(Asked {
        in_mail: asked.as_ref().is_some_and(|asked| asked.in_mail),
        has_feed: may_have_feed && asked.is_some_and(|asked| asked.feed_hash.is_some()),
        may_have_feed,
    })
}

async fn is_in_a_group(db: &impl ConnectionTrait, account_id: AccountId) -> Result<bool> {
    Ok(membership::Entity::find().filter(present(account_id)).one(db).await?.is_some())
}

/// Ids tell when they were made.
fn made_at(id: SessionId) -> DateTime<Utc> {
    let seconds = id.0.get_timestamp().map_or(0, |timestamp| timestamp.to_unix().0);
    i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or_default()
}

async fn find(db: &impl ConnectionTrait, account_id: AccountId) -> Result<Option<calendar::Model>> {
    Ok(calendar::Entity::find().filter(calendar::Column::AccountId.eq(account_id)).one(db).await?)
}

/// The calendar into which mail brings entries; none for who did not ask.
pub async fn in_mail_of(cx: &Context, account_id: AccountId) -> Result<Option<calendar::Model>> {
    Ok(find(cx.db.read(), account_id).await?.filter(|calendar| calendar.in_mail))
}

/// Sets whether mail brings entries.
pub async fn choose(cx: &Context, actor: &Actor, form: &CalendarForm) -> Result<()> {
    let in_mail = Set(!form.in_mail.is_empty());
    change(cx, actor, "choose", calendar::ActiveModel { in_mail, ..Default::default() }).await
}

/// Makes the address of a feed and gives the token that stands in it, this once. The one before ends. None is made for who is
/// in no group.
pub async fn make_feed(cx: &Context, actor: &Actor) -> Result<Option<String>> {
    if !own(cx, actor).await?.may_have_feed {
        return Ok(None);
    }
    let token = URL_SAFE_NO_PAD.encode(cx.random.bytes::<TOKEN_BYTES>());
    let feed_hash = Set(Some(hash(&token)));
    change(cx, actor, "make-feed", calendar::ActiveModel { feed_hash, ..Default::default() }).await?;
    Ok(Some(token))
}

/// Takes the feed away. Its address finds nothing from then on.
pub async fn end_feed(cx: &Context, actor: &Actor) -> Result<()> {
    change(cx, actor, "end-feed", calendar::ActiveModel { feed_hash: Set(None), ..Default::default() }).await
}

/// The feed of who comes into a group and is in no other: it was of a time that is over, and whoever got its address then is
/// not to see what comes now. Before the new membership, in its transaction.
pub(crate) async fn end_former_feed(db: &impl ConnectionTrait, account_id: AccountId) -> Result<()> {
    if is_in_a_group(db, account_id).await? {
        return Ok(());
    }
    calendar::Entity::update_many()
        .col_expr(calendar::Column::FeedHash, Expr::value(None::<Vec<u8>>))
        .filter(calendar::Column::AccountId.eq(account_id))
        .exec(db)
        .await?;
    Ok(())
}

async fn change(cx: &Context, actor: &Actor, action: &'static str, mut changed: calendar::ActiveModel) -> Result<()> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let txn = cx.db.begin().await?;
    // Two browsers at once take turns.
    account::Entity::find_by_id(actor.account_id).lock_exclusive().one(&txn).await?;
    changed.changed_at = Set(cx.now());
    let id = match find(&txn, actor.account_id).await? {
        Some(before) => {
            changed.id = Set(before.id);
            changed.update(&txn).await?.id
        }
        None => {
            changed.id = Set(cx.new_id());
            changed.account_id = Set(actor.account_id);
            if changed.in_mail.is_not_set() {
                changed.in_mail = Set(false);
            }
            if changed.feed_hash.is_not_set() {
                changed.feed_hash = Set(None);
            }
            changed.insert(&txn).await?.id
        }
    };
    audit::append(&txn, cx, Some(actor.account_id), action, "calendars", id.0).await?;
    txn.commit().await?;
    Ok(())
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// What the feed with this token shows: what is to come in the groups that its owner is in now. Without a group there is no
/// feed.
pub async fn feed(cx: &Context, token: &str) -> Result<(account::Model, Vec<Entry>)> {
    let db = cx.db.read();
    let by_hash = calendar::Entity::find().filter(calendar::Column::FeedHash.eq(hash(token)));
    let calendar = by_hash.one(db).await?.ok_or(Error::NotFound)?;
    let owner = account::Entity::find_by_id(calendar.account_id).one(db).await?.ok_or(Error::NotFound)?;
    let groups = groups_of(owner.id);
    if owner.status != AccountStatus::Active || !is_in_a_group(db, owner.id).await? {
        return Err(Error::NotFound);
    }
    let sessions = session::Entity::find()
        .filter(session::Column::GroupId.in_subquery(groups))
        .filter(session::Column::Status.ne(SessionStatus::Cancelled))
        .filter(session::Column::EndsAt.gt(cx.now()))
        .order_by_asc(session::Column::StartsAt)
        .limit(MOST_ENTRIES)
        .all(db)
        .await?;
    let entries = sessions.iter().map(|session| calendar.entry(session)).collect();
    Ok((owner, entries))
}

fn present(account_id: AccountId) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(membership::Column::AccountId.eq(account_id))
        .add(membership::Column::Status.eq(MembershipStatus::Active))
}

fn groups_of(account_id: AccountId) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(membership::Column::GroupId)
        .from(membership::Entity)
        .cond_where(present(account_id))
        .to_owned()
}
