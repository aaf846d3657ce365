//! Reminder rules: what somebody is reminded of and how long before, for the organization, a group, a person.
//! Each setting is asked of the nearest: the person, else their group, else the organization, else what always held.

pub mod forms;
pub mod moments;
mod quiet;
mod settings;
mod store;
#[cfg(test)]
pub(crate) mod zones;

pub use quiet::Quiet;
pub use settings::{AtTime, Choice, Lead, Leads};
pub use store::{Book, Owner, further_than_group, further_than_person, house, own, save};

use chrono::{Duration, NaiveTime};

use crate::entities::reminder_rule;

/// How many there are to choose.
const SETTINGS: usize = 8;

/// What holds for one person in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long before a session; several, or none.
    pub sessions: Leads,
    /// How many days before a reading is due, and at what time of the group's day.
    pub readings: Option<AtTime>,
    /// How many days after a session that somebody missed.
    pub missed: Option<AtTime>,
    /// How many days after somebody joined, if they have not begun.
    pub first_week: Option<AtTime>,
    /// How many days after somebody was asked to agree to the group agreement, if they have not answered.
    pub agreement: Option<AtTime>,
    /// No reminder then, on the recipient's own clock.
    pub quiet: Option<Quiet>,
    /// At most so many reminders on one day of the recipient's.
    pub cap: Option<u32>,
    /// What is due within so long after another goes out with it, as one mail.
    pub digest: Option<Duration>,
}

impl Default for Rules {
    /// What holds where nobody set anything.
    fn default() -> Self {
        Self {
            sessions: Leads::new([Lead::Days(1), Lead::Minutes(120)]),
            readings: Some(AtTime { days: 1, time: NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default() }),
            missed: None,
            first_week: None,
            agreement: None,
            quiet: None,
            cap: None,
            digest: None,
        }
    }
}

/// What one owner chose; none: as those further away have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub sessions: Option<Leads>,
    pub readings: Choice<AtTime>,
    pub missed: Choice<AtTime>,
    pub first_week: Choice<AtTime>,
    pub agreement: Choice<AtTime>,
    pub quiet: Choice<Quiet>,
    pub cap: Choice<u32>,
    pub digest: Choice<Duration>,
}

impl Chosen {
    /// As it stands in a row.
    #[must_use]
    pub fn of(row: &reminder_rule::Model) -> Self {
        let (sessions, readings, missed) = (&row.sessions, &row.readings, &row.missed);
        let (first_week, agreement, quiet) = (&row.first_week, &row.agreement, &row.quiet);
        let columns = [sessions, readings, missed, first_week, agreement, quiet, &row.cap, &row.digest];
        Self::read(columns.map(Option::as_deref))
    }

    /// The columns in the order in which they stand here.
    fn read([sessions, readings, missed, first_week, agreement, quiet, cap, digest]: [Option<&str>; SETTINGS]) -> Self {
        Self {
            sessions: settings::read(sessions),
            readings: settings::choice(readings),
            missed: settings::choice(missed),
            first_week: settings::choice(first_week),
            agreement: settings::choice(agreement),
            quiet: settings::choice(quiet),
            cap: settings::choice(cap),
            digest: settings::choice::<settings::Minutes>(digest).map(|one| one.map(|one| one.0)),
        }
    }
}

impl Rules {
    /// What holds with these on top: what they choose goes before what is here.
    #[must_use]
    pub fn under(self, nearer: &Chosen) -> Self {
        Self {
            sessions: nearer.sessions.clone().unwrap_or(self.sessions),
            readings: nearer.readings.unwrap_or(self.readings),
            missed: nearer.missed.unwrap_or(self.missed),
            first_week: nearer.first_week.unwrap_or(self.first_week),
            agreement: nearer.agreement.unwrap_or(self.agreement),
            quiet: nearer.quiet.unwrap_or(self.quiet),
            cap: nearer.cap.unwrap_or(self.cap),
            digest: nearer.digest.unwrap_or(self.digest),
        }
    }

    /// The nearest wins, for each setting by itself. From the furthest to the nearest.
    #[must_use]
    pub fn nearest<'a>(owners: impl IntoIterator<Item = &'a Chosen>) -> Self {
        owners.into_iter().fold(Self::default(), Self::under)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_wins_for_each_setting_by_itself() {
        let house = Chosen { cap: Some(Some(3)), missed: "1d@10:00".parse().ok().map(Some), ..Chosen::default() };
        let group = Chosen { cap: Some(Some(2)), sessions: "3d 1h".parse().ok(), ..Chosen::default() };
        let person = Chosen { cap: Some(None), ..Chosen::default() };
        let rules = Rules::nearest([&house, &group, &person]);
        assert_eq!(rules.cap, None, "the person wants no limit, and that is a choice");
        assert_eq!(rules.sessions.to_string(), "3d 1h", "the person chose nothing here: their group did");
        assert_eq!(rules.missed.map(|one| one.days), Some(1), "nor the group here: the house did");
        assert_eq!(rules.readings, Rules::default().readings, "and nobody here: what always held");
        let rules = Rules::nearest([&house, &group]);
        assert_eq!(rules.cap, Some(2));
        assert_eq!(Rules::nearest([]), Rules::default());
    }

    #[test]
    fn a_row_reads_back_what_was_chosen() {
        let quiet: Quiet = "21:00-08:00".parse().expect("quiet hours");
        let row = reminder_rule::Model {
            sessions: Some("off".into()),
            readings: Some("off".into()),
            missed: Some("1d@10:00".into()),
            quiet: Some(quiet.to_string()),
            cap: Some("2".into()),
            digest: Some("180".into()),
            ..store::nothing_chosen()
        };
        let chosen = Chosen::of(&row);
        assert_eq!(chosen.sessions, Some(Leads::new([])));
        assert_eq!(chosen.readings, Some(None));
        assert_eq!(chosen.quiet, Some(Some(quiet)));
        assert_eq!(chosen.cap, Some(Some(2)));
        assert_eq!(chosen.digest, Some(Some(Duration::hours(3))));
        assert_eq!(chosen.first_week, None);
    }
}
