//! The outbox: mail is written down with the change that owes it, then claimed, sent and its outcome recorded (`claims.rs`).
//!
//! It is at least once: a message is leased to one sender for longer than a send may take; a sender that died loses its
//! lease, and the next one sends again. What is no longer true when its turn comes is dropped, never sent.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _,
    Set, Statement, TryInsertResult,
};
use uuid::Uuid;

use crate::entities::link;
use crate::entities::outbox_message::{self, Kind, MessageStatus};
use crate::ids::{AccountId, AnnouncementId, AssignmentId, GroupId, LinkId, MembershipId, OutboxMessageId, SessionId};
use crate::{Context, Result};

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

/// A session at the time that it has since this change.
#[must_use]
pub(crate) fn session_occurrence(session_id: SessionId, changed_at: Option<DateTime<Utc>>) -> String {
    let change = changed_at.map(|at| format!("/{}", at.timestamp_micros())).unwrap_or_default();
    format!("session/{session_id}{change}")
}

impl Draft {
    fn new(kind: Kind, recipient_id: AccountId, occurrence: String, useless_at: Option<DateTime<Utc>>) -> Self {
        Self {
            kind,
            recipient_id,
            occurrence,
            link_id: None,
            session_id: None,
            assignment_id: None,
            announcement_id: None,
            membership_id: None,
            useless_at,
        }
    }

    /// Mail that carries a link, and is useless once the link has expired.
    #[must_use]
    pub fn about_link(kind: Kind, link: &link::Model) -> Self {
        let occurrence = format!("link/{}", link.id);
        Self { link_id: Some(link.id), ..Self::new(kind, link.account_id, occurrence, Some(link.expires_at)) }
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
        let occurrence = session_occurrence(session_id, changed_at);
        Self { session_id: Some(session_id), ..Self::new(kind, recipient_id, occurrence, Some(useless_at)) }
    }

    /// Of a reading that is due at this time; at another time it is another reminder.
    #[must_use]
    pub fn about_assignment(recipient_id: AccountId, assignment_id: AssignmentId, due_at: DateTime<Utc>) -> Self {
        let occurrence = format!("assignment/{assignment_id}/{}", due_at.timestamp());
        Self {
            assignment_id: Some(assignment_id),
            ..Self::new(Kind::ReadingDue, recipient_id, occurrence, Some(due_at))
        }
    }

    /// What a counselor wrote to a group; once for each of its people.
    #[must_use]
    pub fn about_announcement(recipient_id: AccountId, id: AnnouncementId, useless_at: DateTime<Utc>) -> Self {
        let occurrence = format!("announcement/{id}");
        Self { announcement_id: Some(id), ..Self::new(Kind::Announcement, recipient_id, occurrence, Some(useless_at)) }
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
        Self { membership_id: Some(membership_id), ..Self::new(kind, recipient_id, occurrence, Some(useless_at)) }
    }

    /// What happened to somebody's own account. `at`: each time has mail of its own.
    #[must_use]
    pub fn about_account(kind: Kind, recipient_id: AccountId, at: DateTime<Utc>) -> Self {
        Self::new(kind, recipient_id, format!("account/{}", at.timestamp_micros()), None)
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
            queued_at: Set(None),
        };
        let once =
            [outbox_message::Column::Kind, outbox_message::Column::RecipientId, outbox_message::Column::Occurrence];
        let insert =
            outbox_message::Entity::insert(message).on_conflict(OnConflict::columns(once).do_nothing().to_owned());
        let inserted = matches!(insert.try_insert().exec(db).await?, TryInsertResult::Inserted(_));
        Ok(inserted.then_some(id))
    }
}

/// Why a mail is dropped whose time has passed.
pub const TOO_LATE: &str = "Its time had passed.";

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

/// Mail of this status. It stands in words and not as a parameter: to those alone the planner can hold an index of one status.
pub(crate) fn is(status: MessageStatus) -> Expr {
    Expr::cust(format!("outbox_messages.status = '{}'", status.to_value()))
}

/// Mail that is owed and in nobody's hands: it waits, or staff are to say what becomes of it.
pub(crate) fn unsettled() -> Condition {
    Condition::all().add(Condition::any().add(is(MessageStatus::Waiting)).add(is(MessageStatus::Failed)))
}

/// Takes back mail that was owed, with the reason that staff read.
pub(crate) async fn drop_where(db: &impl ConnectionTrait, which: Condition, why: &'static str) -> Result<()> {
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(MessageStatus::Dropped))
        .col_expr(outbox_message::Column::Outcome, Expr::value(why))
        .col_expr(outbox_message::Column::LeaseId, Expr::value(None::<Uuid>))
        .col_expr(outbox_message::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(which)
        .exec(db)
        .await?;
    Ok(())
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
