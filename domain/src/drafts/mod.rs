//! Drafts: a curriculum while it is written, by all staff together. A draft is one document; each change makes its next
//! revision, and nothing that somebody else wrote meanwhile is overwritten unseen.

mod discarding;
mod lists;
pub mod parts;
mod publishing;

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QuerySelect as _, Set, Statement,
};
use serde::Serialize;

use self::parts::Part;
use crate::access::{Action, Subject, require as allowed};
use crate::curriculum_files::Curriculum;
use crate::entities::curriculum_draft::{self, Document};
use crate::entities::curriculum_version;
use crate::error::Conflict;
use crate::ids::{AccountId, CurriculumId, DraftId, VersionId};
use crate::{Actor, Context, Error, Result, audit, fingerprint, publications};

pub use discarding::{Discarded, KEPT_FOR, bring_back, discard, find_discarded, list_discarded, remove_discarded};
pub use lists::{
    Step, arrange_guide, arrange_modules, arrange_readings, remove_guide_page, remove_module, remove_reading,
};
pub use publishing::{Publishing, publish};

/// Stands in `seen` once somebody was told that the part is gone: saving it then adds it anew.
pub const GONE: &str = "gone";

/// What came of saving a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved<T> {
    Done,
    /// Somebody else changed it meanwhile, to this. Nothing was saved.
    Clash(T),
    /// Somebody else removed it meanwhile. Nothing was saved; it can be added anew.
    Gone,
}

/// What a part looked like, in a few letters: a form carries it from the page to the saving.
#[must_use]
pub fn print(part: &impl Serialize) -> String {
    let json = serde_json::to_string(part).unwrap_or_default();
    fingerprint::of(json).chars().take(16).collect()
}

/// Starts a draft: blank, or from a version. The same form twice starts one.
pub async fn start(cx: &Context, actor: &Actor, id: DraftId, from: Option<VersionId>) -> Result<()> {
    allowed(actor, Action::EditCurricula, Subject::None)?;
    let txn = cx.db.begin().await?;
    let version = match from {
        Some(from) => Some(curriculum_version::Entity::find_by_id(from).one(&txn).await?.ok_or(Error::NotFound)?),
        None => None,
    };
    let document = match &version {
        Some(version) => publications::document(&txn, version.id).await?,
        None => Curriculum::default(),
    };
    let started = curriculum_draft::ActiveModel {
        id: Set(id),
        curriculum_id: Set(version.as_ref().map(|version| version.curriculum_id)),
        from_version_id: Set(from),
        title: Set(document.head.title.clone()),
        document: Set(Document(document)),
        revision: Set(1),
        changed_by_id: Set(actor.account_id),
        changed_at: Set(cx.now()),
        created_at: Set(cx.now()),
        discarded_at: Set(None),
        discarded_by_id: Set(None),
    };
    match started.insert(&txn).await.map_err(Error::from) {
        Ok(_) => {}
        Err(Error::Conflict(Conflict::AlreadyThere)) => return Ok(()),
        Err(error) => return Err(error),
    }
    audit::append(&txn, cx, Some(actor.account_id), "start", "curriculum_drafts", id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// A draft in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Listed {
    pub id: DraftId,
    pub curriculum_id: Option<CurriculumId>,
    pub title: String,
    /// The number of the version that it was made from.
    pub from_number: Option<i32>,
    pub changed_by_id: AccountId,
    /// Who changed it last.
    pub changed_by: String,
    pub changed_at: sea_orm::prelude::DateTimeUtc,
}

const LISTED: &str = "SELECT d.id, d.curriculum_id, d.title, v.number AS from_number, d.changed_by_id, \
    a.name AS changed_by, d.changed_at \
    FROM curriculum_drafts d JOIN accounts a ON a.id = d.changed_by_id \
    LEFT JOIN curriculum_versions v ON v.id = d.from_version_id WHERE d.discarded_at IS NULL";

/// All drafts that are worked on, last changed first.
pub async fn list(cx: &Context) -> Result<Vec<Listed>> {
    let all = format!("{LISTED} ORDER BY d.changed_at DESC, d.id");
    Ok(Listed::find_by_statement(Statement::from_string(cx.db.backend(), all)).all(cx.db.read()).await?)
}

/// A draft with what its pages say about it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub row: curriculum_draft::Model,
    pub about: Listed,
    /// The curriculum's published versions, newest first.
    pub versions: Vec<curriculum_version::Model>,
}

