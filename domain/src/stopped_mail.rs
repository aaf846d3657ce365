//! Stopping mail from within a mail: one press, without signing in. All mail but that about the account can be stopped so.
//!
//! The token is the message's id and a proof derived from it. It can do nothing but stop mail to whom that message went, and
//! it works for as long as that message is kept: people open old mail. Mail comes again only behind the sign-in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{EntityTrait as _, QuerySelect as _};
use uuid::Uuid;

use crate::contacts::{self, Topic};
use crate::entities::account::{self, AccountStatus, Language, Role};
use crate::entities::outbox_message::{self, Kind};
use crate::entities::safe_contact::Wording;
use crate::ids::OutboxMessageId;
use crate::keys::Keys;
use crate::{Context, Error, Result, audit};

const PURPOSE: &str = "unsubscribe";
const GENERATION: i32 = 1;
const ID_BYTES: usize = 16;

/// How much is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Mail of the kind that the link came with.
    Kind,
    /// All that can be stopped.
    All,
}

/// A link to stop mail, and how things stand.
pub struct Stop {
    recipient: account::Model,
    /// What the mail that brought the link was about.
    pub topic: Topic,
    /// Whether mail about that still comes.
    pub comes: bool,
    /// Whether anything else still comes that can be stopped.
    pub others_come: bool,
    /// Whether mail tells them only that something is waiting.
    pub is_neutral: bool,
}

impl Stop {
    /// What the recipient reads.
    #[must_use]
    pub fn language(&self) -> Language {
        self.recipient.language
    }
}

/// Whether such mail can be stopped: not mail about the account, nor mail to staff, which is their work.
pub(crate) fn may_stop(kind: Kind, recipient: &account::Model) -> bool {
    recipient.role == Role::Participant && contacts::topic(kind) != Topic::Account
}

/// The token for the mail that this message becomes; none where nothing can be stopped.
#[must_use]
pub fn token(keys: &Keys, message: &outbox_message::Model, recipient: &account::Model) -> Option<String> {
    may_stop(message.kind, recipient).then(|| {
        let mut bytes = message.id.0.as_bytes().to_vec();
        bytes.extend(keys.link_proof(PURPOSE, message.id.0.as_bytes(), GENERATION));
        URL_SAFE_NO_PAD.encode(bytes)
    })
}

/// What a token stops. An altered one is not found.
pub async fn require(cx: &Context, token: &str) -> Result<Stop> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::NotFound)?;
    let (id, proof) = bytes.split_at_checked(ID_BYTES).ok_or(Error::NotFound)?;
    let id = OutboxMessageId(Uuid::from_slice(id).map_err(|_| Error::NotFound)?);
    if !cx.keys.proves_link(PURPOSE, id.0.as_bytes(), GENERATION, proof) {
        return Err(Error::NotFound);
    }
    let db = cx.db.read();
    let message = outbox_message::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let recipient = account::Entity::find_by_id(message.recipient_id).one(db).await?.ok_or(Error::NotFound)?;
    let topic = contacts::topic(message.kind);
    if recipient.role != Role::Participant || recipient.status != AccountStatus::Active || topic == Topic::Account {
        return Err(Error::NotFound);
    }
    let contact = contacts::find(cx, recipient.id).await?;
    let comes = |topic: Topic| contact.as_ref().is_none_or(|contact| contact.allows_about(topic));
    let others_come = Topic::STOPPABLE.into_iter().filter(|one| *one != topic).any(comes);
    let is_neutral = contact.as_ref().is_some_and(|contact| contact.wording == Wording::Neutral);
    Ok(Stop { comes: comes(topic), others_come, is_neutral, topic, recipient })
}

/// Stops mail, from now on: what is queued is cancelled with it. A second time changes nothing.
pub async fn stop(cx: &Context, stop: &Stop, extent: Extent) -> Result<()> {
    let txn = cx.db.begin().await?;
    // Two browsers at once take turns.
    account::Entity::find_by_id(stop.recipient.id).lock_exclusive().one(&txn).await?;
    if apply(&txn, cx, stop, extent).await? {
        txn.commit().await?;
    }
    Ok(())
}

async fn apply(txn: &sea_orm::DatabaseTransaction, cx: &Context, stop: &Stop, extent: Extent) -> Result<bool> {
    let topics: Vec<Topic> = match extent {
        Extent::Kind => vec![stop.topic],
        Extent::All => Topic::STOPPABLE.to_vec(),
    };
    let Some(id) = contacts::stop_topics(txn, cx, stop.recipient.id, &topics).await? else { return Ok(false) };
    audit::append(txn, cx, Some(stop.recipient.id), "stop-mail", "safe_contacts", id.0).await?;
    Ok(true)
}
