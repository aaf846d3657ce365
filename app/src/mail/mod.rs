//! The mails: one view for each kind, as plain text and as HTML, in a file for each thing that mail is about.
//!
//! What is seen before a mail is opened comes from a fixed set that tells nobody anything, or from an administrator's own
//! words, which were checked; and so does the title of an entry in a calendar. Who sends it stands at the end of the mail alone.

mod accounts;
mod announcements;
mod layout;
mod readings;
mod sessions;
mod steps;

use domain::letters::{Body, Letter};
use domain::mail_look::{MailLook, Slot, tells};
use domain::telling_words::is_invisible;

use self::layout::Part;
use crate::calendar::{Invite, invite};
use crate::spoken;
use crate::words::Words;

/// A line of a mail has fewer than 998 bytes, and a word can't be folded.
const LONGEST_LINE: usize = 400;

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub subject: String,
    /// Beside the sender's address: an administrator's own words, or else as it is set for the server.
    pub sender_name: Option<String>,
    pub text: String,
    pub html: String,
    /// Where one press stops such mail; none on mail that has to come.
    pub stop_link: Option<String>,
    /// One for each time that it tells.
    pub invites: Vec<Invite>,
}

/// Where mail comes from and leads to.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Without a slash at the end.
    pub public_url: &'a str,
    /// The sender's name, as it is set for the server.
    pub name: Option<&'a str>,
    /// The sender's address.
    pub address: &'a str,
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
    look: &'a MailLook,
}

impl Desk<'_> {
    /// The words of the fixed set, or an administrator's own.
    fn seen(self, slot: Slot, key: &'static str) -> String {
        let own = self.look.own(self.words.tag(), slot).map(one_line).filter(|own| !own.is_empty());
        own.unwrap_or_else(|| self.words.text(key).into_owned())
    }
}

/// Writes the letter, in its recipient's language. The same letter always gives the same mail.
#[must_use]
pub fn write(letter: &Letter, origin: Origin<'_>) -> Mail {
    spoken::written_in(letter.language, || write_in(Words::spoken(), letter, origin))
}

fn write_in(words: Words, letter: &Letter, origin: Origin<'_>) -> Mail {
    let desk = Desk { words, public_url: origin.public_url, look: &letter.look };
    let Written { subject, parts: body } = body(desk, &letter.body);
    let stop_link = letter.stop_token.as_ref().map(|token| format!("{}/unsubscribe/{token}", origin.public_url));
    // Nobody is greeted by name: this line is what telephones show beside the subject.
    let mut parts: Vec<Part> = vec![words.text("mail-greeting").into()];
    parts.extend(body);
    let footer = match letter.answers_to() {
        Some(_) => words.text("mail-footer-answers"),
        None => words.text("mail-footer"),
    };
    parts.push(footer.into());
    if let Some(link) = &stop_link {
        parts.extend([words.text("mail-stop").into(), Part::Link(link.clone())]);
    }
    parts.extend(letter.signature.as_deref().map(|name| Part::Signature(one_line(name))));
    let title = calendar_title(desk.words, desk.look);
    let own = desk.look.own(words.tag(), Slot::Sender).map(one_line).filter(|own| !own.is_empty());
    // The server knows no names when it starts: one that tells is left out.
    let of_server = origin.name.map(one_line).filter(|name| !name.is_empty() && !tells(name, &letter.names));
    Mail {
        subject,
        sender_name: own.or(of_server),
        text: layout::text(&parts),
        html: layout::html(words, letter.signature.as_ref().map(|_| letter.look.colour.as_str()), &parts),
        stop_link,
        invites: letter
            .entries
            .iter()
            .map(|entry| invite(entry, &title, [origin.address, letter.to.as_str()], letter.created_at))
            .collect(),
    }
}

/// Words as one line, whatever was in them: nothing that ends a line, can't be seen or is decoded as something else, one space
/// between two words, and no more than a header takes. A library that is handed such a name gives up.
#[must_use]
pub fn one_line(words: &str) -> String {
    let shown = words.chars().take(LONGEST_LINE).filter(|c| !is_invisible(*c) || c.is_whitespace());
    let plain: String = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").replace("=?", "= ?")
}

/// What all entries in calendars are called.
#[must_use]
pub fn calendar_title(words: Words, look: &MailLook) -> String {
    Desk { words, public_url: "", look }.seen(Slot::Calendar, "mail-calendar-title")
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
        Body::ReadingDue { assignment, due_at, zone, own_zone } => {
            readings::due(desk, *assignment, *due_at, (*zone, *own_zone))
        }
        Body::Announcement { words, .. } => announcements::announcement(desk, words.as_deref()),
        Body::MissedSession(next) => steps::missed(desk, next.as_ref()),
        Body::FirstWeek => steps::first_week(desk),
        Body::AgreementToSign => steps::agreement(desk),
        Body::Digest(bodies) => steps::several(desk, bodies),
        Body::QuietReminder => readings::quiet_reminder(desk),
        Body::QuietChange => readings::quiet_change(desk),
    }
}
