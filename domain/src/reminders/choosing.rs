//! What becomes of the reminders of one person: each by itself, several in one mail where they fall close together, and none
//! more than their limit for a day. Pure.

use chrono::{DateTime, Duration, Utc};

use super::Candidate;
use crate::entities::outbox_message::Kind;
use crate::reminder_rules::moments::is_quiet;
use crate::schedule::day;

/// Places in the list of candidates.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// Each is one mail, of one reminder or of several.
    pub mails: Vec<Vec<usize>>,
    /// Over the limit of the day: never sent.
    pub over: Vec<usize>,
}

/// Decides for one person, of what reaches them. `mailed`: when they were mailed reminders lately.
pub(super) fn choose(now: DateTime<Utc>, candidates: &[Candidate], mailed: &[DateTime<Utc>]) -> Decided {
    let is_due = |one: &Candidate| one.window.is_open(now) && !is_quiet(&one.rules, one.own_zone, now);
    let mut due: Vec<usize> = (0..candidates.len()).filter(|place| is_due(&candidates[*place])).collect();
    due.sort_by_key(|place| (rank(candidates[*place].draft.kind), candidates[*place].window.until));
    // Rules of two groups may differ: the shorter digest and the smaller limit hold.
    let close = due.iter().filter_map(|place| candidates[*place].rules.digest).min();
    let cap = due.iter().filter_map(|place| candidates[*place].rules.cap).min();
    let mails = match close {
        Some(close) => vec![with_what_is_near(now, close, candidates, &due)],
        None => due.iter().map(|place| vec![*place]).collect(),
    };
    match cap {
        Some(cap) => within(cap.saturating_sub(today(now, candidates, mailed)), now, candidates, (mails, &due)),
        None => Decided { mails, over: Vec::new() },
    }
}

/// How many of them were on the recipient's day.
fn today(now: DateTime<Utc>, candidates: &[Candidate], mailed: &[DateTime<Utc>]) -> u32 {
    let Some(zone) = candidates.first().map(|one| one.own_zone) else { return 0 };
    let today = mailed.iter().filter(|at| day(zone, **at) == day(zone, now));
    u32::try_from(today.count()).unwrap_or(u32::MAX)
}

/// What is due, and what soon will be. A session is in a mail once; its nearer reminder keeps its own time.
fn with_what_is_near(now: DateTime<Utc>, close: Duration, candidates: &[Candidate], due: &[usize]) -> Vec<usize> {
    // What is quiet now would be left out when the mail is sent, and never come.
    let is_near = |one: &Candidate| {
        one.rules.digest.is_some()
            && one.window.from > now
            && one.window.from <= now + close
            && !is_quiet(&one.rules, one.own_zone, now)
    };
    let mut near: Vec<usize> = (0..candidates.len()).filter(|place| is_near(&candidates[*place])).collect();
    near.sort_by_key(|place| candidates[*place].window.from);
    let mut mail = due.to_vec();
    for place in near {
        if !mail.iter().any(|told| candidates[*told].is_of_the_session_of(&candidates[place])) {
            mail.push(place);
        }
    }
    mail
}

