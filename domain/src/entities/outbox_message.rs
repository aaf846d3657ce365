//! Mail that is owed to one person, and what became of it. It names a person, never an address.

use crate::ids::{AccountId, AnnouncementId, AssignmentId, LinkId, MembershipId, OutboxMessageId, SessionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxMessageId,
    pub kind: Kind,
    pub recipient_id: AccountId,
    /// What makes it once: (kind, recipient, occurrence) is unique.
    pub occurrence: String,
    pub link_id: Option<LinkId>,
    pub session_id: Option<SessionId>,
    pub assignment_id: Option<AssignmentId>,
    pub announcement_id: Option<AnnouncementId>,
    /// Of a first week, of an agreement that waits, or of several reminders in one mail.
    pub membership_id: Option<MembershipId>,
    /// The mail that it was put into with others.
    pub digest_id: Option<OutboxMessageId>,
    pub status: MessageStatus,
    pub attempts: i32,
    /// Not before.
    pub due_at: DateTimeUtc,
    /// Not after: a reminder of something past is worse than none.
    pub useless_at: Option<DateTimeUtc>,
    /// Who is sending it now; an outcome is recorded under the same lease alone.
    pub lease_id: Option<Uuid>,
    pub leased_until: Option<DateTimeUtc>,
    /// What became of it, in words for staff.
    pub outcome: String,
    pub sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// When it was taken up once more after it had been given up.
    pub queued_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Kind {
    /// Whether somebody named the mailbox for this very mail: it goes there whatever holds for their own.
    #[must_use]
    pub fn is_to_a_named_mailbox(self) -> bool {
        self == Self::NewAddress
    }

    /// Whether it tells somebody what happened to their own account.
    #[must_use]
    pub fn is_about_account(self) -> bool {
        matches!(
            self,
            Self::AddressChanged
                | Self::PasswordChanged
                | Self::GuessingStopped
                | Self::SecondStepChanged
                | Self::SecondStepReset
        )
    }
}

/// The kinds of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// To a group, which it does not name.
    #[sea_orm(string_value = "invitation")]
    Invitation,
    #[sea_orm(string_value = "staff-invitation")]
    StaffInvitation,
    #[sea_orm(string_value = "password-reset")]
    PasswordReset,
    /// To its owner.
    #[sea_orm(string_value = "password-changed")]
    PasswordChanged,
    /// To the mailbox that somebody moves away from.
    #[sea_orm(string_value = "old-address")]
    OldAddress,
    /// To the mailbox that somebody moves to.
    #[sea_orm(string_value = "new-address")]
    NewAddress,
    /// To the new mailbox: it is done.
    #[sea_orm(string_value = "address-changed")]
    AddressChanged,
    /// To its owner: somebody guessed at the password so often that it is no longer taken from elsewhere.
    #[sea_orm(string_value = "guessing-stopped")]
    GuessingStopped,
    /// To its owner: there is another second step, or one less.
    #[sea_orm(string_value = "second-step-changed")]
    SecondStepChanged,
    /// To its owner: an administrator took it away.
    #[sea_orm(string_value = "second-step-reset")]
    SecondStepReset,
    /// A day before, or several.
    #[sea_orm(string_value = "session-tomorrow")]
    SessionTomorrow,
    /// Two hours before, or as the rules have it.
    #[sea_orm(string_value = "session-soon")]
    SessionSoon,
    #[sea_orm(string_value = "reading-due")]
    ReadingDue,
    #[sea_orm(string_value = "session-moved")]
    SessionMoved,
    #[sea_orm(string_value = "session-cancelled")]
    SessionCancelled,
    /// It meets elsewhere.
    #[sea_orm(string_value = "session-place")]
    SessionPlace,
    /// Somebody else leads it. To the group's staff.
    #[sea_orm(string_value = "session-lead")]
    SessionLead,
    /// A counselor wrote to the group.
    #[sea_orm(string_value = "announcement")]
    Announcement,
    #[sea_orm(string_value = "missed-session")]
    MissedSession,
    /// They joined and have not begun.
    #[sea_orm(string_value = "first-week")]
    FirstWeek,
    #[sea_orm(string_value = "agreement-to-sign")]
    AgreementToSign,
    /// Several reminders, in one mail.
    #[sea_orm(string_value = "digest")]
    Digest,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MessageStatus {
    #[sea_orm(string_value = "waiting")]
    Waiting,
    #[sea_orm(string_value = "sending")]
    Sending,
    #[sea_orm(string_value = "sent")]
    Sent,
    /// Given up: staff see it.
    #[sea_orm(string_value = "failed")]
    Failed,
    /// No longer true when its turn came.
    #[sea_orm(string_value = "dropped")]
    Dropped,
}
