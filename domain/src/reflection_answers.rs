//! What people share of their reflections, as their counselor reads it, and the line or two that come back.
//!
//! Whatever is taken back is gone at the next request: neither the text nor that it is still there is shown.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set, Statement,
};
use serde::Deserialize;

use crate::access::{self, Action};
use crate::entities::account::{self, AccountStatus};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::reflection::{self, Sharing};
use crate::entities::{assignment, group_staff, reflection_answer};
use crate::ids::{AccountId, GroupId, ReflectionAnswerId, ReflectionId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, audit, values};

/// The longest answer, in characters.
pub const LONGEST: usize = 500;
/// So many that were answered stand on one page.
const PAGE: u64 = 50;

/// A reflection that somebody shares with their counselor.
#[derive(Clone, Debug)]
pub struct Shared {
    pub id: ReflectionId,
    pub person: String,
    pub reading: String,
    pub text: String,
    pub sharing: Sharing,
    pub is_look_asked: bool,
    pub written_at: DateTime<Utc>,
    pub answers: Vec<Given>,
}

/// An answer, and whose.
#[derive(Clone, Debug)]
pub struct Given {
    pub author_id: AccountId,
    pub author: String,
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// A page of them.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Those that nobody has answered: who asks to be looked at first, then the newest.
    pub waiting: Vec<Shared>,
    /// The others, the newest first.
    pub answered: Vec<Shared>,
    /// More of those are older than this one.
    pub older_than: Option<ReflectionId>,
}

#[derive(FromQueryResult)]
struct Row {
    id: ReflectionId,
    person: String,
    reading: String,
    text: Sealed<reflection::Text>,
    sharing: Sharing,
    look_asked_at: Option<DateTime<Utc>>,
    written_at: DateTime<Utc>,
}

/// Shared with the counselor at least, by somebody who is still there.
macro_rules! shared {
    ($columns:literal, $more:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM reflections r JOIN assignments x ON x.id = r.assignment_id \
             JOIN memberships m ON m.id = x.membership_id JOIN accounts a ON a.id = m.account_id \
             JOIN readings rd ON rd.id = r.reading_id JOIN groups g ON g.id = r.group_id \
             WHERE r.sharing IN ('counselor', 'group') AND m.status IN ('active', 'completed') AND a.status = 'active' ",
            $more
        )
    };
}

const WAITING: &str = shared!(
    "r.id, a.name AS person, rd.title AS reading, r.text, r.sharing, r.look_asked_at, r.written_at",
    "AND r.group_id = $1 AND (r.look_asked_at IS NOT NULL \
     OR NOT EXISTS (SELECT 1 FROM reflection_answers w WHERE w.reflection_id = r.id)) \
     ORDER BY CASE WHEN r.look_asked_at IS NULL THEN 1 ELSE 0 END, r.written_at DESC, r.id DESC"
);
const ANSWERED: &str = shared!(
    "r.id, a.name AS person, rd.title AS reading, r.text, r.sharing, r.look_asked_at, r.written_at",
    "AND r.group_id = $1 AND r.look_asked_at IS NULL AND r.id < $2 \
     AND EXISTS (SELECT 1 FROM reflection_answers w WHERE w.reflection_id = r.id) ORDER BY r.id DESC LIMIT $3"
);

