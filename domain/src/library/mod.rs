//! The library: readings that staff write, in versions, and everything that can be found and given to people.
//!
//! What is being written is one manuscript, which all staff write together. Publishing makes a version of it: a row of
//! `readings` that never changes. Who was given an older version keeps it; the library lists the newest.

pub mod forms;
pub(crate) mod index;
mod picture_files;
pub mod pictures;
pub mod search;
pub mod words;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set, Statement,
};

use crate::access::{self, Action, Subject};
use crate::curriculum_files::{Reading, ReadingHead};
use crate::drafts::{Saved, print};
use crate::entities::library_reading::{self, Manuscript};
use crate::entities::reading::{self, Sources};
use crate::entities::{reading_topic, reading_version};
use crate::error::Conflict;
use crate::ids::{AccountId, LibraryReadingId, ReadingId};
use crate::{Actor, Context, Error, Result, audit};

/// Stands in `seen` while a reading was never saved.
pub const NEW: &str = "new";
/// Readings of the library alone come behind those of a week.
const POSITION: i32 = 1_000;

/// A reading that staff write, with its published versions, newest first.
#[derive(Clone, Debug)]
pub struct Written {
    pub row: library_reading::Model,
    pub changed_by: String,
    pub versions: Vec<Version>,
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Version {
    pub reading_id: ReadingId,
    pub number: i32,
    pub title: String,
    pub fingerprint: String,
    pub published_by: String,
    pub published_at: DateTime<Utc>,
}

impl Written {
    #[must_use]
    pub fn newest(&self) -> Option<&Version> {
        self.versions.first()
    }

    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.row.retired_at.is_some()
    }
}

/// A reading that staff write.
pub async fn find(cx: &Context, id: LibraryReadingId) -> Result<Option<Written>> {
    let db = cx.db.read();
    let Some(row) = library_reading::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let changed_by = name_of(db, row.changed_by_id).await?;
    Ok(Some(Written { versions: versions(db, id).await?, changed_by, row }))
}

/// The reading that staff write of which this is a version, if it is one.
pub async fn find_of_version(cx: &Context, id: ReadingId) -> Result<Option<Written>> {
    match reading_version::Entity::find_by_id(id).one(cx.db.read()).await? {
        Some(version) => find(cx, version.library_reading_id).await,
        None => Ok(None),
    }
}

async fn name_of(db: &impl ConnectionTrait, id: AccountId) -> Result<String> {
    let row = crate::entities::account::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|row| row.name).filter(|name| !name.is_empty()).unwrap_or_else(|| "Somebody".into()))
}

async fn versions(db: &impl ConnectionTrait, id: LibraryReadingId) -> Result<Vec<Version>> {
    const VERSIONS: &str = "SELECT v.reading_id, v.number, r.title, r.fingerprint, a.name AS published_by, v.published_at \
         FROM reading_versions v JOIN readings r ON r.id = v.reading_id JOIN accounts a ON a.id = v.published_by_id \
         WHERE v.library_reading_id = $1 ORDER BY v.number DESC";
    let rows = Statement::from_sql_and_values(db.get_database_backend(), VERSIONS, [id.into()]);
    Ok(Version::find_by_statement(rows).all(db).await?)
}

/// The topics of a published reading, in the order in which they were typed.
pub async fn topics_of(cx: &Context, id: ReadingId) -> Result<Vec<String>> {
    topics(cx.db.read(), id).await
}

async fn topics(db: &impl ConnectionTrait, id: ReadingId) -> Result<Vec<String>> {
    let rows = reading_topic::Entity::find().filter(reading_topic::Column::ReadingId.eq(id));
    let rows = rows.order_by_asc(reading_topic::Column::Position).all(db).await?;
    Ok(rows.into_iter().map(|row| row.topic).collect())
}

