//! Mail about a session: to who takes part and to who leads, as long as it is to come as the mail says.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};

use super::{Body, NOT_A_MEMBER, SessionTime, no_such};
use crate::calendars::{self, Entry};
use crate::entities::attendance::{self, Mark};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::{self, Kind};
use crate::entities::session::SessionStatus;
use crate::entities::{account, session};
use crate::ids::SessionId;
use crate::outbox::{Outcome, session_occurrence};
use crate::reminders::time_told;
use crate::{Context, Error, Result, group_staff, memberships, replies, runs};

const NOT_PLANNED: Outcome = Outcome::Dropped("The session is no longer to come.");
const CHANGED: Outcome = Outcome::Dropped("The session was changed meanwhile; that has mail of its own.");

pub(super) const EXCUSED: Outcome = Outcome::Dropped("They said that they can\u{2019}t come.");

/// Whether it reminds somebody to come, and not only tells them of a change.
fn reminds(kind: Kind) -> bool {
    matches!(kind, Kind::SessionTomorrow | Kind::SessionSoon)
}

/// From then on it helps nobody. Who is late still has to know that there is nobody, or where everybody is.
fn useless_at(kind: Kind, session: &session::Model) -> DateTime<Utc> {
    match kind {
        Kind::SessionCancelled | Kind::SessionPlace => session.ends_at,
        _ => session.starts_at,
    }
}

pub(super) async fn find(cx: &Context, id: SessionId) -> Result<Option<session::Model>> {
    Ok(session::Entity::find_by_id(id).one(cx.db.read()).await?)
}

pub(super) async fn no_longer_true(
    cx: &Context,
    message: &outbox_message::Model,
    session: &session::Model,
    recipient: &account::Model,
) -> Result<Option<Outcome>> {
    if was_changed(message, session) {
        return Ok(Some(CHANGED));
    }
    let is_left_out = session.status == SessionStatus::Cancelled && message.kind != Kind::SessionCancelled;
    if useless_at(message.kind, session) <= cx.now()
        || is_left_out
        || reminds(message.kind) && is_over(cx, session).await?
    {
        return Ok(Some(NOT_PLANNED));
    }
    if reminds(message.kind)
        && (replies::cannot_come(cx, session, recipient.id).await? || is_excused(cx, message, session).await?)
    {
        return Ok(Some(EXCUSED));
    }
    let takes_part = memberships::is_active(cx, recipient.id, session.group_id).await?
        || group_staff::now(cx, session.group_id).await?.iter().any(|row| row.account_id == recipient.id);
    Ok((!takes_part).then_some(NOT_A_MEMBER))
}

/// A reminder names the time that it tells: it may have been looked up before a change and written after it. Where it is
/// and who leads stays news when the time changes.
fn was_changed(message: &outbox_message::Model, session: &session::Model) -> bool {
    match message.kind {
        Kind::SessionPlace | Kind::SessionLead => false,
        kind if reminds(kind) => {
            time_told(kind, &message.occurrence) != session_occurrence(session.id, session.moved_at)
        }
        _ => session.moved_at.is_some_and(|moved_at| moved_at > message.created_at),
    }
}

/// Whether it was held before its time, and ended.
async fn is_over(cx: &Context, session: &session::Model) -> Result<bool> {
    Ok(runs::find(cx, session.id).await?.is_some_and(|run| run.ended_at.is_some()))
}

/// Whether whoever leads has marked it, since they are in the group.
async fn is_excused(cx: &Context, message: &outbox_message::Model, session: &session::Model) -> Result<bool> {
    let own = membership::Entity::find()
        .select_only()
        .column(membership::Column::Id)
        .filter(membership::Column::GroupId.eq(session.group_id))
        .filter(membership::Column::AccountId.eq(message.recipient_id))
        .filter(membership::Column::Status.eq(MembershipStatus::Active));
    let excused = attendance::Entity::find()
        .filter(attendance::Column::SessionId.eq(session.id))
        .filter(attendance::Column::Mark.eq(Mark::Excused))
        .filter(attendance::Column::MembershipId.in_subquery(own.into_query()));
    Ok(excused.one(cx.db.read()).await?.is_some())
}

pub(super) fn time(session: &session::Model, recipient: &account::Model) -> Result<SessionTime> {
    Ok(SessionTime {
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        zone: session.zone.parse().map_err(|_| Error::internal("a session's zone is unknown"))?,
        own_zone: recipient.zone.parse().ok(),
        reply_token: None,
    })
}

pub(super) async fn body(
    cx: &Context,
    kind: Kind,
    session: &session::Model,
    recipient: &account::Model,
) -> Result<Body> {
    // What was answered about another time says nothing of a new one.
    let asks = reminds(kind) || kind == Kind::SessionMoved;
    let reply_token = if asks { replies::token_for(cx, session, recipient.id).await? } else { None };
    let when = SessionTime { reply_token, ..time(session, recipient)? };
    Ok(match kind {
        Kind::SessionTomorrow | Kind::SessionSoon => Body::Session(when),
        Kind::SessionMoved => Body::SessionMoved(when),
        Kind::SessionCancelled => Body::SessionCancelled(when),
        Kind::SessionPlace => Body::SessionPlace(when),
        Kind::SessionLead => Body::SessionLead(when),
        other => return Err(no_such(other)),
    })
}

/// Of a session's time, for who asked for it. Where it is and who leads change no entry.
pub(super) async fn entries(
    cx: &Context,
    kind: Kind,
    session: &session::Model,
    recipient: &account::Model,
) -> Result<Vec<Entry>> {
    if matches!(kind, Kind::SessionPlace | Kind::SessionLead) {
        return Ok(Vec::new());
    }
    let Some(calendar) = calendars::in_mail_of(cx, recipient.id).await? else { return Ok(Vec::new()) };
    let mut entries = vec![calendar.entry(session)];
    if kind == Kind::SessionMoved {
        entries.extend(moved_along(cx, session, recipient).await?.iter().map(|later| calendar.entry(later)));
    }
    Ok(entries)
}

/// The later sessions that moved with this one, as far as this person was mailed about them: they may stand in a calendar at
/// the time before.
async fn moved_along(
    cx: &Context,
    session: &session::Model,
    recipient: &account::Model,
) -> Result<Vec<session::Model>> {
    let told = outbox_message::Entity::find()
        .select_only()
        .column(outbox_message::Column::SessionId)
        .filter(outbox_message::Column::RecipientId.eq(recipient.id))
        .filter(outbox_message::Column::SessionId.is_not_null());
    let moved = session::Entity::find()
        .filter(session::Column::GroupId.eq(session.group_id))
        .filter(session::Column::Week.gt(session.week))
        .filter(session::Column::Status.eq(SessionStatus::Planned))
        .filter(session::Column::MovedAt.eq(session.moved_at))
        .filter(session::Column::Id.in_subquery(told.into_query()));
    Ok(moved.order_by_asc(session::Column::Week).all(cx.db.read()).await?)
}
