//! The one form of reminder rules, for all three owners.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveTime};
use serde::Deserialize;

use super::settings::MOST_LEADS;
use super::{AtTime, Choice, Chosen, Lead, Leads, Quiet};
use crate::complaints::Complaint;
use crate::{FieldErrors, values};

/// The leads to choose from.
pub const LEADS: [&str; 9] = ["7d", "3d", "2d", "1d", "12h", "4h", "2h", "1h", "30m"];
/// How long after another something counts as close.
pub const CLOSE_MINUTES: [&str; 4] = ["60", "120", "180", "360"];
/// The most that a limit for a day can be.
pub const LARGEST_CAP: u32 = 5;
/// Longer than this, and a day has no hours left to be reminded in.
const LONGEST_QUIET: Duration = Duration::hours(16);

/// The form, as typed. An empty choice: as those further away have it. "off": none. "own": as the fields beside it say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RulesForm {
    pub sessions: String,
    /// Those of [`LEADS`] that are ticked.
    pub lead: Vec<String>,
    /// Days before: "0" to "3", or "off".
    pub readings: String,
    pub readings_at: String,
    /// Days after: "1" to "7", or "off".
    pub missed: String,
    pub first_week: String,
    pub agreement: String,
    pub quiet: String,
    pub quiet_from: String,
    pub quiet_until: String,
    /// "1" to "5", or "off".
    pub cap: String,
    /// One of [`CLOSE_MINUTES`], or "off".
    pub digest: String,
    /// The button: "save" or "preview".
    pub step: String,
}

impl RulesForm {
    /// The form as it was filled in.
    #[must_use]
    pub fn of(chosen: &Chosen) -> Self {
        let quiet = chosen.quiet.flatten();
        let usual = |choice: Choice<AtTime>, hour| choice.flatten().map_or_else(|| at(hour), |one| one.time);
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        Self {
            sessions: match &chosen.sessions {
                None => String::new(),
                Some(leads) if leads.is_empty() => "off".into(),
                Some(_) => "own".into(),
            },
            lead: chosen.sessions.iter().flat_map(Leads::iter).map(|lead| lead.to_string()).collect(),
            readings: days(chosen.readings),
            readings_at: clock(usual(chosen.readings, 9)),
            missed: days(chosen.missed),
            first_week: days(chosen.first_week),
            agreement: days(chosen.agreement),
            quiet: choice(chosen.quiet, |_| "own".into()),
            quiet_from: clock(quiet.map_or_else(|| at(21), |quiet| quiet.from)),
            quiet_until: clock(quiet.map_or_else(|| at(8), |quiet| quiet.until)),
            cap: choice(chosen.cap, |cap| cap.to_string()),
            digest: choice(chosen.digest, |length| length.num_minutes().to_string()),
            step: String::new(),
        }
    }

    /// `stored`: what the form was filled in with. What was typed beside a choice that does not take it is not lost.
    pub fn check(&self, stored: &Chosen) -> Result<Chosen, FieldErrors> {
        let mut errors = FieldErrors::default();
        self.check_what_is_not_taken(&Self::of(stored), &mut errors);
        let chosen = Chosen {
            sessions: errors.accept("sessions", self.check_sessions()).flatten(),
            readings: errors
                .accept("readings", one_of(&self.readings, |days| (days <= 3).then_some(days)))
                .flatten()
                .map(|days| {
                    days.map(|days| AtTime {
                        days,
                        time: errors.accept("readings_at", clock_time(&self.readings_at)).unwrap_or_default(),
                    })
                }),
            missed: errors.accept("missed", days_after(&self.missed)).flatten(),
            first_week: errors.accept("first_week", days_after(&self.first_week)).flatten(),
            agreement: errors.accept("agreement", days_after(&self.agreement)).flatten(),
            quiet: self.check_quiet(&mut errors),
            cap: errors
                .accept("cap", one_of(&self.cap, |cap| (1..=LARGEST_CAP).contains(&cap.into()).then_some(cap.into())))
                .flatten(),
            digest: errors.accept("digest", self.check_digest()).flatten(),
        };
        if errors.is_empty() { Ok(chosen) } else { Err(errors) }
    }