/// A reading in the lists of what is not in the library: being written, or retired.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Listed {
    pub id: LibraryReadingId,
    pub title: String,
    pub changed_by: String,
    pub changed_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
    /// The number of the newest version.
    pub number: Option<i32>,
    /// Whether the manuscript says something else than that version.
    pub is_changed: bool,
}

/// What is being written, and what is retired; last changed first.
pub async fn list_unlisted(cx: &Context) -> Result<Vec<Listed>> {
    const UNLISTED: &str = "SELECT l.id, l.title, a.name AS changed_by, l.changed_at, l.retired_at, v.number, \
         (v.number IS NULL OR l.revision > v.revision) AS is_changed \
         FROM library_readings l JOIN accounts a ON a.id = l.changed_by_id \
         LEFT JOIN reading_versions v ON v.library_reading_id = l.id AND v.number = \
         (SELECT MAX(w.number) FROM reading_versions w WHERE w.library_reading_id = l.id) \
         WHERE v.number IS NULL OR l.retired_at IS NOT NULL OR l.revision > v.revision \
         ORDER BY l.changed_at DESC, l.id";
    let rows = Statement::from_string(cx.db.backend(), UNLISTED);
    Ok(Listed::find_by_statement(rows).all(cx.db.read()).await?)
}

async fn hold(txn: &DatabaseTransaction, id: LibraryReadingId) -> Result<Option<library_reading::Model>> {
    Ok(library_reading::Entity::find_by_id(id).lock_exclusive().one(txn).await?)
}

/// Saves a manuscript, when it still is what `seen` says. The same text again is saved already.
pub async fn save(
    cx: &Context,
    actor: &Actor,
    id: LibraryReadingId,
    new: &Manuscript,
    seen: &str,
) -> Result<Saved<Manuscript>> {
    access::require(actor, Action::EditLibrary, Subject::None)?;
    pictures::check(cx, &new.text.body).await?.map_err(|words| Error::field("body", words))?;
    let txn = cx.db.begin().await?;
    let known = hold(&txn, id).await?;
    let revision = match &known {
        Some(known) if known.manuscript == *new => return Ok(Saved::Done),
        Some(known) if print(&known.manuscript) != seen => return Ok(Saved::Clash(known.manuscript.clone())),
        Some(known) => known.revision + 1,
        None if seen == NEW => 1,
        None => return Err(Error::NotFound),
    };
    let mut row = library_reading::ActiveModel {
        id: Set(id),
        title: Set(new.text.title.clone()),
        manuscript: Set(new.clone()),
        revision: Set(revision),
        changed_by_id: Set(actor.account_id),
        changed_at: Set(cx.now()),
        ..Default::default()
    };
    if known.is_some() {
        row.update(&txn).await?;
    } else {
        (row.created_at, row.retired_at, row.retired_by_id) = (Set(cx.now()), Set(None), Set(None));
        match row.insert(&txn).await.map_err(Error::from) {
            Ok(_) => {}
            // The button was pressed twice at once.
            Err(Error::Conflict(Conflict::AlreadyThere)) => return Ok(Saved::Done),
            Err(error) => return Err(error),
        }
    }
    let action = if known.is_some() { "change" } else { "start" };
    audit::append(&txn, cx, Some(actor.account_id), action, "library_readings", id.0).await?;
    txn.commit().await?;
    Ok(Saved::Done)
}

/// What came of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publishing {
    Published(Version),
    /// Nothing differs from this version, the newest.
    Same(Version),
    /// Somebody changed the manuscript since the page was shown.
    Changed,
}

