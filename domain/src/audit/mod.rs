//! The trail of who did and who saw what. An entry is written in the transaction of the change itself, or before what is
//! read is shown: no entry, no change and no read. It holds ids and verbs, never a name, an address or a text.
//!
//! A background step chains the entries ([`chain`]); [`check`] says whether anybody has touched them since. Entries are
//! never deleted.

pub mod chain;
pub mod check;
mod encoding;
mod marks;
pub mod sights;
pub mod trail;

use sea_orm::{ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use crate::entities::audit_entry;
use crate::ids::AccountId;
use crate::{Context, Result};

/// Notes that `actor` did `action` to the row `subject_id` of the table `subject`. Never a name, an address or a text.
pub async fn append(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: Option<AccountId>,
    action: &'static str,
    subject: &'static str,
    subject_id: Uuid,
) -> Result<()> {
    write(db, cx, actor, (action, subject), Some(subject_id)).await
}

/// The same, also for what concerns no row.
async fn write(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: Option<AccountId>,
    (action, subject): (&'static str, &'static str),
    subject_id: Option<Uuid>,
) -> Result<()> {
    let key_id = cx.keys.current().id;
    let mut entry = audit_entry::Model {
        id: cx.new_id(),
        at: cx.now(),
        actor_id: actor,
        action: action.into(),
        subject: subject.into(),
        subject_id,
        proof_key_id: Some(key_id.into()),
        proof: None,
        number: None,
        link_key_id: None,
        link: None,
        linked_at: None,
    };
    entry.proof = encoding::proof(&cx.keys, key_id, &entry).map(|proof| proof.to_vec());
    let entry = entry.into_active_model().reset_all();
    audit_entry::Entity::insert(entry).exec_without_returning(db).await?;
    Ok(())
}
