//! Quiet hours on the recipient's own clock, and where a reminder goes that would fall into them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::settings::clock;
use crate::schedule;

/// What is sent before the quiet begins leaves it room for the mail server.
const BEFORE_QUIET: Duration = Duration::minutes(30);

/// From then, until before then; across midnight where the first is the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

impl Quiet {
    #[must_use]
    pub fn covers(self, zone: Tz, at: DateTime<Utc>) -> bool {
        let time = at.with_timezone(&zone).time();
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }

    /// How long it is, on a day without a clock change.
    #[must_use]
    pub fn length(self) -> Duration {
        let length = self.until - self.from;
        if length < Duration::zero() { length + Duration::days(1) } else { length }
    }

    /// The first instant after `at`, which is quiet, that is not.
    #[must_use]
    pub fn end(self, zone: Tz, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.around(zone, at, self.until).filter(|end| *end > at).min()
    }

    /// The first instant of the quiet that `at` is in.
    fn begin(self, zone: Tz, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let day = at.with_timezone(&zone).date_naive();
        [day - Duration::days(1), day]
            .into_iter()
            .map(|day| schedule::instant(zone, day.and_time(self.from)))
            .filter(|begin| *begin <= at)
            .max()
    }

    /// The instants around `at` at which the zone's clocks show `time`, and it is not quiet: in a fold both.
    fn around(self, zone: Tz, at: DateTime<Utc>, time: NaiveTime) -> impl Iterator<Item = DateTime<Utc>> {
        let today = at.with_timezone(&zone).date_naive();
        let days = [today, today + Duration::days(1)];
        let instants = move |day: NaiveDate| {
            let local = day.and_time(time);
            let second = zone.from_local_datetime(&local).latest().map(|second| second.to_utc());
            std::iter::once(schedule::instant(zone, local)).chain(second)
        };
        days.into_iter().flat_map(instants).filter(move |at| !self.covers(zone, *at))
    }

    /// When a reminder goes out that is meant for `at` and of use before `useless_at`: then, or when the quiet ends, or, where
    /// that is too late, before it begins. Never while it is quiet; none where there is no such time.
    #[must_use]
    pub fn shift(self, zone: Tz, at: DateTime<Utc>, useless_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if !self.covers(zone, at) {
            return Some(at);
        }
        let after = self.end(zone, at).filter(|end| *end < useless_at);
        let before = || self.begin(zone, at).map(|begin| begin - BEFORE_QUIET).filter(|at| !self.covers(zone, *at));
        after.or_else(before)
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

impl FromStr for Quiet {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, until) = text.split_once('-').ok_or(())?;
        Ok(Self { from: clock(from)?, until: clock(until)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHICAGO: Tz = chrono_tz::America::Chicago;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn shifted(quiet: &str, meant: &str, useless: &str) -> Option<String> {
        let quiet: Quiet = quiet.parse().expect("quiet hours");
        quiet.shift(CHICAGO, at(meant), at(useless)).map(|at| at.with_timezone(&CHICAGO).to_rfc3339())
    }

    #[test]
    fn what_falls_into_quiet_hours_goes_out_when_they_end() {
        // 22:00 in Chicago, until 8:00.
        let shifted = shifted("21:00-08:00", "2026-09-03T03:00:00Z", "2026-09-04T23:30:00Z");
        assert_eq!(shifted.as_deref(), Some("2026-09-03T08:00:00-05:00"));
    }

    #[test]
    fn what_would_be_too_late_then_goes_out_before_they_begin() {
        // Two hours before a session at 7:30.
        let shifted = shifted("21:00-08:00", "2026-09-03T10:30:00Z", "2026-09-03T12:30:00Z");
        assert_eq!(shifted.as_deref(), Some("2026-09-02T20:30:00-05:00"));
    }

    #[test]
    fn the_borders_are_told_apart_to_the_second() {
        let quiet: Quiet = "21:00-08:00".parse().expect("quiet hours");
        assert!(!quiet.covers(CHICAGO, at("2026-09-03T01:59:59Z")));
        assert!(quiet.covers(CHICAGO, at("2026-09-03T02:00:00Z")));
        assert!(quiet.covers(CHICAGO, at("2026-09-03T12:59:59Z")));
        assert!(!quiet.covers(CHICAGO, at("2026-09-03T13:00:00Z")));
        let noon: Quiet = "12:00-14:00".parse().expect("quiet hours");
        assert!(noon.covers(CHICAGO, at("2026-09-03T18:00:00Z")) && !noon.covers(CHICAGO, at("2026-09-03T19:00:00Z")));
    }

    #[test]
    fn quiet_hours_that_end_in_a_gap_or_in_a_fold_end_once() {
        // Clocks go from 2:00 to 3:00 on 8 March: 2:30 is not there.
        assert_eq!(
            shifted("21:00-02:30", "2026-03-08T06:00:00Z", "2026-03-09T00:00:00Z").as_deref(),
            Some("2026-03-08T03:00:00-05:00")
        );
        // From 2:00 to 1:00 on 1 November; in the second 1:10, 1:30 is still to come.
        assert_eq!(
            shifted("21:00-01:30", "2026-11-01T07:10:00Z", "2026-11-02T00:00:00Z").as_deref(),
            Some("2026-11-01T01:30:00-06:00")
        );
        assert_eq!(
            shifted("21:00-01:30", "2026-11-01T05:10:00Z", "2026-11-02T00:00:00Z").as_deref(),
            Some("2026-11-01T01:30:00-05:00")
        );
    }
}
