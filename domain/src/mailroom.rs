//! What staff see of the outbox and do with it: what waits, what became of each mail, trying again, leaving unsent.
//!
//! Who runs the organization sees all of it, everybody else what is about their own groups. It shows no address.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, EntityTrait as _, Iterable as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};

use crate::access::{self, Action, Subject};
use crate::entities::outbox_message::{self, Column, Kind, MessageStatus};
use crate::entities::{account, announcement, assignment, group_staff, link, membership, session};
use crate::ids::{AccountId, OutboxMessageId};
use crate::{Actor, Context, Error, Result, audit};

/// How many rows the page of messages shows at once.
pub const PAGE: u64 = 50;
/// What became of a mail that staff stopped.
pub const STOPPED: &str = "Stopped by staff.";

/// The messages that the actor may do `action` with: all for who runs the organization, else those about groups in which
/// they have a part that allows it.
fn reachable(cx: &Context, actor: &Actor, action: Action) -> Result<Select<outbox_message::Entity>> {
    access::require(actor, Action::SeeMessages, Subject::None)?;
    let find = outbox_message::Entity::find();
    if access::may(actor, Action::SeeAllMessages, Subject::None) {
        return Ok(find);
    }
    let groups = Query::select()
        .column(group_staff::Column::GroupId)
        .from(group_staff::Entity)
        .and_where(group_staff::Column::AccountId.eq(actor.account_id))
        .and_where(group_staff::Column::Part.is_in(access::parts(actor, action)))
        .cond_where(crate::group_staff::holding(cx.now()))
        .to_owned();
    let sessions = Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::GroupId.in_subquery(groups.clone()))
        .to_owned();
    let announcements = Query::select()
        .column(announcement::Column::Id)
        .from(announcement::Entity)
        .and_where(announcement::Column::GroupId.in_subquery(groups.clone()))
        .to_owned();
    let memberships = Query::select()
        .column(membership::Column::Id)
        .from(membership::Entity)
        .and_where(membership::Column::GroupId.in_subquery(groups))
        .to_owned();
    let assignments = Query::select()
        .column(assignment::Column::Id)
        .from(assignment::Entity)
        .and_where(assignment::Column::MembershipId.in_subquery(memberships.clone()))
        .to_owned();
    let links = Query::select()
        .column(link::Column::Id)
        .from(link::Entity)
        .and_where(link::Column::MembershipId.in_subquery(memberships.clone()))
        .to_owned();
    let about = Condition::any()
        .add(outbox_message::Column::SessionId.in_subquery(sessions))
        .add(outbox_message::Column::AssignmentId.in_subquery(assignments))
        .add(outbox_message::Column::AnnouncementId.in_subquery(announcements))
        .add(outbox_message::Column::MembershipId.in_subquery(memberships))
        .add(outbox_message::Column::LinkId.in_subquery(links));
    Ok(find.filter(about))
}

/// What a button led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Yes,
    /// It was sent, or stopped, before the button was pressed.
    TooLate,
}

/// Sends a message that was given up once more, and one that waits without waiting longer.
pub async fn retry(cx: &Context, actor: &Actor, id: OutboxMessageId) -> Result<Done> {
    let again = [(Column::Status, Expr::value(MessageStatus::Waiting)), (Column::DueAt, Expr::value(cx.now()))];
    change(cx, actor, id, "retry", again).await
}

/// Leaves a message unsent. What is being sent this moment can't be called back.
pub async fn cancel(cx: &Context, actor: &Actor, id: OutboxMessageId) -> Result<Done> {
    let stopped = [(Column::Status, Expr::value(MessageStatus::Dropped)), (Column::Outcome, Expr::value(STOPPED))];
    change(cx, actor, id, "cancel", stopped).await
}

async fn change<const N: usize>(
    cx: &Context,
    actor: &Actor,
    id: OutboxMessageId,
    action: &'static str,
    to: [(Column, Expr); N],
) -> Result<Done> {
    let find = reachable(cx, actor, Action::WorkWithGroup)?.filter(Column::Id.eq(id));
    find.one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let txn = cx.db.begin().await?;
    let mut update = outbox_message::Entity::update_many();
    for (column, value) in to {
        update = update.col_expr(column, value);
    }
    let changed = update
        .filter(Column::Id.eq(id))
        .filter(Column::Status.is_in([MessageStatus::Waiting, MessageStatus::Failed]))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(Done::TooLate);
    }
    audit::append(&txn, cx, Some(actor.account_id), action, "outbox_messages", id.0).await?;
    txn.commit().await?;
    Ok(Done::Yes)
}

/// One line of the page of messages.
pub struct Line {
    pub message: outbox_message::Model,
    pub recipient: account::Model,
}

/// What became of mail, as the page lets one choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// To be sent, or being sent.
    Queued,
    Failed,
    Sent,
    /// No longer true when its turn came, or stopped.
    Unsent,
}

impl Fate {
    fn statuses(self) -> &'static [MessageStatus] {
        match self {
            Self::Queued => &[MessageStatus::Waiting, MessageStatus::Sending],
            Self::Failed => &[MessageStatus::Failed],
            Self::Sent => &[MessageStatus::Sent],
            Self::Unsent => &[MessageStatus::Dropped],
        }
    }
}

/// All kinds of mail, each with the code by which a page names it.
pub fn kinds() -> impl Iterator<Item = (String, Kind)> {
    Kind::iter().map(|kind| (kind.to_value(), kind))
}

/// The kind of this code.
#[must_use]
pub fn kind(code: &str) -> Option<Kind> {
    Kind::try_from_value(&code.to_string()).ok()
}

/// What of it is wanted; nothing said is everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub fate: Option<Fate>,
    pub kind: Option<Kind>,
    pub recipient_id: Option<AccountId>,
    /// Older than this one.
    pub before: Option<OutboxMessageId>,
}

/// The newest messages that the actor may see, at most [`PAGE`].
pub async fn list(cx: &Context, actor: &Actor, wanted: Wanted) -> Result<Vec<Line>> {
    let mut find = reachable(cx, actor, Action::SeeGroup)?;
    if let Some(before) = wanted.before {
        find = find.filter(Column::Id.lt(before));
    }
    if let Some(fate) = wanted.fate {
        find = find.filter(Column::Status.is_in(fate.statuses().iter().copied()));
    }
    if let Some(kind) = wanted.kind {
        find = find.filter(Column::Kind.eq(kind));
    }
    if let Some(recipient_id) = wanted.recipient_id {
        find = find.filter(Column::RecipientId.eq(recipient_id));
    }
    newest(cx, find).await
}

/// Mail that was given up and that the actor may see, newest first, at most [`PAGE`].
pub async fn failed(cx: &Context, actor: &Actor) -> Result<Vec<Line>> {
    list(cx, actor, Wanted { fate: Some(Fate::Failed), ..Wanted::default() }).await
}

/// The newest mail of everybody, for the demo's mailbox.
pub async fn all(cx: &Context) -> Result<Vec<Line>> {
    newest(cx, outbox_message::Entity::find()).await
}

async fn newest(cx: &Context, find: Select<outbox_message::Entity>) -> Result<Vec<Line>> {
    let messages = find.order_by_desc(Column::Id).limit(PAGE).all(cx.db.read()).await?;
    let ids = messages.iter().map(|message| message.recipient_id);
    let accounts = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(cx.db.read()).await?;
    let find = |id| accounts.iter().find(|account| account.id == id).cloned();
    Ok(messages
        .into_iter()
        .filter_map(|message| find(message.recipient_id).map(|recipient| Line { message, recipient }))
        .collect())
}
