//! Dates as people say them, in the language of the page or mail that they stand in, with the exact time beside them for
//! machines.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Offset as _, TimeZone as _, Timelike as _, Utc, Weekday};
use chrono_tz::Tz;
use domain::entities::account::Language;
use leptos::prelude::*;

use crate::words::Words;

const WEEKDAYS: [&str; 7] = [
    "weekday-monday",
    "weekday-tuesday",
    "weekday-wednesday",
    "weekday-thursday",
    "weekday-friday",
    "weekday-saturday",
    "weekday-sunday",
];
const MONTHS: [&str; 12] = [
    "month-january",
    "month-february",
    "month-march",
    "month-april",
    "month-may",
    "month-june",
    "month-july",
    "month-august",
    "month-september",
    "month-october",
    "month-november",
    "month-december",
];

/// "Thursday".
#[must_use]
pub fn weekday(day: Weekday) -> String {
    let place = day.num_days_from_monday() as usize;
    Words::spoken().text(WEEKDAYS[place]).into_owned()
}

fn month(words: Words, date: NaiveDate) -> String {
    words.text(MONTHS[date.month0() as usize]).into_owned()
}

/// "6:30 pm".
#[must_use]
pub fn clock(time: NaiveTime) -> String {
    let (after_noon, hour) = time.hour12();
    let key = if after_noon { "clock-after-noon" } else { "clock-before-noon" };
    Words::spoken().with(key, [("time", format!("{hour}:{:02}", time.minute()).into())])
}

/// The same behind "until", "at" or "from": in Spanish with its article, which one o'clock has of its own.
#[must_use]
pub fn clock_until(time: NaiveTime) -> String {
    let (_, hour) = time.hour12();
    Words::spoken().with("clock-until", [("hour", hour.into()), ("time", clock(time).into())])
}

/// "3 September".
#[must_use]
pub fn day_and_month(date: NaiveDate) -> String {
    let words = Words::spoken();
    words.with("date-day-and-month", [("day", date.day().to_string().into()), ("month", month(words, date).into())])
}

/// "3 September 2026".
#[must_use]
pub fn long(date: NaiveDate) -> String {
    long_in(Words::spoken(), date)
}

/// The same, in a language of its own.
#[must_use]
pub fn long_in(words: Words, date: NaiveDate) -> String {
    let (day, year) = (date.day().to_string(), date.year().to_string());
    words.with("date-long", [("day", day.into()), ("month", month(words, date).into()), ("year", year.into())])
}

/// "3 September 2026, 18:30:05 UTC": as the list of what is kept says it.
#[must_use]
pub fn exactly(at: DateTime<Utc>) -> String {
    let time = at.format("%H:%M:%S UTC").to_string();
    Words::spoken().with("date-at", [("date", long(at.date_naive()).into()), ("time", time.into())])
}

/// "Thursday 6:30 pm".
#[must_use]
pub fn weekday_and_time(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    weekday_at(local.weekday(), local.time())
}

/// The same of something that is each week.
#[must_use]
pub fn weekday_at(day: Weekday, time: NaiveTime) -> String {
    let args = [("weekday", weekday(day).into()), ("time", clock(time).into())];
    Words::spoken().with("date-weekday-and-time", args)
}

/// "Thursday 3 September, 6:30 pm".
#[must_use]
pub fn full(at: DateTime<Utc>, zone: Tz) -> String {
    let (words, local) = (Words::spoken(), at.with_timezone(&zone));
    let date = local.date_naive();
    let args = [
        ("weekday", weekday(local.weekday()).into()),
        ("day", date.day().to_string().into()),
        ("month", month(words, date).into()),
        ("time", clock(local.time()).into()),
    ];
    words.with("date-full", args)
}

/// "Thu 3 Sep 2026, 18:30:05": for records, where the exact order counts. Staff alone read them.
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
    let (words, date) = (Words::spoken(), at.with_timezone(&zone).date_naive());
    let month = month(words, date);
    let month = if words.language() == Language::English { month.chars().take(3).collect() } else { month };
    words.with("date-short", [("day", date.day().to_string().into()), ("month", month.into())])
}

