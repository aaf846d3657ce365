//! What a mail is about, looked up and checked again at the moment of sending. A file for each thing that mail is about.
//!
//! Consent, status and membership are asked here, once more, right before a letter leaves: what is no longer true is dropped.

mod about_account;
mod about_announcement;
mod about_link;
mod about_membership;
mod about_reading;
mod about_session;
mod digest;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::EntityTrait as _;

pub use self::about_announcement::announced;
use self::about_membership::Membership;
pub(crate) use self::about_membership::NOTHING_OPEN;
use self::about_reading::Reading;
use crate::calendars::Entry;
use crate::contacts::{self, Topic};
use crate::entities::account::{self, AccountStatus, Language, MailConsent};
use crate::entities::outbox_message::{self, Kind};
use crate::entities::safe_contact::{self, Wording};
use crate::entities::{announcement, link, session};
use crate::ids::{AssignmentId, GroupId};
use crate::mail_look::{House, MailLook};
use crate::outbox::{self, Outcome};
use crate::values::EmailAddress;
use crate::{Context, Error, Result, accounts, address_changes, bounces, reminders, stopped_mail};

/// One mail to one person: all that a view needs to write it.
pub struct Letter {
    pub message_id: uuid::Uuid,
    pub created_at: DateTime<Utc>,
    pub to: EmailAddress,
    /// In which it is written.
    pub language: Language,
    pub body: Body,
    pub look: MailLook,
    /// Who sends it, for the end of the mail; nobody, where that must not be said.
    pub signature: Option<String>,
    /// Stops such mail; none on mail that has to come.
    pub stop_token: Option<String>,
    /// For the recipient's calendar, if they asked for it.
    pub entries: Vec<Entry>,
    /// What must not be named where the mail is not opened yet.
    pub names: Vec<String>,
}

impl Letter {
    /// Where an answer to the mail goes; none: to nobody.
    #[must_use]
    pub fn answers_to(&self) -> Option<&EmailAddress> {
        match &self.body {
            Body::Announcement { answers_to, .. } => answers_to.as_ref(),
            _ => None,
        }
    }
}

/// What the mail says. No group, no step, no organization ever stands in a subject; see the views.
pub enum Body {
    Invitation {
        token: String,
        expires_at: DateTime<Utc>,
    },
    StaffInvitation {
        token: String,
        expires_at: DateTime<Utc>,
    },
    PasswordReset {
        token: String,
        expires_at: DateTime<Utc>,
    },
    PasswordChanged,
    AddressChanged,
    ConfirmAddress {
        token: String,
        expires_at: DateTime<Utc>,
    },
    GuessingStopped,
    SecondStepChanged,
    SecondStepReset,
    Session(SessionTime),
    SessionMoved(SessionTime),
    SessionCancelled(SessionTime),
    SessionPlace(SessionTime),
    SessionLead(SessionTime),
    /// Without words they wait behind the sign-in. `answers_to`: whose own address takes an answer to the mail.
    Announcement {
        words: Option<String>,
        answers_to: Option<EmailAddress>,
    },
    /// Something is waiting; for who asked for no more than that.
    QuietReminder,
    /// Something has changed; likewise.
    QuietChange,
    /// Without an assignment it is about several readings.
    ReadingDue {
        assignment: Option<AssignmentId>,
        due_at: DateTime<Utc>,
        zone: Tz,
        /// The recipient's own, where they named one.
        own_zone: Option<Tz>,
    },
    /// Nobody has to explain anything. The next one, where there is one.
    MissedSession(Option<SessionTime>),
    FirstWeek,
    AgreementToSign,
    /// Several reminders.
    Digest(Vec<Body>),
}

/// When a session is, on the group's wall clock.
pub struct SessionTime {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub zone: Tz,
    pub own_zone: Option<Tz>,
    /// Of the link that asks whether they come; in reminders and with a new time.
    pub reply_token: Option<String>,
}

/// Either the letter, or why there is none.
pub enum Prepared {
    Letter(Box<Letter>),
    Nothing(Outcome),
}

const NOT_ASKED_FOR: Outcome = Outcome::Dropped(contacts::NOT_ASKED_FOR);
const NOT_WANTED: Outcome = Outcome::Dropped("This person must not be mailed.");
const NO_LONGER_ACTIVE: Outcome = Outcome::Dropped("The account is no longer active.");
const SUSPENDED: Outcome = Outcome::Dropped(bounces::SUSPENDED);
const TOO_LATE: Outcome = Outcome::Dropped(outbox::TOO_LATE);
const NOT_A_MEMBER: Outcome = Outcome::Dropped("The recipient is not in the group.");