/// What a group's people share with their counselor, for who was let in to read it. `before`: those older than this one.
pub async fn of_group(cx: &Context, group_id: GroupId, before: Option<ReflectionId>) -> Result<Listed> {
    let backend = cx.db.backend();
    let waiting = match before {
        None => {
            Row::find_by_statement(Statement::from_sql_and_values(backend, WAITING, [group_id.into()]))
                .all(cx.db.read())
                .await?
        }
        Some(_) => Vec::new(),
    };
    let newest = ReflectionId(uuid::Uuid::max());
    let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let values = [group_id.into(), before.unwrap_or(newest).into(), (page + 1).into()];
    let mut answered =
        Row::find_by_statement(Statement::from_sql_and_values(backend, ANSWERED, values)).all(cx.db.read()).await?;
    let is_more = i64::try_from(answered.len()).is_ok_and(|length| length > page);
    if is_more {
        answered.pop();
    }
    let older_than = answered.last().filter(|_| is_more).map(|row| row.id);
    let ids: Vec<ReflectionId> = waiting.iter().chain(&answered).map(|row| row.id).collect();
    let mut given = given_to(cx, ids).await?;
    let mut open = |rows: Vec<Row>| -> Result<Vec<Shared>> {
        let shared = rows.into_iter().map(|row| {
            Ok(Shared {
                text: row.text.open(&cx.keys, row.id.0)?,
                answers: given.extract_if(.., |(id, _)| *id == row.id).map(|(_, answer)| answer).collect(),
                id: row.id,
                person: row.person,
                reading: row.reading,
                sharing: row.sharing,
                is_look_asked: row.look_asked_at.is_some(),
                written_at: row.written_at,
            })
        });
        shared.collect()
    };
    Ok(Listed { waiting: open(waiting)?, answered: open(answered)?, older_than })
}

async fn given_to(cx: &Context, ids: Vec<ReflectionId>) -> Result<Vec<(ReflectionId, Given)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let find = reflection_answer::Entity::find().filter(reflection_answer::Column::ReflectionId.is_in(ids));
    let rows = find.order_by_asc(reflection_answer::Column::Id).all(cx.db.read()).await?;
    let authors = account::Entity::find().filter(account::Column::Id.is_in(rows.iter().map(|row| row.author_id)));
    let authors = authors.all(cx.db.read()).await?;
    let given = rows.into_iter().map(|row| {
        let author = authors.iter().find(|one| one.id == row.author_id);
        let given = Given {
            author_id: row.author_id,
            author: author.map_or_else(String::new, |one| one.name.clone()),
            text: row.text.open(&cx.keys, row.id.0)?,
            written_at: row.written_at,
        };
        Ok((row.reflection_id, given))
    });
    given.collect()
}

/// The form of an answer, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    pub text: String,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It was shared, and is no longer. Nothing was written.
    NoLongerShared,
}

/// Answers, or changes one's own answer; what is left empty is refused. For who was let in to read the group's.
pub async fn answer(
    cx: &Context,
    actor: &Actor,
    group_id: GroupId,
    id: ReflectionId,
    form: &AnswerForm,
) -> Result<Outcome> {
    let txn = cx.db.begin().await?;
    let Some(mut row) = shared_still(&txn, group_id, id).await? else { return Ok(Outcome::NoLongerShared) };
    let text = short(&form.text).map_err(|words| Error::field("text", words))?;
    let verb = match own(&txn, actor, id).await? {
        Some(known) if known.text.open(&cx.keys, known.id.0)? == text => return Ok(Outcome::Done),
        Some(known) => {
            let sealed = Sealed::seal(&cx.keys, &*cx.random, known.id.0, &text);
            let changed = reflection_answer::ActiveModel {
                id: Set(known.id),
                text: Set(sealed),
                written_at: Set(cx.now()),
                ..Default::default()
            };
            changed.update(&txn).await?;
            "change-answer"
        }
        None => {
            let new: ReflectionAnswerId = cx.new_id();
            let added = reflection_answer::ActiveModel {
                id: Set(new),
                reflection_id: Set(id),
                author_id: Set(actor.account_id),
                text: Set(Sealed::seal(&cx.keys, &*cx.random, new.0, &text)),
                written_at: Set(cx.now()),
            };
            reflection_answer::Entity::insert(added).exec_without_returning(&txn).await?;
            "answer"
        }
    };
    // Whoever asked to be looked at has been.
    if row.look_asked_at.take().is_some() {
        let looked = reflection::ActiveModel { id: Set(id), look_asked_at: Set(None), ..Default::default() };
        looked.update(&txn).await?;
    }
    audit::append(&txn, cx, Some(actor.account_id), verb, "reflections", id.0).await?;
    txn.commit().await?;
    Ok(Outcome::Done)
}

