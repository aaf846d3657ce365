//! The group agreement: a text of the house that people accept before their first reading, and again when it changes.
//!
//! There is none until an administrator writes one. A published version never changes. Nobody is made to accept: who
//! declines keeps their place, help, their account, and the way back to the text.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, Set, Statement, TryInsertResult,
};
use serde::Deserialize;

use crate::access::{self, Action, Subject};
use crate::complaints::Complaint;
use crate::entities::agreement_answer::{self, Answer};
use crate::entities::agreement_version;
use crate::error::Conflict;
use crate::ids::{AccountId, GroupId};
use crate::{Actor, Context, Error, Result, audit, values};

/// Whether there is an agreement, and the account that this SQL names has not accepted the version that holds: for a query
/// that is asked anyway. Whether it has to be asked, [`is_due`] says.
macro_rules! agreement_unaccepted {
    ($account:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM (SELECT id FROM agreement_versions ORDER BY number DESC LIMIT 1) av \
             WHERE NOT EXISTS (SELECT 1 FROM agreement_answers aa WHERE aa.account_id = ",
            $account,
            " AND aa.version_id = av.id AND aa.answer = 'accepted'))"
        )
    };
}
pub(crate) use agreement_unaccepted;

const DUE: &str = concat!(
    "SELECT ",
    agreement_unaccepted!("$1"),
    " AND EXISTS (SELECT 1 FROM memberships am WHERE am.account_id = $1 AND am.status = 'active') AS due"
);

/// Whether the actor has to be asked first: they are in a group, and have not accepted the version that holds.
pub async fn is_due(cx: &Context, actor: &Actor) -> Result<bool> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), DUE, [actor.account_id.into()]);
    let row = cx.db.read().query_one_raw(statement).await?.ok_or(Error::NotFound)?;
    Ok(row.try_get("", "due")?)
}

const UNASKED: &str = concat!(
    "SELECT a.name FROM memberships m JOIN accounts a ON a.id = m.account_id \
     WHERE m.group_id = $1 AND m.status = 'active' AND ",
    agreement_unaccepted!("m.account_id"),
    " ORDER BY a.name"
);

/// The names of those in a group who have to be asked before they read anything, for who was let in to it.
pub async fn unasked_in(cx: &Context, group_id: GroupId) -> Result<Vec<String>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), UNASKED, [group_id.into()]);
    let rows = cx.db.read().query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

/// The version that holds; none until one was written.
pub async fn current(db: &impl ConnectionTrait) -> Result<Option<agreement_version::Model>> {
    Ok(agreement_version::Entity::find().order_by_desc(agreement_version::Column::Number).one(db).await?)
}

/// The version that holds, and what the actor said to it.
pub struct Standing {
    pub version: agreement_version::Model,
    pub accepted_at: Option<DateTime<Utc>>,
    pub has_declined: bool,
}

/// What the actor is asked, or was; none: there is no agreement.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Option<Standing>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let Some(version) = current(cx.db.read()).await? else { return Ok(None) };
    let answers = agreement_answer::Entity::find()
        .filter(agreement_answer::Column::AccountId.eq(actor.account_id))
        .filter(agreement_answer::Column::VersionId.eq(version.id))
        .all(cx.db.read())
        .await?;
    let accepted = answers.iter().find(|answer| answer.answer == Answer::Accepted);
    let accepted_at = accepted.map(|answer| answer.answered_at);
    Ok(Some(Standing { version, accepted_at, has_declined: answers.len() > usize::from(accepted_at.is_some()) }))
}

/// The form below the text, as posted.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// The number of the version that was read.
    pub version: String,
    /// The box.
    pub agree: String,
    /// The button: "accepted" or "declined".
    pub answer: String,
}

