//! No name and no subject can become a header, a recipient or a line, whatever is in it: also what the forms would refuse, so
//! that nothing hangs on them alone. `cargo xtask prove mail-headers` runs a million of these.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use app::mail::one_line;
use chrono::{DateTime, Duration, Utc};
use domain::calendars::Entry;
use domain::entities::account::Language;
use domain::letters::{Body, Letter, SessionTime};
use domain::mail_look::{MailLook, Slot, tells};
use domain::values::EmailAddress;
use lettre::message::Mailbox;
use mail_parser::{Message, MessageParser, MimeHeaders as _};

const HEADERS: [&str; 8] =
    ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];
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
/// A group's, which the server's own sender's name must not hold.
const NAME: &str = "Elm Street";
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
    "ñ",
    "\u{a0}",
    "\u{61c}",
    "  ",
    NAME,
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

/// An address that is as odd as it may be.
fn address(dice: &mut Dice) -> Option<EmailAddress> {
    let odd = EmailAddress::parse(&format!("{}@example.org", dice.text())).ok();
    // What the library can't address is refused before it is a mail.
    odd.filter(|odd| odd.as_str().parse::<lettre::Address>().is_ok())
}

fn letter(dice: &mut Dice) -> Letter {
    let now: DateTime<Utc> = "2026-09-01T15:00:00Z".parse().expect("a time");
    let words = ["en", "es"].map(|tag| (tag.to_string(), BTreeMap::from(Slot::ALL.map(|slot| (slot, dice.text())))));
    let entry = |sequence: i32, is_cancelled: bool| Entry {
        uid: format!("u{sequence}"),
        starts_at: now,
        ends_at: now,
        sequence,
        is_cancelled,
        changed_at: now,
    };
    Letter {
        message_id: uuid::Uuid::from_u64_pair(dice.next(), dice.next()),
        created_at: now,
        to: address(dice).unwrap_or_else(|| EmailAddress::parse("rosa@example.org").expect("an address")),
        language: Language::ALL[dice.below(Language::ALL.len())],
        body: body(dice, now),
        look: MailLook { words: BTreeMap::from(words), ..MailLook::default() },
        signature: (dice.below(4) > 0).then(|| dice.text()),
        stop_token: (dice.below(4) > 0).then(|| "token".into()),
        entries: (0..[0, 1, 1, 1, 2][dice.below(5)]).map(|sequence| entry(sequence, dice.below(2) == 0)).collect(),
        names: vec![NAME.into()],
    }
}

/// Each of all that a mail may say.
fn body(dice: &mut Dice, now: DateTime<Utc>) -> Body {
    let zone = chrono_tz::America::Chicago;
    let own_zone = (dice.below(2) == 0).then_some(chrono_tz::Europe::Berlin);
    let time =
        |reply_token| SessionTime { starts_at: now, ends_at: now + Duration::hours(1), zone, own_zone, reply_token };
    let (when, token) = (time(None), || "t".to_string());
    match dice.below(22) {
        0 => Body::Invitation { token: token(), expires_at: now },
        1 => Body::StaffInvitation { token: token(), expires_at: now },
        2 => Body::PasswordReset { token: token(), expires_at: now },
        3 => Body::ConfirmAddress { token: token(), expires_at: now },
        4 => Body::PasswordChanged,
        5 => Body::AddressChanged,
        6 => Body::GuessingStopped,
        7 => Body::SecondStepChanged,
        8 => Body::SecondStepReset,
        9 => Body::Session(time(Some(token()))),
        10 => Body::SessionMoved(when),
        11 => Body::SessionCancelled(when),
        12 => Body::SessionPlace(when),
        13 => Body::SessionLead(when),
        14 => Body::ReadingDue { assignment: None, due_at: now, zone, own_zone: None },
        15 => Body::MissedSession((dice.below(2) == 0).then_some(when)),
        16 => Body::FirstWeek,
        17 => Body::AgreementToSign,
        18 => Body::Digest(vec![Body::Session(when), Body::FirstWeek]),
        19 => Body::QuietReminder,
        20 => Body::QuietChange,
        _ => Body::Announcement { words: Some(lines(&dice.text())), answers_to: address(dice) },
    }
}

