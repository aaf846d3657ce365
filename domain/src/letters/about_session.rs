//! Mail about a session: to who takes part and to who leads, as long as it is to come as the mail says.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};

use super::{Body, NOT_A_MEMBER, SessionTime, no_such};
use crate::calendars::{self, Entry};
use crate::entities::attendance::{self, Mark};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::{self, Kind, MessageStatus};
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

/// Whether it helps nobody once the session was held, though before its time.
fn needs_it_to_come(kind: Kind) -> bool {
    reminds(kind) || kind == Kind::SessionPlace
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
        || needs_it_to_come(message.kind) && is_over(cx, session).await?
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
    message: &outbox_message::Model,
    session: &session::Model,
) -> Result<Vec<Entry>> {
    if matches!(message.kind, Kind::SessionPlace | Kind::SessionLead) {
        return Ok(Vec::new());
    }
    let Some(calendar) = calendars::in_mail_of(cx, message.recipient_id).await? else { return Ok(Vec::new()) };
    let mut entries = vec![calendar.entry(session)];
    if tells_a_change_of_time(message.kind) {
        entries.extend(moved_along(cx, message, session).await?.iter().map(|later| calendar.entry(later)));
    }
    Ok(entries)
}

fn tells_a_change_of_time(kind: Kind) -> bool {
    matches!(kind, Kind::SessionMoved | Kind::SessionCancelled)
}

/// The later sessions that moved and of which no news brought the entry yet, as far as this person was mailed about them:
/// they may stand in a calendar at the time before. News that another change overtook was never sent, and brought none.
async fn moved_along(
    cx: &Context,
    message: &outbox_message::Model,
    session: &session::Model,
) -> Result<Vec<session::Model>> {
    let of_group = session::Entity::find().filter(session::Column::GroupId.eq(session.group_id));
    let ids = of_group.clone().select_only().column(session::Column::Id);
    let mailed = outbox_message::Entity::find()
        .filter(outbox_message::Column::RecipientId.eq(message.recipient_id))
        .filter(outbox_message::Column::SessionId.in_subquery(ids.into_query()))
        .filter(outbox_message::Column::Id.ne(message.id));
    let mailed = mailed.all(cx.db.read()).await?;
    let mut later = of_group.order_by_asc(session::Column::Week).all(cx.db.read()).await?;
    let week_of: HashMap<SessionId, i32> = later.iter().map(|one| (one.id, one.week)).collect();
    let told_since = |one: &session::Model, moved_at: DateTime<Utc>| {
        mailed.iter().any(|mail| {
            let week = mail.session_id.and_then(|id| week_of.get(&id));
            tells_a_change_of_time(mail.kind)
                && mail.status == MessageStatus::Sent
                && mail.created_at >= moved_at
                && week.is_some_and(|week| *week <= one.week)
        })
    };
    later.retain(|one| {
        one.week > session.week
            && one.status == SessionStatus::Planned
            && mailed.iter().any(|mail| mail.session_id == Some(one.id))
            && one.moved_at.is_some_and(|moved_at| !told_since(one, moved_at))
    });
    Ok(later)
}