/// Notes the actor's answer to the version that they read. The same answer a second time is the first one.
pub async fn answer(cx: &Context, actor: &Actor, form: &AnswerForm) -> Result<Answer> {
    let standing = own(cx, actor).await?.ok_or(Error::NotFound)?;
    let answer = if form.answer == "declined" { Answer::Declined } else { Answer::Accepted };
    if form.version != standing.version.number.to_string() {
        return Err(Error::field("agree", Complaint::message("wrong-agreement-changed")));
    }
    if answer == Answer::Accepted && form.agree.is_empty() {
        return Err(Error::field("agree", Complaint::message("wrong-agreement-not-ticked")));
    }
    // A form from before: the page says what holds, and how to take it back.
    if answer == Answer::Declined && standing.accepted_at.is_some() {
        return Ok(answer);
    }
    let row = agreement_answer::ActiveModel {
        id: Set(cx.new_id()),
        account_id: Set(actor.account_id),
        version_id: Set(standing.version.id),
        answer: Set(answer),
        answered_at: Set(cx.now()),
    };
    let once =
        [agreement_answer::Column::AccountId, agreement_answer::Column::VersionId, agreement_answer::Column::Answer];
    let insert = agreement_answer::Entity::insert(row).on_conflict(OnConflict::columns(once).do_nothing().to_owned());
    let txn = cx.db.begin().await?;
    if let TryInsertResult::Inserted(_) = insert.try_insert().exec(&txn).await? {
        let verb = if answer == Answer::Accepted { "accept" } else { "decline" };
        audit::append(&txn, cx, Some(actor.account_id), verb, "agreement_versions", standing.version.id.0).await?;
        txn.commit().await?;
    }
    Ok(answer)
}

/// Who leads the groups that the actor is in, by name: somebody to talk to.
pub async fn whom_to_ask(cx: &Context, actor: &Actor) -> Result<Vec<String>> {
    const LEADS: &str = "SELECT DISTINCT a.name FROM memberships m JOIN group_staff gs ON gs.group_id = m.group_id \
         JOIN accounts a ON a.id = gs.account_id WHERE m.account_id = $1 AND m.status = 'active' \
         AND gs.part IN ('lead', 'co-lead') AND a.status = 'active' ORDER BY a.name";
    let statement = Statement::from_sql_and_values(cx.db.backend(), LEADS, [actor.account_id.into()]);
    let rows = cx.db.read().query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

/// The form of an administrator who writes the agreement, as typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct VersionForm {
    pub body: String,
    /// The number of the version that it was written from; 0: there was none.
    pub seen: String,
}

/// Publishes the next version: everybody who is in a group is asked, or asked again.
pub async fn publish(cx: &Context, actor: &Actor, form: &VersionForm) -> Result<i32> {
    access::require(actor, Action::ManageAgreement, Subject::None)?;
    let body = values::text(&form.body, "The agreement").map_err(|words| Error::field("body", words))?;
    if body.is_empty() {
        return Err(Error::field("body", "Write the agreement first. Nothing was published."));
    }
    let txn = cx.db.begin().await?;
    let before = current(&txn).await?;
    let number = before.as_ref().map_or(0, |version| version.number);
    if form.seen != number.to_string() {
        return Err(overtaken());
    }
    if before.is_some_and(|version| version.body == body) {
        return Err(Error::field("body", "This is the text that holds already. Nobody was asked again."));
    }
    let version = agreement_version::ActiveModel {
        id: Set(cx.new_id()),
        number: Set(number + 1),
        body: Set(body),
        author_id: Set(actor.account_id),
        published_at: Set(cx.now()),
    };
    let version = version.insert(&txn).await.map_err(|error| match Error::from(error) {
        Error::Conflict(Conflict::AlreadyThere) => overtaken(),
        error => error,
    })?;
    audit::append(&txn, cx, Some(actor.account_id), "publish", "agreement_versions", version.id.0).await?;
    txn.commit().await?;
    Ok(version.number)
}

fn overtaken() -> Error {
    let words = "Somebody else published another version while you were writing; it stands below. \
                 Nothing of theirs was overwritten, and your text is still here.";
    Error::field("body", words)
}

/// All versions, the newest first, for who writes them.
pub async fn versions(cx: &Context, actor: &Actor) -> Result<Vec<agreement_version::Model>> {
    access::require(actor, Action::ManageAgreement, Subject::None)?;
    let all = agreement_version::Entity::find().order_by_desc(agreement_version::Column::Number);
    Ok(all.all(cx.db.read()).await?)
}

/// What somebody of a group said to which version.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Answered {
    pub account_id: AccountId,
    pub number: i32,
    pub answer: Answer,
    pub answered_at: DateTime<Utc>,
}

const OF_GROUP: &str = "SELECT w.account_id, v.number, w.answer, w.answered_at FROM agreement_answers w \
     JOIN agreement_versions v ON v.id = w.version_id \
     WHERE w.account_id IN (SELECT m.account_id FROM memberships m WHERE m.group_id = $1) \
     ORDER BY v.number, w.answered_at, w.id";

/// All answers of a group's people, oldest first, for who was let in to the group.
pub async fn of_group(cx: &Context, group_id: GroupId) -> Result<Vec<Answered>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), OF_GROUP, [group_id.into()]);
    Ok(Answered::find_by_statement(statement).all(cx.db.read()).await?)
}
