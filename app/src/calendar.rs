//! Entries for calendars: a time and a neutral title. No place, no name, nothing that says who else has it.

use chrono::{DateTime, Duration, Utc};
use domain::calendars::Entry;
use icalendar::{Calendar, CalendarDateTime, Component as _, Event, EventLike as _, EventStatus, Property};

/// How often a feed is worth asking for.
const ASK_AGAIN: Duration = Duration::hours(1);

/// A calendar must hold something.
const NOTHING_TO_COME: &str = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
    TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR";

/// What comes with a mail: one entry, new, moved or cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// REQUEST or CANCEL: stands in the part's type as well.
    pub method: &'static str,
    pub text: String,
}

/// An entry to be mailed from one address to another. `at`: when the mail was written; the same letter gives the same bytes.
#[must_use]
pub fn invite(entry: &Entry, title: &str, [from, to]: [&str; 2], at: DateTime<Utc>) -> Invite {
    let method = if entry.is_cancelled { "CANCEL" } else { "REQUEST" };
    let mut attendee = Property::new("ATTENDEE", mailto(to));
    attendee.add_parameter("RSVP", "FALSE");
    let mut event = event(entry, title, at);
    event.add_property("ORGANIZER", mailto(from)).append_property(attendee.done());
    let mut calendar = calendar();
    calendar.append_property(Property::new("METHOD", method)).push(event.done());
    Invite { method, text: calendar.to_string() }
}

/// A calendar that is asked for again and again.
#[must_use]
pub fn feed(entries: &[Entry], title: &str) -> String {
    let mut calendar = calendar();
    // No METHOD, which would want an ORGANIZER; and this name alone, since the library does not escape the other.
    calendar.append_property(Property::new("X-WR-CALNAME", title)).ttl(&ASK_AGAIN);
    for entry in entries {
        calendar.push(event(entry, title, entry.changed_at));
    }
    let text = calendar.to_string();
    if entries.is_empty() { text.replace("END:VCALENDAR", NOTHING_TO_COME) } else { text }
}

fn calendar() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Calendar//Appointments//EN"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar
}

fn event(entry: &Entry, title: &str, at: DateTime<Utc>) -> Event {
    let status = if entry.is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    let mut event = Event::with_uid(&entry.uid);
    event
        .timestamp(at)
        .starts(CalendarDateTime::Utc(entry.starts_at))
        .ends(CalendarDateTime::Utc(entry.ends_at))
        .summary(title)
        .status(status)
        // Who shares a calendar shows a private entry as "busy" at most.
        .add_property("CLASS", "PRIVATE")
        .add_property("SEQUENCE", entry.sequence.to_string());
    event
}

/// An address as a URI, in which some signs that addresses may hold mean something else.
fn mailto(address: &str) -> String {
    let mut uri = String::from("mailto:");
    for byte in address.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'+' | b'@' => uri.push(byte.into()),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_one_in_a_uri() {
        assert_eq!(mailto("rosa.m+1@example.org"), "mailto:rosa.m+1@example.org");
        assert_eq!(mailto("a?b#c%0d&d@example.org"), "mailto:a%3Fb%23c%250d%26d@example.org");
        assert_eq!(mailto("josé@example.org"), "mailto:jos%C3%A9@example.org");
    }

    #[test]
    fn a_feed_says_its_name_once_and_is_a_calendar_without_entries_too() {
        let empty = feed(&[], "Time, for me; yes\nNAME:x");
        assert!(empty.contains("X-WR-CALNAME:Time\\, for me\\; yes\\nNAME:x\r\n"), "{empty}");
        assert!(!empty.contains("METHOD") && !empty.contains("\r\nNAME"), "{empty}");
        assert!(empty.contains("END:VTIMEZONE\r\nEND:VCALENDAR\r\n") && !empty.contains("VEVENT"), "{empty}");
        let changed_at = DateTime::UNIX_EPOCH;
        let entry = Entry {
            uid: "u".into(),
            starts_at: changed_at,
            ends_at: changed_at,
            sequence: 0,
            is_cancelled: false,
            changed_at,
        };
        let full = feed(&[entry], "Time");
        assert!(full.contains("DTSTAMP:19700101T000000Z") && !full.contains("VTIMEZONE"), "{full}");
    }
}
