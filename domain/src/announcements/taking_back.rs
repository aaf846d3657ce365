//! Taking back what was written to a group: nobody reads it from then on, its words are erased, and mail that waits is not
//! sent. What went out is out.

use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Set};

use crate::entities::announcement::{self, Column};
use crate::entities::group;
use crate::entities::outbox_message::{self, MessageStatus};
use crate::ids::AnnouncementId;
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, audit, outbox};

/// What became of mail about a text that was taken back.
pub(crate) const TAKEN_BACK: &str = "What was written was taken back.";

/// How much mail about a text waits, and how much went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailAbout {
    pub waiting: u64,
    pub sent: u64,
}

pub async fn mail_about(cx: &Context, id: AnnouncementId) -> Result<MailAbout> {
    let about = || outbox_message::Entity::find().filter(outbox_message::Column::AnnouncementId.eq(id));
    let waiting = about().filter(outbox::unsettled()).count(cx.db.read()).await?;
    let sent = about().filter(outbox_message::Column::Status.eq(MessageStatus::Sent)).count(cx.db.read()).await?;
    Ok(MailAbout { waiting, sent })
}

/// For who was let in to work with the group. A second time changes nothing.
pub async fn take_back(cx: &Context, actor: &Actor, group: &group::Model, id: AnnouncementId) -> Result<()> {
    let txn = cx.db.begin().await?;
    let own = announcement::Entity::find_by_id(id).filter(Column::GroupId.eq(group.id));
    own.one(&txn).await?.ok_or(Error::NotFound)?;
    let nothing = announcement::ActiveModel {
        text: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, "")),
        taken_back_at: Set(Some(cx.now())),
        taken_back_by_id: Set(Some(actor.account_id)),
        ..Default::default()
    };
    let taken = announcement::Entity::update_many().set(nothing).filter(Column::Id.eq(id));
    if taken.filter(Column::TakenBackAt.is_null()).exec(&txn).await?.rows_affected == 0 {
        return Ok(());
    }
    // What is being sent this moment asks once more itself.
    let unsent = outbox::unsettled().add(outbox_message::Column::AnnouncementId.eq(id));
    outbox::drop_where(&txn, unsent, TAKEN_BACK).await?;
    audit::append(&txn, cx, Some(actor.account_id), "take-back", "groups", group.id.0).await?;
    txn.commit().await?;
    Ok(())
}