    fn check_what_is_not_taken(&self, shown: &Self, errors: &mut FieldErrors) {
        let is_taken = |choice: &str| !matches!(choice, "" | "off");
        if !is_taken(&self.sessions) && self.lead.iter().any(|lead| !shown.lead.contains(lead)) {
            errors.add("sessions", Complaint::message("wrong-reminders-not-taken"));
        }
        let times = [
            (
                "readings_at",
                is_taken(&self.readings),
                &self.readings_at,
                &shown.readings_at,
                "wrong-readings-at-not-taken",
            ),
            ("quiet_from", is_taken(&self.quiet), &self.quiet_from, &shown.quiet_from, "wrong-quiet-not-taken"),
            ("quiet_until", is_taken(&self.quiet), &self.quiet_until, &shown.quiet_until, "wrong-quiet-not-taken"),
        ];
        for (field, is_taken, typed, shown, words) in times {
            let is_as_shown = typed.is_empty() || clock_time(typed) == clock_time(shown);
            if !is_taken && !is_as_shown {
                errors.add(field, Complaint::message(words));
            }
        }
    }

    fn check_sessions(&self) -> Result<Option<Leads>, Complaint> {
        match self.sessions.as_str() {
            "" => Ok(None),
            "off" => Ok(Some(Leads::new([]))),
            "own" => {
                let ticked: BTreeSet<&str> = self.lead.iter().map(String::as_str).collect();
                let known = ticked.iter().filter(|lead| LEADS.contains(lead));
                let leads: Vec<Lead> = known.filter_map(|lead| lead.parse().ok()).collect();
                match leads.len() {
                    known if known < ticked.len() => Err(choose()),
                    0 => Err(Complaint::message("wrong-reminders-none")),
                    1..=MOST_LEADS => Ok(Some(Leads::new(leads))),
                    _ => Err(Complaint::message("wrong-reminders-many")),
                }
            }
            _ => Err(choose()),
        }
    }

    fn check_quiet(&self, errors: &mut FieldErrors) -> Choice<Quiet> {
        match self.quiet.as_str() {
            "" => None,
            "off" => Some(None),
            "own" => {
                let from = errors.accept("quiet_from", clock_time(&self.quiet_from));
                let until = errors.accept("quiet_until", clock_time(&self.quiet_until));
                let quiet = Quiet { from: from?, until: until? };
                if quiet.from == quiet.until {
                    errors.add("quiet_until", Complaint::message("wrong-quiet-same"));
                } else if quiet.length() > LONGEST_QUIET {
                    errors.add("quiet_until", Complaint::message("wrong-quiet-long"));
                }
                Some(Some(quiet))
            }
            _ => {
                errors.add("quiet", choose());
                None
            }
        }
    }

    fn check_digest(&self) -> Result<Choice<Duration>, Complaint> {
        match self.digest.as_str() {
            "" => Ok(None),
            "off" => Ok(Some(None)),
            text if CLOSE_MINUTES.contains(&text) => {
                Ok(Some(Some(Duration::minutes(text.parse().map_err(|_| choose())?))))
            }
            _ => Err(choose()),
        }
    }
}

fn choose() -> Complaint {
    Complaint::message("wrong-choice")
}

fn clock_time(text: &str) -> Result<NaiveTime, Complaint> {
    values::wall_time(text).map_err(|_| Complaint::message("wrong-clock-time"))
}

