//! The trail of who did what, written in the transaction of the change itself: no entry, no change.

use sea_orm::{ActiveModelTrait as _, ConnectionTrait, Set};
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
    audit_entry::ActiveModel {
        id: Set(cx.new_id()),
        at: Set(cx.now()),
        actor_id: Set(actor),
        action: Set(action.into()),
        subject: Set(subject.into()),
        subject_id: Set(Some(subject_id)),
    }
    .insert(db)
    .await?;
    Ok(())
}
