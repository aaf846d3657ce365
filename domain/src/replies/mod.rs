//! Replies: whether somebody comes to a session, and that they ask to be called. Said on *This week*, or on the page of a
//! mailed link without signing in; one verb takes both.
//!
//! A link is for one person and one session: it tells the time, takes an answer until the session begins, and opens
//! nothing else. An answer is about the time that its page showed: once a session has moved, it says nothing any more.
//!
//! What becomes of an answer is in `told`, and who is to be called in `calls`: both are for staff.

mod calls;
mod told;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _, Select,
};
use serde::Deserialize;

pub use self::calls::{Call, Callable, called, calls, is_callable, set_call_done};
pub use self::told::{Told, of_sessions};
use crate::access::{self, Action, Subject};
use crate::entities::account::{self, AccountStatus};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::reply::{self, Answer};
use crate::entities::safe_contact::{Reach, Wording};
use crate::entities::session::{self, SessionStatus};
use crate::error::Conflict;
use crate::ids::{AccountId, GroupId, MembershipId, SessionId};
pub use crate::reply_links::token;
use crate::{Actor, Context, Error, Result, audit, contacts, reply_links, runs};

/// The form, as posted: each answer is a button.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReplyForm {
    /// "coming", "late", "cannot-come", "call" or "no-call".
    pub answer: String,
    /// The time that the page showed: see [`Asked::seen`].
    pub seen: String,
}

/// What a button says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Answer(Answer),
    Call,
    NoCall,
}

impl ReplyForm {
    /// What was said, if it is one of the buttons.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        Some(match self.answer.as_str() {
            "coming" => Said::Answer(Answer::Coming),
            "late" => Said::Answer(Answer::Late),
            "cannot-come" => Said::Answer(Answer::CannotCome),
            "call" => Said::Call,
            "no-call" => Said::NoCall,
            _ => return None,
        })
    }
}

/// How an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whoever holds a mailed link.
    Link,
    SignedIn,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Yes,
    /// The session has moved since the page was opened: nothing is said about a time that nobody saw.
    TimeChanged,
}

/// Somebody who is asked about a session.
pub struct Asked {
    pub session: session::Model,
    pub membership: membership::Model,
    pub own_zone: Option<Tz>,
    pub answer: Option<Answer>,
    pub call_is_asked: bool,
}

impl Asked {
    /// What the form carries of the time that its page shows.
    #[must_use]
    pub fn seen(&self) -> String {
        seen(self.session.starts_at)
    }
}

/// A session's time, as a form carries it.
#[must_use]
pub fn seen(starts_at: DateTime<Utc>) -> String {
    starts_at.timestamp().to_string()
}

impl reply::Model {
    /// What was answered about the session as it stands.
    #[must_use]
    pub fn answer_about(&self, session: &session::Model) -> Option<Answer> {
        self.answer.filter(|_| self.starts_at == Some(session.starts_at))
    }

    #[must_use]
    pub fn call_is_asked(&self) -> bool {
        self.call_asked_at.is_some() && self.call_done_at.is_none()
    }
}

/// The token of the link that asks somebody about this session, if they are in its group now.
pub async fn token_for(cx: &Context, session: &session::Model, account_id: AccountId) -> Result<Option<String>> {
    let membership = active(session.group_id, account_id).one(cx.db.read()).await?;
    Ok(membership.map(|membership| token(&cx.keys, session.id, membership.id)))
}

fn active(group_id: GroupId, account_id: AccountId) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::GroupId.eq(group_id))
        .filter(membership::Column::AccountId.eq(account_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active))
}

/// Who is asked by a token. One that was altered or guessed is not found, before the database is asked.
pub async fn by_token(cx: &Context, token: &str) -> Result<Asked> {
    let (session_id, membership_id) = reply_links::open(&cx.keys, token)?;
    let db = cx.db.read();
    let (session, membership) = both(db, session_id, membership_id).await?;
    let account = account::Entity::find_by_id(membership.account_id).one(db).await?.ok_or(Error::NotFound)?;
    if account.status != AccountStatus::Active || !may_be_told_times(cx, account.id).await? {
        return Err(Error::Conflict(Conflict::ReplyOver));
    }
    require_open(cx, &session, &membership)?;
    asked(cx, session, membership, account.zone.parse().ok()).await
}

/// Whether a mailed link may show a time. An older mail still has its link when somebody wants no such mail any more.
async fn may_be_told_times(cx: &Context, account_id: AccountId) -> Result<bool> {
    let contact = contacts::find(cx, account_id).await?;
    Ok(contact.is_none_or(|contact| contact.reach == Reach::Chosen && contact.wording == Wording::Time))
}

