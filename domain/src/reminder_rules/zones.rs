//! The proof over all zones and all their transitions: reminders at the declared wall time, none twice, none in quiet hours,
//! none when the session has begun. The short one goes over a few zones; `cargo xtask prove zones` over all.

use chrono::{DateTime, Duration, NaiveDateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::moments::{Meeting, Window, of_reading, of_session};
use super::{Chosen, Lead, Rules};
use crate::schedule;

/// Those with odd ones: half an hour, at midnight, a standing fold in Ramadan, Antarctica's two hours.
pub(crate) const ODD: [Tz; 8] = [
    chrono_tz::America::Chicago,
    chrono_tz::Europe::Berlin,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::America::Asuncion,
    chrono_tz::Africa::Casablanca,
    chrono_tz::Antarctica::Troll,
    chrono_tz::Asia::Beirut,
    chrono_tz::America::St_Johns,
];

fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

fn year(year: i32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single().expect("a new year")
}

/// The first instants of each new offset.
pub(crate) fn transitions(zone: Tz) -> Vec<DateTime<Utc>> {
    let mut found = Vec::new();
    let mut at = year(2020);
    while at < year(2041) {
        let (mut before, mut after) = (at, at + Duration::days(1));
        if offset(zone, before) != offset(zone, after) {
            while after - before > Duration::seconds(1) {
                let middle = before + (after - before) / 2;
                if offset(zone, middle) == offset(zone, at) { before = middle } else { after = middle }
            }
            found.push(after);
        }
        at += Duration::days(1);
    }
    found
}

/// What the wall clock says at the instant that a wall time means, by looking at nothing but offsets.
pub(crate) fn is_declared(zone: Tz, local: NaiveDateTime, at: DateTime<Utc>) -> bool {
    let shown = |at: DateTime<Utc>| (at + Duration::seconds(offset(zone, at).into())).naive_utc();
    if shown(at) == local {
        // The first of two: an hour or so before, the clock showed another time.
        return (1..=180).all(|minutes| shown(at - Duration::minutes(minutes)) != local);
    }
    shown(at) > local && shown(at - Duration::seconds(1)) < local
}

fn rules(quiet: Option<&str>) -> Rules {
    let chosen = Chosen {
        sessions: "7d 1d 2h 30m".parse().ok(),
        quiet: quiet.map(|quiet| quiet.parse().ok()),
        ..Chosen::default()
    };
    Rules::nearest([&chosen])
}

struct Proof {
    plain: Rules,
    quiet: [Rules; 2],
    sessions: u64,
    reminders: u64,
}

impl Proof {
    fn new() -> Self {
        let quiet = ["21:00-08:00", "00:30-02:30"].map(|hours| rules(Some(hours)));
        Self { plain: rules(None), quiet, sessions: 0, reminders: 0 }
    }

    fn zone(&mut self, zone: Tz) -> usize {
        let transitions = transitions(zone);
        for at in &transitions {
            let shown = at.with_timezone(&zone).naive_local();
            // Sessions whose reminders of the week, of the day or of the hour fall on and around the change, and the
            // session itself.
            for days in [0, 1, 7] {
                for quarters in -12..=12 {
                    self.session(zone, shown + Duration::days(days) + Duration::minutes(15 * quarters));
                }
            }
        }
        transitions.len()
    }

    fn session(&mut self, zone: Tz, local: NaiveDateTime) {
        let starts_at = schedule::instant(zone, local);
        let meeting = Meeting { zone, date: local.date(), time: local.time(), starts_at };
        self.sessions += 1;
        self.plainly(&meeting);
        // The recipient lives here, or on the other side of the world.
        for own_zone in [zone, chrono_tz::Pacific::Auckland] {
            for at in 0..self.quiet.len() {
                self.quietly(&meeting, own_zone, at);
            }
        }
        if let Some(window) = of_reading(&self.plain, zone, zone, starts_at) {
            let nine = self.plain.readings.expect("on").time;
            let local = (starts_at.with_timezone(&zone).date_naive() - Duration::days(1)).and_time(nine);
            assert!(is_declared(zone, local, window.from), "{zone}: a reading due {starts_at}, reminded {window:?}");
            self.reminders += 1;
        }
    }

    fn plainly(&mut self, meeting: &Meeting) {
        let due = of_session(&self.plain, meeting, meeting.zone);
        check_order(meeting, &due);
        assert!(due.iter().any(|(lead, _)| *lead == Lead::Minutes(30)), "{meeting:?}: the last one always stays");
        for (lead, window) in &due {
            match lead {
                Lead::Days(days) => {
                    let local = (meeting.date - Duration::days((*days).into())).and_time(meeting.time);
                    assert!(is_declared(meeting.zone, local, window.from), "{meeting:?} {lead}: {window:?}");
                }
                Lead::Minutes(minutes) => {
                    assert_eq!(meeting.starts_at - window.from, Duration::minutes((*minutes).into()), "{meeting:?}");
                }
            }
        }
        assert_eq!(due.len(), 4, "{meeting:?}: {due:?}");
        self.reminders += due.len() as u64;
    }

    fn quietly(&mut self, meeting: &Meeting, own_zone: Tz, at: usize) {
        let rules = &self.quiet[at];
        let quiet = rules.quiet.expect("quiet hours");
        let due = of_session(rules, meeting, own_zone);
        check_order(meeting, &due);
        assert!(!due.is_empty(), "{meeting:?} for {own_zone}: quiet hours keep none back for good");
        for (lead, window) in &due {
            assert!(!quiet.covers(own_zone, window.from), "{meeting:?} {lead} for {own_zone}: {window:?} is quiet");
        }
        self.reminders += due.len() as u64;
    }
}

/// Each once, one after the other, none when the session has begun.
fn check_order(meeting: &Meeting, due: &[(Lead, Window)]) {
    for (place, (lead, window)) in due.iter().enumerate() {
        assert!(window.from < window.until && window.until <= meeting.starts_at, "{meeting:?} {lead}: {window:?}");
        assert!(due[..place].iter().all(|(other, _)| other != lead), "{meeting:?}: {lead} twice");
        if let Some((_, next)) = due.get(place + 1) {
            assert!(window.until <= next.from, "{meeting:?} {lead}: {window:?} and {next:?} overlap");
        }
    }
}

fn prove(zones: &[Tz]) {
    let mut proof = Proof::new();
    let transitions: usize = zones.iter().map(|zone| proof.zone(*zone)).sum();
    let Proof { sessions, reminders, .. } = proof;
    println!("{} zones, {transitions} transitions, {sessions} sessions, {reminders} reminders: all right", zones.len());
    assert!(transitions > zones.len(), "there are transitions to look at");
}

#[test]
fn reminders_keep_the_wall_time_around_every_transition() {
    prove(&ODD);
}

/// All zones: `cargo xtask prove zones`.
#[test]
#[ignore = "the whole of it; run by `cargo xtask prove zones`"]
fn reminders_keep_the_wall_time_in_every_zone_around_every_transition() {
    prove(&TZ_VARIANTS);
}
