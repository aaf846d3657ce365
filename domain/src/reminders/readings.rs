//! Reminders of readings: to whoever has one open and is not done; one for all that somebody has due on the same day.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use sea_orm::{FromQueryResult, Statement};

use super::{Candidate, Look, zone, zone_of};
use crate::ids::{AccountId, AssignmentId, GroupId, MembershipId};
use crate::outbox::Draft;
use crate::reminder_rules::moments::{DAY_LATE, Window, of_reading};
use crate::reminder_rules::{Book, Rules};
use crate::{Context, Result};

#[derive(FromQueryResult)]
struct Row {
    assignment_id: AssignmentId,
    membership_id: MembershipId,
    group_id: GroupId,
    account_id: AccountId,
    due_at: DateTime<Utc>,
    opens_at: DateTime<Utc>,
    zone: String,
    own_zone: String,
}

const DUE: &str = "SELECT a.id AS assignment_id, a.membership_id, m.group_id, m.account_id, a.due_at, a.opens_at, \
     g.zone, c.zone AS own_zone FROM assignments a \
     JOIN memberships m ON m.id = a.membership_id AND m.status = 'active' JOIN accounts c ON c.id = m.account_id \
     JOIN groups g ON g.id = m.group_id LEFT JOIN sessions s ON s.id = a.session_id \
     WHERE a.remind_at <= $1 AND a.remind_at > $2 AND a.due_at > $3 AND a.opens_at <= $4 AND a.done_at IS NULL \
     AND a.withdrawn_at IS NULL AND (s.status IS NULL OR s.status <> 'cancelled') \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o WHERE o.assignment_id = a.id \
                     AND (s.moved_at IS NULL OR o.created_at >= s.moved_at) \
                     AND (a.dates_set_at IS NULL OR o.created_at >= a.dates_set_at)) \
     AND NOT EXISTS (SELECT 1 FROM assignments b JOIN outbox_messages o ON o.assignment_id = b.id \
                     WHERE b.membership_id = a.membership_id AND b.remind_at = a.remind_at \
                     AND (s.moved_at IS NULL OR o.created_at >= s.moved_at) \
                     AND (a.dates_set_at IS NULL OR o.created_at >= a.dates_set_at)) \
     AND NOT EXISTS (SELECT 1 FROM assignments b WHERE b.membership_id = a.membership_id AND b.remind_at = a.remind_at \
                     AND b.opens_at <= $4 AND b.withdrawn_at IS NULL AND b.done_at IS NULL \
                     AND (b.due_at < a.due_at OR (b.due_at = a.due_at AND b.id < a.id)))";

pub(super) async fn candidates(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some((earliest, latest)) = stored(book, look) else { return Ok(Vec::new()) };
    let sql = format!("{DUE}{} ORDER BY a.remind_at, a.id", look.of_group("m.group_id", 5));
    let values = look.values([latest.into(), earliest.into(), look.now.into(), look.opened_by.into()]);
    let statement = Statement::from_sql_and_values(cx.db.backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(cx.db.read()).await?;
    let mut due = Vec::new();
    for row in rows {
        let zone = zone(&row.zone)?;
        let own_zone = zone_of(&row.own_zone, zone);
        let rules = book.rules(row.group_id, row.account_id);
        let Some(window) = of_reading(&rules, zone, own_zone, row.due_at) else { continue };
        // A preview looks further than to what is open today.
        let window = Window { from: std::cmp::max(window.from, row.opens_at), ..window };
        if window.from < window.until && look.sees(&window) {
            let draft = Draft::about_assignment(row.account_id, row.assignment_id, row.due_at);
            let draft = Draft { useless_at: Some(window.useless_at), ..draft };
            let membership_id = row.membership_id;
            due.push(Candidate { membership_id, own_zone, rules, window, draft });
        }
    }
    Ok(due)
}

/// Between which stored instants (9:00 of the day before each reading is due) those lie that may be due now under any rule.
fn stored(book: &Book, look: &Look) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (least, most) = book.days(|rules| rules.readings)?;
    let nine = NaiveTime::from_hms_opt(9, 0, 0);
    let is_plain = |rules: &Rules| rules.quiet.is_none() && rules.readings.is_none_or(|one| Some(one.time) == nine);
    // Another time of the day, quiet hours, and a clock change between the two.
    let slack = book.most(|rules| if is_plain(rules) { 0 } else { 27 });
    let slack = Duration::hours(if (least, most) == (1, 1) { slack } else { 27 });
    let earliest = look.now - DAY_LATE + Duration::days(least - 1) - slack;
    Some((earliest, look.until + Duration::days(most - 1) + slack))
}
