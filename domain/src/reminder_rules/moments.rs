//! When a reminder is due, and until when it is of use: pure rules on wall clocks and zones.
//!
//! Days are counted on the group's wall clock, so that clock changes move nothing; quiet hours are the recipient's. A
//! reminder is written inside its window or not at all, and the windows of one session never overlap: whoever slept through
//! three of them sends the last.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::{AtTime, Lead, Rules};
use crate::schedule;

/// A session's reminder of another day may be so late, after a server slept or for who joined just then.
pub const SESSION_LATE: Duration = Duration::hours(3);
/// Any other one: until this hour of the group's day, and at least as long as that of a session.
const DAY_ENDS: u32 = 20;
/// No window of a day is longer than this: it is that of 9:00.
pub const DAY_LATE: Duration = Duration::hours(11);

/// From when and until when a reminder may go out: written, and sent where the mail server kept it waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Window {
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
    }
}

/// A session on its group's wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub zone: Tz,
    pub date: NaiveDate,
    pub time: NaiveTime,
    pub starts_at: DateTime<Utc>,
}

impl Meeting {
    fn meant_for(&self, lead: Lead) -> DateTime<Utc> {
        match lead {
            Lead::Days(days) => {
                schedule::instant(self.zone, (self.date - Duration::days(days.into())).and_time(self.time))
            }
            Lead::Minutes(minutes) => self.starts_at - Duration::minutes(minutes.into()),
        }
    }
}

/// The reminders of a session, in the order in which they go out. Of two that would fall on one moment, the nearer one stays.
#[must_use]
pub fn of_session(rules: &Rules, meeting: &Meeting, own_zone: Tz) -> Vec<(Lead, Window)> {
    let shifted = |at| match rules.quiet {
        Some(quiet) => quiet.shift(own_zone, at, meeting.starts_at),
        None => Some(at),
    };
    let meant = rules.sessions.iter().map(|lead| (lead, meeting.meant_for(lead)));
    let mut due: Vec<(Lead, DateTime<Utc>)> = meant
        .filter_map(|(lead, at)| shifted(at).map(|at| (lead, at)))
        .filter(|(_, at)| *at < meeting.starts_at)
        .collect();
    // The sort is stable: of two at once the nearer lead stays behind.
    due.sort_by_key(|(_, at)| *at);
    let ends = due.iter().skip(1).map(|(_, at)| *at).chain([meeting.starts_at]).collect::<Vec<_>>();
    due.into_iter()
        .zip(ends)
        .map(|((lead, from), end)| {
            let late = match lead {
                Lead::Days(_) => from + SESSION_LATE,
                Lead::Minutes(_) => meeting.starts_at,
            };
            (lead, Window { from, until: std::cmp::min(late, end) })
        })
        .filter(|(_, window)| window.from < window.until)
        .collect()
}

/// The reminder of a reading that is due then.
#[must_use]
pub fn of_reading(rules: &Rules, zone: Tz, own_zone: Tz, due_at: DateTime<Utc>) -> Option<Window> {
    let rule = rules.readings?;
    let day = schedule::day(zone, due_at) - Duration::days(rule.days.into());
    at_day(rules, zone, own_zone, day.and_time(rule.time), due_at)
}

/// What goes out so many days after something: a missed session, joining, the agreement that waits.
#[must_use]
pub fn after(rules: &Rules, rule: AtTime, zone: Tz, own_zone: Tz, since: DateTime<Utc>) -> Option<Window> {
    let day = schedule::day(zone, since) + Duration::days(rule.days.into());
    let window = at_day(rules, zone, own_zone, day.and_time(rule.time), DateTime::<Utc>::MAX_UTC)?;
    (window.from > since).then_some(window)
}

fn at_day(
    rules: &Rules,
    zone: Tz,
    own_zone: Tz,
    local: chrono::NaiveDateTime,
    useless_at: DateTime<Utc>,
) -> Option<Window> {
    let at = schedule::instant(zone, local);
    let from = match rules.quiet {
        Some(quiet) => quiet.shift(own_zone, at, useless_at)?,
        None => at,
    };
    let evening = NaiveTime::from_hms_opt(DAY_ENDS, 0, 0).unwrap_or_default() - from.with_timezone(&zone).time();
    let until = std::cmp::min(from + evening.clamp(SESSION_LATE, DAY_LATE), useless_at);
    (from < until).then_some(Window { from, until })
}

/// Whether it is quiet for the recipient now.
#[must_use]
pub fn is_quiet(rules: &Rules, own_zone: Tz, now: DateTime<Utc>) -> bool {
    rules.quiet.is_some_and(|quiet| quiet.covers(own_zone, now))
}
