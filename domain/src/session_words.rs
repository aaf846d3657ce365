//! Words written down while a session is under way, sealed. They are kept for the note that is written afterwards, and
//! from the first letters on: a tab that is closed takes none of them away.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
};
use serde::Deserialize;

use crate::entities::membership;
use crate::entities::session;
use crate::entities::session_word;
use crate::ids::{MembershipId, SessionId, SessionWordId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, audit, memberships, values};

/// The form: whom it is about ("group" or a membership), and the word.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct WordForm {
    /// The id that the word will have: a form that is posted twice writes one.
    pub id: String,
    pub about: String,
    pub text: String,
}

/// A valid [`WordForm`].
#[derive(Clone, Debug)]
pub struct NewWord {
    pub id: SessionWordId,
    pub about: Option<MembershipId>,
    pub text: String,
}

impl WordForm {
    pub fn check(&self) -> Result<NewWord> {
        let new = self.read()?;
        if new.text.is_empty() { Err(Error::field("text", "Write a word first.")) } else { Ok(new) }
    }

    /// The same while it is written: it may be empty yet.
    pub fn read(&self) -> Result<NewWord> {
        let id = self.id.parse().map_err(|_| Error::NotFound)?;
        let about = match self.about.as_str() {
            "group" | "" => None,
            about => Some(about.parse().map_err(|_| Error::NotFound)?),
        };
        let text = values::text(&self.text, "This").map_err(|words| Error::field("text", words))?;
        Ok(NewWord { id, about, text })
    }
}

/// A word, opened.
#[derive(Clone, Debug)]
pub struct Word {
    /// How the person is called; none: it is about the group.
    pub about: Option<String>,
    pub text: String,
    pub written_at: DateTime<Utc>,
    pub is_finished: bool,
}

/// Writes a word down. The same one a second time is the first.
pub async fn write(cx: &Context, actor: &Actor, session: &session::Model, new: NewWord) -> Result<()> {
    let txn = cx.db.begin().await?;
    if put(&txn, cx, actor, session, new, Some(cx.now())).await? {
        audit::append(&txn, cx, Some(actor.account_id), "write-word", "sessions", session.id.0).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Keeps what somebody has written so far. What they have saved meanwhile stays as it was saved.
pub async fn keep(cx: &Context, actor: &Actor, session: &session::Model, new: NewWord) -> Result<()> {
    let txn = cx.db.begin().await?;
    if new.text.is_empty() {
        session_word::Entity::delete_many().filter(unfinished(actor, session, new.id)).exec(&txn).await?;
    } else {
        put(&txn, cx, actor, session, new, None).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// What this person was writing about the session and has not saved.
pub async fn being_written(cx: &Context, actor: &Actor, session: &session::Model) -> Result<Option<WordForm>> {
    let row = session_word::Entity::find()
        .filter(session_word::Column::SessionId.eq(session.id))
        .filter(session_word::Column::AuthorId.eq(actor.account_id))
        .filter(session_word::Column::FinishedAt.is_null())
        .order_by_desc(session_word::Column::WrittenAt)
        .one(cx.db.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let about = row.membership_id.map_or_else(|| "group".to_string(), |id| id.to_string());
    Ok(Some(WordForm { id: row.id.to_string(), about, text: row.text.open(&cx.keys, row.id.0)? }))
}

fn unfinished(actor: &Actor, session: &session::Model, id: SessionWordId) -> Condition {
    Condition::all()
        .add(session_word::Column::Id.eq(id))
        .add(session_word::Column::SessionId.eq(session.id))
        .add(session_word::Column::AuthorId.eq(actor.account_id))
        .add(session_word::Column::FinishedAt.is_null())
}

/// Adds the word, or goes on with the author's own that is not finished. False: it is finished already.
async fn put(
    txn: &DatabaseTransaction,
    cx: &Context,
    actor: &Actor,
    session: &session::Model,
    new: NewWord,
    finished_at: Option<DateTime<Utc>>,
) -> Result<bool> {
    if let Some(id) = new.about {
        let member = membership::Entity::find_by_id(id).one(txn).await?.ok_or(Error::NotFound)?;
        if member.group_id != session.group_id {
            return Err(Error::NotFound);
        }
    }
    let word = session_word::ActiveModel {
        id: Set(new.id),
        session_id: Set(session.id),
        membership_id: Set(new.about),
        author_id: Set(actor.account_id),
        text: Set(Sealed::seal(&cx.keys, &*cx.random, new.id.0, &new.text)),
        written_at: Set(cx.now()),
        finished_at: Set(finished_at),
    };
    let kept = session_word::Entity::update_many()
        .set(session_word::ActiveModel { id: NotSet, ..word.clone() })
        .filter(unfinished(actor, session, new.id))
        .exec(txn)
        .await?;
    if kept.rows_affected > 0 {
        return Ok(true);
    }
    let there_already = OnConflict::column(session_word::Column::Id).do_nothing().to_owned();
    let added = session_word::Entity::insert(word).on_conflict(there_already).exec_without_returning(txn).await?;
    Ok(added > 0)
}

/// The words of a session, in the order in which they were written.
pub async fn of(cx: &Context, session: &session::Model) -> Result<Vec<Word>> {
    let rows = session_word::Entity::find()
        .filter(session_word::Column::SessionId.eq::<SessionId>(session.id))
        .order_by_asc(session_word::Column::WrittenAt)
        .order_by_asc(session_word::Column::Id)
        .all(cx.db.read())
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let members = memberships::members(cx, session.group_id).await?;
    rows.into_iter()
        .map(|row| {
            let about = members.iter().find(|member| Some(member.membership_id) == row.membership_id);
            let about = about.map(|member| member.called(cx)).transpose()?;
            let text = row.text.open(&cx.keys, row.id.0)?;
            Ok(Word { about, text, written_at: row.written_at, is_finished: row.finished_at.is_some() })
        })
        .collect()
}
