//! The proof over lives: one person around a clock change, asked about at each edge of each window and every other hour. Whatever
//! the rules: nothing twice, nothing late, nothing in quiet hours, nothing into the session. The short one goes over a few
//! zones; `cargo xtask prove zones` over all.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use uuid::Uuid;

use super::choosing::choose;
use super::readings::{self, Told, ToldRow, first_of_each_day};
use super::sessions::{self, Written, WrittenRow, lead_told};
use super::{Candidate, due_told};
use crate::entities::outbox_message::{Kind, MessageStatus};
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId, SessionId};
use crate::outbox::Draft;
use crate::reminder_rules::moments::{after, is_quiet};
use crate::reminder_rules::zones::{ODD, is_declared, transitions};
use crate::reminder_rules::{AtTime, Chosen, Lead, Rules};
use crate::schedule::{self, day};

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

/// Times that are skipped or shown twice, with and without quiet hours, a limit, and one mail for several.
fn rules() -> [Rules; 4] {
    let chosen = |readings: &str, quiet: Option<&str>| Chosen {
        sessions: "1d 2h 30m".parse().ok(),
        readings: Some(readings.parse().ok()),
        missed: Some("1d@02:45".parse().ok()),
        first_week: Some("2d@01:30".parse().ok()),
        quiet: quiet.map(|quiet| quiet.parse().ok()),
        ..Chosen::default()
    };
    let all = [
        chosen("1d@02:15", None),
        chosen("0d@00:30", Some("21:00-08:00")),
        Chosen { digest: Some(Some(Duration::hours(2))), ..chosen("1d@17:00", Some("00:30-02:30")) },
        Chosen { cap: Some(Some(1)), ..chosen("0d@02:15", Some("23:00-01:45")) },
    ];
    all.map(|chosen| Rules::nearest([&chosen]))
}

struct Life {
    zone: Tz,
    rules: Rules,
    local: NaiveDateTime,
    sessions: Vec<Candidate>,
    readings: Vec<(readings::Row, Candidate)>,
    steps: Vec<Candidate>,
    written: Written,
    told: Told,
    sent: HashSet<(String, String)>,
    mailed: Vec<DateTime<Utc>>,
}

impl Life {
    fn new(zone: Tz, own_zone: Tz, rules: &Rules, local: NaiveDateTime) -> Self {
        let starts_at = schedule::instant(zone, local);
        let session = sessions::Row {
            session_id: id(1),
            group_id: id(2),
            local_date: local.date(),
            local_time: local.time(),
            zone: zone.name().into(),
            starts_at,
            moved_at: None,
            membership_id: id(3),
            account_id: id(4),
            own_zone: own_zone.name().into(),
        };
        let long_ago = starts_at - Duration::days(10);
        let reading = |number, session_id: Option<SessionId>, due_at| readings::Row {
            assignment_id: id::<AssignmentId>(number),
            membership_id: id::<MembershipId>(3),
            session_id,
            group_id: id::<GroupId>(2),
            account_id: id::<AccountId>(4),
            due_at,
            opens_at: long_ago,
            dates_set_at: session_id.is_none().then_some(long_ago),
            moved_at: None,
            zone: zone.name().into(),
            own_zone: own_zone.name().into(),
        };
        // Of the session, and by hand until its day ends.
        let all = [reading(5, Some(id(1)), starts_at), reading(6, None, schedule::end_of_day(zone, local.date()))];
        let readings = all.into_iter().filter_map(|row| {
            let one = row.candidate(rules).expect("a zone")?;
            Some((row, one))
        });
        let step = |kind, rule: Option<AtTime>, hours| {
            let window = after(rules, rule?, zone, own_zone, starts_at - Duration::hours(hours))?;
            let draft = Draft::about_membership(kind, id(4), id(3), "once".into(), window.until);
            let rules = rules.clone();
            Some(Candidate { membership_id: id(3), group_id: id(4), own_zone, rules, window, starts_at: None, draft })
        };
        let steps = [step(Kind::MissedSession, rules.missed, 30), step(Kind::FirstWeek, rules.first_week, 50)];
        Self {
            zone,
            rules: rules.clone(),
            local,
            sessions: session.candidates(rules).expect("a zone"),
            readings: readings.collect(),
            steps: steps.into_iter().flatten().collect(),
            written: Written::default(),
            told: Told::default(),
            sent: HashSet::new(),
            mailed: Vec::new(),
        }
    }

    /// The edges of all windows, and every other hour around them.
    fn moments(&self) -> BTreeSet<DateTime<Utc>> {
        let second = Duration::seconds(1);
        let readings = self.readings.iter().map(|(_, one)| one);
        let windows = self.sessions.iter().chain(readings).chain(&self.steps).map(|one| one.window);
        let edges = windows.flat_map(|window| [window.from - second, window.from, window.until - second, window.until]);
        let mut moments: BTreeSet<_> = edges.collect();
        if let (Some(mut at), Some(last)) = (moments.first().copied(), moments.last().copied()) {
            while at < last + Duration::hours(3) {
                moments.insert(at);
                at += Duration::hours(2);
            }
        }
        moments
    }

