//! Mail about the readings that somebody has due on one day: of these, the ones that are not done.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::EntityTrait as _;

use super::{Body, NOT_A_MEMBER};
use crate::entities::membership::MembershipStatus;
use crate::entities::{account, assignment, group, membership, outbox_message};
use crate::ids::{AssignmentId, GroupId};
use crate::outbox::Outcome;
use crate::{Context, Error, Result, assignments, reminders, schedule};

const DONE: Outcome = Outcome::Dropped("The reading was done meanwhile.");
const TAKEN_BACK: Outcome = Outcome::Dropped("The reading was taken back meanwhile.");
const CHANGED: Outcome =
    Outcome::Dropped("The reading is due at another time, or its session was cancelled meanwhile.");

pub(super) struct Reading {
    /// What is due on the day that the mail tells, and open and not done, in order.
    open: Vec<assignment::Model>,
    due_at: DateTime<Utc>,
    /// Why nothing is open, where nothing is.
    otherwise: Outcome,
    membership: MembershipStatus,
    group_id: GroupId,
    zone: Tz,
}

/// The mail names the first of a day's readings, and is about all of them.
pub(super) async fn find(cx: &Context, message: &outbox_message::Model, id: AssignmentId) -> Result<Option<Reading>> {
    let db = cx.db.read();
    let Some(first) = assignment::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let membership = membership::Entity::find_by_id(first.membership_id).one(db).await?.ok_or(Error::NotFound)?;
    let group = group::Entity::find_by_id(membership.group_id).one(db).await?.ok_or(Error::NotFound)?;
    let zone = group.tz()?;
    let told = reminders::due_told(&message.occurrence).unwrap_or(first.due_at);
    let day = schedule::day(zone, told);
    let open = assignments::not_done_on(cx, &membership, zone, day).await?;
    let otherwise = if first.withdrawn_at.is_some() {
        TAKEN_BACK
    } else if first.done_at.is_some() {
        DONE
    } else {
        CHANGED
    };
    Ok(Some(Reading {
        due_at: open.first().map_or(told, |one| one.due_at),
        open,
        otherwise,
        membership: membership.status,
        group_id: membership.group_id,
        zone,
    }))
}

impl Reading {
    pub(super) fn no_longer_true(&self) -> Option<Outcome> {
        if self.open.is_empty() {
            Some(self.otherwise.clone())
        } else {
            (self.membership != MembershipStatus::Active).then_some(NOT_A_MEMBER)
        }
    }

    pub(super) fn group(&self) -> (GroupId, Tz) {
        (self.group_id, self.zone)
    }

    pub(super) fn body(self, recipient: &account::Model) -> Body {
        let assignment = self.open.first().map(|one| one.id).filter(|_| self.open.len() == 1);
        Body::ReadingDue { assignment, due_at: self.due_at, zone: self.zone, own_zone: recipient.zone.parse().ok() }
    }
}
