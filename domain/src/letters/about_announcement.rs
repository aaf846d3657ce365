//! Mail about what a counselor wrote to a group. Its words stand in the mail of those alone who asked for that.

use sea_orm::EntityTrait as _;

use super::{Body, Letter, NOT_A_MEMBER, quiet_body};
use crate::announcements::{self, Addressee, Arrives, NewAnnouncement};
use crate::entities::outbox_message::Kind;
use crate::entities::{account, announcement};
use crate::ids::AnnouncementId;
use crate::mail_look::House;
use crate::outbox::Outcome;
use crate::values::EmailAddress;
use crate::{Context, Error, Result, accounts, contacts, stopped_mail};

pub(super) async fn find(cx: &Context, id: AnnouncementId) -> Result<Option<announcement::Model>> {
    Ok(announcement::Entity::find_by_id(id).one(cx.db.read()).await?)
}

pub(super) async fn no_longer_true(
    cx: &Context,
    one: &announcement::Model,
    recipient: &account::Model,
) -> Result<Option<Outcome>> {
    if one.taken_back_at.is_some() {
        return Ok(Some(Outcome::Dropped(announcements::TAKEN_BACK)));
    }
    Ok((!announcements::reads(cx, one.id, recipient.id).await?).then_some(NOT_A_MEMBER))
}

pub(super) async fn body(cx: &Context, one: &announcement::Model, recipient: &account::Model) -> Result<Body> {
    let contact = contacts::find(cx, recipient.id).await?;
    let has_words =
        announcements::asked_for(recipient, contact.as_ref()) == Arrives::Words && one.taken_back_at.is_none();
    let words = if has_words { Some(one.text.open(&cx.keys, one.id.0)?) } else { None };
    Ok(Body::Announcement { words, answers_to: announcements::answers_to(cx, one).await? })
}

/// In place of what a link to stop mail ends in.
const TOKEN_TO_COME: &str = "…";

/// What would arrive at somebody of a text that is not sent yet: for showing it first. What the link that stops such mail ends
/// in is of the mail itself, and there is none yet.
pub async fn announced(
    cx: &Context,
    to: &Addressee,
    new: &NewAnnouncement,
    answers_to: Option<EmailAddress>,
) -> Result<Letter> {
    let broken = |_| Error::internal("an address that is in use can't be read");
    let is_quiet = to.arrives == Arrives::Quiet;
    let quiet = is_quiet.then(|| quiet_body(Kind::Announcement)).flatten();
    let words = (to.arrives == Arrives::Words).then(|| new.text.clone());
    let House { organization, look, names } = House::find(cx).await?.to(&to.account.name);
    Ok(Letter {
        message_id: new.id.0,
        created_at: cx.now(),
        to: EmailAddress::parse(&accounts::email(cx, &to.account)?).map_err(broken)?,
        language: to.account.language,
        body: quiet.unwrap_or(Body::Announcement { words, answers_to }),
        signature: organization.filter(|_| look.is_signed && !is_quiet),
        look,
        stop_token: stopped_mail::may_stop(Kind::Announcement, &to.account).then(|| TOKEN_TO_COME.to_string()),
        entries: Vec::new(),
        names,
    })
}
