//! Reminders on the way: of a session that somebody missed, of a first week not begun, of the agreement that waits for an
//! answer. None of them is sent unless the house, a group or a person asked for it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{FromQueryResult, Statement};

use super::{Candidate, Look, zone, zone_of};
use crate::entities::agreement_version;
use crate::entities::outbox_message::Kind;
use crate::ids::{AccountId, GroupId, MembershipId, SessionId};
use crate::letters::NOTHING_OPEN;
use crate::outbox::Draft;
use crate::reminder_rules::moments::after;
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

// It begins when the first of their readings opens. Of who joined longer ago that is before their group first meets, or then.
const FIRST_WEEKS: &str = "SELECT m.id AS membership_id, m.group_id, m.account_id, CAST(NULL AS uuid) AS session_id, \
     (SELECT CASE WHEN MIN(x.opens_at) > m.joined_at THEN MIN(x.opens_at) ELSE m.joined_at END FROM assignments x \
      LEFT JOIN sessions h ON h.id = x.session_id \
      WHERE x.membership_id = m.id AND x.withdrawn_at IS NULL AND (h.status IS NULL OR h.status <> 'cancelled')) AS since, \
     g.zone, c.zone AS own_zone FROM memberships m JOIN groups g ON g.id = m.group_id JOIN accounts c ON c.id = m.account_id \
     WHERE m.status = 'active' AND (m.joined_at > $1 OR NOT EXISTS (SELECT 1 FROM sessions s \
                     WHERE s.group_id = m.group_id AND s.status <> 'cancelled' AND s.starts_at <= $1)) \
     AND EXISTS (SELECT 1 FROM assignments x LEFT JOIN sessions h ON h.id = x.session_id \
                 WHERE x.membership_id = m.id AND x.opens_at <= $2 AND x.withdrawn_at IS NULL \
                 AND (h.status IS NULL OR h.status <> 'cancelled')) \
     AND NOT EXISTS (SELECT 1 FROM assignments x WHERE x.membership_id = m.id AND x.done_at IS NOT NULL) \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o WHERE o.membership_id = m.id AND o.kind = 'first-week' \
                     AND NOT (o.status = 'dropped' AND o.outcome = $3))";

const UNANSWERED: &str = "SELECT m.id AS membership_id, m.group_id, m.account_id, CAST(NULL AS uuid) AS session_id, m.joined_at AS since, \
     g.zone, c.zone AS own_zone FROM memberships m JOIN groups g ON g.id = m.group_id JOIN accounts c ON c.id = m.account_id \
     WHERE m.joined_at > $1 AND m.joined_at <= $2 AND m.status = 'active' \
     AND NOT EXISTS (SELECT 1 FROM agreement_answers w WHERE w.account_id = m.account_id AND w.version_id = $3) \
     AND NOT EXISTS (SELECT 1 FROM outbox_messages o \
                     WHERE o.recipient_id = m.account_id AND o.kind = 'agreement-to-sign' AND o.occurrence = $4)";

