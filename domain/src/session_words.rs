//! Words written down while a session is under way, sealed. They are kept for the note that is written afterwards.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};
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
        let id = self.id.parse().map_err(|_| Error::NotFound)?;
        let about = match self.about.as_str() {
            "group" | "" => None,
            about => Some(about.parse().map_err(|_| Error::NotFound)?),
        };
        let text = values::text(&self.text, "This").map_err(|words| Error::field("text", words))?;
        if text.is_empty() { Err(Error::field("text", "Write a word first.")) } else { Ok(NewWord { id, about, text }) }
    }
}

/// A word, opened.
#[derive(Clone, Debug)]
pub struct Word {
    /// How the person is called; none: it is about the group.
    pub about: Option<String>,
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// Writes a word down. The same one a second time is the first.
pub async fn write(cx: &Context, actor: &Actor, session: &session::Model, new: NewWord) -> Result<()> {
    if let Some(id) = new.about {
        let member = membership::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)?;
        if member.group_id != session.group_id {
            return Err(Error::NotFound);
        }
    }
    let txn = cx.db.begin().await?;
    let word = session_word::ActiveModel {
        id: Set(new.id),
        session_id: Set(session.id),
        membership_id: Set(new.about),
        author_id: Set(actor.account_id),
        text: Set(Sealed::seal(&cx.keys, &*cx.random, new.id.0, &new.text)),
        written_at: Set(cx.now()),
    };
    match word.insert(&txn).await.map_err(Error::from) {
        Ok(_) => {
            audit::append(&txn, cx, Some(actor.account_id), "write-word", "sessions", session.id.0).await?;
            txn.commit().await?;
            Ok(())
        }
        Err(Error::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
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
            Ok(Word { about, text, written_at: row.written_at })
        })
        .collect()
}
