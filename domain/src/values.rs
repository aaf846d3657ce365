//! What people type, parsed once. A value of these types is valid; what can't be taken says why, in words for the person.

use chrono::{Datelike as _, Month, NaiveDate, NaiveTime, Timelike as _, Weekday};
use chrono_tz::Tz;
use email_address::{EmailAddress as Parsed, Options};

use crate::complaints::{Complaint, Gap};

/// The longest name of a person, a group or a place, in characters. Long enough for every real one.
pub const LONGEST_NAME: usize = 400;
/// The longest text of several lines, in characters: some forty printed pages.
pub const LONGEST_TEXT: usize = 100_000;

/// An address that mail can be sent to.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("Enter an email address.".into());
        }
        let options = Options::default().without_display_text().without_domain_literal();
        // A quoted local part is legal, and so is one that reads as an encoded word; neither is seen but in attacks.
        if text.contains('"') || text.contains("=?") || Parsed::parse_with_options(text, options).is_err() {
            return Err("This is not an email address. It looks like name@example.org.".into());
        }
        Ok(Self(text.to_string()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One spelling for one mailbox: lower case throughout. Some servers tell cases apart; no person does.
    #[must_use]
    pub fn normalized(&self) -> String {
        self.0.to_lowercase()
    }
}

// An address must not reach a log.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Why a text can't be taken.
enum Unfit {
    Missing,
    TooLong { length: usize, most: usize },
    SeveralLines,
    Signs,
}

impl Unfit {
    /// For staff. `what` begins the complaint.
    fn in_english(self, what: &str) -> String {
        match self {
            Self::Missing => format!("{what} is missing."),
            Self::TooLong { length, most } => format!("{what} has {length} characters. Use {most} or fewer."),
            Self::SeveralLines => format!("{what} must be one line of text."),
            Self::Signs => format!("{what} holds signs that can’t be shown."),
        }
    }

    /// For everybody. `what` is told apart in the messages.
    fn in_words(self, what: &'static str) -> Complaint {
        let what = ("what", Gap::What(what));
        match self {
            Self::Missing => Complaint::with("wrong-missing", [what]),
            Self::TooLong { length, most } => {
                Complaint::with("wrong-too-long", [what, ("length", Gap::Number(length)), ("most", Gap::Number(most))])
            }
            Self::SeveralLines => Complaint::with("wrong-one-line", [what]),
            Self::Signs => Complaint::with("wrong-signs", [what]),
        }
    }
}

fn one_line(text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    let length = text.chars().count();
    if length > LONGEST_NAME {
        return Err(Unfit::TooLong { length, most: LONGEST_NAME });
    }
    if text.chars().any(char::is_control) { Err(Unfit::SeveralLines) } else { Ok(text.to_string()) }
}

fn required_line(text: &str) -> Result<String, Unfit> {
    one_line(text).and_then(|line| if line.is_empty() { Err(Unfit::Missing) } else { Ok(line) })
}

fn several_lines(text: &str) -> Result<String, Unfit> {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        return Err(Unfit::TooLong { length, most: LONGEST_TEXT });
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') { Err(Unfit::Signs) } else { Ok(text) }
}

/// A required line of text: trimmed, not empty, one line, at most [`LONGEST_NAME`] characters. `what` begins the complaint.
pub fn line(text: &str, what: &str) -> Result<String, String> {
    required_line(text).map_err(|unfit| unfit.in_english(what))
}

/// The same, but it may be empty.
pub fn optional_line(text: &str, what: &str) -> Result<String, String> {
    one_line(text).map_err(|unfit| unfit.in_english(what))
}

/// Text of several lines, which may be empty: line breaks as `\n`, at most [`LONGEST_TEXT`] characters.
pub fn text(text: &str, what: &str) -> Result<String, String> {
    several_lines(text).map_err(|unfit| unfit.in_english(what))
}

/// As [`line`], for a form that is not staff's alone. `what` is told apart in the messages `wrong-…`.
pub fn own_line(text: &str, what: &'static str) -> Result<String, Complaint> {
    required_line(text).map_err(|unfit| unfit.in_words(what))
}

/// As [`optional_line`], likewise.
pub fn own_optional_line(text: &str, what: &'static str) -> Result<String, Complaint> {
    one_line(text).map_err(|unfit| unfit.in_words(what))
}

/// As [`text`], likewise.
pub fn own_text(text: &str, what: &'static str) -> Result<String, Complaint> {
    several_lines(text).map_err(|unfit| unfit.in_words(what))
}

/// As [`EmailAddress::parse`], likewise.
pub fn own_email(text: &str) -> Result<EmailAddress, Complaint> {
    let key = if text.trim().is_empty() { "wrong-email-missing" } else { "wrong-email" };
    EmailAddress::parse(text).map_err(|_| Complaint::message(key))
}

/// A required text of one line that may be as long as a text: an aim, a source.
pub fn text_line(line: &str, what: &str) -> Result<String, String> {
    let line = text(line, what)?;
    if line.is_empty() {
        return Err(format!("{what} is empty."));
    }
    if line.contains(['\n', '\t']) { Err(format!("{what} must be one line of text.")) } else { Ok(line) }
}

/// The lines of a text, without the empty ones.
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
}

