//! Mail about somebody's way: a time that they missed, a beginning, an answer that is waited for; and several reminders in one.

use domain::letters::{Body, SessionTime};
use domain::mail_look::Slot;

use super::layout::Part;
use super::sessions::{own_time, reply};
use super::{Desk, Written, body};
use crate::dates;

/// Leads to what a mail is about.
const MORE: &str = "mail-reading-more";

pub(super) fn missed(desk: Desk<'_>, next: Option<&SessionTime>) -> Written {
    let next = next.map(|when| {
        let until = dates::clock_until(when.ends_at.with_timezone(&when.zone).time());
        let args = [
            ("when", dates::full(when.starts_at, when.zone).into()),
            ("zone", dates::zone_name(when.zone).into()),
            ("until", until.into()),
        ];
        let own = own_time(desk, when.starts_at, when.zone, when.own_zone);
        std::iter::once(desk.words.with("mail-missed-next", args).into()).chain(own)
    });
    let words = std::iter::once(desk.words.text("mail-missed-body").into()).chain(next.into_iter().flatten());
    written(desk, words, MORE)
}

pub(super) fn first_week(desk: Desk<'_>) -> Written {
    written(desk, [desk.words.text("mail-first-week-body").into()], MORE)
}

pub(super) fn agreement(desk: Desk<'_>) -> Written {
    written(desk, [desk.words.text("mail-agreement-body").into()], MORE)
}

/// What each would say, whether they come to each session, and one way to all of it.
pub(super) fn several(desk: Desk<'_>, bodies: &[Body]) -> Written {
    let said = bodies.iter().flat_map(|one| {
        // The way to each, and the line that leads there, are the one below.
        let mut parts: Vec<Part> =
            body(desk, one).parts.into_iter().take_while(|part| matches!(part, Part::Words(_))).collect();
        parts.pop();
        if let Body::Session(when) = one {
            parts.extend(reply(desk, when));
        }
        parts
    });
    written(desk, said, "mail-several-more")
}

fn written(desk: Desk<'_>, said: impl IntoIterator<Item = Part>, more: &str) -> Written {
    let way = [desk.words.text(more).into(), Part::Link(format!("{}/", desk.public_url))];
    let subject = desk.seen(Slot::Reminder, "mail-reading-subject");
    Written { subject, parts: said.into_iter().chain(way).collect() }
}
