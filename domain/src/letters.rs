//! What a mail is about, looked up and checked again at the moment of sending.
//!
//! Consent, status and membership are asked here, once more, right before a letter leaves: what is no longer true is dropped.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::EntityTrait as _;

use crate::entities::account::{self, AccountStatus, MailConsent};
use crate::entities::membership::MembershipStatus;
use crate::entities::outbox_message::{self, Kind};
use crate::entities::session::SessionStatus;
use crate::entities::{assignment, group, link, membership, session};
use crate::outbox::Outcome;
use crate::values::EmailAddress;
use crate::{Context, Error, Result, accounts, links, memberships};

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
    Invitation { token: String, expires_at: DateTime<Utc> },
    StaffInvitation { token: String, expires_at: DateTime<Utc> },
    PasswordReset { token: String, expires_at: DateTime<Utc> },
    Session { when: SessionTime, soon: bool },
    ReadingDue { assignment: uuid::Uuid, due_at: DateTime<Utc>, zone: Tz },
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

const NOT_WANTED: Outcome = Outcome::Dropped("This person must not be mailed.");
const NO_LONGER_ACTIVE: Outcome = Outcome::Dropped("The account is no longer active.");
const LINK_OVER: Outcome = Outcome::Dropped("The link was used or replaced meanwhile.");
const TOO_LATE: Outcome = Outcome::Dropped("Its time had passed.");
const NOT_A_MEMBER: Outcome = Outcome::Dropped("The recipient is not in the group.");
const NOT_PLANNED: Outcome = Outcome::Dropped("The session is no longer to come.");
const DONE: Outcome = Outcome::Dropped("The reading was done meanwhile.");

/// Looks up what the message is about and checks that it is still true.
pub async fn prepare(cx: &Context, message: &outbox_message::Model) -> Result<Prepared> {
    let recipient = account::Entity::find_by_id(message.recipient_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let body = match check(cx, message, &recipient).await? {
        Ok(body) => body,
        Err(outcome) => return Ok(Prepared::Nothing(outcome)),
    };
    let to = accounts::email(cx, &recipient)?;
    let Ok(to) = EmailAddress::parse(&to) else {
        return Ok(Prepared::Nothing(Outcome::Refused("The address can't be written to.".into())));
    };
    let letter = Letter { message_id: message.id.0, created_at: message.created_at, to, recipient_name: recipient.name, body };
    Ok(Prepared::Letter(Box::new(letter)))
}

async fn check(cx: &Context, message: &outbox_message::Model, recipient: &account::Model) -> Result<Result<Body, Outcome>> {
    if recipient.mail_consent == MailConsent::Never {
        return Ok(Err(NOT_WANTED));
    }
    if matches!(recipient.status, AccountStatus::Disabled | AccountStatus::Former) {
        return Ok(Err(NO_LONGER_ACTIVE));
    }
    if message.useless_at.is_some_and(|useless_at| useless_at <= cx.now()) {
        return Ok(Err(TOO_LATE));
    }
    match message.kind {
        Kind::Invitation | Kind::StaffInvitation | Kind::PasswordReset => about_link(cx, message).await,
        Kind::SessionTomorrow | Kind::SessionSoon => about_session(cx, message, recipient).await,
        Kind::ReadingDue => about_reading(cx, message).await,
    }
}

async fn about_link(cx: &Context, message: &outbox_message::Model) -> Result<Result<Body, Outcome>> {
    let link = match message.link_id {
        Some(id) => link::Entity::find_by_id(id).one(cx.db.read()).await?,
        None => None,
    };
    let Some(link) = link.filter(|link| links::check_state(cx, link).is_ok()) else { return Ok(Err(LINK_OVER)) };
    if let Some(id) = link.membership_id {
        let membership = membership::Entity::find_by_id(id).one(cx.db.read()).await?;
        if membership.is_none_or(|membership| membership.status != MembershipStatus::Invited) {
            return Ok(Err(NOT_A_MEMBER));
        }
    }
    let (token, expires_at) = (links::token(&cx.keys, &link), link.expires_at);
    Ok(Ok(match message.kind {
        Kind::StaffInvitation => Body::StaffInvitation { token, expires_at },
        Kind::PasswordReset => Body::PasswordReset { token, expires_at },
        _ => Body::Invitation { token, expires_at },
    }))
}

async fn about_session(cx: &Context, message: &outbox_message::Model, recipient: &account::Model) -> Result<Result<Body, Outcome>> {
    let session = match message.session_id {
        Some(id) => session::Entity::find_by_id(id).one(cx.db.read()).await?,
        None => None,
    };
    let Some(session) = session.filter(|session| session.status == SessionStatus::Planned && session.starts_at > cx.now()) else {
        return Ok(Err(NOT_PLANNED));
    };
    if !memberships::is_active(cx, recipient.id, session.group_id).await? {
        return Ok(Err(NOT_A_MEMBER));
    }
    let when = SessionTime {
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        zone: session.zone.parse().map_err(|_| Error::internal("a session's zone is unknown"))?,
        own_zone: recipient.zone.parse().ok(),
    };
    Ok(Ok(Body::Session { when, soon: message.kind == Kind::SessionSoon }))
}

async fn about_reading(cx: &Context, message: &outbox_message::Model) -> Result<Result<Body, Outcome>> {
    let Some(id) = message.assignment_id else { return Ok(Err(TOO_LATE)) };
    let Some(assignment) = assignment::Entity::find_by_id(id).one(cx.db.read()).await? else { return Ok(Err(TOO_LATE)) };
    if assignment.done_at.is_some() {
        return Ok(Err(DONE));
    }
    let membership = membership::Entity::find_by_id(assignment.membership_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    if membership.status != MembershipStatus::Active {
        return Ok(Err(NOT_A_MEMBER));
    }
    let group = group::Entity::find_by_id(membership.group_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let zone = group.zone.parse().map_err(|_| Error::internal("a group's zone is unknown"))?;
    Ok(Ok(Body::ReadingDue { assignment: assignment.id.0, due_at: assignment.due_at, zone }))
}
