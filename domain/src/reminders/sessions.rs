//! Reminders of sessions: to who takes part, is not excused and has not said that they can't come. A session that moved is another one.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, Statement};

use super::{Candidate, Look, zone, zone_of};
use crate::entities::outbox_message::{self, Kind};
use crate::ids::{AccountId, GroupId, MembershipId, SessionId};
use crate::outbox::Draft;
use crate::reminder_rules::moments::{Meeting, Window, of_session};
use crate::reminder_rules::{Book, Lead, Rules};
use crate::replies::NOT_SAID_NO;
use crate::{Context, Result};

/// No clock change moves a wall time by more than this from a whole day.
const CLOCK_CHANGE: Duration = Duration::hours(3);
/// At most so many sessions in one question.
const AT_ONCE: usize = 500;

#[derive(FromQueryResult)]
struct Row {
    session_id: SessionId,
    group_id: GroupId,
    local_date: NaiveDate,
    local_time: NaiveTime,
    zone: String,
    starts_at: DateTime<Utc>,
    moved_at: Option<DateTime<Utc>>,
    membership_id: MembershipId,
    account_id: AccountId,
    own_zone: String,
}

const TO_COME: &str = "SELECT s.id AS session_id, s.group_id, s.local_date, s.local_time, s.zone, s.starts_at, s.moved_at, \
     m.id AS membership_id, m.account_id, a.zone AS own_zone FROM sessions s \
     JOIN memberships m ON m.group_id = s.group_id AND m.status = 'active' JOIN accounts a ON a.id = m.account_id \
     WHERE s.status <> 'cancelled' AND s.starts_at > $1 AND s.starts_at <= $2 \
     AND NOT EXISTS (SELECT 1 FROM attendances t \
                     WHERE t.session_id = s.id AND t.membership_id = m.id AND t.mark = 'excused')";

pub(super) async fn candidates(cx: &Context, book: &Book, look: &Look) -> Result<Vec<Candidate>> {
    let latest = look.until + longest(book);
    let sql = format!("{TO_COME} AND {NOT_SAID_NO}{} ORDER BY s.starts_at, m.id", look.of_group("s.group_id", 3));
    let values = look.values([look.now.into(), latest.into()]);
    let statement = Statement::from_sql_and_values(cx.db.backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(cx.db.read()).await?;
    let mut due = Vec::new();
    for row in rows {
        let meeting =
            Meeting { zone: zone(&row.zone)?, date: row.local_date, time: row.local_time, starts_at: row.starts_at };
        let own_zone = zone_of(&row.own_zone, meeting.zone);
        let rules = book.rules(row.group_id, row.account_id);
        for (lead, window) in of_session(&rules, &meeting, own_zone).into_iter().filter(|(_, one)| look.sees(one)) {
            let draft = row.draft(lead, &window);
            let (membership_id, rules) = (row.membership_id, rules.clone());
            due.push((row.moved_at, Candidate { membership_id, own_zone, rules, window, draft }));
        }
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
    fn draft(&self, lead: Lead, window: &Window) -> Draft {
        let kind = match lead {
            Lead::Days(_) => Kind::SessionTomorrow,
            Lead::Minutes(_) => Kind::SessionSoon,
        };
        let draft = Draft::about_session(kind, self.account_id, self.session_id, self.moved_at, window.useless_at);
        // Two that always were have the name that they always had.
        let is_usual = Rules::default().sessions.iter().any(|usual| usual == lead);
        let occurrence = if is_usual { draft.occurrence } else { format!("{}/{lead}", draft.occurrence) };
        Draft { occurrence, ..draft }
    }
}

/// What was written about these sessions.
struct Written(HashMap<(SessionId, AccountId), Vec<WrittenRow>>);

#[derive(FromQueryResult)]
struct WrittenRow {
    session_id: SessionId,
    recipient_id: AccountId,
    kind: Kind,
    occurrence: String,
    created_at: DateTime<Utc>,
}

impl Written {
    async fn load(cx: &Context, mut sessions: Vec<SessionId>) -> Result<Self> {
        sessions.sort_unstable();
        sessions.dedup();
        let mut all: HashMap<_, Vec<WrittenRow>> = HashMap::new();
        for some in sessions.chunks(AT_ONCE) {
            let rows = outbox_message::Entity::find()
                .filter(outbox_message::Column::SessionId.is_in(some.iter().copied()))
                .filter(outbox_message::Column::Kind.is_in([Kind::SessionTomorrow, Kind::SessionSoon]))
                .into_model::<WrittenRow>()
                .all(cx.db.read())
                .await?;
            for row in rows {
                all.entry((row.session_id, row.recipient_id)).or_default().push(row);
            }
        }
        Ok(Self(all))
    }

    /// Whether this one was written, or, under another rule, one like it since its time came. What was written before the
    /// session moved told another time.
    fn has(&self, one: &Candidate, moved_at: Option<DateTime<Utc>>) -> bool {
        let of_one = one.draft.session_id.and_then(|id| self.0.get(&(id, one.recipient())));
        of_one.into_iter().flatten().any(|row| {
            let is_the_same = row.kind == one.draft.kind && row.occurrence == one.draft.occurrence;
            let at = row.created_at;
            is_the_same || (at >= one.window.from && moved_at.is_none_or(|moved_at| at >= moved_at))
        })
    }
}
