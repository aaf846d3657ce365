//! What a mail is about, looked up and checked again at the moment of sending.
//!
//! Consent, status and membership are asked here, once more, right before a letter leaves: what is no longer true is dropped.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::EntityTrait as _;

use crate::contacts::{self, Topic};
use crate::entities::account::{self, AccountStatus, MailConsent};
use crate::entities::membership::MembershipStatus;
use crate::entities::outbox_message::{self, Kind};
use crate::entities::safe_contact::{self, Wording};
use crate::entities::session::SessionStatus;
use crate::entities::{assignment, group, link, membership, session};
use crate::ids::AssignmentId;
use crate::outbox::Outcome;
use crate::values::EmailAddress;
use crate::{Context, Error, Result, accounts, address_changes, assignments, group_staff, links, memberships};

/// One mail to one person: all that a view needs to write it.
pub struct Letter {
    pub message_id: uuid::Uuid,
    pub created_at: DateTime<Utc>,
    pub to: EmailAddress,
    pub recipient_name: String,
    pub body: Body,
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
    /// Something is waiting; for who asked for no more than that.
    QuietReminder,
    /// Something has changed; likewise.
    QuietChange,
    /// Without an assignment it is about several readings.
    ReadingDue {
        assignment: Option<AssignmentId>,
        due_at: DateTime<Utc>,
        zone: Tz,
    },
}

/// When a session is, on the group's wall clock.
pub struct SessionTime {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub zone: Tz,
    pub own_zone: Option<Tz>,
}

/// Either the letter, or why there is none.
pub enum Prepared {
    Letter(Box<Letter>),
    Nothing(Outcome),
}

const NOT_ASKED_FOR: Outcome = Outcome::Dropped(contacts::NOT_ASKED_FOR);
const NOT_WANTED: Outcome = Outcome::Dropped("This person must not be mailed.");
const NO_LONGER_ACTIVE: Outcome = Outcome::Dropped("The account is no longer active.");
const LINK_OVER: Outcome = Outcome::Dropped("The link was used or replaced meanwhile.");
const TOO_LATE: Outcome = Outcome::Dropped("Its time had passed.");
const NOT_A_MEMBER: Outcome = Outcome::Dropped("The recipient is not in the group.");
const NOT_PLANNED: Outcome = Outcome::Dropped("The session is no longer to come.");
const CHANGED: Outcome = Outcome::Dropped("The session was changed meanwhile; that has mail of its own.");
const DONE: Outcome = Outcome::Dropped("The reading was done meanwhile.");
const TAKEN_BACK: Outcome = Outcome::Dropped("The reading was taken back meanwhile.");

/// What a message is about, as it stands now.
enum About {
    /// The recipient's own account.
    Account,
    Link(link::Model),
    Session(session::Model),
    /// The readings of a session, or one that was given by hand; of these, the ones that are not done.
    Reading {
        open: Vec<AssignmentId>,
        due_at: DateTime<Utc>,
        membership: MembershipStatus,
        withdrawn: bool,
        zone: Tz,
    },
}

/// Looks up what the message is about and checks that it is still true: for sending.
pub async fn prepare(cx: &Context, message: &outbox_message::Model) -> Result<Prepared> {
    let recipient = recipient_of(cx, message).await?;
    let contact = contacts::find(cx, recipient.id).await?;
    // The new mailbox was named for this very mail.
    let is_asked_for = message.kind == Kind::NewAddress;
    if !is_asked_for && contact.as_ref().is_some_and(|contact| !contact.allows(message.kind)) {
        return Ok(Prepared::Nothing(NOT_ASKED_FOR));
    }
    if let Some(outcome) = no_longer_wanted(cx, message, &recipient).filter(|why| !is_asked_for || *why != NOT_WANTED) {
        return Ok(Prepared::Nothing(outcome));
    }
    let Some(about) = about(cx, message).await? else { return Ok(Prepared::Nothing(TOO_LATE)) };
    if let Some(outcome) = no_longer_true(cx, message, &about, &recipient).await? {
        return Ok(Prepared::Nothing(outcome));
    }
    let to = address(cx, message, &recipient).await?;
    write(cx, message, (recipient, to), contact.as_ref(), about)
}

/// Where the mail goes.
async fn address(cx: &Context, message: &outbox_message::Model, recipient: &account::Model) -> Result<String> {
    let new = match message.kind {
        Kind::NewAddress => address_changes::new_address(cx, recipient.id).await?,
        _ => None,
    };
    new.map_or_else(|| accounts::email(cx, recipient), Ok)
}

/// The same without asking whether it is still true: for showing what was sent.
pub async fn look_up(cx: &Context, message: &outbox_message::Model) -> Result<Prepared> {
    let recipient = recipient_of(cx, message).await?;
    let contact = contacts::find(cx, recipient.id).await?;
    let to = address(cx, message, &recipient).await?;
    match about(cx, message).await? {
        Some(about) => write(cx, message, (recipient, to), contact.as_ref(), about),
        None => Ok(Prepared::Nothing(TOO_LATE)),
    }
}

