//! No name and no subject can become a header, a recipient or a line, whatever is in it: also what the forms would refuse, so
//! that nothing hangs on them alone. `cargo xtask prove mail-headers` runs a million of these.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use domain::calendars::Entry;
use domain::entities::account::Language;
use domain::letters::{Body, Letter, SessionTime};
use domain::mail_look::{MailLook, Slot};
use domain::values::EmailAddress;
use lettre::message::Mailbox;
use mail_parser::{MessageParser, MimeHeaders as _};

const HEADERS: [&str; 10] = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
];
const PROPERTIES: &[&str] = &[
    "ATTENDEE",
    "BEGIN",
    "BEGIN",
    "CALSCALE",
    "CLASS",
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "END",
    "END",
    "METHOD",
    "ORGANIZER",
    "PRODID",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "UID",
];
/// What begins a header, ends one, ends a line, a text, a mail, or is read as something else.
const NASTY: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\0",
    "\t",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\r\n\r\n",
    "\r\n.\r\n",
    "\r\nBcc: x@evil.example",
    "\nTo: x@evil.example",
    "\r\n x",
    "\r\n\t",
    ": ",
    "<x@evil.example>",
    ",",
    ";",
    "\"",
    "\\",
    "\\\"",
    "(",
    ")",
    "=?utf-8?Q?=0D=0ABcc:_x?=",
    "=?utf-8?B?DQpCY2M6IHg=?=",
    "--",
    "\r\n--x\r\n",
    "END:VEVENT",
    "\\n",
    "\r\nATTENDEE:mailto:x@evil.example",
    "=cmd",
    "@",
    "é",
    "名前",
    "🦓",
    "%0d%0a",
];

/// The same run of numbers each time, so that what fails once fails again.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("a small number")
    }

    /// Words and nasty pieces, up to a few hundred characters.
    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(12) {
            match self.below(4) {
                0 | 1 => text.push_str(NASTY[self.below(NASTY.len())]),
                2 => text.push_str(&"Ann ".repeat(1 + self.below(3))),
                _ => text.extend(std::iter::repeat_n(char::from(b' ' + self.next() as u8 % 95), 1 + self.below(90))),
            }
        }
        text
    }
}

/// A text of several lines, as it is taken from a form.
fn lines(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', " ")
}

fn letter(dice: &mut Dice) -> Letter {
    let now: DateTime<Utc> = "2026-09-01T15:00:00Z".parse().expect("a time");
    let to = EmailAddress::parse(&format!("{}@example.org", dice.text()));
    // What the library can't address is refused before it is a mail.
    let to = to.ok().filter(|to| to.as_str().parse::<lettre::Address>().is_ok());
    let to = to.unwrap_or_else(|| EmailAddress::parse("rosa@example.org").expect("an address"));
    let slots = Slot::ALL.map(|slot| (slot, dice.text()));
    let look = MailLook { words: BTreeMap::from([("en".to_string(), BTreeMap::from(slots))]), ..MailLook::default() };
    let zone = chrono_tz::America::Chicago;
    let when =
        SessionTime { starts_at: now, ends_at: now + Duration::hours(1), zone, own_zone: None, reply_token: None };
    let body = match dice.below(6) {
        0 => Body::Session(when),
        1 => Body::SessionMoved(when),
        2 => Body::QuietReminder,
        3 => Body::PasswordChanged,
        4 => Body::Announcement { words: Some(lines(&dice.text())), answers_to: None },
        _ => Body::Invitation { token: "t".into(), expires_at: now },
    };
    let entry = Entry { uid: "u".into(), starts_at: now, ends_at: now, sequence: 1, is_cancelled: dice.below(2) == 0 };
    Letter {
        message_id: uuid::Uuid::from_u64_pair(dice.next(), dice.next()),
        created_at: now,
        to,
        language: Language::English,
        body,
        look,
        signature: Some(dice.text()),
        stop_token: Some("token".into()),
        entry: Some(entry),
    }
}

/// What is wrong with a mail, if anything is.
fn fault(letter: &Letter, from: &Mailbox) -> Option<String> {
    let message = match server::mail::message::build(letter, "https://mooring.example", from) {
        Ok(message) => message,
        Err(error) => return Some(format!("it could not be built: {error}")),
    };
    let recipients: Vec<String> = message.envelope().to().iter().map(ToString::to_string).collect();
    if recipients != [letter.to.as_str()] {
        return Some(format!("it goes to {recipients:?}"));
    }
    let bytes = message.formatted();
    let text = String::from_utf8_lossy(&bytes);
    if text.replace("\r\n", "").contains(['\r', '\n', '\0']) || text.split("\r\n").any(|line| line.len() > 998) {
        return Some("a line ends where none may, or never".into());
    }
    let headers = text.split("\r\n\r\n").next().unwrap_or_default();
    let unfolded = headers.replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut names: Vec<&str> = unfolded.split("\r\n").map(|line| line.split(':').next().unwrap_or_default()).collect();
    names.sort_unstable();
    if names != HEADERS {
        return Some(format!("its headers are {names:?}"));
    }
    let Some(parsed) = MessageParser::default().parse(&bytes) else { return Some("it can't be read".into()) };
    let one = |address: Option<&mail_parser::Address<'_>>| -> Vec<String> {
        address
            .into_iter()
            .flat_map(mail_parser::Address::iter)
            .filter_map(|one| one.address().map(str::to_string))
            .collect()
    };
    if one(parsed.to()) != [letter.to.as_str()] || one(parsed.from()) != [from.email.to_string()] {
        return Some(format!("it is from {:?} to {:?}", one(parsed.from()), one(parsed.to())));
    }
    if parsed.cc().is_some() || parsed.bcc().is_some() || parsed.reply_to().is_some() || parsed.parts.len() != 4 {
        return Some(format!("it has {} parts", parsed.parts.len()));
    }
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar"))
    };
    let Some(calendar) = parsed.parts.iter().find(is_calendar) else { return Some("it has no entry".into()) };
    let calendar = String::from_utf8_lossy(calendar.contents()).replace("\r\n ", "");
    let calendar = calendar.trim_end();
    let mut properties: Vec<&str> = calendar
        .split(['\r', '\n'])
        .filter(|line| !line.is_empty())
        .map(|line| line.split([':', ';']).next().unwrap_or_default())
        .collect();
    properties.sort_unstable();
    properties.retain(|name| *name != "VERSION");
    (properties != PROPERTIES).then(|| format!("its entry holds {properties:?}"))
}

#[test]
fn prove_headers_no_name_and_no_subject_becomes_a_header_a_recipient_or_a_line() {
    let whole = std::env::var_os("MOORING_PROVE").is_some();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = if whole { 1_000_000 / threads } else { 1_000 };
    let began = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for case in 0..each {
                    let mut dice = Dice((thread * 10_000_000 + case) as u64);
                    let (letter, name) = (letter(&mut dice), dice.text());
                    let from = Mailbox::new(
                        (!name.is_empty()).then_some(name),
                        "no-reply@mooring.example".parse().expect("an address"),
                    );
                    if let Some(fault) = fault(&letter, &from) {
                        panic!("case {case} of thread {thread}: {fault}; {:?} from {from:?}", letter.look);
                    }
                }
            });
        }
    });
    println!(
        "{} mails with generated names and subjects in {:?}: none with a header, a recipient or a line too many",
        each * threads,
        began.elapsed()
    );
}
