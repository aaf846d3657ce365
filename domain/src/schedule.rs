//! When sessions are: pure rules on wall clocks and zones. A group meets at the same wall time all through, whatever clocks do.

use std::collections::BTreeSet;

use crate::values::{day_and_month, long_date, weekday_name};
use crate::{FieldErrors, fingerprint};
use chrono::{
    DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeZone as _, Utc, Weekday,
};
use chrono_tz::Tz;

/// The hour, on the group's wall clock, at which reading reminders go out.
const READING_REMINDER_HOUR: u32 = 9;
/// More skipped weeks than this is a slip of the hand.
const MOST_SKIPPED: usize = 26;

/// What a schedule is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub zone: Tz,
    pub weekday: Weekday,
    pub time: NaiveTime,
    pub length_minutes: i32,
    pub first_date: NaiveDate,
    pub skipped: BTreeSet<NaiveDate>,
    /// How many sessions: one for each module.
    pub weeks: u32,
}

/// One date of the run: a session with its week, or a week that is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub date: NaiveDate,
    /// 1 is the first session; none where the date is skipped.
    pub week: Option<u32>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Plan {
    /// All dates in order. Refuses a first date on another weekday and a skipped date that no session would fall on.
    pub fn lay_out(&self) -> Result<Vec<Slot>, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.first_date.weekday() != self.weekday {
            errors.add("first_date", wrong_weekday(self.first_date, self.weekday));
        }
        if self.skipped.len() > MOST_SKIPPED {
            errors.add("skip", format!("Skip {MOST_SKIPPED} weeks or fewer."));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut slots = Vec::new();
        let mut week = 0;
        let mut date = self.first_date;
        while week < self.weeks {
            let skipped = self.skipped.contains(&date);
            week += u32::from(!skipped);
            let starts_at = instant(self.zone, date.and_time(self.time));
            let ends_at = starts_at + Duration::minutes(self.length_minutes.into());
            slots.push(Slot { date, week: (!skipped).then_some(week), starts_at, ends_at });
            date += Duration::days(7);
        }
        match self.skipped.iter().find(|skipped| !slots.iter().any(|slot| slot.date == **skipped)) {
            Some(stray) => Err(FieldErrors::one(
                "skip",
                format!("No session falls on {}, so there is nothing to skip.", long_date(*stray)),
            )),
            None => Ok(slots),
        }
    }

    /// Names this schedule. A form sends it back, so that nothing is saved that was not shown.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint::of(format!("{self:?}"))
    }

    /// The dates between the first and the last session on which clocks change.
    #[must_use]
    pub fn clock_changes(&self, slots: &[Slot]) -> Vec<NaiveDate> {
        let Some(last) = slots.last() else { return Vec::new() };
        let offset = |date: NaiveDate| {
            self.zone.offset_from_utc_datetime(&instant(self.zone, date.and_time(NaiveTime::MIN)).naive_utc()).fix()
        };
        // The offset at midnight differs from the next midnight's on the day of the change.
        self.first_date
            .iter_days()
            .take_while(|date| *date < last.date)
            .filter(|date| offset(*date) != offset(*date + Duration::days(1)))
            .collect()
    }
}

fn wrong_weekday(date: NaiveDate, wanted: Weekday) -> String {
    let back = date.weekday().days_since(wanted);
    let before = date - Duration::days(back.into());
    format!(
        "{} is a {}. The {} before it is {}, the one after it {}.",
        long_date(date),
        weekday_name(date.weekday()),
        weekday_name(wanted),
        day_and_month(before),
        day_and_month(before + Duration::days(7)),
    )
}

/// The instant of a wall time. A time that a clock change skips means the time right after the gap; one that happens
/// twice means the first.
#[must_use]
pub fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return found.to_utc();
    }
    // In a gap: the first instant whose wall time is not before the one asked for. No offset exceeds 26 hours.
    let (mut before, mut after) = ((local - Duration::hours(26)).and_utc(), (local + Duration::hours(26)).and_utc());
    while after - before > Duration::seconds(1) {
        let middle = before + Duration::seconds((after - before).num_seconds() / 2);
        if middle.with_timezone(&zone).naive_local() < local { before = middle } else { after = middle }
    }
    after
}