/// Whose words its subject is.
fn slot(body: &Body) -> Slot {
    match body {
        Body::Invitation { .. } => Slot::Invitation,
        Body::StaffInvitation { .. } | Body::ConfirmAddress { .. } => Slot::Account,
        Body::PasswordReset { .. }
        | Body::PasswordChanged
        | Body::AddressChanged
        | Body::GuessingStopped
        | Body::SecondStepChanged
        | Body::SecondStepReset => Slot::Password,
        Body::Session(_)
        | Body::ReadingDue { .. }
        | Body::MissedSession(_)
        | Body::FirstWeek
        | Body::AgreementToSign
        | Body::Digest(_)
        | Body::QuietReminder => Slot::Reminder,
        Body::SessionMoved(_) => Slot::NewTime,
        Body::SessionCancelled(_) | Body::SessionPlace(_) | Body::SessionLead(_) | Body::QuietChange => Slot::Change,
        Body::Announcement { .. } => Slot::Message,
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
    let stop: &[&str] = if letter.stop_token.is_some() { &["List-Unsubscribe", "List-Unsubscribe-Post"] } else { &[] };
    let answer: &[&str] = if letter.answers_to().is_some() { &["Reply-To"] } else { &[] };
    let mut expected = [&HEADERS[..], stop, answer].concat();
    expected.sort_unstable();
    if names != expected {
        return Some(format!("its headers are {names:?}"));
    }
    let Some(parsed) = MessageParser::default().parse(&bytes) else { return Some("it can't be read".into()) };
    fault_of_addresses(letter, from, &parsed)
        .or_else(|| fault_of_words(letter, from, &parsed))
        .or_else(|| fault_of_entries(letter, &parsed))
}

fn fault_of_addresses(letter: &Letter, from: &Mailbox, parsed: &Message<'_>) -> Option<String> {
    let all = |address: Option<&mail_parser::Address<'_>>| -> Vec<String> {
        let each = address.into_iter().flat_map(mail_parser::Address::iter);
        each.filter_map(|one| one.address().map(str::to_string)).collect()
    };
    let answers_to: Vec<String> = letter.answers_to().map(|to| to.as_str().to_string()).into_iter().collect();
    let is_right = all(parsed.to()) == [letter.to.as_str()]
        && all(parsed.from()) == [from.email.to_string()]
        && all(parsed.reply_to()) == answers_to
        && parsed.cc().is_none()
        && parsed.bcc().is_none();
    (!is_right).then(|| {
        let [from, to, answers_to] = [parsed.from(), parsed.to(), parsed.reply_to()].map(all);
        format!("it is from {from:?} to {to:?}, answers go to {answers_to:?}")
    })
}

/// What a mail program shows is what was put in, as one line; ours, where that is nothing.
fn fault_of_words(letter: &Letter, from: &Mailbox, parsed: &Message<'_>) -> Option<String> {
    let own = |slot: Slot| one_line(letter.look.own(letter.language.tag(), slot).unwrap_or_default());
    let (subject, put_in) = (parsed.subject().unwrap_or_default(), own(slot(&letter.body)));
    let is_right = match &letter.body {
        _ if put_in.is_empty() => !subject.is_empty(),
        Body::Session(_) => subject.strip_prefix(&put_in).is_some_and(|rest| rest.starts_with(": ")),
        _ => subject == put_in,
    };
    if !is_right || subject.contains(char::is_control) {
        return Some(format!("its subject is {subject:?} and not {put_in:?}"));
    }
    let of_server = from.name.as_deref().map(one_line).filter(|name| !tells(name, &letter.names));
    let put_in = Some(own(Slot::Sender)).filter(|own| !own.is_empty()).or(of_server).unwrap_or_default();
    let sender = parsed.from().and_then(|from| from.first()).and_then(|from| from.name()).unwrap_or_default();
    (sender != put_in).then(|| format!("its sender is {sender:?} and not {put_in:?}"))
}

fn fault_of_entries(letter: &Letter, parsed: &Message<'_>) -> Option<String> {
    let parts = [3, 4, 6][letter.entries.len()];
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.subtype() == Some("calendar"))
    };
    let calendars: Vec<_> = parsed.parts.iter().filter(is_calendar).collect();
    if parsed.parts.len() != parts || calendars.len() != letter.entries.len() {
        return Some(format!("it has {} parts, of which {} are entries", parsed.parts.len(), calendars.len()));
    }
    let own = one_line(letter.look.own(letter.language.tag(), Slot::Calendar).unwrap_or_default());
    calendars.into_iter().find_map(|part| {
        let calendar = String::from_utf8_lossy(part.contents()).replace("\r\n ", "");
        let lines = || calendar.split(['\r', '\n']).filter(|line| !line.is_empty());
        let mut properties: Vec<&str> = lines().map(|line| line.split([':', ';']).next().unwrap_or_default()).collect();
        properties.sort_unstable();
        properties.retain(|name| *name != "VERSION");
        if properties != PROPERTIES {
            return Some(format!("its entry holds {properties:?}"));
        }
        let title = unescaped(lines().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap_or_default());
        let is_right = if own.is_empty() { !title.is_empty() } else { title == own };
        (!is_right).then(|| format!("its entry is called {title:?} and not {own:?}"))
    })
}

/// A text of a calendar, as a program reads it.
fn unescaped(text: &str) -> String {
    let mut signs = text.chars();
    let mut read = String::new();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => read.extend(signs.next().map(|sign| if matches!(sign, 'n' | 'N') { '\n' } else { sign })),
            sign => read.push(sign),
        }
    }
    read
}

#[test]
fn prove_headers_no_name_and_no_subject_becomes_a_header_a_recipient_or_a_line() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let all = if std::env::var_os("MOORING_PROVE").is_some() { 1_000_000 } else { 1_000 * threads };
    let each = all.div_ceil(threads);
    let (began, is_over) = (Instant::now(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let is_over = &is_over;
            scope.spawn(move || {
                for case in 0..each {
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    let mut dice = Dice((thread * 10_000_000 + case) as u64);
                    let (letter, name) = (letter(&mut dice), dice.text());
                    let from = Mailbox::new(
                        (!name.is_empty()).then_some(name),
                        "no-reply@mooring.example".parse().expect("an address"),
                    );
                    if let Some(fault) = fault(&letter, &from) {
                        is_over.store(true, Ordering::Relaxed);
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
