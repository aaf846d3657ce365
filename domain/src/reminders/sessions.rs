//! Reminders of sessions: to who takes part, is not excused and has not said that they can't come. A session that moved is another one.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sea_orm::{
    ColumnTrait as _, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _,
    QueryTrait as _, Statement,
};

use super::{Candidate, Look, zone, zone_of};
use crate::entities::outbox_message::{self, Column, Kind, MessageStatus};
use crate::ids::{AccountId, GroupId, MembershipId, SessionId};
use crate::outbox::{Draft, session_occurrence};
use crate::reminder_rules::moments::{Meeting, of_session};
use crate::reminder_rules::{Book, Lead, Rules};
use crate::replies::NOT_SAID_NO;
use crate::{Context, Result};

/// No clock change moves a wall time by more than this from a whole day.
const CLOCK_CHANGE: Duration = Duration::hours(3);
/// At most so many sessions in one question.
const AT_ONCE: usize = 500;

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub session_id: SessionId,
    pub group_id: GroupId,
    pub local_date: NaiveDate,
    pub local_time: NaiveTime,
    pub zone: String,
    pub starts_at: DateTime<Utc>,
    pub moved_at: Option<DateTime<Utc>>,
    pub membership_id: MembershipId,
    pub account_id: AccountId,
    pub own_zone: String,
}

const TO_COME: &str = "SELECT s.id AS session_id, s.group_id, s.local_date, s.local_time, s.zone, s.starts_at, s.moved_at, \
     m.id AS membership_id, m.account_id, a.zone AS own_zone FROM sessions s \
     JOIN memberships m ON m.group_id = s.group_id AND m.status = 'active' JOIN accounts a ON a.id = m.account_id \
     WHERE s.status <> 'cancelled' AND s.starts_at > $1 AND s.starts_at <= $2 \
     AND NOT EXISTS (SELECT 1 FROM session_runs u WHERE u.session_id = s.id AND u.ended_at IS NOT NULL) \
     AND NOT EXISTS (SELECT 1 FROM attendances t \
                     WHERE t.session_id = s.id AND t.membership_id = m.id AND t.mark = 'excused')";

pub(super) fn question(backend: DbBackend, book: &Book, look: &Look) -> Statement {
    let latest = look.until + longest(book);
    look.ask(
        backend,
        &format!("{TO_COME} AND {NOT_SAID_NO}"),
        "s.starts_at, m.id",
        vec![look.now.into(), latest.into()],
    )
}

pub(super) async fn candidates(cx: &Context, book: &mut Book, look: &Look) -> Result<Vec<Candidate>> {
    let question = question(cx.db.backend(), book, look);
    let rows = Row::find_by_statement(question).all(cx.db.read()).await?;
    book.know(cx.db.read(), rows.iter().map(|row| row.account_id)).await?;
    let mut due = Vec::new();
    for row in rows {
        let of_row = row.candidates(&book.rules(row.group_id, row.account_id))?;
        due.extend(of_row.into_iter().filter(|one| look.sees(&one.window)).map(|one| (row.moved_at, one)));
    }
    let written = Written::load(cx, due.iter().filter_map(|(_, one)| one.draft.session_id).collect()).await?;
    Ok(due.into_iter().filter(|(moved_at, one)| !written.has(one, *moved_at)).map(|(_, one)| one).collect())
}

/// How long before a session anybody may be reminded of it.
fn longest(book: &Book) -> Duration {
    // Quiet hours may bring a reminder forward, from their end to before they begin.
    let quiet = book.most(|rules| rules.quiet.map_or(0, |quiet| quiet.length().num_minutes() + 60));
    Duration::minutes(book.most(|rules| rules.sessions.longest().num_minutes()) + quiet) + CLOCK_CHANGE
}

impl Row {
    pub(super) fn candidates(&self, rules: &Rules) -> Result<Vec<Candidate>> {
        let zone = zone(&self.zone)?;
        let meeting = Meeting { zone, date: self.local_date, time: self.local_time, starts_at: self.starts_at };
        let own_zone = zone_of(&self.own_zone, zone);
        let due = of_session(rules, &meeting, own_zone).into_iter().map(|(lead, window)| Candidate {
            membership_id: self.membership_id,
            group_id: self.group_id,
            own_zone,
            rules: rules.clone(),
            window,
            starts_at: Some(self.starts_at),
            draft: self.draft(lead, window.until),
        });
        Ok(due.collect())
    }