async fn recipient_of(cx: &Context, message: &outbox_message::Model) -> Result<account::Model> {
    account::Entity::find_by_id(message.recipient_id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}

fn no_longer_wanted(cx: &Context, message: &outbox_message::Model, recipient: &account::Model) -> Option<Outcome> {
    if recipient.mail_consent == MailConsent::Never {
        Some(NOT_WANTED)
    } else if matches!(recipient.status, AccountStatus::Disabled | AccountStatus::Former) {
        Some(NO_LONGER_ACTIVE)
    } else if message.useless_at.is_some_and(|useless_at| useless_at <= cx.now()) {
        Some(TOO_LATE)
    } else {
        None
    }
}

async fn about(cx: &Context, message: &outbox_message::Model) -> Result<Option<About>> {
    let db = cx.db.read();
    if message.kind.is_about_account() {
        return Ok(Some(About::Account));
    }
    if let Some(id) = message.link_id {
        return Ok(link::Entity::find_by_id(id).one(db).await?.map(About::Link));
    }
    if let Some(id) = message.session_id {
        return Ok(session::Entity::find_by_id(id).one(db).await?.map(About::Session));
    }
    let Some(id) = message.assignment_id else { return Ok(None) };
    let Some(assignment) = assignment::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let membership = membership::Entity::find_by_id(assignment.membership_id).one(db).await?.ok_or(Error::NotFound)?;
    let group = group::Entity::find_by_id(membership.group_id).one(db).await?.ok_or(Error::NotFound)?;
    let open = assignments::not_done_beside(cx, &assignment).await?;
    Ok(Some(About::Reading {
        open,
        due_at: assignment.due_at,
        membership: membership.status,
        withdrawn: assignment.withdrawn_at.is_some(),
        zone: group.tz()?,
    }))
}

async fn no_longer_true(
    cx: &Context,
    message: &outbox_message::Model,
    about: &About,
    recipient: &account::Model,
) -> Result<Option<Outcome>> {
    Ok(match about {
        About::Account => None,
        About::Link(link) if links::check_state(cx, link).is_err() => Some(LINK_OVER),
        About::Link(link) => match link.membership_id {
            Some(id) => {
                let membership = membership::Entity::find_by_id(id).one(cx.db.read()).await?;
                membership.is_none_or(|membership| !membership.is_invited()).then_some(NOT_A_MEMBER)
            }
            None => None,
        },
        About::Session(session) if session.moved_at.is_some_and(|moved_at| moved_at > message.created_at) => {
            Some(CHANGED)
        }
        About::Session(session) if session.starts_at <= cx.now() => Some(NOT_PLANNED),
        About::Session(session)
            if session.status == SessionStatus::Cancelled && message.kind != Kind::SessionCancelled =>
        {
            Some(NOT_PLANNED)
        }
        About::Session(session) => {
            let takes_part = memberships::is_active(cx, recipient.id, session.group_id).await?
                || group_staff::now(cx, session.group_id).await?.iter().any(|row| row.account_id == recipient.id);
            (!takes_part).then_some(NOT_A_MEMBER)
        }
        About::Reading { withdrawn: true, .. } => Some(TAKEN_BACK),
        About::Reading { open, .. } if open.is_empty() => Some(DONE),
        About::Reading { membership, .. } => (*membership != MembershipStatus::Active).then_some(NOT_A_MEMBER),
    })
}

fn write(
    cx: &Context,
    message: &outbox_message::Model,
    (recipient, to): (account::Model, String),
    contact: Option<&safe_contact::Model>,
    about: About,
) -> Result<Prepared> {
    let Ok(to) = EmailAddress::parse(&to) else {
        return Ok(Prepared::Nothing(Outcome::Refused("The address can't be written to.".into())));
    };
    let quiet = contact.filter(|contact| contact.wording == Wording::Neutral).and_then(|_| quiet_body(message.kind));
    let body = match quiet {
        Some(body) => body,
        None => body(cx, message, &recipient, about)?,
    };
    let letter =
        Letter { message_id: message.id.0, created_at: message.created_at, to, recipient_name: recipient.name, body };
    Ok(Prepared::Letter(Box::new(letter)))
}

/// What is said to who asked for no day and no time. Mail about the account says neither anyway.
fn quiet_body(kind: Kind) -> Option<Body> {
    match contacts::topic(kind) {
        Topic::Sessions | Topic::Readings => Some(Body::QuietReminder),
        Topic::Changes => Some(Body::QuietChange),
        Topic::Account => None,
    }
}

fn body(cx: &Context, message: &outbox_message::Model, recipient: &account::Model, about: About) -> Result<Body> {
    Ok(match about {
        About::Account => match message.kind {
            Kind::AddressChanged => Body::AddressChanged,
            Kind::GuessingStopped => Body::GuessingStopped,
            Kind::SecondStepChanged => Body::SecondStepChanged,
            Kind::SecondStepReset => Body::SecondStepReset,
            _ => Body::PasswordChanged,
        },
        About::Link(link) => {
            let (token, expires_at) = (links::token(&cx.keys, &link), link.expires_at);
            match message.kind {
                Kind::StaffInvitation => Body::StaffInvitation { token, expires_at },
                Kind::PasswordReset => Body::PasswordReset { token, expires_at },
                Kind::OldAddress | Kind::NewAddress => Body::ConfirmAddress { token, expires_at },
                _ => Body::Invitation { token, expires_at },
            }
        }
        About::Session(session) => {
            let when = SessionTime {
                starts_at: session.starts_at,
                ends_at: session.ends_at,
                zone: session.zone.parse().map_err(|_| Error::internal("a session's zone is unknown"))?,
                own_zone: recipient.zone.parse().ok(),
            };
            match message.kind {
                Kind::SessionMoved => Body::SessionMoved(when),
                Kind::SessionCancelled => Body::SessionCancelled(when),
                Kind::SessionPlace => Body::SessionPlace(when),
                Kind::SessionLead => Body::SessionLead(when),
                _ => Body::Session(when),
            }
        }
        About::Reading { open, due_at, zone, .. } => {
            let assignment = open.first().copied().filter(|_| open.len() == 1);
            Body::ReadingDue { assignment, due_at, zone }
        }
    })
}
