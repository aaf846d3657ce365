//! Mail about somebody's way in a group: their first week, a session that they missed, the agreement that waits for an answer.

use chrono_tz::Tz;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};

use super::{Body, NOT_A_MEMBER, about_session, no_such};
use crate::calendars::{self, Entry};
use crate::entities::attendance::{self, Mark};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::outbox_message::{self, Kind};
use crate::entities::session::{self, SessionStatus};
use crate::entities::{account, agreement_answer, assignment, group};
use crate::ids::{GroupId, SessionId};
use crate::outbox::Outcome;
use crate::{Context, Error, Result, agreements, assignments, replies};

const BEGUN: Outcome = Outcome::Dropped("They have begun meanwhile.");
/// What staff read of a first week of which nothing is left; it may begin later.
pub(crate) const NOTHING_OPEN: &str = "There is nothing to begin with by now.";
const ANSWERED: Outcome = Outcome::Dropped("They have answered meanwhile.");
const NOT_MISSED: Outcome = Outcome::Dropped("They are no longer marked as having missed it.");

pub(super) struct Membership {
    membership: membership::Model,
    zone: Tz,
    /// Which they missed.
    session_id: Option<SessionId>,
}

pub(super) async fn find(cx: &Context, message: &outbox_message::Model) -> Result<Option<Membership>> {
    let db = cx.db.read();
    let found = match (message.membership_id, message.session_id) {
        (Some(id), _) => membership::Entity::find_by_id(id).one(db).await?,
        (None, Some(id)) => {
            let Some(session) = session::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
            // The latest spell of several.
            let own = membership::Entity::find()
                .filter(membership::Column::GroupId.eq(session.group_id))
                .filter(membership::Column::AccountId.eq(message.recipient_id))
                .order_by_desc(membership::Column::Id);
            own.one(db).await?
        }
        (None, None) => None,
    };
    let Some(mut membership) = found else { return Ok(None) };
    // The agreement is asked for once, and not of the group alone in which it was asked for first.
    if message.kind == Kind::AgreementToSign && membership.status != MembershipStatus::Active {
        let elsewhere = membership::Entity::find()
            .filter(membership::Column::AccountId.eq(message.recipient_id))
            .filter(membership::Column::Status.eq(MembershipStatus::Active))
            .order_by_desc(membership::Column::Id);
        membership = elsewhere.one(db).await?.unwrap_or(membership);
    }
    let group = group::Entity::find_by_id(membership.group_id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(Some(Membership { membership, zone: group.tz()?, session_id: message.session_id }))
}

impl Membership {
    pub(super) fn group(&self) -> (GroupId, Tz) {
        (self.membership.group_id, self.zone)
    }

    pub(super) async fn no_longer_true(&self, cx: &Context, kind: Kind) -> Result<Option<Outcome>> {
        if self.membership.status != MembershipStatus::Active {
            return Ok(Some(NOT_A_MEMBER));
        }
        Ok(match kind {
            Kind::MissedSession => self.not_missed(cx).await?,
            Kind::FirstWeek if self.has_begun(cx).await? => Some(BEGUN),
            Kind::FirstWeek => (!self.has_something_open(cx).await?).then_some(Outcome::Dropped(NOTHING_OPEN)),
            Kind::AgreementToSign => self.has_answered(cx).await?.then_some(ANSWERED),
            _ => None,
        })
    }

    /// Why they have not missed it without a word.
    async fn not_missed(&self, cx: &Context) -> Result<Option<Outcome>> {
        let Some(session_id) = self.session_id else { return Ok(Some(NOT_MISSED)) };
        let Some(session) = about_session::find(cx, session_id).await? else { return Ok(Some(NOT_MISSED)) };
        let mark = attendance::Entity::find()
            .filter(attendance::Column::SessionId.eq(session_id))
            .filter(attendance::Column::MembershipId.eq(self.membership.id))
            .one(cx.db.read())
            .await?;
        if mark.is_none_or(|row| row.mark != Mark::NoShow) {
            return Ok(Some(NOT_MISSED));
        }
        let said_so = replies::cannot_come(cx, &session, self.membership.account_id).await?;
        Ok(said_so.then_some(about_session::EXCUSED))
    }

    async fn has_begun(&self, cx: &Context) -> Result<bool> {
        let done = assignment::Entity::find()
            .filter(assignment::Column::MembershipId.eq(self.membership.id))
            .filter(assignment::Column::DoneAt.is_not_null());
        Ok(done.count(cx.db.read()).await? > 0)
    }

    async fn has_something_open(&self, cx: &Context) -> Result<bool> {
        let open = assignment::Entity::find()
            .filter(assignment::Column::MembershipId.eq(self.membership.id))
            .filter(assignment::Column::OpensAt.lte(cx.now()))
            .filter(assignment::Column::WithdrawnAt.is_null())
            .filter(assignments::no_session_or_held(self.membership.group_id));
        Ok(open.count(cx.db.read()).await? > 0)
    }

    /// Yes and no are both an answer.
    async fn has_answered(&self, cx: &Context) -> Result<bool> {
        let Some(version) = agreements::current(cx.db.read()).await? else { return Ok(true) };
        let answers = agreement_answer::Entity::find()
            .filter(agreement_answer::Column::AccountId.eq(self.membership.account_id))
            .filter(agreement_answer::Column::VersionId.eq(version.id));
        Ok(answers.count(cx.db.read()).await? > 0)
    }

    pub(super) async fn body(&self, cx: &Context, kind: Kind, recipient: &account::Model) -> Result<Body> {
        Ok(match kind {
            Kind::MissedSession => {
                let next = self.next(cx).await?;
                Body::MissedSession(next.map(|session| about_session::time(&session, recipient)).transpose()?)
            }
            Kind::AgreementToSign => Body::AgreementToSign,
            Kind::FirstWeek => Body::FirstWeek,
            other => return Err(no_such(other)),
        })
    }

    /// Of the next session, where the mail tells it.
    pub(super) async fn entry(&self, cx: &Context, kind: Kind, recipient: &account::Model) -> Result<Option<Entry>> {
        if kind != Kind::MissedSession {
            return Ok(None);
        }
        let Some(calendar) = calendars::in_mail_of(cx, recipient.id).await? else { return Ok(None) };
        Ok(self.next(cx).await?.map(|session| calendar.entry(&session)))
    }

    /// The next session, for who missed one.
    async fn next(&self, cx: &Context) -> Result<Option<session::Model>> {
        let next = session::Entity::find()
            .filter(session::Column::GroupId.eq(self.membership.group_id))
            .filter(session::Column::Status.ne(SessionStatus::Cancelled))
            .filter(session::Column::StartsAt.gt(cx.now()))
            .order_by_asc(session::Column::StartsAt);
        Ok(next.one(cx.db.read()).await?)
    }
}
