//! Reminders on the way: of a session that somebody missed, of a first week not begun, of the agreement that waits for an
//! answer. None of them is sent unless the house, a group or a person asked for it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{FromQueryResult, Statement, Value};

use super::{Candidate, Look, zone, zone_of};
use crate::entities::outbox_message::Kind;
use crate::ids::{AccountId, GroupId, MembershipId, SessionId};
use crate::outbox::Draft;
use crate::reminder_rules::moments::{Window, after};
use crate::reminder_rules::{AtTime, Book, Rules};
use crate::replies::NOT_SAID_NO;
use crate::{Context, Result, agreements};

/// A window opens at most so long after its day began, quiet hours and clock changes counted, and is open for half a day.
const SLACK: Duration = Duration::hours(72);

#[derive(FromQueryResult)]
struct Row {
    membership_id: MembershipId,
    group_id: GroupId,
    account_id: AccountId,
    session_id: Option<SessionId>,
    since: DateTime<Utc>,
    zone: String,
    own_zone: String,
}

const MISSED: &str = "SELECT m.id AS membership_id, m.group_id, m.account_id, s.id AS session_id, s.ends_at AS since, s.zone, \
     c.zone AS own_zone FROM sessions s JOIN attendances t ON t.session_id = s.id AND t.mark = 'no-show' \
     JOIN memberships m ON m.id = t.membership_id AND m.status = 'active' JOIN accounts c ON c.id = m.account_id \
     WHERE s.ends_at > $1 AND s.ends_at <= $2 AND s.status = 'held' \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o \
                     WHERE o.session_id = s.id AND o.recipient_id = m.account_id AND o.kind = 'missed-session')";

const FIRST_WEEKS: &str = "SELECT m.id AS membership_id, m.group_id, m.account_id, CAST(NULL AS uuid) AS session_id, m.joined_at AS since, \
     g.zone, c.zone AS own_zone FROM memberships m JOIN groups g ON g.id = m.group_id JOIN accounts c ON c.id = m.account_id \
     WHERE m.joined_at > $1 AND m.joined_at <= $2 AND m.status = 'active' \
     AND EXISTS (SELECT 1 FROM assignments x WHERE x.membership_id = m.id AND x.opens_at <= $3 AND x.withdrawn_at IS NULL) \
     AND NOT EXISTS (SELECT 1 FROM assignments x WHERE x.membership_id = m.id AND x.done_at IS NOT NULL) \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o WHERE o.membership_id = m.id AND o.kind = 'first-week')";

const UNANSWERED: &str = "SELECT m.id AS membership_id, m.group_id, m.account_id, CAST(NULL AS uuid) AS session_id, m.joined_at AS since, \
     g.zone, c.zone AS own_zone FROM memberships m JOIN groups g ON g.id = m.group_id JOIN accounts c ON c.id = m.account_id \
     WHERE m.joined_at > $1 AND m.joined_at <= $2 AND m.status = 'active' \
     AND NOT EXISTS (SELECT 1 FROM agreement_answers w WHERE w.account_id = m.account_id AND w.version_id = $3) \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o \
                     WHERE o.recipient_id = m.account_id AND o.kind = 'agreement-to-sign' AND o.occurrence = $4)";

pub(super) async fn missed(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some(since) = since(book, look, |rules| rules.missed) else { return Ok(Vec::new()) };
    // Who said that they can’t come has not missed it without a word.
    let sql = format!("{MISSED} AND {NOT_SAID_NO}{} ORDER BY s.ends_at, m.id", look.of_group("m.group_id", 3));
    let rows = rows(cx, &sql, look.values([since.into(), look.now.into()])).await?;
    let draft = |row: &Row, window: &Window| {
        let id = row.session_id?;
        Some(Draft::about_session(Kind::MissedSession, row.account_id, id, None, window.useless_at))
    };
    due(book, look, rows, |rules| rules.missed, draft)
}

pub(super) async fn first_weeks(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some(since) = since(book, look, |rules| rules.first_week) else { return Ok(Vec::new()) };
    let sql = format!("{FIRST_WEEKS}{} ORDER BY m.joined_at, m.id", look.of_group("m.group_id", 4));
    let rows = rows(cx, &sql, look.values([since.into(), look.now.into(), look.opened_by.into()])).await?;
    let draft = |row: &Row, window: &Window| {
        let occurrence = format!("first-week/{}", row.membership_id);
        Some(Draft::about_membership(Kind::FirstWeek, row.account_id, row.membership_id, occurrence, window.useless_at))
    };
    due(book, look, rows, |rules| rules.first_week, draft)
}

pub(super) async fn agreements(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some(since) = since(book, look, |rules| rules.agreement) else { return Ok(Vec::new()) };
    let Some(version) = agreements::current(cx.db.read()).await? else { return Ok(Vec::new()) };
    let occurrence = format!("agreement/{}", version.id);
    // A version that is new asks everybody who is there; an older one, who came lately.
    let joined_after = if version.published_at > since { DateTime::UNIX_EPOCH } else { since };
    let sql = format!("{UNANSWERED}{} ORDER BY m.joined_at, m.id", look.of_group("m.group_id", 5));
    let values = [joined_after.into(), look.now.into(), version.id.into(), Value::from(occurrence.clone())];
    let mut rows = rows(cx, &sql, look.values(values)).await?;
    for row in &mut rows {
        row.since = std::cmp::max(row.since, version.published_at);
    }
    let draft = |row: &Row, window: &Window| {
        let (kind, occurrence) = (Kind::AgreementToSign, occurrence.clone());
        Some(Draft::about_membership(kind, row.account_id, row.membership_id, occurrence, window.useless_at))
    };
    due(book, look, rows, |rules| rules.agreement, draft)
}

/// What lies longer back than this is over under every rule; none: nobody asked for such mail.
fn since(book: &Book, look: &Look, rule: fn(&Rules) -> Option<AtTime>) -> Option<DateTime<Utc>> {
    book.days(rule).map(|(_, most)| look.now - Duration::days(most) - SLACK)
}

async fn rows(cx: &Context, sql: &str, values: Vec<Value>) -> Result<Vec<Row>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), sql, values);
    Ok(Row::find_by_statement(statement).all(cx.db.read()).await?)
}

fn due(
    book: &Book,
    look: &Look,
    rows: Vec<Row>,
    rule: fn(&Rules) -> Option<AtTime>,
    draft: impl Fn(&Row, &Window) -> Option<Draft>,
) -> Result<Vec<Candidate>> {
    let mut due = Vec::new();
    for row in rows {
        let zone = zone(&row.zone)?;
        let own_zone = zone_of(&row.own_zone, zone);
        let rules = book.rules(row.group_id, row.account_id);
        let window = rule(&rules).and_then(|rule| after(&rules, rule, zone, own_zone, row.since));
        let Some(window) = window.filter(|window| look.sees(window)) else { continue };
        if let Some(draft) = draft(&row, &window) {
            let membership_id = row.membership_id;
            due.push(Candidate { membership_id, own_zone, rules, window, draft });
        }
    }
    Ok(due)
}