pub(super) async fn questions(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Statement>> {
    let agreement = agreement(cx, book, look).await?;
    let all = [missed_question(cx, book, look), first_week_question(cx, book, look)];
    Ok(all.into_iter().flatten().chain(agreement.map(|(_, question)| question)).collect())
}

fn missed_question(cx: &Context, book: &Book, look: &Look) -> Option<Statement> {
    let since = since(book, look, |rules| rules.missed)?;
    // Who said that they can’t come has not missed it without a word.
    Some(look.ask(
        cx.db.backend(),
        &format!("{MISSED} AND {NOT_SAID_NO}"),
        "s.ends_at, m.id",
        vec![since.into(), look.now.into()],
    ))
}

fn first_week_question(cx: &Context, book: &Book, look: &Look) -> Option<Statement> {
    let since = since(book, look, |rules| rules.first_week)?;
    Some(look.ask(
        cx.db.backend(),
        FIRST_WEEKS,
        "m.joined_at, m.id",
        vec![since.into(), look.until.into(), NOTHING_OPEN.into()],
    ))
}

/// The agreement that holds, and the question who has not answered.
async fn agreement(cx: &Context, book: &Book, look: &Look) -> Result<Option<(agreement_version::Model, Statement)>> {
    let Some(since) = since(book, look, |rules| rules.agreement) else { return Ok(None) };
    let Some(version) = agreements::current(cx.db.read()).await? else { return Ok(None) };
    // A version that is new asks everybody who is there; an older one, who came lately.
    let joined_after = if version.published_at > since { DateTime::UNIX_EPOCH } else { since };
    let values = vec![joined_after.into(), look.now.into(), version.id.into(), agreement_occurrence(&version).into()];
    let question = look.ask(cx.db.backend(), UNANSWERED, "m.joined_at, m.id", values);
    Ok(Some((version, question)))
}

fn agreement_occurrence(version: &agreement_version::Model) -> String {
    format!("agreement/{}", version.id)
}

pub(super) async fn missed(cx: &Context, book: &mut Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some(question) = missed_question(cx, book, look) else { return Ok(Vec::new()) };
    let rows = rows(cx, book, question).await?;
    let draft = |row: &Row, useless_at: DateTime<Utc>| {
        let id = row.session_id?;
        Some(Draft::about_session(Kind::MissedSession, row.account_id, id, None, useless_at))
    };
    due(book, look, rows, |rules| rules.missed, draft)
}

pub(super) async fn first_weeks(cx: &Context, book: &mut Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some(question) = first_week_question(cx, book, look) else { return Ok(Vec::new()) };
    let rows = rows(cx, book, question).await?;
    let draft = |row: &Row, useless_at: DateTime<Utc>| {
        // What it was to begin with may be left out before anything is said; then it begins anew.
        let occurrence = format!("first-week/{}/{}", row.membership_id, row.since.timestamp());
        Some(Draft::about_membership(Kind::FirstWeek, row.account_id, row.membership_id, occurrence, useless_at))
    };
    due(book, look, rows, |rules| rules.first_week, draft)
}

pub(super) async fn agreements(cx: &Context, book: &mut Book, look: &Look) -> Result<Vec<Candidate>> {
    let Some((version, question)) = agreement(cx, book, look).await? else { return Ok(Vec::new()) };
    let mut rows = rows(cx, book, question).await?;
    for row in &mut rows {
        row.since = std::cmp::max(row.since, version.published_at);
    }
    let draft = |row: &Row, useless_at: DateTime<Utc>| {
        let (kind, occurrence) = (Kind::AgreementToSign, agreement_occurrence(&version));
        Some(Draft::about_membership(kind, row.account_id, row.membership_id, occurrence, useless_at))
    };
    // Whoever is in two groups is asked once, in the group whose rule asks first.
    let mut first: BTreeMap<AccountId, Candidate> = BTreeMap::new();
    for one in due(book, look, rows, |rules| rules.agreement, draft)? {
        let kept = first.entry(one.recipient()).or_insert_with(|| one.clone());
        if one.window.from < kept.window.from {
            *kept = one;
        }
    }
    Ok(first.into_values().collect())
}

/// What lies longer back than this is over under every rule; none: nobody asked for such mail.
fn since(book: &Book, look: &Look, rule: fn(&Rules) -> Option<AtTime>) -> Option<DateTime<Utc>> {
    book.days(rule).map(|(_, most)| look.now - Duration::days(most) - SLACK)
}

/// The answers, with the rules of whom they are about.
async fn rows(cx: &Context, book: &mut Book, question: Statement) -> Result<Vec<Row>> {
    let rows = Row::find_by_statement(question).all(cx.db.read()).await?;
    book.know(cx.db.read(), rows.iter().map(|row| row.account_id)).await?;
    Ok(rows)
}

fn due(
    book: &Book,
    look: &Look,
    rows: Vec<Row>,
    rule: fn(&Rules) -> Option<AtTime>,
    draft: impl Fn(&Row, DateTime<Utc>) -> Option<Draft>,
) -> Result<Vec<Candidate>> {
    let mut due = Vec::new();
    for row in rows {
        let zone = zone(&row.zone)?;
        let own_zone = zone_of(&row.own_zone, zone);
        let rules = book.rules(row.group_id, row.account_id);
        let window = rule(&rules).and_then(|rule| after(&rules, rule, zone, own_zone, row.since));
        let Some(window) = window.filter(|window| look.sees(window)) else { continue };
        if let Some(draft) = draft(&row, window.until) {
            let Row { membership_id, group_id, .. } = row;
            due.push(Candidate { membership_id, group_id, own_zone, rules, window, starts_at: None, draft });
        }
    }
    Ok(due)
}
