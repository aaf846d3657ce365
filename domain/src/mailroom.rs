//! What staff see of the outbox and do with it: what waits, what became of each mail, trying again, leaving unsent.
//!
//! Who runs the organization sees all of it, everybody else what is about their own groups. It shows no address.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, EntityTrait as _, ExprTrait as _, FromQueryResult, Iterable as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};

use crate::access::{self, Action, Subject};
use crate::bounces::{self, SUSPENDED};
use crate::entities::outbox_message::{self, Column, Kind, MessageStatus};
use crate::entities::{account, announcement, assignment, link, membership, session};
use crate::ids::{AccountId, OutboxMessageId};
use crate::refusals::REFUSED_ADDRESS;
use crate::{Actor, Context, Error, Result, audit, group_staff, outbox};

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
    let groups = group_staff::groups_with(cx, actor, action);
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

/// Sends a message that was given up once more, and one that waits without waiting longer. Also one that was kept back from
/// an address: whether that is believed again is asked when its turn comes.
pub async fn retry(cx: &Context, actor: &Actor, id: OutboxMessageId) -> Result<Done> {
    let kept_back = Condition::all().add(outbox::is(MessageStatus::Dropped)).add(Column::Outcome.eq(SUSPENDED));
    // What was given up begins anew, with the first of its tries.
    let anew = |begun: Expr, kept: Column| -> Expr {
        Expr::case(outbox::is(MessageStatus::Waiting), Expr::col(kept)).finally(begun).into()
    };
    let again = [
        (Column::Attempts, anew(Expr::value(0), Column::Attempts)),
        (Column::QueuedAt, anew(Expr::value(cx.now()), Column::QueuedAt)),
        (Column::Outcome, anew(Expr::value(""), Column::Outcome)),
        (Column::Status, Expr::value(MessageStatus::Waiting)),
        (Column::DueAt, Expr::value(cx.now())),
    ];
    change(cx, actor, id, "retry", Condition::any().add(outbox::unsettled()).add(kept_back), again).await
}

/// Leaves a message unsent. What is being sent this moment can't be called back.
pub async fn cancel(cx: &Context, actor: &Actor, id: OutboxMessageId) -> Result<Done> {
    let stopped = [(Column::Status, Expr::value(MessageStatus::Dropped)), (Column::Outcome, Expr::value(STOPPED))];
    change(cx, actor, id, "cancel", outbox::unsettled(), stopped).await
}

async fn change<const N: usize>(
    cx: &Context,
    actor: &Actor,
    id: OutboxMessageId,
    action: &'static str,
    from: Condition,
    to: [(Column, Expr); N],
) -> Result<Done> {
    let find = reachable(cx, actor, Action::WorkWithGroup)?.filter(Column::Id.eq(id));
    find.one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let txn = cx.db.begin().await?;
    let mut update = outbox_message::Entity::update_many();
    for (column, value) in to {
        update = update.col_expr(column, value);
    }
    let changed = update.filter(Column::Id.eq(id)).filter(from).exec(&txn).await?;
    if changed.rows_affected == 0 {
        return Ok(Done::TooLate);
    }
    audit::append(&txn, cx, Some(actor.account_id), action, "outbox_messages", id.0).await?;
    txn.commit().await?;
    Ok(Done::Yes)
}

/// Whether the mail server refused the very address that its owner has now, as far as that is known.
#[must_use]
pub fn refuses_address(message: &outbox_message::Model) -> bool {
    message.status == MessageStatus::Failed
        && message.outcome.starts_with(REFUSED_ADDRESS)
        && !matches!(message.kind, Kind::OldAddress | Kind::NewAddress)
}

/// Staff say of a message whose address was refused that nothing more should go there. What else was refused there is kept
/// back with it, until the address is confirmed or changed.
pub async fn suspend(cx: &Context, actor: &Actor, id: OutboxMessageId) -> Result<Done> {
    let find = reachable(cx, actor, Action::WorkWithGroup)?.filter(Column::Id.eq(id));
    let message = find.one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let txn = cx.db.begin().await?;
    let moved_since = outbox_message::Entity::find()
        .filter(Column::RecipientId.eq(message.recipient_id))
        .filter(Column::Kind.eq(Kind::AddressChanged))
        .filter(Column::CreatedAt.gte(message.created_at));
    if !refuses_address(&message) || moved_since.one(&txn).await?.is_some() {
        return Ok(Done::TooLate);
    }
    bounces::suspend(&txn, cx, Some(actor), message.recipient_id).await?;
    let refused_there = Condition::all()
        .add(Column::RecipientId.eq(message.recipient_id))
        .add(Column::Kind.is_not_in([Kind::OldAddress, Kind::NewAddress]))
        .add(outbox::is(MessageStatus::Failed))
        .add(Column::Outcome.starts_with(REFUSED_ADDRESS));
    outbox::drop_where(&txn, refused_there, SUSPENDED).await?;
    txn.commit().await?;
    Ok(Done::Yes)
}

/// One line of the page of messages.
pub struct Line {
    pub message: outbox_message::Model,
    pub recipient: account::Model,
    /// Whether who looks at it may also do something about it.
    pub may_change: bool,
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
    /// What comes after this one.
    pub after: Option<OutboxMessageId>,
}

