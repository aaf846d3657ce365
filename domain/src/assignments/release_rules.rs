//! By what the readings of a week open and when they are due: the rule of a group, and its sessions. All on the group's clock.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::Result;
use crate::entities::group::{self, ReleaseRule};
use crate::entities::session::{self, SessionStatus};
use crate::ids::SessionId;
use crate::schedule;

/// So many days before its session a reading can open.
pub const DAYS_BEFORE: std::ops::RangeInclusive<i32> = 0..=28;
/// What most groups choose.
pub const USUAL_DAYS: i32 = 7;
/// What is read after a session is due when the next one starts; after the last one, so many days later.
const DAYS_AFTER_THE_LAST: i64 = 7;

/// The rule of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    pub rule: ReleaseRule,
    /// Days before the session; kept while another rule holds.
    pub days: i32,
}

impl Default for Release {
    fn default() -> Self {
        Self { rule: ReleaseRule::BeforeSession, days: USUAL_DAYS }
    }
}

impl group::Model {
    #[must_use]
    pub fn release(&self) -> Release {
        Release { rule: self.release_rule, days: self.release_days }
    }
}

/// When a reading opens and is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// None: that is not known yet.
    pub opens_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
}

/// The sessions of a group in order, and its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weeks {
    pub zone: Tz,
    pub release: Release,
    pub sessions: Vec<session::Model>,
}

impl Weeks {
    pub async fn load(db: &impl ConnectionTrait, group: &group::Model) -> Result<Self> {
        let sessions =
            session::Entity::find().filter(session::Column::GroupId.eq(group.id)).order_by_asc(session::Column::Week);
        Ok(Self { zone: group.tz()?, release: group.release(), sessions: sessions.all(db).await? })
    }

    #[must_use]
    pub fn find(&self, id: SessionId) -> Option<&session::Model> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// When the readings of a session open and are due.
    #[must_use]
    pub fn times(&self, session: &session::Model) -> Times {
        let opens_at = match self.release.rule {
            ReleaseRule::BeforeSession => Some(self.days_before(session)),
            // Never later than they are due: a session may be moved to before the day.
            ReleaseRule::OnDate => session
                .readings_open_on
                .map(|date| self.morning(date))
                .map(|opens_at| std::cmp::min(opens_at, session.starts_at)),
            ReleaseRule::AfterSession if session.status == SessionStatus::Held => {
                Some(session.started_at.unwrap_or(session.starts_at))
            }
            ReleaseRule::AfterSession | ReleaseRule::OneByOne => None,
        };
        let due_at = match self.release.rule {
            ReleaseRule::AfterSession => self.next_start(session),
            _ => session.starts_at,
        };
        Times { opens_at, due_at }
    }

    /// At the same wall time so many days earlier; on the day itself from its first minute.
    fn days_before(&self, session: &session::Model) -> DateTime<Utc> {
        match self.release.days {
            0 => self.morning(session.local_date),
            days => {
                let date = session.local_date - Duration::days(days.into());
                schedule::instant(self.zone, date.and_time(session.local_time))
            }
        }
    }

    fn morning(&self, date: NaiveDate) -> DateTime<Utc> {
        schedule::instant(self.zone, date.and_time(NaiveTime::MIN))
    }

    fn next_start(&self, session: &session::Model) -> DateTime<Utc> {
        let next = self.sessions.iter().find(|one| one.week > session.week && one.status != SessionStatus::Cancelled);
        next.map_or_else(
            || schedule::end_of_day(self.zone, session.local_date + Duration::days(DAYS_AFTER_THE_LAST)),
            |next| next.starts_at,
        )
    }

