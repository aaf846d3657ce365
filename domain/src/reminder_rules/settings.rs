//! The settings as they stand in a row: short texts that are read back into what they mean. "off" is a choice too.

use std::fmt;
use std::str::FromStr;

use chrono::{Duration, NaiveTime};

/// Chosen or not, and then something or nothing.
pub type Choice<T> = Option<Option<T>>;

const OFF: &str = "off";
/// Nobody is reminded of a session longer before.
pub const MOST_DAYS: u8 = 14;
const MOST_MINUTES: u16 = 24 * 60;
/// More reminders of one session than this are a storm.
pub(super) const MOST_LEADS: usize = 5;

/// How long before a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lead {
    /// At the same wall time, so many days before.
    Days(u8),
    /// So long before the instant at which it starts.
    Minutes(u16),
}

impl Lead {
    /// Roughly how long; for the order.
    fn minutes(self) -> i64 {
        match self {
            Self::Days(days) => i64::from(days) * 24 * 60,
            Self::Minutes(minutes) => minutes.into(),
        }
    }
}

impl fmt::Display for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Minutes(minutes) if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            Self::Minutes(minutes) => write!(f, "{minutes}m"),
        }
    }
}

impl FromStr for Lead {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let minutes = |number: u16| (1..=MOST_MINUTES).contains(&number).then_some(Self::Minutes(number));
        let lead = if let Some(days) = text.strip_suffix('d') {
            days.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)).map(Self::Days)
        } else if let Some(hours) = text.strip_suffix('h') {
            hours.parse().ok().and_then(|hours: u16| hours.checked_mul(60)).and_then(minutes)
        } else {
            text.strip_suffix('m').and_then(|number| number.parse().ok()).and_then(minutes)
        };
        lead.ok_or(())
    }
}

/// Several leads, the longest first, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leads(Vec<Lead>);

impl Leads {
    pub fn new(leads: impl IntoIterator<Item = Lead>) -> Self {
        let mut leads: Vec<Lead> = leads.into_iter().collect();
        leads.sort_by_key(|lead| std::cmp::Reverse(lead.minutes()));
        leads.dedup_by_key(|lead| lead.minutes());
        leads.truncate(MOST_LEADS);
        Self(leads)
    }

    pub fn iter(&self) -> impl Iterator<Item = Lead> {
        self.0.iter().copied()
    }

    /// How long the longest is, clock changes aside.
    #[must_use]
    pub fn longest(&self) -> Duration {
        Duration::minutes(self.0.first().map_or(0, |lead| lead.minutes()))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Leads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(OFF);
        }
        let texts: Vec<String> = self.iter().map(|lead| lead.to_string()).collect();
        f.write_str(&texts.join(" "))
    }
}

impl FromStr for Leads {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == OFF {
            return Ok(Self::new([]));
        }
        text.split(' ').map(str::parse).collect::<Result<Vec<_>, ()>>().map(Self::new)
    }
}

/// So many days away, at this time of the group's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtTime {
    pub days: u8,
    pub time: NaiveTime,
}

impl fmt::Display for AtTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d@{}", self.days, self.time.format("%H:%M"))
    }
}

impl FromStr for AtTime {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (days, time) = text.split_once("d@").ok_or(())?;
        let days = days.parse().ok().filter(|days| *days <= MOST_DAYS).ok_or(())?;
        Ok(Self { days, time: clock(time)? })
    }
}

pub(super) fn clock(text: &str) -> Result<NaiveTime, ()> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(drop)
}

/// A length in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Minutes(pub Duration);

impl FromStr for Minutes {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse::<u16>().map(|minutes| Self(Duration::minutes(minutes.into()))).map_err(drop)
    }
}

/// What a column says; what it can't mean is as if it were not there, so that one odd row keeps nobody's reminders back.
pub(super) fn read<T: FromStr>(text: Option<&str>) -> Option<T> {
    text.and_then(|text| text.parse().ok())
}

pub(super) fn choice<T: FromStr>(text: Option<&str>) -> Choice<T> {
    if text == Some(OFF) { Some(None) } else { read(text).map(Some) }
}

pub(super) fn written<T: ToString>(choice: Choice<T>) -> Option<String> {
    choice.map(|value| value.map_or_else(|| OFF.into(), |value| value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_read_back_as_they_were_written_longest_first() {
        let leads: Leads = "30m 2h 1d 7d".parse().expect("leads");
        assert_eq!(leads.to_string(), "7d 1d 2h 30m");
        assert_eq!("24h 1d".parse::<Leads>().expect("leads").iter().count(), 1, "a day is not said twice");
        assert_eq!(Leads::new([]).to_string().parse::<Leads>(), Ok(Leads::new([])));
        for odd in ["", "0d", "15d", "0m", "25h", "1w", "h", "-1d", "1d,2h"] {
            assert_eq!(odd.parse::<Leads>(), Err(()), "{odd}");
        }
    }

    #[test]
    fn off_is_a_choice_and_nonsense_is_none() {
        assert_eq!(choice::<AtTime>(Some("off")), Some(None));
        assert_eq!(choice::<AtTime>(Some("1d@25:00")), None);
        assert_eq!(choice::<AtTime>(None), None);
        let nine = AtTime { days: 1, time: clock("09:00").expect("a time") };
        assert_eq!(choice(written(Some(Some(nine))).as_deref()), Some(Some(nine)));
    }
}