/// The messages that the actor may see, at most [`PAGE`]: the newest first, and of those that are queued what goes next.
pub async fn list(cx: &Context, actor: &Actor, wanted: Wanted) -> Result<Vec<Line>> {
    let mut find = reachable(cx, actor, Action::SeeGroup)?;
    if let Some(kind) = wanted.kind {
        find = find.filter(Column::Kind.eq(kind));
    }
    if let Some(recipient_id) = wanted.recipient_id {
        find = find.filter(Column::RecipientId.eq(recipient_id));
    }
    let status = match wanted.fate {
        Some(Fate::Queued) => {
            let messages = queued(cx, find, wanted.after).await?;
            return lines(cx, Some(actor), messages).await;
        }
        Some(Fate::Failed) => Some(MessageStatus::Failed),
        Some(Fate::Sent) => Some(MessageStatus::Sent),
        Some(Fate::Unsent) => Some(MessageStatus::Dropped),
        None => None,
    };
    if let Some(status) = status {
        find = find.filter(outbox::is(status));
    }
    if let Some(after) = wanted.after {
        find = find.filter(Column::Id.lt(after));
    }
    newest(cx, Some(actor), find).await
}

/// In the order in which it is sent, after this one, which may have left meanwhile. The two are asked for apart: each has an
/// index of its own.
async fn queued(
    cx: &Context,
    find: Select<outbox_message::Entity>,
    after: Option<OutboxMessageId>,
) -> Result<Vec<outbox_message::Model>> {
    let db = cx.db.read();
    let after = match after {
        Some(id) => outbox_message::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let order = Expr::tuple([Expr::col(Column::DueAt), Expr::col(Column::Id)]);
    let mut all = Vec::new();
    for status in [MessageStatus::Sending, MessageStatus::Waiting] {
        let mut some = find.clone().filter(outbox::is(status));
        if let Some(after) = &after {
            let those = Expr::tuple([Expr::value(after.due_at), Expr::value(after.id)]);
            some = some.filter(order.clone().gt(those));
        }
        let some = some.order_by_asc(Column::DueAt).order_by_asc(Column::Id).limit(PAGE);
        all.extend(some.all(db).await?);
    }
    all.sort_by_key(|message| (message.due_at, message.id.0));
    all.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(all)
}

/// Mail that was given up and that the actor may see, newest first, at most [`PAGE`].
pub async fn failed(cx: &Context, actor: &Actor) -> Result<Vec<Line>> {
    list(cx, actor, Wanted { fate: Some(Fate::Failed), ..Wanted::default() }).await
}

/// The newest mail of everybody, for the demo's mailbox.
pub async fn all(cx: &Context) -> Result<Vec<Line>> {
    newest(cx, None, outbox_message::Entity::find()).await
}

async fn newest(cx: &Context, actor: Option<&Actor>, find: Select<outbox_message::Entity>) -> Result<Vec<Line>> {
    let messages = find.order_by_desc(Column::Id).limit(PAGE).all(cx.db.read()).await?;
    lines(cx, actor, messages).await
}

async fn lines(cx: &Context, actor: Option<&Actor>, messages: Vec<outbox_message::Model>) -> Result<Vec<Line>> {
    let db = cx.db.read();
    let recipients = messages.iter().map(|message| message.recipient_id);
    let accounts = account::Entity::find().filter(account::Column::Id.is_in(recipients)).all(db).await?;
    let may_change: Vec<OutboxMessageId> = match actor {
        Some(actor) => {
            let ids = messages.iter().map(|message| message.id);
            let find = reachable(cx, actor, Action::WorkWithGroup)?.filter(Column::Id.is_in(ids));
            find.select_only().column(Column::Id).into_tuple().all(db).await?
        }
        None => Vec::new(),
    };
    let find = |id| accounts.iter().find(|account| account.id == id).cloned();
    let line = |message: outbox_message::Model| {
        let (recipient, may_change) = (find(message.recipient_id)?, may_change.contains(&message.id));
        Some(Line { message, recipient, may_change })
    };
    Ok(messages.into_iter().filter_map(line).collect())
}

/// How much of what the actor may see waits or was given up, for the head of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub queued: i64,
    pub failed: i64,
    /// Of what should have left by now, the time since which it waits.
    pub oldest_since: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Tally {
    count: i64,
    oldest_since: Option<DateTime<Utc>>,
}

pub async fn head(cx: &Context, actor: &Actor) -> Result<Head> {
    let find = reachable(cx, actor, Action::SeeGroup)?;
    let waiting = tally(cx, find.clone(), MessageStatus::Waiting).await?;
    let sending = tally(cx, find.clone(), MessageStatus::Sending).await?;
    let failed = tally(cx, find, MessageStatus::Failed).await?.count;
    let oldest_since = [waiting.oldest_since, sending.oldest_since].into_iter().flatten().min();
    Ok(Head { queued: waiting.count + sending.count, failed, oldest_since })
}

async fn tally(cx: &Context, find: Select<outbox_message::Entity>, status: MessageStatus) -> Result<Tally> {
    let by_now = Condition::any().add(Column::DueAt.lte(cx.now())).add(Column::Attempts.gt(0));
    let since = Func::coalesce([Expr::col(Column::QueuedAt), Expr::col(Column::CreatedAt)]);
    let oldest: Expr = Expr::case(by_now, since).into();
    let tally = find
        .filter(outbox::is(status))
        .select_only()
        .column_as(Column::Id.count(), "count")
        .expr_as(oldest.min(), "oldest_since")
        .into_model::<Tally>()
        .one(cx.db.read())
        .await?;
    tally.ok_or_else(|| Error::internal("a count gave no row"))
}
