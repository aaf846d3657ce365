//! Mail about a reading, and the words for who asked for no day and no time.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::ids::AssignmentId;
use domain::mail_look::Slot;

use super::layout::Part;
use super::sessions::own_time;
use super::{Desk, Written};
use crate::dates;

pub(super) fn due(
    desk: Desk<'_>,
    assignment: Option<AssignmentId>,
    due_at: DateTime<Utc>,
    (zone, own_zone): (Tz, Option<Tz>),
) -> Written {
    let Desk { words, public_url, .. } = desk;
    let when = [("when", dates::full(due_at, zone).into()), ("zone", dates::zone_name(zone).into())];
    let way = [
        words.text("mail-reading-more").into(),
        Part::Link(match assignment {
            Some(id) => format!("{public_url}/readings/{id}"),
            None => format!("{public_url}/readings"),
        }),
    ];
    let said = std::iter::once(words.with("mail-reading-body", when).into());
    let parts = said.chain(own_time(desk, due_at, zone, own_zone)).chain(way).collect();
    Written { subject: desk.seen(Slot::Reminder, "mail-reading-subject"), parts }
}

pub(super) fn quiet_reminder(desk: Desk<'_>) -> Written {
    let subject = desk.seen(Slot::Reminder, "mail-reading-subject");
    Written { subject, parts: quiet(desk, "mail-quiet-reminder") }
}

pub(super) fn quiet_change(desk: Desk<'_>) -> Written {
    let subject = desk.seen(Slot::Change, "mail-cancelled-subject");
    Written { subject, parts: quiet(desk, "mail-quiet-change") }
}

/// All waits behind the sign-in.
fn quiet(desk: Desk<'_>, body: &'static str) -> Vec<Part> {
    let Desk { words, public_url, .. } = desk;
    vec![words.text(body).into(), words.text("mail-reading-more").into(), Part::Link(format!("{public_url}/"))]
}
