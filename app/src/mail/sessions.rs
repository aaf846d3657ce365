//! Mail about a session: its time, and that all else waits behind the sign-in.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::letters::SessionTime;
use domain::mail_look::Slot;

use super::layout::Part;
use super::{Desk, Written};
use crate::dates;

pub(super) fn reminder(desk: Desk<'_>, when: &SessionTime) -> Written {
    let what = desk.seen(Slot::Reminder, "mail-session-reminder");
    let at = dates::weekday_and_time(when.starts_at, when.zone);
    let subject = desk.words.with("mail-session-subject", [("what", what.into()), ("when", at.into())]);
    let mut parts = parts(desk, ["mail-session-body", "mail-session-more"], when);
    parts.extend(reply(desk, when));
    Written { subject, parts }
}

/// The link that asks whether they come.
pub(super) fn reply(desk: Desk<'_>, when: &SessionTime) -> Vec<Part> {
    let link = |token: &String| Part::Link(format!("{}/reply/{token}", desk.public_url));
    let ask = |token| vec![desk.words.text("mail-session-reply").into(), link(token)];
    when.reply_token.as_ref().map(ask).unwrap_or_default()
}

pub(super) fn moved(desk: Desk<'_>, when: &SessionTime) -> Written {
    let subject = desk.seen(Slot::NewTime, "mail-moved-subject");
    let mut parts = parts(desk, ["mail-moved-body", "mail-moved-more"], when);
    parts.extend(reply(desk, when));
    Written { subject, parts }
}

pub(super) fn cancelled(desk: Desk<'_>, when: &SessionTime) -> Written {
    let subject = desk.seen(Slot::Change, "mail-cancelled-subject");
    Written { subject, parts: parts(desk, ["mail-cancelled-body", "mail-cancelled-more"], when) }
}

pub(super) fn place(desk: Desk<'_>, when: &SessionTime) -> Written {
    let subject = desk.seen(Slot::Change, "mail-place-subject");
    Written { subject, parts: parts(desk, ["mail-place-body", "mail-place-more"], when) }
}

pub(super) fn lead(desk: Desk<'_>, when: &SessionTime) -> Written {
    let subject = desk.seen(Slot::Change, "mail-lead-subject");
    Written { subject, parts: parts(desk, ["mail-lead-body", "mail-lead-more"], when) }
}

/// The same time on the recipient's own clock, where that is another one.
pub(super) fn own_time(desk: Desk<'_>, at: DateTime<Utc>, zone: Tz, own: Option<Tz>) -> Option<Part> {
    let own = dates::for_you(at, zone, own)?;
    Some(desk.words.with("mail-session-own", [("when", own.into())]).into())
}

fn parts(desk: Desk<'_>, [body, more]: [&'static str; 2], when: &SessionTime) -> Vec<Part> {
    let Desk { words, public_url, .. } = desk;
    let at = dates::full(when.starts_at, when.zone);
    let until = dates::clock_until(when.ends_at.with_timezone(&when.zone).time());
    let args = [("when", at.into()), ("zone", dates::zone_name(when.zone).into()), ("until", until.into())];
    let own = own_time(desk, when.starts_at, when.zone, when.own_zone);
    let body = words.with(body, args).into();
    std::iter::once(body).chain(own).chain([words.text(more).into(), Part::Link(format!("{public_url}/"))]).collect()
}