/// Removes one's own answer. Doing so twice changes nothing.
pub async fn remove(cx: &Context, actor: &Actor, group_id: GroupId, id: ReflectionId) -> Result<Outcome> {
    let txn = cx.db.begin().await?;
    if shared_still(&txn, group_id, id).await?.is_none() {
        return Ok(Outcome::NoLongerShared);
    }
    let Some(known) = own(&txn, actor, id).await? else { return Ok(Outcome::Done) };
    reflection_answer::Entity::delete_by_id(known.id).exec(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "remove-answer", "reflections", id.0).await?;
    txn.commit().await?;
    Ok(Outcome::Done)
}

fn short(text: &str) -> Result<String, String> {
    let text = values::text(text, "The answer")?;
    let length = text.chars().count();
    if text.is_empty() {
        return Err("Write a line first.".into());
    }
    if length > LONGEST {
        return Err(format!("The answer has {length} characters. Use {LONGEST} or fewer: a line or two."));
    }
    Ok(text)
}

async fn own(txn: &DatabaseTransaction, actor: &Actor, id: ReflectionId) -> Result<Option<reflection_answer::Model>> {
    let find = reflection_answer::Entity::find()
        .filter(reflection_answer::Column::ReflectionId.eq(id))
        .filter(reflection_answer::Column::AuthorId.eq(actor.account_id));
    Ok(find.one(txn).await?)
}

/// The reflection of this group, held until the end of the change. None: it was shared, and is no longer. What never was
/// is not there.
async fn shared_still(
    txn: &DatabaseTransaction,
    group_id: GroupId,
    id: ReflectionId,
) -> Result<Option<reflection::Model>> {
    let find = reflection::Entity::find_by_id(id).filter(reflection::Column::GroupId.eq(group_id));
    let row = find.lock_exclusive().one(txn).await?.ok_or(Error::NotFound)?;
    if row.shared_at.is_none() {
        return Err(Error::NotFound);
    }
    let assigned = assignment::Entity::find_by_id(row.assignment_id).one(txn).await?.ok_or(Error::NotFound)?;
    let find = membership::Entity::find_by_id(assigned.membership_id);
    let member = find.one(txn).await?.ok_or(Error::NotFound)?;
    let writer = account::Entity::find_by_id(member.account_id).one(txn).await?.ok_or(Error::NotFound)?;
    let is_there = matches!(member.status, MembershipStatus::Active | MembershipStatus::Completed)
        && writer.status == AccountStatus::Active;
    Ok((is_there && row.sharing > Sharing::Me).then_some(row))
}

/// Somebody who asks to be looked at: who, about what, and in which group. Never what they wrote.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Asked {
    pub id: ReflectionId,
    pub group_id: GroupId,
    pub group_name: String,
    pub zone: String,
    pub person: String,
    pub reading: String,
    pub look_asked_at: DateTime<Utc>,
}

const ASKED: &str = shared!(
    "r.id, r.group_id, g.name AS group_name, g.zone, a.name AS person, rd.title AS reading, r.look_asked_at",
    "AND r.look_asked_at IS NOT NULL AND r.group_id = $1 ORDER BY r.look_asked_at, r.id"
);

/// Who asks to be looked at, in the groups whose reflections the actor reads; who has waited longest first.
pub async fn asked(cx: &Context, actor: &Actor) -> Result<Vec<Asked>> {
    let parts = access::parts(actor, Action::ReadReflections);
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let groups = group_staff::Entity::find()
        .select_only()
        .column(group_staff::Column::GroupId)
        .filter(group_staff::Column::AccountId.eq(actor.account_id))
        .filter(group_staff::Column::Part.is_in(parts))
        .filter(crate::group_staff::holding(cx.now()));
    let groups: Vec<GroupId> = groups.into_tuple().all(cx.db.read()).await?;
    let mut asked = Vec::new();
    for group in groups {
        let statement = Statement::from_sql_and_values(cx.db.backend(), ASKED, [group.into()]);
        asked.extend(Asked::find_by_statement(statement).all(cx.db.read()).await?);
    }
    asked.sort_by_key(|one| (one.look_asked_at, one.id));
    Ok(asked)
}