    fn candidates(&self, now: DateTime<Utc>) -> Vec<Candidate> {
        let sees = |one: &Candidate| one.window.until > now && one.window.from <= now + Duration::days(1);
        let sessions = self.sessions.iter().filter(|one| sees(one) && !self.written.has(one, None)).cloned();
        let readings = self.readings.iter().filter(|(_, one)| sees(one)).cloned().collect();
        let readings = first_of_each_day(readings, &self.told).expect("a zone");
        let steps = self.steps.iter().filter(|one| sees(one) && !self.sent.contains(&name(one))).cloned();
        sessions.chain(readings).chain(steps).collect()
    }

    fn live(mut self) -> usize {
        for now in self.moments() {
            let candidates = self.candidates(now);
            let decided = choose(now, &candidates, &self.mailed);
            for mail in decided.mails {
                self.mailed.push(now);
                for place in mail {
                    self.check(now, &candidates[place]);
                    self.note(now, &candidates[place]);
                }
            }
            for place in decided.over {
                self.note(now, &candidates[place]);
            }
        }
        self.check_all();
        self.sent.len()
    }

    fn check(&self, now: DateTime<Utc>, one: &Candidate) {
        let told = format!("{} {} {} at {now}: {one:?}", self.zone, one.own_zone, self.local);
        assert!(!self.sent.contains(&name(one)), "twice: {told}");
        assert!(!is_quiet(&self.rules, one.own_zone, now), "in quiet hours: {told}");
        assert!(now < one.window.until && one.starts_at.is_none_or(|starts_at| now < starts_at), "late: {told}");
        // With others it may come sooner, and never later.
        let is_on_time = now == one.window.from || self.rules.digest.is_some() && now < one.window.from;
        assert!(is_on_time, "not at its time: {told}");
        if self.rules.quiet.is_none() {
            assert!(self.is_as_declared(one), "another time than declared: {told}");
        }
    }

    fn is_as_declared(&self, one: &Candidate) -> bool {
        let days_before = |date: chrono::NaiveDate, days: u8| date - Duration::days(days.into());
        let local = match (one.draft.kind, lead_told(one.draft.kind, &one.draft.occurrence)) {
            (Kind::SessionTomorrow, Lead::Days(days)) => {
                days_before(self.local.date(), days).and_time(self.local.time())
            }
            (Kind::ReadingDue, _) => {
                let rule = self.rules.readings.expect("on");
                let due_at = due_told(&one.draft.occurrence).expect("a time");
                days_before(day(self.zone, due_at), rule.days).and_time(rule.time)
            }
            _ => return true,
        };
        is_declared(self.zone, local, one.window.from)
    }

    fn note(&mut self, now: DateTime<Utc>, one: &Candidate) {
        self.sent.insert(name(one));
        if let Some(session_id) = one.draft.session_id {
            let row = WrittenRow {
                session_id,
                recipient_id: one.recipient(),
                kind: one.draft.kind,
                occurrence: one.draft.occurrence.clone(),
                status: MessageStatus::Sent,
                created_at: now,
            };
            self.written.0.entry((session_id, one.recipient())).or_default().push(row);
        }
        if let Some(assignment_id) = one.draft.assignment_id {
            let row = self.readings.iter().find(|(row, _)| row.assignment_id == assignment_id);
            let row = ToldRow {
                membership_id: one.membership_id,
                assignment_id,
                session_id: row.and_then(|(row, _)| row.session_id),
                occurrence: one.draft.occurrence.clone(),
                due_at: due_told(&one.draft.occurrence).expect("a time"),
                created_at: now,
                status: MessageStatus::Sent,
                digest_id: None,
            };
            self.told.0.entry(one.membership_id).or_default().push(row);
        }
    }

    /// Each that was meant was told or, where there is a limit, noted as over it; the readings of a day once.
    fn check_all(&self) {
        let told = format!("{} {}: {:?}", self.zone, self.local, self.sent);
        for one in self.sessions.iter().chain(&self.steps) {
            assert!(self.sent.contains(&name(one)), "never: {one:?} of {told}");
        }
        let readings = self.sent.iter().filter(|(kind, _)| *kind == format!("{:?}", Kind::ReadingDue)).count();
        assert_eq!(readings, usize::from(!self.readings.is_empty()), "one for the day: {told}");
    }
}

fn name(one: &Candidate) -> (String, String) {
    (format!("{:?}", one.draft.kind), one.draft.occurrence.clone())
}

fn prove(zones: &[Tz]) {
    let (mut lives, mut sent) = (0, 0);
    for zone in zones {
        for (number, at) in (0..).zip(transitions(*zone)) {
            // Another quarter of an hour each time, on the day of the change and on the next.
            let minutes = Duration::minutes(15 * (number % 25 - 12));
            let local = at.with_timezone(zone).naive_local() + Duration::days(number % 2) + minutes;
            for rules in rules() {
                let own_zone = if number % 3 == 0 { chrono_tz::Pacific::Auckland } else { *zone };
                sent += Life::new(*zone, own_zone, &rules, local).live();
                lives += 1;
            }
        }
    }
    println!("{} zones, {lives} lives, {sent} reminders: all right", zones.len());
    assert!(lives > zones.len(), "there are changes to live through");
}

#[test]
fn each_reminder_comes_once_and_at_its_time_around_every_transition() {
    prove(&ODD);
}

/// All zones: `cargo xtask prove zones`.
#[test]
#[ignore = "the whole of it; run by `cargo xtask prove zones`"]
fn each_reminder_comes_once_and_at_its_time_in_every_zone_around_every_transition() {
    prove(&TZ_VARIANTS);
}
