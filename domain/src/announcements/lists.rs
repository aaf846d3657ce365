//! What was written to groups, as it is read: the newest first, a page at a time.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{FromQueryResult, Statement, Value};

use crate::access::{self, Action, Subject};
use crate::entities::announcement;
use crate::ids::{AnnouncementId, GroupId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result};

/// So many stand on a page.
const PAGE: usize = 50;
/// For so long somebody is told at once that something was written, whether or not they have read it: nobody keeps track.
const LATELY: Duration = Duration::days(7);

/// A text, as it is read.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub id: AnnouncementId,
    pub author: String,
    pub zone: String,
    pub text: String,
    pub sent_at: DateTime<Utc>,
    /// How many people it went to; for staff.
    pub people: i64,
    /// By whom and when it was taken back; its text is empty then.
    pub taken_back: Option<(String, DateTime<Utc>)>,
}

/// A page of them.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub written: Vec<Announcement>,
    /// The next page has those that are older than this one.
    pub older_than: Option<AnnouncementId>,
}

/// That something was written, without what.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Head {
    pub author: String,
    pub zone: String,
    pub sent_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    id: AnnouncementId,
    author: String,
    zone: String,
    text: Sealed<announcement::Text>,
    sent_at: DateTime<Utc>,
    people: i64,
    taken_back_by: Option<String>,
    taken_back_at: Option<DateTime<Utc>>,
}

const OF_GROUP: &str = "SELECT n.id, a.name AS author, g.zone, n.text, n.sent_at, b.name AS taken_back_by, n.taken_back_at, \
     (SELECT COUNT(*) FROM announcement_recipients r WHERE r.announcement_id = n.id) AS people \
     FROM announcements n JOIN accounts a ON a.id = n.author_id JOIN groups g ON g.id = n.group_id \
     LEFT JOIN accounts b ON b.id = n.taken_back_by_id WHERE n.group_id = $1";

const OWN: &str = "SELECT n.id, a.name AS author, g.zone, n.text, n.sent_at, n.taken_back_at, CAST(NULL AS TEXT) AS taken_back_by, \
     CAST(0 AS BIGINT) AS people \
     FROM memberships m JOIN announcement_recipients r ON r.membership_id = m.id \
     JOIN announcements n ON n.id = r.announcement_id JOIN accounts a ON a.id = n.author_id JOIN groups g ON g.id = n.group_id \
     WHERE m.account_id = $1 AND m.status IN ('active', 'completed') AND n.taken_back_at IS NULL";

const HEADS: &str = "SELECT a.name AS author, g.zone, n.sent_at \
     FROM memberships m JOIN announcement_recipients r ON r.membership_id = m.id \
     JOIN announcements n ON n.id = r.announcement_id JOIN accounts a ON a.id = n.author_id JOIN groups g ON g.id = n.group_id \
     WHERE m.account_id = $1 AND m.status IN ('active', 'completed') AND n.taken_back_at IS NULL AND n.sent_at > $2 \
     ORDER BY n.sent_at DESC, n.id DESC";

/// Ids are made when a form is shown, which is not the order in which texts are sent.
const OLDER: &str = " AND (n.sent_at, n.id) < (SELECT b.sent_at, b.id FROM announcements b WHERE b.id = $3)";
const NEWEST_FIRST: &str = " ORDER BY n.sent_at DESC, n.id DESC LIMIT $2";

/// What was written to a group, for who was let in to it. `before`: those older than this one.
pub async fn of_group(cx: &Context, group_id: GroupId, before: Option<AnnouncementId>) -> Result<Listed> {
    list(cx, OF_GROUP, group_id.into(), before).await
}

/// One of them.
pub async fn require_in(cx: &Context, group_id: GroupId, id: AnnouncementId) -> Result<Announcement> {
    let values = [group_id.into(), id.into()];
    let statement = Statement::from_sql_and_values(cx.db.backend(), format!("{OF_GROUP} AND n.id = $2"), values);
    let row = Row::find_by_statement(statement).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
    opened(cx, row)
}

/// What was written to the actor, in the groups that they are still in. `before`: those older than this one.
pub async fn own(cx: &Context, actor: &Actor, before: Option<AnnouncementId>) -> Result<Listed> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    list(cx, OWN, actor.account_id.into(), before).await
}

/// What was written to the actor in the last seven days, likewise.
pub async fn lately(cx: &Context, actor: &Actor) -> Result<Vec<Head>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let values = [actor.account_id.into(), (cx.now() - LATELY).into()];
    let heads = Head::find_by_statement(Statement::from_sql_and_values(cx.db.backend(), HEADS, values));
    Ok(heads.all(cx.db.read()).await?)
}

async fn list(cx: &Context, sql: &str, of: Value, before: Option<AnnouncementId>) -> Result<Listed> {
    let older = if before.is_some() { OLDER } else { "" };
    let mut values = vec![of, i64::try_from(PAGE + 1).unwrap_or(i64::MAX).into()];
    values.extend(before.map(Value::from));
    let statement = Statement::from_sql_and_values(cx.db.backend(), format!("{sql}{older}{NEWEST_FIRST}"), values);
    let mut rows = Row::find_by_statement(statement).all(cx.db.read()).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older_than = rows.last().filter(|_| has_more).map(|row| row.id);
    let written = rows.into_iter().map(|row| opened(cx, row)).collect::<Result<_>>()?;
    Ok(Listed { written, older_than })
}

fn opened(cx: &Context, row: Row) -> Result<Announcement> {
    Ok(Announcement {
        text: row.text.open(&cx.keys, row.id.0)?,
        id: row.id,
        author: row.author,
        zone: row.zone,
        sent_at: row.sent_at,
        people: row.people,
        taken_back: row.taken_back_by.zip(row.taken_back_at),
    })
}
