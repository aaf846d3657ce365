//! Dates as people say them, with the exact time beside them for machines.

use chrono::{DateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::values::{clock_time, day_and_month, weekday_name};
use leptos::prelude::*;

use chrono::Datelike as _;

/// "Thursday 6:30 pm".
#[must_use]
pub fn weekday_and_time(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{} {}", weekday_name(local.weekday()), clock_time(local.time()))
}

/// "Thursday 3 September, 6:30 pm".
#[must_use]
pub fn full(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{} {}, {}", weekday_name(local.weekday()), day_and_month(local.date_naive()), clock_time(local.time()))
}

/// "Thu 3 Sep 2026, 18:30:05": for records, where the exact order counts.
#[must_use]
pub fn to_the_second(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b %Y, %H:%M:%S").to_string()
}

/// "Thursday 6:30 pm" while that names one day, else the date as well.
#[must_use]
pub fn near(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let days = (at.with_timezone(&zone).date_naive() - now.with_timezone(&zone).date_naive()).num_days();
    if (0..7).contains(&days) { weekday_and_time(at, zone) } else { full(at, zone) }
}

/// "Sep 3".
#[must_use]
pub fn short(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%b %-d").to_string()
}

/// "today", "tomorrow", "in 2 days", "yesterday", "3 days ago", counted in days of the zone's calendar.
#[must_use]
pub fn in_days(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let days = (at.with_timezone(&zone).date_naive() - now.with_timezone(&zone).date_naive()).num_days();
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        2.. => format!("in {days} days"),
        _ => format!("{} days ago", -days),
    }
}

/// "Chicago time": the city of the zone's name says more than an offset.
#[must_use]
pub fn zone_name(zone: Tz) -> String {
    if zone == Tz::UTC { "UTC".into() } else { format!("{} time", city(zone)) }
}

fn city(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap_or(zone.name()).replace('_', " ")
}

/// For who lives in another zone: "Friday 1:30 am for you, Berlin time". Nothing where both clocks agree.
#[must_use]
pub fn for_you(at: DateTime<Utc>, zone: Tz, own: Option<Tz>) -> Option<String> {
    let own = own?;
    let offset = |zone: Tz| zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    (offset(own) != offset(zone)).then(|| format!("{} for you, {}", weekday_and_time(at, own), zone_name(own)))
}

/// The words inside a `<time>` that machines can read.
pub fn time(at: DateTime<Utc>, zone: Tz, words: String) -> AnyView {
    let exact = at.with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
    view! { <time datetime=exact>{words}</time> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_groups_calendar() {
        let zone = chrono_tz::America::Chicago;
        let late_evening: DateTime<Utc> = "2026-09-02T04:30:00Z".parse().expect("a time"); // 1 September, 23:30
        let at: DateTime<Utc> = "2026-09-03T23:30:00Z".parse().expect("a time"); // 3 September, 18:30
        assert_eq!(in_days(at, zone, late_evening), "in 2 days");
        assert_eq!(near(at, zone, late_evening), "Thursday 6:30 pm");
        assert_eq!(near(at, zone, at + chrono::Duration::days(1)), "Thursday 3 September, 6:30 pm");
        assert_eq!(to_the_second(at, zone), "Thu 3 Sep 2026, 18:30:00");
        assert_eq!(full(at, zone), "Thursday 3 September, 6:30 pm");
        assert_eq!(
            for_you(at, zone, Some(chrono_tz::Europe::Berlin)).as_deref(),
            Some("Friday 1:30 am for you, Berlin time")
        );
        assert_eq!(for_you(at, zone, Some(chrono_tz::America::Winnipeg)), None);
    }
}