/// Each kind is about one thing: this one was looked up as something else.
fn no_such(kind: Kind) -> Error {
    Error::internal(format!("a mail of the kind {kind:?} is about something else"))
}

/// What a message is about, as it stands now.
enum About {
    /// The recipient's own account.
    Account,
    Link(link::Model),
    Session(session::Model),
    Reading(Reading),
    Announcement(announcement::Model),
    /// The way of somebody in a group: its first week, a session that they missed, the agreement that waits.
    Membership(Box<Membership>),
    /// Several reminders, each of them looked up already.
    Several(Vec<digest::Part>),
}

impl About {
    async fn look_up(cx: &Context, message: &outbox_message::Model) -> Result<Option<Self>> {
        if message.kind.is_about_account() {
            return Ok(Some(Self::Account));
        }
        if let Some(id) = message.link_id {
            return Ok(about_link::find(cx, id).await?.map(Self::Link));
        }
        if message.kind == Kind::MissedSession || message.membership_id.is_some() {
            let found = about_membership::find(cx, message).await?;
            return Ok(found.map(|membership| Self::Membership(Box::new(membership))));
        }
        if let Some(id) = message.session_id {
            return Ok(about_session::find(cx, id).await?.map(Self::Session));
        }
        if let Some(id) = message.announcement_id {
            return Ok(about_announcement::find(cx, id).await?.map(Self::Announcement));
        }
        let Some(id) = message.assignment_id else { return Ok(None) };
        Ok(about_reading::find(cx, message, id).await?.map(Self::Reading))
    }

    async fn no_longer_true(
        &self,
        cx: &Context,
        message: &outbox_message::Model,
        recipient: &account::Model,
    ) -> Result<Option<Outcome>> {
        match self {
            Self::Account => Ok(None),
            Self::Link(link) => about_link::no_longer_true(cx, link).await,
            Self::Session(session) => about_session::no_longer_true(cx, message, session, recipient).await,
            Self::Reading(reading) => Ok(reading.no_longer_true()),
            Self::Announcement(one) => about_announcement::no_longer_true(cx, one, recipient).await,
            Self::Membership(membership) => membership.no_longer_true(cx, message.kind).await,
            Self::Several(parts) => Ok(parts.is_empty().then_some(digest::NOTHING_LEFT)),
        }
    }

    /// The group that it is about, and its zone.
    fn group(&self) -> Option<(GroupId, Tz)> {
        match self {
            Self::Account | Self::Link(_) | Self::Announcement(_) | Self::Several(_) => None,
            Self::Session(session) => Some((session.group_id, session.zone.parse().ok()?)),
            Self::Reading(reading) => Some(reading.group()),
            Self::Membership(membership) => Some(membership.group()),
        }
    }

    /// Why it is not sent now: it is no longer true, or the rules keep it back.
    async fn not_now(
        &self,
        cx: &Context,
        message: &outbox_message::Model,
        recipient: &account::Model,
    ) -> Result<Option<Outcome>> {
        match (self.no_longer_true(cx, message, recipient).await?, self.group()) {
            (None, Some(group)) => reminders::kept_back(cx, message, recipient, group).await,
            (outcome, _) => Ok(outcome),
        }
    }

    /// Of all times that it tells.
    async fn entries(
        &self,
        cx: &Context,
        message: &outbox_message::Model,
        recipient: &account::Model,
    ) -> Result<Vec<Entry>> {
        match self {
            Self::Session(session) => about_session::entries(cx, message, session).await,
            Self::Membership(membership) => {
                Ok(membership.entry(cx, message.kind, recipient).await?.into_iter().collect())
            }
            Self::Several(parts) => Ok(digest::entries(parts)),
            Self::Account | Self::Link(_) | Self::Reading(_) | Self::Announcement(_) => Ok(Vec::new()),
        }
    }

    async fn body(self, cx: &Context, kind: Kind, recipient: &account::Model) -> Result<Body> {
        Ok(match self {
            Self::Account => about_account::body(kind)?,
            Self::Link(link) => about_link::body(cx, kind, &link)?,
            Self::Session(session) => about_session::body(cx, kind, &session, recipient).await?,
            Self::Reading(reading) => reading.body(recipient),
            Self::Announcement(one) => about_announcement::body(cx, &one, recipient).await?,
            Self::Membership(membership) => membership.body(cx, kind, recipient).await?,
            Self::Several(parts) => digest::body(parts),
        })
    }
}

