//! Asked once more right before a reminder leaves: whether the rules still want it, and whether it is quiet by now.

use chrono_tz::Tz;

use super::sessions::lead_told;
use super::zone_of;
use crate::entities::account;
use crate::entities::outbox_message::{self, Kind};
use crate::ids::GroupId;
use crate::outbox::Outcome;
use crate::reminder_rules::moments::is_quiet;
use crate::reminder_rules::{Book, Rules};
use crate::{Context, Result};

const SWITCHED_OFF: Outcome = Outcome::Dropped("Reminders of this kind were switched off meanwhile.");
const QUIET: Outcome = Outcome::Dropped("Its turn came in this person’s quiet hours.");

/// Why a reminder does not go out now. Mail that reminds of nothing is not asked about.
pub async fn kept_back(
    cx: &Context,
    message: &outbox_message::Model,
    recipient: &account::Model,
    (group_id, zone): (GroupId, Tz),
) -> Result<Option<Outcome>> {
    if !super::KINDS.contains(&message.kind) {
        return Ok(None);
    }
    let rules = Book::of_one(cx.db.read(), group_id, recipient.id).await?.rules(group_id, recipient.id);
    Ok(if !wants(&rules, message) {
        Some(SWITCHED_OFF)
    } else if is_quiet(&rules, zone_of(&recipient.zone, zone), cx.now()) {
        Some(QUIET)
    } else {
        None
    })
}

fn wants(rules: &Rules, message: &outbox_message::Model) -> bool {
    match message.kind {
        Kind::SessionTomorrow | Kind::SessionSoon => {
            let lead = lead_told(message.kind, &message.occurrence);
            rules.sessions.iter().any(|wanted| wanted == lead)
        }
        Kind::ReadingDue => rules.readings.is_some(),
        Kind::MissedSession => rules.missed.is_some(),
        Kind::FirstWeek => rules.first_week.is_some(),
        Kind::AgreementToSign => rules.agreement.is_some(),
        _ => true,
    }
}
