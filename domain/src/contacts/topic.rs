//! What a mail is about, as people choose it.

use crate::entities::outbox_message::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Sessions,
    Changes,
    Readings,
    /// What a counselor writes to the group.
    Announcements,
    /// Several reminders in one mail. Each of them is asked about by itself as well.
    Reminders,
    /// The account itself: the way into it, and what happened to it.
    Account,
}

impl Topic {
    /// What a press in a mail stops. Mail about the account is stopped behind the sign-in alone.
    pub const STOPPABLE: [Self; 4] = [Self::Sessions, Self::Changes, Self::Readings, Self::Announcements];
}

/// What a kind of mail is about. Each is named here, so that a new one is thought about.
#[must_use]
pub fn topic(kind: Kind) -> Topic {
    match kind {
        Kind::SessionTomorrow | Kind::SessionSoon | Kind::MissedSession => Topic::Sessions,
        Kind::SessionMoved | Kind::SessionCancelled | Kind::SessionPlace | Kind::SessionLead => Topic::Changes,
        Kind::ReadingDue | Kind::FirstWeek | Kind::AgreementToSign => Topic::Readings,
        Kind::Digest => Topic::Reminders,
        Kind::Announcement => Topic::Announcements,
        Kind::Invitation
        | Kind::StaffInvitation
        | Kind::PasswordReset
        | Kind::PasswordChanged
        | Kind::OldAddress
        | Kind::NewAddress
        | Kind::AddressChanged
        | Kind::GuessingStopped
        | Kind::SecondStepChanged
        | Kind::SecondStepReset => Topic::Account,
    }
}