/// Publishes the manuscript as the next version, when it still is what `seen` says.
pub async fn publish(cx: &Context, actor: &Actor, id: LibraryReadingId, seen: &str) -> Result<Publishing> {
    access::require(actor, Action::EditLibrary, Subject::None)?;
    let txn = cx.db.begin().await?;
    let row = hold(&txn, id).await?.ok_or(Error::NotFound)?;
    if print(&row.manuscript) != seen {
        return Ok(Publishing::Changed);
    }
    let before = versions(&txn, id).await?;
    let new = document(&row);
    if let Some(newest) = before.first()
        && newest.fingerprint == new.fingerprint()
        && topics(&txn, newest.reading_id).await? == row.manuscript.topics
    {
        return Ok(Publishing::Same(newest.clone()));
    }
    let number = before.first().map_or(0, |newest| newest.number) + 1;
    let reading_id = add_version(&txn, cx, actor, &row, new, number).await?;
    index::refresh(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "publish", "library_readings", id.0).await?;
    let published = versions(&txn, id).await?.into_iter().find(|version| version.reading_id == reading_id);
    txn.commit().await?;
    Ok(Publishing::Published(published.ok_or(Error::NotFound)?))
}

/// The manuscript as a reading.
fn document(row: &library_reading::Model) -> Reading {
    let Manuscript { text, step, .. } = row.manuscript.clone();
    Reading {
        slug: row.id.to_string(),
        head: ReadingHead {
            title: text.title,
            minutes: text.minutes,
            content_note: text.content_note,
            step: Some(step).filter(|step| *step > 0),
            sources: text.sources,
        },
        body: text.body,
    }
}

async fn add_version(
    txn: &DatabaseTransaction,
    cx: &Context,
    actor: &Actor,
    row: &library_reading::Model,
    new: Reading,
    number: i32,
) -> Result<ReadingId> {
    let reading_id: ReadingId = cx.new_id();
    let version = reading::ActiveModel {
        id: Set(reading_id),
        module_id: Set(None),
        position: Set(POSITION),
        slug: Set(new.slug.clone()),
        fingerprint: Set(new.fingerprint()),
        title: Set(new.head.title),
        minutes: Set(new.head.minutes),
        content_note: Set(new.head.content_note),
        step: Set(new.head.step),
        body: Set(new.body),
        sources: Set(Sources(new.head.sources)),
    };
    let version = version.insert(txn).await?;
    let published = reading_version::ActiveModel {
        reading_id: Set(reading_id),
        library_reading_id: Set(row.id),
        number: Set(number),
        revision: Set(row.revision),
        published_by_id: Set(actor.account_id),
        published_at: Set(cx.now()),
    };
    published.insert(txn).await?;
    for (position, topic) in (1..).zip(&row.manuscript.topics) {
        let topic = reading_topic::ActiveModel {
            id: Set(cx.new_id()),
            reading_id: Set(reading_id),
            position: Set(position),
            topic: Set(topic.clone()),
            topic_key: Set(words::key(topic)),
        };
        topic.insert(txn).await?;
    }
    pictures::note_shown(txn, cx, reading_id, &version.body).await?;
    Ok(reading_id)
}

/// Whether a reading can be given to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    InUse,
    Retired,
}

/// Takes a reading out of the library, or brings it back. Who has it keeps it. Doing so twice changes nothing.
pub async fn set_standing(cx: &Context, actor: &Actor, id: LibraryReadingId, standing: Standing) -> Result<()> {
    access::require(actor, Action::EditLibrary, Subject::None)?;
    let txn = cx.db.begin().await?;
    let row = hold(&txn, id).await?.ok_or(Error::NotFound)?;
    let is_retired = standing == Standing::Retired;
    if row.retired_at.is_some() == is_retired {
        return Ok(());
    }
    library_reading::ActiveModel {
        id: Set(id),
        retired_at: Set(is_retired.then(|| cx.now())),
        retired_by_id: Set(is_retired.then_some(actor.account_id)),
        ..Default::default()
    }
    .update(&txn)
    .await?;
    index::refresh(&txn).await?;
    let action = if is_retired { "retire" } else { "bring-back" };
    audit::append(&txn, cx, Some(actor.account_id), action, "library_readings", id.0).await?;
    txn.commit().await?;
    Ok(())
}
