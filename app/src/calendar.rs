//! Entries for calendars: a time and a neutral title. No place, no name, nothing that says who else has it.

use chrono::{DateTime, Duration, Utc};
use domain::calendars::Entry;
use icalendar::{Calendar, CalendarDateTime, Component as _, Event, EventLike as _, EventStatus, Property};

/// How often a feed is worth asking for.
const ASK_AGAIN: Duration = Duration::hours(1);

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
pub fn feed(entries: &[Entry], title: &str, now: DateTime<Utc>) -> String {
    let mut calendar = calendar();
    calendar.append_property(Property::new("METHOD", "PUBLISH")).name(title).ttl(&ASK_AGAIN);
    for entry in entries {
        calendar.push(event(entry, title, now));
    }
    calendar.to_string()
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

fn mailto(address: &str) -> String {
    format!("mailto:{address}")
}
