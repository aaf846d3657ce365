//! When a late joiner gets what of the weeks before: pure rules on the group's calendar.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::FromQueryResult;

use super::Rule;
use crate::entities::group::LateRule;
use crate::ids::{ReadingId, SessionId};
use crate::schedule;

/// No more readings of earlier weeks than this open on one day.
pub const AT_ONCE: usize = 3;
/// More than [`AT_ONCE`] chosen readings come so many days apart.
const SHORT_EVERY_DAYS: i64 = 7;

/// A reading of one of the group's weeks.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct WeekReading {
    pub session_id: SessionId,
    pub week: i32,
    pub ends_at: DateTime<Utc>,
    pub week_title: String,
    pub reading_id: ReadingId,
    pub slug: String,
    pub title: String,
    pub minutes: i32,
}

impl WeekReading {
    /// Names it in a rule: week and slug.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.week, self.slug)
    }

    /// Whether its session is over: then it is for who joined in time.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.ends_at <= now
    }
}

/// What opens together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub opens_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub readings: Vec<WeekReading>,
}

/// What somebody who joins now gets of the weeks that are over, oldest first. The first step opens at once, each later one
/// with its day; each is due on the day on which the next one opens.
#[must_use]
pub fn steps(rule: &Rule, weeks: &[WeekReading], zone: Tz, now: DateTime<Utc>) -> Vec<Step> {
    let over = || weeks.iter().filter(|one| one.is_over(now)).cloned();
    let (parts, every_days): (Vec<Vec<WeekReading>>, i64) = match rule.kind {
        LateRule::Wait => return Vec::new(),
        LateRule::StartHere => {
            let chosen: Vec<_> = over().filter(|one| rule.readings.contains(&one.key())).collect();
            (chosen.chunks(AT_ONCE).map(<[_]>::to_vec).collect(), SHORT_EVERY_DAYS)
        }
        LateRule::CatchUp => {
            let all: Vec<_> = over().collect();
            let weeks = all.chunk_by(|a, b| a.week == b.week);
            (weeks.flat_map(|week| week.chunks(AT_ONCE).map(<[_]>::to_vec)).collect(), rule.every_days.into())
        }
    };
    let today = now.with_timezone(&zone).date_naive();
    let day = |steps: i64| today + Duration::days(every_days * steps);
    let step = |(number, readings)| Step {
        opens_at: if number == 0 { now } else { schedule::instant(zone, day(number).and_time(NaiveTime::MIN)) },
        due_at: schedule::end_of_day(zone, day(number + 1)),
        readings,
    };
    (0..).zip(parts).map(step).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ZONE: Tz = chrono_tz::America::Chicago;

    /// Weeks from Thursday 3 September on, with so many readings each.
    fn weeks(readings: &[usize]) -> Vec<WeekReading> {
        let first: DateTime<Utc> = "2026-09-04T01:00:00Z".parse().expect("a time");
        let mut all = Vec::new();
        for (week, count) in (1..).zip(readings) {
            for number in 0..*count {
                let id = Uuid::from_u128(u128::try_from(week * 100).expect("fits") + number as u128);
                all.push(WeekReading {
                    session_id: SessionId(Uuid::from_u128(u128::try_from(week).expect("fits"))),
                    week,
                    ends_at: first + Duration::weeks(i64::from(week) - 1),
                    week_title: format!("Week {week}"),
                    reading_id: ReadingId(id),
                    slug: format!("r{number}"),
                    title: String::new(),
                    minutes: 5,
                });
            }
        }
        all
    }

    fn rule(kind: LateRule, every_days: i32, readings: &[&str]) -> Rule {
        Rule { kind, every_days, readings: readings.iter().map(ToString::to_string).collect() }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    /// Local opening day, local due day and keys of each step.
    fn told(steps: &[Step]) -> Vec<(String, String, Vec<String>)> {
        let day = |at: DateTime<Utc>| at.with_timezone(&ZONE).format("%d %b %H:%M").to_string();
        steps
            .iter()
            .map(|step| (day(step.opens_at), day(step.due_at), step.readings.iter().map(WeekReading::key).collect()))
            .collect()
    }

    #[test]
    fn a_short_catch_up_has_what_was_chosen_of_the_weeks_that_are_over() {
        let rule = rule(LateRule::StartHere, 3, &["1/r0", "3/r1", "4/r0"]);
        let steps = steps(&rule, &weeks(&[3, 3, 3, 3, 3]), ZONE, at("2026-09-22T15:00:00Z"));
        let expected = [("22 Sep 10:00", "29 Sep 23:59", vec!["1/r0", "3/r1"])];
        assert_eq!(
            told(&steps),
            expected.map(|(o, d, k)| (o.into(), d.into(), k.into_iter().map(Into::into).collect()))
        );
    }

    #[test]
    fn a_pace_brings_a_weeks_worth_at_a_time_oldest_first() {
        let steps = steps(&rule(LateRule::CatchUp, 3, &[]), &weeks(&[2, 1, 3, 3]), ZONE, at("2026-09-22T15:00:00Z"));
        let expected = [
            ("22 Sep 10:00", "25 Sep 23:59", vec!["1/r0", "1/r1"]),
            ("25 Sep 00:00", "28 Sep 23:59", vec!["2/r0"]),
            ("28 Sep 00:00", "01 Oct 23:59", vec!["3/r0", "3/r1", "3/r2"]),
        ];
        assert_eq!(
            told(&steps),
            expected.map(|(o, d, k)| (o.into(), d.into(), k.into_iter().map(Into::into).collect()))
        );
    }

    #[test]
    fn who_waits_gets_nothing() {
        assert!(
            steps(&rule(LateRule::Wait, 3, &["1/r0"]), &weeks(&[3, 3]), ZONE, at("2026-12-22T15:00:00Z")).is_empty()
        );
    }

    /// For every rule, pace, week of joining and size of weeks, on both sides of clock changes.
    #[test]
    fn never_more_than_three_open_on_one_day_and_each_once() {
        let every: Vec<String> = weeks(&[7; 8]).iter().map(WeekReading::key).collect();
        let every: Vec<&str> = every.iter().map(String::as_str).collect();
        for size in 1..=7 {
            let weeks = weeks(&[size; 8]);
            for joined in 0..80 {
                for zone in [ZONE, chrono_tz::Asia::Tokyo, chrono_tz::Australia::Lord_Howe, chrono_tz::Africa::Cairo] {
                    let now = at("2026-09-03T04:30:00Z") + Duration::hours(31 * joined);
                    let over = weeks.iter().filter(|one| one.is_over(now)).count();
                    for every_days in PACE {
                        for kind in [LateRule::StartHere, LateRule::CatchUp] {
                            let steps = steps(&rule(kind, every_days, &every), &weeks, zone, now);
                            let days: Vec<_> =
                                steps.iter().map(|step| step.opens_at.with_timezone(&zone).date_naive()).collect();
                            assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{kind:?} {days:?}");
                            assert!(steps.iter().all(|step| step.readings.len() <= AT_ONCE));
                            assert!(steps.iter().all(|step| step.due_at > step.opens_at + Duration::hours(20)));
                            let keys: Vec<_> =
                                steps.iter().flat_map(|step| &step.readings).map(WeekReading::key).collect();
                            assert_eq!(keys.len(), over, "all, each once");
                            assert!(keys.is_sorted_by_key(|key| key.clone()), "oldest first");
                        }
                    }
                }
            }
        }
    }

    const PACE: std::ops::RangeInclusive<i32> = super::super::PACE_DAYS;
}