    fn draft(&self, lead: Lead, useless_at: DateTime<Utc>) -> Draft {
        let kind = match lead {
            Lead::Days(_) => Kind::SessionTomorrow,
            Lead::Minutes(_) => Kind::SessionSoon,
        };
        let draft = Draft::about_session(kind, self.account_id, self.session_id, self.moved_at, useless_at);
        // Two that always were have the name that they always had.
        let occurrence = if lead == usual(kind) { draft.occurrence } else { format!("{}/{lead}", draft.occurrence) };
        Draft { occurrence, ..draft }
    }
}

fn usual(kind: Kind) -> Lead {
    if kind == Kind::SessionTomorrow { Lead::Days(1) } else { Lead::Minutes(120) }
}

/// The lead at the end of a reminder's occurrence, and what stands before it.
fn split(kind: Kind, occurrence: &str) -> (Lead, &str) {
    let named = occurrence.rsplit_once('/').and_then(|(time, lead)| Some((lead.parse().ok()?, time)));
    named.unwrap_or((usual(kind), occurrence))
}

/// How long before the session a reminder was meant for.
pub(super) fn lead_told(kind: Kind, occurrence: &str) -> Lead {
    split(kind, occurrence).0
}

/// Of which of a session's times a reminder tells: `session_occurrence` as it was.
pub(crate) fn time_told(kind: Kind, occurrence: &str) -> &str {
    split(kind, occurrence).1
}

/// What was written about these sessions.
#[derive(Default)]
pub(super) struct Written(pub HashMap<(SessionId, AccountId), Vec<WrittenRow>>);

#[derive(Clone, FromQueryResult)]
pub(super) struct WrittenRow {
    pub session_id: SessionId,
    pub recipient_id: AccountId,
    pub kind: Kind,
    pub occurrence: String,
    pub status: MessageStatus,
    pub created_at: DateTime<Utc>,
}

/// All kinds of mail: named in the question, they would lead SQLite to the index of the kind, with all that was ever written.
pub(super) fn written_question(backend: DbBackend, sessions: &[SessionId]) -> Vec<Statement> {
    let about = |some: &[SessionId]| {
        outbox_message::Entity::find()
            .select_only()
            .columns([Column::SessionId, Column::RecipientId, Column::Kind, Column::Occurrence, Column::Status])
            .column(Column::CreatedAt)
            .filter(Column::SessionId.is_in(some.iter().copied()))
            .build(backend)
    };
    sessions.chunks(AT_ONCE).map(about).collect()
}

impl Written {
    async fn load(cx: &Context, mut sessions: Vec<SessionId>) -> Result<Self> {
        sessions.sort_unstable();
        sessions.dedup();
        let mut all = Self::default();
        for question in written_question(cx.db.backend(), &sessions) {
            for row in WrittenRow::find_by_statement(question).all(cx.db.read()).await? {
                all.0.entry((row.session_id, row.recipient_id)).or_default().push(row);
            }
        }
        Ok(all)
    }

    /// Whether this one was written, or, under another rule, one like it since its time came. The news of another time
    /// tells it as well.
    pub(super) fn has(&self, one: &Candidate, moved_at: Option<DateTime<Utc>>) -> bool {
        let Some(id) = one.draft.session_id else { return false };
        let time = session_occurrence(id, moved_at);
        self.0.get(&(id, one.recipient())).into_iter().flatten().any(|row| {
            let tells = match row.kind {
                Kind::SessionTomorrow | Kind::SessionSoon => time_told(row.kind, &row.occurrence) == time,
                Kind::SessionMoved => row.occurrence == time && row.status != MessageStatus::Dropped,
                _ => false,
            };
            let is_the_same = row.kind == one.draft.kind && row.occurrence == one.draft.occurrence;
            is_the_same || tells && row.created_at >= one.window.from
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occurrence_says_of_which_time_it_tells_and_how_long_before() {
        let (id, moved) = (SessionId(uuid::Uuid::from_u128(7)), DateTime::from_timestamp(1_790_000_000, 0));
        for moved_at in [None, moved] {
            let time = session_occurrence(id, moved_at);
            assert_eq!(split(Kind::SessionTomorrow, &time), (Lead::Days(1), time.as_str()));
            assert_eq!(split(Kind::SessionSoon, &time), (Lead::Minutes(120), time.as_str()));
            for lead in [Lead::Days(7), Lead::Minutes(30), Lead::Minutes(240)] {
                assert_eq!(split(Kind::SessionSoon, &format!("{time}/{lead}")), (lead, time.as_str()));
            }
        }
        assert_ne!(session_occurrence(id, None), session_occurrence(id, moved));
    }
}