/// The actor, asked about a session of a group that they are in.
pub async fn own(cx: &Context, actor: &Actor, id: SessionId) -> Result<Asked> {
    let session = session::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let membership = active(session.group_id, actor.account_id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    let subject = Subject::Membership { owner: membership.account_id, membership: membership.status };
    access::require(actor, Action::ReplyToSession, subject)?;
    require_open(cx, &session, &membership)?;
    asked(cx, session, membership, actor.zone).await
}

async fn both(
    db: &impl ConnectionTrait,
    session_id: SessionId,
    membership_id: MembershipId,
) -> Result<(session::Model, membership::Model)> {
    let membership = membership::Entity::find_by_id(membership_id).one(db).await?.ok_or(Error::NotFound)?;
    let session = session::Entity::find_by_id(session_id).one(db).await?.ok_or(Error::NotFound)?;
    if session.group_id == membership.group_id { Ok((session, membership)) } else { Err(Error::NotFound) }
}

/// For who left, and of a session that has begun or was cancelled, there is nothing to answer; which of these it is, is
/// told to nobody.
fn require_open(cx: &Context, session: &session::Model, membership: &membership::Model) -> Result<()> {
    let is_open = membership.status == MembershipStatus::Active
        && session.status != SessionStatus::Cancelled
        && session.starts_at > cx.now();
    if is_open { Ok(()) } else { Err(Error::Conflict(Conflict::ReplyOver)) }
}

async fn asked(
    cx: &Context,
    session: session::Model,
    membership: membership::Model,
    own_zone: Option<Tz>,
) -> Result<Asked> {
    let reply = find(cx.db.read(), session.id, membership.id).await?;
    let answer = reply.as_ref().and_then(|reply| reply.answer_about(&session));
    let call_is_asked = reply.is_some_and(|reply| reply.call_is_asked());
    Ok(Asked { session, membership, own_zone, answer, call_is_asked })
}

async fn find(
    db: &impl ConnectionTrait,
    session_id: SessionId,
    membership_id: MembershipId,
) -> Result<Option<reply::Model>> {
    let one = reply::Entity::find()
        .filter(reply::Column::SessionId.eq(session_id))
        .filter(reply::Column::MembershipId.eq(membership_id));
    Ok(one.one(db).await?)
}

/// Takes an answer, for who was let in by [`by_token`] or [`own`]. The same one again changes nothing.
pub async fn say(cx: &Context, asked: &Asked, by: By, said: Said, seen: &str) -> Result<Taken> {
    let txn = cx.db.begin().await?;
    take_turns(&txn, asked.membership.id).await?;
    let (session, membership) = both(&txn, asked.session.id, asked.membership.id).await?;
    require_open(cx, &session, &membership)?;
    if matches!(said, Said::Answer(_)) && seen != self::seen(session.starts_at) {
        return Ok(Taken::TimeChanged);
    }
    let before = find(&txn, session.id, membership.id).await?;
    let mut reply = before.clone().unwrap_or_else(|| nothing_yet(cx, session.id, membership.id));
    reply.take(said, &session, cx.now());
    match before {
        Some(before) if before == reply => return Ok(Taken::Yes),
        None if said == Said::NoCall => return Ok(Taken::Yes),
        Some(_) => reply.into_active_model().reset_all().update(&txn).await?,
        None => reply.into_active_model().insert(&txn).await?,
    };
    runs::touch(&txn, session.id).await?;
    let action = match by {
        By::Link => "reply-by-link",
        By::SignedIn => "reply",
    };
    audit::append(&txn, cx, Some(membership.account_id), action, "memberships", membership.id.0).await?;
    txn.commit().await?;
    Ok(Taken::Yes)
}

/// Two who write of one person's answers at once take turns; what was said last stands.
async fn take_turns(txn: &DatabaseTransaction, id: MembershipId) -> Result<()> {
    membership::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    Ok(())
}

fn nothing_yet(cx: &Context, session_id: SessionId, membership_id: MembershipId) -> reply::Model {
    reply::Model {
        id: cx.new_id(),
        session_id,
        membership_id,
        answer: None,
        starts_at: None,
        answered_at: None,
        call_asked_at: None,
        call_done_at: None,
        call_done_by_id: None,
    }
}

impl reply::Model {
    fn take(&mut self, said: Said, session: &session::Model, now: DateTime<Utc>) {
        match said {
            Said::Answer(answer) if self.answer_about(session) == Some(answer) => {}
            Said::Answer(answer) => {
                (self.answer, self.starts_at, self.answered_at) = (Some(answer), Some(session.starts_at), Some(now));
            }
            Said::Call if self.call_is_asked() => {}
            Said::Call => (self.call_asked_at, self.call_done_at, self.call_done_by_id) = (Some(now), None, None),
            Said::NoCall if self.call_is_asked() => self.call_asked_at = None,
            Said::NoCall => {}
        }
    }
}

/// Whether somebody has said that they can't come to the session as it stands. What they said before they left is over.
pub async fn cannot_come(cx: &Context, session: &session::Model, account_id: AccountId) -> Result<bool> {
    let own = Query::select()
        .column(membership::Column::Id)
        .from(membership::Entity)
        .and_where(membership::Column::AccountId.eq(account_id))
        .and_where(membership::Column::GroupId.eq(session.group_id))
        .and_where(membership::Column::Status.eq(MembershipStatus::Active))
        .to_owned();
    let said = reply::Entity::find()
        .filter(reply::Column::SessionId.eq(session.id))
        .filter(reply::Column::MembershipId.in_subquery(own))
        .filter(reply::Column::Answer.eq(Answer::CannotCome));
    let said = said.all(cx.db.read()).await?;
    Ok(said.iter().any(|reply| reply.answer_about(session).is_some()))
}

/// The same in a question about a session `s` and a membership `m`: they have not said so.
pub(crate) const NOT_SAID_NO: &str = "NOT EXISTS (SELECT 1 FROM replies r WHERE r.session_id = s.id \
     AND r.membership_id = m.id AND r.answer = 'cannot-come' AND r.starts_at = s.starts_at)";

/// Erases what somebody answered.
pub(crate) async fn erase(db: &impl ConnectionTrait, own: &[MembershipId]) -> Result<()> {
    reply::Entity::delete_many().filter(reply::Column::MembershipId.is_in(own.iter().copied())).exec(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_that_is_none_says_nothing() {
        let said = |answer: &str| ReplyForm { answer: answer.into(), ..ReplyForm::default() }.said();
        assert_eq!(said("cannot-come"), Some(Said::Answer(Answer::CannotCome)));
        for none in ["", "Coming", "present", "call-me"] {
            assert_eq!(said(none), None, "{none}");
        }
    }
}
