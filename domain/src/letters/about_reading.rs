//! Mail about the readings of a session, or one that was given by hand: of these, the ones that are not done.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::EntityTrait as _;

use super::{Body, NOT_A_MEMBER};
use crate::entities::membership::MembershipStatus;
use crate::entities::{assignment, group, membership};
use crate::ids::{AssignmentId, GroupId};
use crate::outbox::Outcome;
use crate::{Context, Error, Result, assignments};

const DONE: Outcome = Outcome::Dropped("The reading was done meanwhile.");
const TAKEN_BACK: Outcome = Outcome::Dropped("The reading was taken back meanwhile.");

pub(super) struct Reading {
    open: Vec<AssignmentId>,
    due_at: DateTime<Utc>,
    membership: MembershipStatus,
    group_id: GroupId,
    withdrawn: bool,
    zone: Tz,
}

pub(super) async fn find(cx: &Context, id: AssignmentId) -> Result<Option<Reading>> {
    let db = cx.db.read();
    let Some(assignment) = assignment::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let membership = membership::Entity::find_by_id(assignment.membership_id).one(db).await?.ok_or(Error::NotFound)?;
    let group = group::Entity::find_by_id(membership.group_id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(Some(Reading {
        open: assignments::not_done_beside(cx, &assignment).await?,
        due_at: assignment.due_at,
        membership: membership.status,
        group_id: membership.group_id,
        withdrawn: assignment.withdrawn_at.is_some(),
        zone: group.tz()?,
    }))
}

impl Reading {
    pub(super) fn no_longer_true(&self) -> Option<Outcome> {
        if self.withdrawn {
            Some(TAKEN_BACK)
        } else if self.open.is_empty() {
            Some(DONE)
        } else {
            (self.membership != MembershipStatus::Active).then_some(NOT_A_MEMBER)
        }
    }

    pub(super) fn group(&self) -> (GroupId, Tz) {
        (self.group_id, self.zone)
    }

    pub(super) fn body(self) -> Body {
        let assignment = self.open.first().copied().filter(|_| self.open.len() == 1);
        Body::ReadingDue { assignment, due_at: self.due_at, zone: self.zone }
    }
}