impl Draft {
    #[must_use]
    pub fn document(&self) -> &Curriculum {
        &self.row.document.0
    }

    /// The number of the newest version; 0 where nothing is published yet.
    #[must_use]
    pub fn newest(&self) -> i32 {
        self.versions.first().map_or(0, |version| version.number)
    }
}

/// A draft that is worked on; a discarded one is not there.
pub async fn find(cx: &Context, id: DraftId) -> Result<Option<Draft>> {
    let db = cx.db.read();
    let worked_on = curriculum_draft::Entity::find_by_id(id).filter(curriculum_draft::Column::DiscardedAt.is_null());
    let Some(row) = worked_on.one(db).await? else { return Ok(None) };
    let about = Statement::from_sql_and_values(cx.db.backend(), format!("{LISTED} AND d.id = $1"), [id.into()]);
    let Some(about) = Listed::find_by_statement(about).one(db).await? else { return Ok(None) };
    let versions = match row.curriculum_id {
        Some(id) => publications::versions(db, id).await?,
        None => Vec::new(),
    };
    Ok(Some(Draft { row, about, versions }))
}

pub async fn require(cx: &Context, id: DraftId) -> Result<Draft> {
    find(cx, id).await?.ok_or(Error::NotFound)
}

/// A draft held for one change.
struct Held {
    txn: DatabaseTransaction,
    row: curriculum_draft::Model,
}

/// One that is worked on.
async fn hold(cx: &Context, actor: &Actor, id: DraftId) -> Result<Held> {
    let held = hold_any(cx, actor, id).await?;
    if held.row.discarded_at.is_some() { Err(Error::NotFound) } else { Ok(held) }
}

async fn hold_any(cx: &Context, actor: &Actor, id: DraftId) -> Result<Held> {
    allowed(actor, Action::EditCurricula, Subject::None)?;
    let txn = cx.db.begin().await?;
    let row = curriculum_draft::Entity::find_by_id(id).lock_exclusive().one(&txn).await?.ok_or(Error::NotFound)?;
    Ok(Held { txn, row })
}

impl Held {
    /// Saves the document as the next revision.
    async fn save(self, cx: &Context, actor: &Actor, document: Curriculum) -> Result<()> {
        let Self { txn, row } = self;
        curriculum_draft::ActiveModel {
            id: Set(row.id),
            title: Set(document.head.title.clone()),
            document: Set(Document(document)),
            revision: Set(row.revision + 1),
            changed_by_id: Set(actor.account_id),
            changed_at: Set(cx.now()),
            ..Default::default()
        }
        .update(&txn)
        .await?;
        audit::append(&txn, cx, Some(actor.account_id), "change", "curriculum_drafts", row.id.0).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Takes the draft away.
    async fn delete(txn: &impl ConnectionTrait, id: DraftId) -> Result<()> {
        curriculum_draft::Entity::delete_by_id(id).exec(txn).await?;
        Ok(())
    }
}

/// Saves one part of a draft, when it still is what `seen` says. Who wrote something else meanwhile disturbs nobody.
/// Not found: the draft is gone, or the week that the part belongs to.
pub async fn save<P: Part>(
    cx: &Context,
    actor: &Actor,
    id: DraftId,
    at: &P::At,
    new: P,
    seen: &str,
) -> Result<Saved<P>> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    let known = P::find(&document, at);
    if !new.clone().put(&mut document, at) {
        return Err(Error::NotFound);
    }
    match known {
        None if seen != GONE => return Ok(Saved::Gone),
        Some(theirs) if theirs == new => return Ok(Saved::Done),
        Some(theirs) if print(&theirs) != seen => return Ok(Saved::Clash(theirs)),
        _ => {}
    }
    held.save(cx, actor, document).await?;
    Ok(Saved::Done)
}
