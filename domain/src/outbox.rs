//! The outbox: mail is written down with the change that owes it, then claimed, sent and its outcome recorded (`claims.rs`).
//!
//! It is at least once: a message is leased to one sender for longer than a send may take; a sender that died loses its
//! lease, and the next one sends again. What is no longer true when its turn comes is dropped, never sent.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Set, Statement, TryInsertResult,
};

use crate::access::{self, Action, Subject};
use crate::entities::outbox_message::{self, Kind, MessageStatus};
use crate::entities::{account, announcement, assignment, group_staff, link, membership, session};
use crate::ids::{AccountId, AnnouncementId, AssignmentId, GroupId, LinkId, MembershipId, OutboxMessageId, SessionId};
use crate::{Actor, Context, Error, Result, audit};

/// How many rows the page of messages shows at once.
pub const PAGE: u64 = 50;

/// Mail to be owed.
#[derive(Clone, Debug)]
pub struct Draft {
    pub kind: Kind,
    pub recipient_id: AccountId,
    pub occurrence: String,
    pub link_id: Option<LinkId>,
    pub session_id: Option<SessionId>,
    pub assignment_id: Option<AssignmentId>,
    pub announcement_id: Option<AnnouncementId>,
    pub membership_id: Option<MembershipId>,
    pub useless_at: Option<DateTime<Utc>>,
}

impl Draft {
    /// Mail that carries a link, and is useless once the link has expired.
    #[must_use]
    pub fn about_link(kind: Kind, link: &link::Model) -> Self {
        Self {
            kind,
            recipient_id: link.account_id,
            occurrence: format!("link/{}", link.id),
            link_id: Some(link.id),
            session_id: None,
            assignment_id: None,
            announcement_id: None,
            membership_id: None,
            useless_at: Some(link.expires_at),
        }
    }

    /// `changed_at`: the change that it tells, or after which it reminds; each has mail of its own.
    #[must_use]
    pub fn about_session(
        kind: Kind,
        recipient_id: AccountId,
        session_id: SessionId,
        changed_at: Option<DateTime<Utc>>,
        useless_at: DateTime<Utc>,
    ) -> Self {
        let change = changed_at.map(|at| format!("/{}", at.timestamp_micros())).unwrap_or_default();
        let occurrence = format!("session/{session_id}{change}");
        Self {
            kind,
            recipient_id,
            occurrence,
            link_id: None,
            session_id: Some(session_id),
            assignment_id: None,
            announcement_id: None,
            membership_id: None,
            useless_at: Some(useless_at),
        }
    }

    #[must_use]
    pub fn about_assignment(recipient_id: AccountId, assignment_id: AssignmentId, due_at: DateTime<Utc>) -> Self {
        Self {
            kind: Kind::ReadingDue,
            recipient_id,
            occurrence: format!("assignment/{assignment_id}/{}", due_at.timestamp()),
            link_id: None,
            session_id: None,
            assignment_id: Some(assignment_id),
            announcement_id: None,
            membership_id: None,
            useless_at: Some(due_at),
        }
    }

    /// What a counselor wrote to a group; once for each of its people.
    #[must_use]
    pub fn about_announcement(recipient_id: AccountId, id: AnnouncementId, useless_at: DateTime<Utc>) -> Self {
        Self {
            kind: Kind::Announcement,
            recipient_id,
            occurrence: format!("announcement/{id}"),
            link_id: None,
            session_id: None,
            assignment_id: None,
            announcement_id: Some(id),
            membership_id: None,
            useless_at: Some(useless_at),
        }
    }

    /// About somebody's way in a group as a whole.
    #[must_use]
    pub fn about_membership(
        kind: Kind,
        recipient_id: AccountId,
        membership_id: MembershipId,
        occurrence: String,
        useless_at: DateTime<Utc>,
    ) -> Self {
        Self {
            kind,
            recipient_id,
            occurrence,
            link_id: None,
            session_id: None,
            assignment_id: None,
            announcement_id: None,
            membership_id: Some(membership_id),
            useless_at: Some(useless_at),
        }
    }

    /// What happened to somebody's own account. `at`: each time has mail of its own.
    #[must_use]
    pub fn about_account(kind: Kind, recipient_id: AccountId, at: DateTime<Utc>) -> Self {
        Self {
            kind,
            recipient_id,
            occurrence: format!("account/{}", at.timestamp_micros()),
            link_id: None,
            session_id: None,
            assignment_id: None,
            announcement_id: None,
            membership_id: None,
            useless_at: None,
        }
    }

    /// Writes the message, once: a second one of the same kind, recipient and occurrence is the first one.
    /// Says whether it is new.
    pub async fn enqueue(self, db: &impl ConnectionTrait, cx: &Context) -> Result<bool> {
        Ok(self.write(db, cx).await?.is_some())
    }