/// A whole number within bounds. `what` begins the complaint.
pub fn number(text: &str, what: &str, bounds: std::ops::RangeInclusive<i32>) -> Result<i32, String> {
    let (low, high) = (bounds.start(), bounds.end());
    match text.trim().parse::<i32>() {
        Ok(number) if bounds.contains(&number) => Ok(number),
        _ => Err(format!("{what} is a whole number from {low} to {high}.")),
    }
}

/// A time zone by its IANA name.
pub fn zone(text: &str) -> Result<Tz, String> {
    text.trim()
        .parse()
        .map_err(|_| "There is no time zone of this name. Choose one from the list, such as America/Chicago.".into())
}

/// A date as a date field sends it.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    date.filter(|date| (2000..=2199).contains(&date.year())).ok_or_else(|| "Enter a date, such as 2026-09-03.".into())
}

/// A time of day as a time field sends it ("18:30") or as people type it ("6:30 pm", "6pm").
pub fn wall_time(text: &str) -> Result<NaiveTime, String> {
    let text = text.trim().to_lowercase().replace(['.', ' '], "");
    let (clock, afternoon) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (text.as_str(), None),
    };
    let (hours, minutes) = clock.split_once(':').unwrap_or((clock, "0"));
    let hours: Option<u32> = hours.parse().ok();
    let hours = match (hours, afternoon) {
        (hours, None) if clock.contains(':') => hours,
        (Some(12), Some(false)) => Some(0),
        (Some(12), Some(true)) => Some(12),
        (Some(hours @ 1..=11), Some(true)) => Some(hours + 12),
        (Some(hours @ 1..=11), Some(false)) => Some(hours),
        _ => None,
    };
    // A time field may send seconds as well; they are always zero.
    let minutes = minutes.strip_suffix(":00").unwrap_or(minutes);
    let minutes = if minutes == "0" { Some(0) } else { two_digits(minutes) };
    let time = hours.zip(minutes).and_then(|(hours, minutes)| NaiveTime::from_hms_opt(hours, minutes, 0));
    time.ok_or_else(|| "Enter a time, such as 6:30 pm or 18:30.".into())
}

fn two_digits(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.len() == 2)
}

/// A weekday by its English name.
pub fn weekday(text: &str) -> Result<Weekday, String> {
    text.trim().parse().map_err(|_| "Choose a weekday.".into())
}

/// "Thursday".
#[must_use]
pub fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// "3 September 2026".
#[must_use]
pub fn long_date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// "3 September".
#[must_use]
pub fn day_and_month(date: NaiveDate) -> String {
    let month = Month::try_from(date.month() as u8).map_or("", |month| month.name());
    format!("{} {month}", date.day())
}

/// "6:30 pm".
#[must_use]
pub fn clock_time(time: NaiveTime) -> String {
    let (after_noon, hour) = time.hour12();
    format!("{hour}:{:02} {}", time.minute(), if after_noon { "pm" } else { "am" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        for (typed, read) in [
            ("6:30 pm", "18:30"),
            ("18:30", "18:30"),
            ("6pm", "18:00"),
            ("6:30PM", "18:30"),
            ("6.30 p.m.", ""),
            ("12 am", "00:00"),
            ("12:15 pm", "12:15"),
            ("09:00", "09:00"),
            ("18:30:00", "18:30"),
            ("0:05", "00:05"),
            ("7", ""),
            ("6:30 p", ""),
            ("18:3059", ""),
            ("6:3 pm", ""),
            ("6:30 in the evening", ""),
            ("25:00", ""),
            ("13 pm", ""),
            ("soon", ""),
            ("", ""),
        ] {
            let parsed = wall_time(typed).map(|time| time.format("%H:%M").to_string()).unwrap_or_default();
            assert_eq!(parsed, read, "{typed}");
        }
    }

    #[test]
    fn addresses_are_checked_and_have_one_spelling() {
        for good in ["rosa@example.org", "R.O+x@sub.example.org", " rosa@example.org "] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "rosa",
            "rosa@",
            "@example.org",
            "a b@example.org",
            "Rosa <rosa@example.org>",
            "a@b\r\nBcc: c@d.org",
            "\"a b\"@example.org",
            "a@[127.0.0.1]",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(EmailAddress::parse("Rosa@Example.ORG").expect("good").normalized(), "rosa@example.org");
    }

    #[test]
    fn a_line_is_one_line_of_bearable_length() {
        assert_eq!(line("  Zoë 🌊 ", "The name"), Ok("Zoë 🌊".into()));
        assert!(line("a\nb", "The name").is_err());
        assert!(line("", "The name").is_err());
        assert!(line(&"é".repeat(400), "The name").is_ok());
        assert!(line(&"é".repeat(401), "The name").is_err());
    }
}