/// The day of an instant, on the zone's calendar.
#[must_use]
pub fn day(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// When the reading reminder goes out: at 9:00 of the group's day before the one on which it is due.
#[must_use]
pub fn reading_reminder_at(zone: Tz, due_at: DateTime<Utc>) -> DateTime<Utc> {
    let day_before = day(zone, due_at) - Duration::days(1);
    instant(zone, day_before.and_time(NaiveTime::from_hms_opt(READING_REMINDER_HOUR, 0, 0).unwrap_or_default()))
}

/// The last second of a day in the zone: until then a reading that is due on that day is on time.
#[must_use]
pub fn end_of_day(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    instant(zone, (date + Duration::days(1)).and_time(NaiveTime::MIN)) - Duration::seconds(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn autumn_in_chicago() -> Plan {
        Plan {
            zone: chrono_tz::America::Chicago,
            weekday: Weekday::Thu,
            time: NaiveTime::from_hms_opt(18, 30, 0).expect("a time"),
            length_minutes: 90,
            first_date: day("2026-10-15"),
            skipped: BTreeSet::from([day("2026-11-26")]),
            weeks: 8,
        }
    }

    #[test]
    fn a_clock_change_leaves_the_wall_time_as_it_was() {
        let slots = autumn_in_chicago().lay_out().expect("lays out");
        assert_eq!(slots.len(), 9, "eight sessions and one skipped week");
        for slot in &slots {
            assert_eq!(slot.starts_at.with_timezone(&chrono_tz::America::Chicago).time(), autumn_in_chicago().time);
        }
        assert_eq!(slots[0].starts_at.to_rfc3339(), "2026-10-15T23:30:00+00:00");
        assert_eq!(slots[3].starts_at.to_rfc3339(), "2026-11-06T00:30:00+00:00");
        assert_eq!(autumn_in_chicago().clock_changes(&slots), vec![day("2026-11-01")]);
    }

    #[test]
    fn a_skipped_week_pushes_the_later_ones_on() {
        let slots = autumn_in_chicago().lay_out().expect("lays out");
        let weeks: Vec<_> = slots.iter().map(|slot| slot.week).collect();
        assert_eq!(weeks, [Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), None, Some(7), Some(8)]);
        assert_eq!(slots[8].date, day("2026-12-10"));
    }

    #[test]
    fn a_first_date_on_another_day_names_the_nearest_right_ones() {
        let plan = Plan { first_date: day("2026-09-04"), skipped: BTreeSet::new(), ..autumn_in_chicago() };
        let errors = plan.lay_out().expect_err("refused");
        assert_eq!(
            errors.sentence("first_date"),
            Some("4 September 2026 is a Friday. The Thursday before it is 3 September, the one after it 10 September.")
        );
    }

    #[test]
    fn a_skipped_date_without_a_session_is_refused() {
        let plan = Plan { skipped: BTreeSet::from([day("2026-11-25")]), ..autumn_in_chicago() };
        assert!(plan.lay_out().expect_err("refused").get("skip").is_some());
    }

    #[test]
    fn a_gap_means_right_after_it_and_a_fold_the_first() {
        let new_york = chrono_tz::America::New_York;
        let at = |text: &str| instant(new_york, text.parse().expect("a wall time")).to_rfc3339();
        assert_eq!(at("2026-03-08T02:30:00"), "2026-03-08T07:00:00+00:00", "2:30 does not exist: 3:00 EDT");
        assert_eq!(at("2026-11-01T01:30:00"), "2026-11-01T05:30:00+00:00", "the first 1:30, EDT");
        let lord_howe = chrono_tz::Australia::Lord_Howe;
        assert_eq!(
            instant(lord_howe, "2026-10-04T02:10:00".parse().expect("a wall time")).to_rfc3339(),
            "2026-10-03T15:30:00+00:00"
        );
    }

    #[test]
    fn every_zone_keeps_its_wall_time_but_in_gaps() {
        let time = NaiveTime::from_hms_opt(18, 30, 0).expect("a time");
        for zone in chrono_tz::TZ_VARIANTS {
            for date in day("2026-01-01").iter_days().take(366) {
                let local = instant(zone, date.and_time(time)).with_timezone(&zone).naive_local();
                assert_eq!(local, date.and_time(time), "{zone} {date}");
            }
        }
    }

    #[test]
    fn readings_remind_at_nine_of_the_groups_day() {
        let zone = chrono_tz::Asia::Tokyo;
        let due = instant(zone, "2026-11-20T00:30:00".parse().expect("a wall time"));
        assert_eq!(
            reading_reminder_at(zone, due).to_rfc3339(),
            "2026-11-19T00:00:00+00:00",
            "9:00 on the 19th in Tokyo"
        );
    }
}