    /// When what opens only now is due: as its week says or, where that is over, in a week.
    #[must_use]
    pub fn due_from(&self, session: &session::Model, now: DateTime<Utc>) -> DateTime<Utc> {
        let due_at = self.times(session).due_at;
        if due_at > now {
            return due_at;
        }
        let today = now.with_timezone(&self.zone).date_naive();
        schedule::end_of_day(self.zone, today + Duration::days(DAYS_AFTER_THE_LAST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{GroupId, ModuleId};
    use uuid::Uuid;

    fn session(week: i32, date: &str) -> session::Model {
        let local_date: NaiveDate = date.parse().expect("a date");
        let local_time = NaiveTime::from_hms_opt(18, 30, 0).expect("a time");
        let zone = chrono_tz::America::Chicago;
        let starts_at = schedule::instant(zone, local_date.and_time(local_time));
        session::Model {
            id: SessionId(Uuid::from_u128(u128::from(week.unsigned_abs()))),
            group_id: GroupId(Uuid::nil()),
            module_id: ModuleId(Uuid::nil()),
            week,
            local_date,
            local_time,
            zone: zone.name().into(),
            length_minutes: 90,
            starts_at,
            ends_at: starts_at + Duration::minutes(90),
            status: SessionStatus::Planned,
            started_at: None,
            place: None,
            meeting_link: None,
            facilitator_id: None,
            moved_at: None,
            readings_open_on: None,
            sequence: 0,
        }
    }

    /// Thursdays around the first Sunday of November 2026, when clocks go back in Chicago.
    fn weeks(rule: ReleaseRule, days: i32) -> Weeks {
        let sessions = vec![session(1, "2026-10-29"), session(2, "2026-11-05"), session(3, "2026-11-12")];
        Weeks { zone: chrono_tz::America::Chicago, release: Release { rule, days }, sessions }
    }

    fn times(weeks: &Weeks, week: usize) -> (Option<String>, String) {
        let times = weeks.times(&weeks.sessions[week - 1]);
        (times.opens_at.map(|at| at.to_rfc3339()), times.due_at.to_rfc3339())
    }

    #[test]
    fn days_before_a_session_are_those_of_the_wall_clock() {
        let weeks = weeks(ReleaseRule::BeforeSession, 7);
        assert_eq!(times(&weeks, 2), (Some("2026-10-29T23:30:00+00:00".into()), "2026-11-06T00:30:00+00:00".into()));
        let same_day = Weeks { release: Release { days: 0, ..weeks.release }, ..weeks };
        assert_eq!(times(&same_day, 2).0.as_deref(), Some("2026-11-05T06:00:00+00:00"), "its first minute");
    }

    #[test]
    fn a_date_is_a_day_of_the_groups_calendar_and_never_after_the_session() {
        let mut weeks = weeks(ReleaseRule::OnDate, 7);
        assert_eq!(times(&weeks, 2).0, None, "nobody has chosen one");
        weeks.sessions[1].readings_open_on = Some("2026-11-01".parse().expect("a date"));
        assert_eq!(times(&weeks, 2).0.as_deref(), Some("2026-11-01T05:00:00+00:00"), "midnight before the change");
        weeks.sessions[1].readings_open_on = Some("2026-11-07".parse().expect("a date"));
        assert_eq!(weeks.times(&weeks.sessions[1]).opens_at, Some(weeks.sessions[1].starts_at));
    }

    #[test]
    fn what_is_read_after_a_session_is_due_at_the_next_that_is_held() {
        let mut weeks = weeks(ReleaseRule::AfterSession, 7);
        assert_eq!(times(&weeks, 1), (None, "2026-11-06T00:30:00+00:00".into()));
        assert_eq!(times(&weeks, 3).1, "2026-11-20T05:59:59+00:00", "a week after the last one, until the day ends");
        weeks.sessions[1].status = SessionStatus::Cancelled;
        assert_eq!(times(&weeks, 1).1, "2026-11-13T00:30:00+00:00");
        weeks.sessions[0].status = SessionStatus::Held;
        weeks.sessions[0].started_at = Some(weeks.sessions[0].starts_at);
        assert_eq!(weeks.times(&weeks.sessions[0]).opens_at, Some(weeks.sessions[0].starts_at));
        let late = weeks.sessions[2].starts_at;
        assert_eq!(weeks.due_from(&weeks.sessions[0], late).to_rfc3339(), "2026-11-20T05:59:59+00:00");
    }
}
