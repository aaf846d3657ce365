//! Mail about an account: links to get in, and what happened to it.

use chrono::{DateTime, Utc};
use domain::mail_look::Slot;

use super::layout::Part;
use super::{Desk, Written};
use crate::dates;

pub(super) fn invitation(desk: Desk<'_>, token: &str, expires_at: DateTime<Utc>) -> Written {
    let Desk { words, public_url, .. } = desk;
    let parts = vec![
        words.with("mail-invitation-body", [("until", day(expires_at).into())]).into(),
        Part::Link(format!("{public_url}/invitation/{token}")),
        words.text("mail-invitation-ignore").into(),
    ];
    Written { subject: desk.seen(Slot::Invitation, "mail-invitation-subject"), parts }
}

pub(super) fn staff_invitation(desk: Desk<'_>, token: &str, expires_at: DateTime<Utc>) -> Written {
    let Desk { words, public_url, .. } = desk;
    let parts = vec![
        words.with("mail-staff-invitation-body", [("until", day(expires_at).into())]).into(),
        Part::Link(format!("{public_url}/invitation/{token}")),
    ];
    Written { subject: desk.seen(Slot::Account, "mail-staff-invitation-subject"), parts }
}

pub(super) fn password_reset(desk: Desk<'_>, token: &str, expires_at: DateTime<Utc>) -> Written {
    let Desk { words, public_url, .. } = desk;
    let until = format!("{} UTC", dates::clock_until(expires_at.time()));
    let parts = vec![
        words.with("mail-reset-body", [("until", until.into())]).into(),
        Part::Link(format!("{public_url}/reset/{token}")),
        words.text("mail-reset-ignore").into(),
    ];
    Written { subject: desk.seen(Slot::Password, "mail-reset-subject"), parts }
}

pub(super) fn confirm_address(desk: Desk<'_>, token: &str, expires_at: DateTime<Utc>) -> Written {
    let Desk { words, public_url, .. } = desk;
    let parts = vec![
        words.with("mail-address-body", [("until", day(expires_at).into())]).into(),
        Part::Link(format!("{public_url}/address/{token}")),
        words.text("mail-address-ignore").into(),
    ];
    Written { subject: desk.seen(Slot::Account, "mail-address-subject"), parts }
}

/// What happened, what to do, and the way to a new password.
pub(super) fn notice(desk: Desk<'_>, [body, next]: [&'static str; 2]) -> Written {
    let Desk { words, public_url, .. } = desk;
    let parts =
        vec![words.text(body).into(), words.text(next).into(), Part::Link(format!("{public_url}/forgot-password"))];
    Written { subject: desk.seen(Slot::Password, "mail-password-subject"), parts }
}

fn day(at: DateTime<Utc>) -> String {
    dates::day_and_month(at.date_naive())
}