/// "today", "tomorrow", "in 2 days", "yesterday", "3 days ago", counted in days of the zone's calendar.
#[must_use]
pub fn in_days(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    let words = Words::spoken();
    let days = (at.with_timezone(&zone).date_naive() - now.with_timezone(&zone).date_naive()).num_days();
    match days {
        0 => words.text("date-today").into_owned(),
        1 => words.text("date-tomorrow").into_owned(),
        -1 => words.text("date-yesterday").into_owned(),
        2.. => words.with("date-in-days", [("days", days.into())]),
        _ => words.with("date-days-ago", [("days", (-days).into())]),
    }
}

/// "Chicago time": the city of the zone's name says more than an offset.
#[must_use]
pub fn zone_name(zone: Tz) -> String {
    let words = Words::spoken();
    if zone == Tz::UTC { "UTC".into() } else { words.with("date-zone", [("city", city(words, zone).into())]) }
}

fn city(words: Words, zone: Tz) -> String {
    let name = zone.name().rsplit('/').next().unwrap_or(zone.name()).replace('_', " ");
    let own = IN_SPANISH.iter().find(|(english, _)| words.language() == Language::Spanish && *english == name);
    own.map_or(name, |(_, spanish)| (*spanish).to_string())
}

/// Cities of zones that are written otherwise in Spanish: those of the Americas, and where people from there live.
const IN_SPANISH: [(&str, &str); 20] = [
    ("Araguaina", "Araguaína"),
    ("Asuncion", "Asunción"),
    ("Berlin", "Berlín"),
    ("Bogota", "Bogotá"),
    ("Cancun", "Cancún"),
    ("Cordoba", "Córdoba"),
    ("Cuiaba", "Cuiabá"),
    ("Havana", "La Habana"),
    ("Ciudad Juarez", "Ciudad Juárez"),
    ("London", "Londres"),
    ("Los Angeles", "Los Ángeles"),
    ("Mazatlan", "Mazatlán"),
    ("Merida", "Mérida"),
    ("Mexico City", "Ciudad de México"),
    ("New York", "Nueva York"),
    ("Panama", "Panamá"),
    ("Paris", "París"),
    ("Sao Paulo", "São Paulo"),
    ("Tucuman", "Tucumán"),
    ("Bahia Banderas", "Bahía de Banderas"),
];

/// For who lives in another zone: "Friday 1:30 am for you, Berlin time". Nothing where both clocks agree.
#[must_use]
pub fn for_you(at: DateTime<Utc>, zone: Tz, own: Option<Tz>) -> Option<String> {
    let own = own?;
    let offset = |zone: Tz| zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    let args = || [("when", weekday_and_time(at, own).into()), ("zone", zone_name(own).into())];
    (offset(own) != offset(zone)).then(|| Words::spoken().with("date-for-you", args()))
}

/// The words inside a `<time>` that machines can read.
pub fn time(at: DateTime<Utc>, zone: Tz, words: String) -> AnyView {
    let exact = at.with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
    view! { <time datetime=exact>{words}</time> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spoken;

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

    #[test]
    fn spanish_has_days_times_and_zones_of_its_own() {
        let zone = chrono_tz::America::New_York;
        let at: DateTime<Utc> = "2026-09-03T22:30:00Z".parse().expect("a time"); // 3 September, 18:30
        spoken::written_in(Language::Spanish, || {
            assert_eq!(full(at, zone), "jueves 3 de septiembre, 6:30 p. m.");
            assert_eq!(near(at, zone, at), "jueves 6:30 p. m.");
            assert_eq!(short(at, zone), "3 de septiembre");
            assert_eq!(long(at.date_naive()), "3 de septiembre de 2026");
            assert_eq!(in_days(at, zone, at + chrono::Duration::days(3)), "hace 3 días");
            assert_eq!(zone_name(zone), "hora de Nueva York");
            let own = for_you(at, zone, Some(chrono_tz::Europe::Berlin));
            assert_eq!(own.as_deref(), Some("para ti, el viernes 12:30 a. m., hora de Berlín"));
            let until = |hour| clock_until(NaiveTime::from_hms_opt(hour, 0, 0).expect("a time"));
            assert_eq!([until(13), until(20)], ["la 1:00 p. m.", "las 8:00 p. m."]);
        });
    }
}