/// Looks up what the message is about and checks that it is still true: for sending.
pub async fn prepare(cx: &Context, house: &House, message: &outbox_message::Model) -> Result<Prepared> {
    let recipient = recipient_of(cx, message).await?;
    let contact = contacts::find(cx, recipient.id).await?;
    if let Some(outcome) = unreachable(message.kind, &recipient, contact.as_ref()) {
        return Ok(Prepared::Nothing(outcome));
    }
    if message.useless_at.is_some_and(|useless_at| useless_at <= cx.now()) {
        return Ok(Prepared::Nothing(TOO_LATE));
    }
    let about = match message.kind {
        Kind::Digest => Some(About::Several(digest::still_true(cx, message, &recipient, contact.as_ref()).await?)),
        _ => About::look_up(cx, message).await?,
    };
    let Some(about) = about else { return Ok(Prepared::Nothing(TOO_LATE)) };
    if let Some(outcome) = about.not_now(cx, message, &recipient).await? {
        return Ok(Prepared::Nothing(outcome));
    }
    write(cx, house, message, (recipient, contact), about).await
}

/// The same without asking whether it is still true: for showing what was sent.
pub async fn look_up(cx: &Context, house: &House, message: &outbox_message::Model) -> Result<Prepared> {
    let recipient = recipient_of(cx, message).await?;
    let contact = contacts::find(cx, recipient.id).await?;
    let about = match message.kind {
        Kind::Digest => Some(About::Several(digest::as_written(cx, message, &recipient).await?)),
        _ => About::look_up(cx, message).await?,
    };
    match about {
        Some(about) => write(cx, house, message, (recipient, contact), about).await,
        None => Ok(Prepared::Nothing(TOO_LATE)),
    }
}

async fn recipient_of(cx: &Context, message: &outbox_message::Model) -> Result<account::Model> {
    account::Entity::find_by_id(message.recipient_id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}

/// Why no mail of this kind goes to this person, whatever it is about.
pub(crate) fn unreachable(
    kind: Kind,
    recipient: &account::Model,
    contact: Option<&safe_contact::Model>,
) -> Option<Outcome> {
    let is_asked_for = kind.is_to_a_named_mailbox();
    if !is_asked_for && contact.is_some_and(|contact| !contact.allows(kind)) {
        Some(NOT_ASKED_FOR)
    } else if !is_asked_for && recipient.mail_returned_at.is_some() {
        Some(SUSPENDED)
    } else if !is_asked_for && recipient.mail_consent == MailConsent::Never {
        Some(NOT_WANTED)
    } else {
        matches!(recipient.status, AccountStatus::Disabled | AccountStatus::Former).then_some(NO_LONGER_ACTIVE)
    }
}

/// Where the mail goes.
async fn address(cx: &Context, message: &outbox_message::Model, recipient: &account::Model) -> Result<String> {
    let new = match message.kind {
        Kind::NewAddress => address_changes::new_address(cx, recipient.id).await?,
        _ => None,
    };
    new.map_or_else(|| accounts::email(cx, recipient), Ok)
}

async fn write(
    cx: &Context,
    house: &House,
    message: &outbox_message::Model,
    (recipient, contact): (account::Model, Option<safe_contact::Model>),
    about: About,
) -> Result<Prepared> {
    let Ok(to) = EmailAddress::parse(&address(cx, message, &recipient).await?) else {
        return Ok(Prepared::Nothing(Outcome::Refused("The address can't be written to.".into())));
    };
    let is_neutral = contact.is_some_and(|contact| contact.wording == Wording::Neutral);
    let House { organization, look, names } = house.to(&recipient.name);
    let signature = organization.filter(|_| look.is_signed && !is_neutral);
    // An entry has a day and a time.
    let entries = if is_neutral { Vec::new() } else { about.entries(cx, message, &recipient).await? };
    let body = match quiet_body(message.kind).filter(|_| is_neutral) {
        Some(body) => body,
        None => about.body(cx, message.kind, &recipient).await?,
    };
    let letter = Letter {
        message_id: message.id.0,
        created_at: message.created_at,
        to,
        language: recipient.language,
        body,
        look,
        signature,
        stop_token: stopped_mail::token(&cx.keys, message, &recipient),
        entries,
        names,
    };
    Ok(Prepared::Letter(Box::new(letter)))
}

/// What is said to who asked for no day and no time. Mail about the account says neither anyway.
fn quiet_body(kind: Kind) -> Option<Body> {
    match contacts::topic(kind) {
        Topic::Sessions | Topic::Readings | Topic::Reminders | Topic::Announcements => Some(Body::QuietReminder),
        Topic::Changes => Some(Body::QuietChange),
        Topic::Account => None,
    }
}