    /// The same, and gives the id of a message that is new.
    pub async fn write(self, db: &impl ConnectionTrait, cx: &Context) -> Result<Option<OutboxMessageId>> {
        let (now, id) = (cx.now(), cx.new_id());
        let message = outbox_message::ActiveModel {
            id: Set(id),
            kind: Set(self.kind),
            recipient_id: Set(self.recipient_id),
            occurrence: Set(self.occurrence),
            link_id: Set(self.link_id),
            session_id: Set(self.session_id),
            assignment_id: Set(self.assignment_id),
            announcement_id: Set(self.announcement_id),
            membership_id: Set(self.membership_id),
            digest_id: Set(None),
            status: Set(MessageStatus::Waiting),
            attempts: Set(0),
            due_at: Set(now),
            useless_at: Set(self.useless_at),
            lease_id: Set(None),
            leased_until: Set(None),
            outcome: Set(String::new()),
            sent_at: Set(None),
            created_at: Set(now),
        };
        let once =
            [outbox_message::Column::Kind, outbox_message::Column::RecipientId, outbox_message::Column::Occurrence];
        let insert =
            outbox_message::Entity::insert(message).on_conflict(OnConflict::columns(once).do_nothing().to_owned());
        let inserted = matches!(insert.try_insert().exec(db).await?, TryInsertResult::Inserted(_));
        Ok(inserted.then_some(id))
    }
}

/// What became of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// It was no longer true, in words for staff.
    Dropped(&'static str),
    /// The server can't take it now. Tried again until it is useless.
    Later(String),
    /// It will never be taken.
    Refused(String),
}

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

/// Sends a message that was given up once more.
pub async fn retry(cx: &Context, actor: &Actor, id: OutboxMessageId) -> Result<()> {
    let find = reachable(cx, actor, Action::WorkWithGroup)?.filter(outbox_message::Column::Id.eq(id));
    let failed = find.filter(outbox_message::Column::Status.eq(MessageStatus::Failed));
    let message = failed.one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let txn = cx.db.begin().await?;
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(MessageStatus::Waiting))
        .col_expr(outbox_message::Column::DueAt, Expr::value(cx.now()))
        .filter(outbox_message::Column::Id.eq(message.id))
        .filter(outbox_message::Column::Status.eq(MessageStatus::Failed))
        .exec(&txn)
        .await?;
    audit::append(&txn, cx, Some(actor.account_id), "retry", "outbox_messages", id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// One line of the page of messages.
pub struct Line {
    pub message: outbox_message::Model,
    pub recipient: account::Model,
}

/// The newest messages that the actor may see, at most [`PAGE`], older than `before` where given.
pub async fn list(cx: &Context, actor: &Actor, before: Option<OutboxMessageId>) -> Result<Vec<Line>> {
    let mut find = reachable(cx, actor, Action::SeeGroup)?;
    if let Some(before) = before {
        find = find.filter(outbox_message::Column::Id.lt(before));
    }
    newest(cx, find).await
}

/// Mail that was given up and that the actor may see, newest first, at most [`PAGE`].
pub async fn failed(cx: &Context, actor: &Actor) -> Result<Vec<Line>> {
    newest(cx, reachable(cx, actor, Action::SeeGroup)?.filter(outbox_message::Column::Status.eq(MessageStatus::Failed)))
        .await
}

/// The newest mail of everybody, for the demo's mailbox.
pub async fn all(cx: &Context) -> Result<Vec<Line>> {
    newest(cx, outbox_message::Entity::find()).await
}

async fn newest(cx: &Context, find: Select<outbox_message::Entity>) -> Result<Vec<Line>> {
    let messages = find.order_by_desc(outbox_message::Column::Id).limit(PAGE).all(cx.db.read()).await?;
    let ids = messages.iter().map(|message| message.recipient_id);
    let accounts = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(cx.db.read()).await?;
    let find = |id| accounts.iter().find(|account| account.id == id).cloned();
    Ok(messages
        .into_iter()
        .filter_map(|message| find(message.recipient_id).map(|recipient| Line { message, recipient }))
        .collect())
}

/// The message that carries a link.
pub async fn of_link(cx: &Context, id: LinkId) -> Result<Option<outbox_message::Model>> {
    Ok(outbox_message::Entity::find().filter(outbox_message::Column::LinkId.eq(id)).one(cx.db.read()).await?)
}

/// What became of an invitation's mail.
#[derive(Clone, Debug, FromQueryResult)]
pub struct InvitationMail {
    pub membership_id: MembershipId,
    pub status: MessageStatus,
}

const INVITATIONS: &str = "SELECT l.membership_id, o.status FROM memberships m JOIN links l ON l.membership_id = m.id \
     JOIN outbox_messages o ON o.link_id = l.id WHERE m.group_id = $1 ORDER BY o.id";

/// The invitations of a group, oldest first.
pub async fn invitations(cx: &Context, group_id: GroupId) -> Result<Vec<InvitationMail>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), INVITATIONS, [group_id.into()]);
    Ok(InvitationMail::find_by_statement(statement).all(cx.db.read()).await?)
}