fn at(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

fn choice<T>(choice: Choice<T>, words: impl Fn(T) -> String) -> String {
    choice.map_or_else(String::new, |value| value.map_or_else(|| "off".into(), words))
}

fn days(chosen: Choice<AtTime>) -> String {
    choice(chosen, |one| one.days.to_string())
}

fn one_of<T>(text: &str, known: impl Fn(u8) -> Option<T>) -> Result<Choice<T>, Complaint> {
    match text {
        "" => Ok(None),
        "off" => Ok(Some(None)),
        number => number.parse().ok().and_then(known).map(|value| Some(Some(value))).ok_or_else(choose),
    }
}

/// At 10:00 of the group's day.
fn days_after(text: &str) -> Result<Choice<AtTime>, Complaint> {
    one_of(text, |days| (1..=7).contains(&days).then(|| AtTime { days, time: at(10) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> RulesForm {
        RulesForm {
            sessions: "own".into(),
            lead: vec!["2h".into(), "3d".into()],
            readings: "2".into(),
            readings_at: "5 pm".into(),
            missed: "1".into(),
            first_week: "off".into(),
            quiet: "own".into(),
            quiet_from: "21:00".into(),
            quiet_until: "08:00".into(),
            cap: "2".into(),
            digest: "180".into(),
            ..RulesForm::default()
        }
    }

    #[test]
    fn a_form_gives_back_what_was_filled_in() {
        let chosen = filled().check(&Chosen::default()).expect("valid");
        assert_eq!(chosen.sessions.as_ref().map(ToString::to_string).as_deref(), Some("3d 2h"));
        assert_eq!(chosen.readings.flatten().map(|one| one.to_string()).as_deref(), Some("2d@17:00"));
        assert_eq!((chosen.first_week, chosen.agreement), (Some(None), None));
        assert_eq!(RulesForm::of(&chosen).check(&chosen), Ok(chosen));
        let nothing = Chosen::default();
        assert_eq!(RulesForm::of(&nothing).check(&nothing), Ok(nothing));
    }

    fn refused(form: &RulesForm, stored: &Chosen) -> Vec<String> {
        let errors = form.check(stored).expect_err("refused");
        errors.iter().map(|(field, _)| field.to_string()).collect()
    }

    #[test]
    fn what_is_typed_beside_a_choice_that_takes_none_of_it_is_not_lost() {
        let nothing = Chosen::default();
        for choice in ["", "off"] {
            let none = RulesForm {
                sessions: choice.into(),
                readings: choice.into(),
                quiet: choice.into(),
                quiet_from: "22:00".into(),
                ..filled()
            };
            assert_eq!(refused(&none, &nothing), ["sessions", "readings_at", "quiet_from"], "{choice}");
            let stored = none_of(&filled().check(&nothing).expect("valid"), choice);
            assert!(stored.check(&filled().check(&nothing).expect("valid")).is_ok(), "it was there before: {choice}");
        }
    }

    /// As a browser sends it where these choices alone were changed.
    fn none_of(stored: &Chosen, choice: &str) -> RulesForm {
        let (sessions, readings, quiet) = (choice.into(), choice.into(), choice.into());
        RulesForm { sessions, readings, quiet, ..RulesForm::of(stored) }
    }

    #[test]
    fn a_time_that_is_ticked_twice_is_ticked_once_and_an_unknown_one_is_refused() {
        let twice = RulesForm { lead: vec!["2h".into(), "2h".into()], ..filled() };
        let chosen = twice.check(&Chosen::default()).expect("valid");
        assert_eq!(chosen.sessions.map(|leads| leads.to_string()).as_deref(), Some("2h"));
        let unknown = RulesForm { lead: vec!["2h".into(), "5h".into()], ..filled() };
        assert_eq!(refused(&unknown, &Chosen::default()), ["sessions"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused_beside_its_field() {
        let refused = |form: RulesForm| refused(&form, &Chosen::default());
        assert_eq!(refused(RulesForm { lead: vec![], ..filled() }), ["sessions"]);
        assert_eq!(refused(RulesForm { lead: LEADS.map(str::to_string).to_vec(), ..filled() }), ["sessions"]);
        assert_eq!(refused(RulesForm { readings_at: "noonish".into(), ..filled() }), ["readings_at"]);
        assert_eq!(refused(RulesForm { quiet_until: "14:00".into(), ..filled() }), ["quiet_until"]);
        assert_eq!(refused(RulesForm { quiet_until: "21:00".into(), ..filled() }), ["quiet_until"]);
        let odd =
            RulesForm { cap: "0".into(), digest: "61".into(), missed: "8".into(), agreement: "x".into(), ..filled() };
        assert_eq!(refused(odd), ["missed", "agreement", "cap", "digest"]);
    }
}
