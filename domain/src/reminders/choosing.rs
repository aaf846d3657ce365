//! What becomes of the reminders of one person: each by itself, several in one mail where they fall close together, and none
//! more than their limit for a day. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::Candidate;
use crate::entities::outbox_message::Kind;
use crate::reminder_rules::moments::is_quiet;

/// Places in the list of candidates.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// Each is one mail, of one reminder or of several.
    pub mails: Vec<Vec<usize>>,
    /// Over the limit of the day: never sent.
    pub over: Vec<usize>,
}

/// A day of the recipient's calendar.
pub(super) fn day(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// Decides for one person. `mailed`: how many reminders they were mailed today.
pub(super) fn choose(now: DateTime<Utc>, candidates: &[Candidate], mailed: u32) -> Decided {
    let is_due = |one: &Candidate| one.window.is_open(now) && !is_quiet(&one.rules, one.own_zone, now);
    let mut due: Vec<usize> = (0..candidates.len()).filter(|place| is_due(&candidates[*place])).collect();
    due.sort_by_key(|place| (rank(candidates[*place].draft.kind), candidates[*place].window.useless_at));
    let Some(first) = due.first() else { return Decided::default() };
    // Rules of two groups may differ: the shorter digest and the smaller limit hold.
    let close = due.iter().filter_map(|place| candidates[*place].rules.digest).min();
    let cap = due.iter().filter_map(|place| candidates[*place].rules.cap).min();
    let today = day(candidates[*first].own_zone, now);
    let mut mails: Vec<Vec<usize>> = match close {
        Some(close) => {
            let is_near =
                |one: &Candidate| one.rules.digest.is_some() && one.window.from > now && one.window.from <= now + close;
            let near = (0..candidates.len()).filter(|place| is_near(&candidates[*place]));
            vec![due.iter().copied().chain(near).collect()]
        }
        None => due.iter().map(|place| vec![*place]).collect(),
    };
    let Some(cap) = cap else { return Decided { mails, over: Vec::new() } };
    let is_told = |place: usize| mails.iter().flatten().any(|told| *told == place);
    // Room is left for the sessions of this day: they can't be made up for.
    let to_come = (0..candidates.len()).filter(|place| {
        let one = &candidates[*place];
        one.is_about_session()
            && one.window.from > now
            && day(one.own_zone, one.window.from) == today
            && !is_told(*place)
    });
    let (mut left, kept) = (cap.saturating_sub(mailed), u32::try_from(to_come.count()).unwrap_or(u32::MAX));
    let mut over = Vec::new();
    mails.retain(|mail| {
        let needs = if mail.iter().any(|place| candidates[*place].is_about_session()) { 0 } else { kept };
        let fits = left > needs;
        if fits {
            left -= 1;
        } else {
            over.extend(mail.iter().copied().filter(|place| due.contains(place)));
        }
        fits
    });
    Decided { mails, over }
}

/// What comes first where not all fits in.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::SessionSoon => 0,
        Kind::SessionTomorrow => 1,
        Kind::ReadingDue => 2,
        Kind::AgreementToSign => 3,
        Kind::MissedSession => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use uuid::Uuid;

    use super::*;
    use crate::outbox::Draft;
    use crate::reminder_rules::Rules;
    use crate::reminder_rules::moments::Window;

    const NOON: &str = "2026-09-03T17:00:00Z";

    fn now() -> DateTime<Utc> {
        NOON.parse().expect("a time")
    }

    fn one(kind: Kind, minutes: i64, rules: &Rules) -> Candidate {
        let from = now() + Duration::minutes(minutes);
        let window = Window { from, until: from + Duration::hours(3), useless_at: from + Duration::hours(3) };
        Candidate {
            membership_id: Uuid::nil().into(),
            own_zone: chrono_tz::America::Chicago,
            rules: rules.clone(),
            window,
            draft: Draft::about_account(kind, Uuid::nil().into(), from),
        }
    }

    fn decided(mails: &[&[usize]], over: &[usize]) -> Decided {
        Decided { mails: mails.iter().map(|mail| mail.to_vec()).collect(), over: over.to_vec() }
    }

    #[test]
    fn each_goes_out_by_itself_where_nobody_asked_for_digests() {
        let rules = Rules::default();
        let all =
            [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, -5, &rules), one(Kind::SessionSoon, 5, &rules)];
        assert_eq!(choose(now(), &all, 9), decided(&[&[1], &[0]], &[]), "the session first, and not what is to come");
    }

    #[test]
    fn what_falls_close_together_goes_out_with_the_first_of_it() {
        let rules = Rules { digest: Some(Duration::hours(2)), ..Rules::default() };
        let all =
            [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, 120, &rules), one(Kind::FirstWeek, 121, &rules)];
        assert_eq!(choose(now(), &all, 0), decided(&[&[0, 1]], &[]));
        assert_eq!(choose(now(), &all[1..], 0), Decided::default(), "nothing is due: nothing is brought forward");
    }

    #[test]
    fn the_limit_of_a_day_leaves_room_for_the_session() {
        let rules = Rules { cap: Some(1), ..Rules::default() };
        let all = [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, 240, &rules)];
        assert_eq!(choose(now(), &all, 0), decided(&[], &[0]));
        assert_eq!(choose(now(), &all[..1], 0), decided(&[&[0]], &[]));
        assert_eq!(choose(now(), &all[..1], 1), decided(&[], &[0]), "they had theirs today");
        let tomorrow = [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, 1000, &rules)];
        assert_eq!(choose(now(), &tomorrow, 0), decided(&[&[0]], &[]), "that of tomorrow has tomorrow's");
    }

    #[test]
    fn of_several_at_once_a_limit_keeps_those_that_matter_most() {
        let rules = Rules { cap: Some(2), ..Rules::default() };
        let kinds = [Kind::FirstWeek, Kind::MissedSession, Kind::ReadingDue, Kind::SessionTomorrow];
        let all = kinds.map(|kind| one(kind, 0, &rules));
        assert_eq!(choose(now(), &all, 0), decided(&[&[3], &[2]], &[1, 0]));
    }

    #[test]
    fn nothing_goes_out_while_it_is_quiet() {
        let rules = Rules { quiet: "11:30-12:30".parse().ok(), ..Rules::default() };
        assert_eq!(choose(now(), &[one(Kind::SessionSoon, -60, &rules)], 0), Decided::default());
        assert_eq!(choose(now() + Duration::minutes(30), &[one(Kind::SessionSoon, -60, &rules)], 0).mails.len(), 1);
    }
}
