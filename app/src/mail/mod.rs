//! The mails: one view for each kind, as plain text and as HTML, in a file for each thing that mail is about.
//! Subjects come from a fixed set that tells nobody anything.

mod accounts;
mod announcements;
mod layout;
mod readings;
mod sessions;

use domain::letters::{Body, Letter};

use self::layout::Part;
use crate::spoken;
use crate::words::Words;

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What stands between the greeting and the foot, and above.
struct Written {
    subject: String,
    parts: Vec<Part>,
}

/// What all views are handed.
#[derive(Clone, Copy)]
struct Desk<'a> {
    words: Words,
    public_url: &'a str,
}

/// Writes the letter, in its recipient's language. The same letter always gives the same mail.
#[must_use]
pub fn write(letter: &Letter, public_url: &str) -> Mail {
    spoken::written_in(letter.language, || write_in(Words::spoken(), letter, public_url))
}

fn write_in(words: Words, letter: &Letter, public_url: &str) -> Mail {
    let greeting = if letter.recipient_name.is_empty() {
        words.text("mail-greeting-plain").into_owned()
    } else {
        words.with("mail-greeting", [("name", letter.recipient_name.as_str().into())])
    };
    let Written { subject, mut parts } = body(Desk { words, public_url }, &letter.body);
    parts.insert(0, greeting.into());
    let footer = match letter.answers_to() {
        Some(_) => words.text("mail-footer-answers"),
        None => words.text("mail-footer"),
    };
    parts.push(footer.into());
    Mail { subject, text: layout::text(&parts), html: layout::html(words, &parts) }
}

fn body(desk: Desk<'_>, body: &Body) -> Written {
    match body {
        Body::Invitation { token, expires_at } => accounts::invitation(desk, token, *expires_at),
        Body::StaffInvitation { token, expires_at } => accounts::staff_invitation(desk, token, *expires_at),
        Body::PasswordReset { token, expires_at } => accounts::password_reset(desk, token, *expires_at),
        Body::ConfirmAddress { token, expires_at } => accounts::confirm_address(desk, token, *expires_at),
        Body::PasswordChanged => accounts::notice(desk, ["mail-password-body", "mail-password-not-you"]),
        Body::AddressChanged => accounts::notice(desk, ["mail-address-changed-body", "mail-password-not-you"]),
        Body::GuessingStopped => accounts::notice(desk, ["mail-guessing-body", "mail-guessing-next"]),
        Body::SecondStepChanged => accounts::notice(desk, ["mail-second-step-body", "mail-password-not-you"]),
        Body::SecondStepReset => {
            accounts::notice(desk, ["mail-second-step-reset-body", "mail-second-step-reset-not-you"])
        }
        Body::Session(when) => sessions::reminder(desk, when),
        Body::SessionMoved(when) => sessions::moved(desk, when),
        Body::SessionCancelled(when) => sessions::cancelled(desk, when),
        Body::SessionPlace(when) => sessions::place(desk, when),
        Body::SessionLead(when) => sessions::lead(desk, when),
        Body::ReadingDue { assignment, due_at, zone } => readings::due(desk, *assignment, *due_at, *zone),
        Body::Announcement { words, .. } => announcements::announcement(desk, words.as_deref()),
        Body::QuietReminder => readings::quiet_reminder(desk),
        Body::QuietChange => readings::quiet_change(desk),
    }
}