/// What of the mails fits into the room that is left of this day.
fn within(
    mut left: u32,
    now: DateTime<Utc>,
    candidates: &[Candidate],
    (mut mails, due): (Vec<Vec<usize>>, &[usize]),
) -> Decided {
    let is_today = |one: &Candidate, at: DateTime<Utc>| day(one.own_zone, at) == day(one.own_zone, now);
    let is_held_today = |place: usize| {
        let one = &candidates[place];
        one.starts_at.is_some_and(|starts_at| is_today(one, starts_at))
    };
    // Sessions can't be made up for: room is left for one reminder of each that is still to come.
    let mut to_come: Vec<usize> = Vec::new();
    for (place, one) in candidates.iter().enumerate().filter(|(_, one)| one.starts_at.is_some()) {
        let waits = one.window.from > now && is_today(one, one.window.from);
        let mut told = mails.iter().flatten().chain(&to_come);
        if waits && !told.any(|told| candidates[*told].is_of_the_session_of(one)) {
            to_come.push(place);
        }
    }
    let kept_for_today = to_come.iter().filter(|place| is_held_today(**place)).count();
    let needs = |mail: &[usize]| match mail.iter().any(|place| candidates[*place].starts_at.is_some()) {
        true if mail.iter().any(|place| is_held_today(*place)) => 0,
        true => kept_for_today,
        false => to_come.len(),
    };
    let mut over = Vec::new();
    mails.retain(|mail| {
        let fits = usize::try_from(left).is_ok_and(|left| left > needs(mail));
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
    use chrono::NaiveTime;
    use uuid::Uuid;

    use super::*;
    use crate::outbox::Draft;
    use crate::reminder_rules::moments::Window;
    use crate::reminder_rules::{Quiet, Rules};

    const NOON: &str = "2026-09-03T17:00:00Z";

    fn now() -> DateTime<Utc> {
        NOON.parse().expect("a time")
    }

    fn one(kind: Kind, minutes: i64, rules: &Rules) -> Candidate {
        let from = now() + Duration::minutes(minutes);
        let window = Window { from, until: from + Duration::hours(3) };
        let is_session = matches!(kind, Kind::SessionSoon | Kind::SessionTomorrow);
        Candidate {
            membership_id: Uuid::nil().into(),
            group_id: Uuid::nil().into(),
            own_zone: chrono_tz::America::Chicago,
            rules: rules.clone(),
            window,
            starts_at: is_session.then_some(window.until),
            draft: Draft::about_account(kind, Uuid::nil().into(), from),
        }
    }

    /// Of a session of that number.
    fn of(number: u128, kind: Kind, minutes: i64, starts_in_hours: i64, rules: &Rules) -> Candidate {
        let mut one = one(kind, minutes, rules);
        one.draft.session_id = Some(Uuid::from_u128(number).into());
        Candidate { starts_at: Some(now() + Duration::hours(starts_in_hours)), ..one }
    }

    fn decided(mails: &[&[usize]], over: &[usize]) -> Decided {
        Decided { mails: mails.iter().map(|mail| mail.to_vec()).collect(), over: over.to_vec() }
    }

    #[test]
    fn each_goes_out_by_itself_where_nobody_asked_for_digests() {
        let rules = Rules::default();
        let all =
            [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, -5, &rules), one(Kind::SessionSoon, 5, &rules)];
        assert_eq!(
            choose(now(), &all, &[now(); 9]),
            decided(&[&[1], &[0]], &[]),
            "the session first, and not what is to come"
        );
    }

    #[test]
    fn what_falls_close_together_goes_out_with_the_first_of_it() {
        let rules = Rules { digest: Some(Duration::hours(2)), ..Rules::default() };
        let all =
            [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, 120, &rules), one(Kind::FirstWeek, 121, &rules)];
        assert_eq!(choose(now(), &all, &[]), decided(&[&[0, 1]], &[]));
        assert_eq!(choose(now(), &all[1..], &[]), Decided::default(), "nothing is due: nothing is brought forward");
    }

    #[test]
    fn nothing_is_brought_forward_into_quiet_hours_of_its_own() {
        let (early, late) = (NaiveTime::from_hms_opt(9, 0, 0), NaiveTime::from_hms_opt(12, 30, 0));
        let quiet = Quiet { from: early.expect("a time"), until: late.expect("a time") };
        let rules = Rules { digest: Some(Duration::hours(2)), ..Rules::default() };
        let quiet = Rules { quiet: Some(quiet), ..rules.clone() };
        let all = [one(Kind::ReadingDue, 0, &rules), one(Kind::ReadingDue, 60, &quiet)];
        assert_eq!(choose(now(), &all, &[]), decided(&[&[0]], &[]));
    }

    #[test]
    fn the_limit_of_a_day_leaves_room_for_the_session() {
        let rules = Rules { cap: Some(1), ..Rules::default() };
        let all = [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, 240, &rules)];
        assert_eq!(choose(now(), &all, &[]), decided(&[], &[0]));
        assert_eq!(choose(now(), &all[..1], &[]), decided(&[&[0]], &[]));
        assert_eq!(choose(now(), &all[..1], &[now()]), decided(&[], &[0]), "they had theirs today");
        let tomorrow = [one(Kind::ReadingDue, 0, &rules), one(Kind::SessionSoon, 1000, &rules)];
        assert_eq!(choose(now(), &tomorrow, &[]), decided(&[&[0]], &[]), "that of tomorrow has tomorrow's");
    }

    #[test]
    fn a_session_is_in_one_mail_once_and_its_nearer_reminder_keeps_its_time() {
        let rules = Rules { digest: Some(Duration::hours(1)), ..Rules::default() };
        let soon = |number, minutes| of(number, Kind::SessionSoon, minutes, 2, &rules);
        let all = [soon(1, 0), soon(1, 60), soon(2, 60), soon(2, 30)];
        assert_eq!(choose(now(), &all, &[]), decided(&[&[0, 3]], &[]), "of the other one the earlier");
    }

    #[test]
    fn the_limit_keeps_the_session_of_this_day_before_that_of_another() {
        let rules = Rules { cap: Some(1), ..Rules::default() };
        let tomorrow = of(1, Kind::SessionTomorrow, 0, 24, &rules);
        let tonight = of(2, Kind::SessionSoon, 240, 6, &rules);
        assert_eq!(choose(now(), &[tomorrow.clone(), tonight.clone()], &[]), decided(&[], &[0]));
        let later = of(2, Kind::SessionSoon, 300, 6, &rules);
        let rules = Rules { cap: Some(2), ..Rules::default() };
        let all = [Candidate { rules, ..tomorrow }, tonight, later];
        assert_eq!(choose(now(), &all, &[]), decided(&[&[0]], &[]), "two reminders of one session take one place");
    }

    #[test]
    fn of_several_at_once_a_limit_keeps_those_that_matter_most() {
        let rules = Rules { cap: Some(2), ..Rules::default() };
        let kinds = [Kind::FirstWeek, Kind::MissedSession, Kind::ReadingDue, Kind::SessionTomorrow];
        let all = kinds.map(|kind| one(kind, 0, &rules));
        assert_eq!(choose(now(), &all, &[]), decided(&[&[3], &[2]], &[1, 0]));
    }

    #[test]
    fn nothing_goes_out_while_it_is_quiet() {
        let rules = Rules { quiet: "11:30-12:30".parse().ok(), ..Rules::default() };
        assert_eq!(choose(now(), &[one(Kind::SessionSoon, -60, &rules)], &[]), Decided::default());
        assert_eq!(choose(now() + Duration::minutes(30), &[one(Kind::SessionSoon, -60, &rules)], &[]).mails.len(), 1);
    }
}
