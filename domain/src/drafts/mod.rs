//! Drafts: a curriculum while it is written, by all staff together. A draft is one document; each change makes its next
//! revision, and nothing that somebody else wrote meanwhile is overwritten unseen.

pub mod parts;
mod publishing;

use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, FromQueryResult, QuerySelect as _,
    Set, Statement,
};
use serde::Serialize;

use self::parts::{Named, Part};
use crate::access::{Action, Subject, require as allowed};
use crate::curriculum_files::{Curriculum, Module, Reading};
use crate::entities::curriculum_draft::{self, Document};
use crate::entities::curriculum_version;
use crate::error::Conflict;
use crate::ids::{AccountId, CurriculumId, DraftId, VersionId};
use crate::{Actor, Context, Error, Result, audit, fingerprint, publications};

pub use publishing::{Publishing, publish};

/// Stands in `seen` once somebody was told that the part is gone: saving it then adds it anew.
pub const GONE: &str = "gone";

/// What came of saving a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved<T> {
    Done,
    /// Somebody else changed it meanwhile, to this. Nothing was saved.
    Clash(T),
    /// Somebody else removed it meanwhile. Nothing was saved.
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
    LEFT JOIN curriculum_versions v ON v.id = d.from_version_id ORDER BY d.changed_at DESC, d.id";

/// All drafts, last changed first.
pub async fn list(cx: &Context) -> Result<Vec<Listed>> {
    Ok(Listed::find_by_statement(Statement::from_string(cx.db.backend(), LISTED)).all(cx.db.read()).await?)
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

pub async fn find(cx: &Context, id: DraftId) -> Result<Option<Draft>> {
    let db = cx.db.read();
    let Some(row) = curriculum_draft::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let Some(about) = list(cx).await?.into_iter().find(|one| one.id == id) else { return Ok(None) };
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

async fn hold(cx: &Context, actor: &Actor, id: DraftId) -> Result<Held> {
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
    match P::find(&document, at) {
        None if seen != GONE => return Ok(Saved::Gone),
        Some(theirs) if theirs == new => return Ok(Saved::Done),
        Some(theirs) if print(&theirs) != seen => return Ok(Saved::Clash(theirs)),
        _ => {}
    }
    if !new.put(&mut document, at) {
        return Ok(Saved::Gone);
    }
    held.save(cx, actor, document).await?;
    Ok(Saved::Done)
}

/// What the buttons of a list do to one thing in it, named by its slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Up(String),
    Down(String),
    /// Adds a blank one at the end. One that is there already stays as it is: the button was pressed twice.
    Add(String),
}

impl Step {
    /// A button's value: `up:slug`, `down:slug` or `add:slug`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("up", slug) => Some(Self::Up(slug.into())),
            ("down", slug) => Some(Self::Down(slug.into())),
            ("add", slug) => Some(Self::Add(crate::curriculum_files::slug(slug))),
            _ => None,
        }
    }
}

/// Moves a week, or adds one.
pub async fn arrange_modules(cx: &Context, actor: &Actor, id: DraftId, step: &Step) -> Result<()> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    arrange(&mut document.modules, step);
    held.save(cx, actor, document).await
}

/// Moves a reading of a week, or adds one.
pub async fn arrange_readings(cx: &Context, actor: &Actor, id: DraftId, module: &str, step: &Step) -> Result<()> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    let known = document.modules.iter_mut().find(|known| known.slug == module).ok_or(Error::NotFound)?;
    arrange(&mut known.readings, step);
    held.save(cx, actor, document).await
}

fn arrange<T: Named>(list: &mut Vec<T>, step: &Step) {
    let place = |list: &[T], slug: &str| list.iter().position(|one| one.slug() == slug);
    match step {
        Step::Up(slug) => {
            if let Some(at) = place(list, slug).filter(|at| *at > 0) {
                list.swap(at, at - 1);
            }
        }
        Step::Down(slug) => {
            if let Some(at) = place(list, slug).filter(|at| at + 1 < list.len()) {
                list.swap(at, at + 1);
            }
        }
        Step::Add(slug) => {
            if place(list, slug).is_none() {
                list.push(T::blank(slug.clone()));
            }
        }
    }
}

/// Removes a week with its plan and readings, when it still is what was shown.
pub async fn remove_module(cx: &Context, actor: &Actor, id: DraftId, slug: &str, seen: &str) -> Result<Saved<Module>> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    let removed = remove(&mut document.modules, slug, seen);
    if removed == Saved::Done {
        held.save(cx, actor, document).await?;
    }
    Ok(removed)
}

/// Removes a reading of a week, when it still is what was shown.
pub async fn remove_reading(
    cx: &Context,
    actor: &Actor,
    id: DraftId,
    module: &str,
    slug: &str,
    seen: &str,
) -> Result<Saved<Reading>> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    let Some(known) = document.modules.iter_mut().find(|known| known.slug == module) else { return Ok(Saved::Gone) };
    let removed = remove(&mut known.readings, slug, seen);
    if removed == Saved::Done {
        held.save(cx, actor, document).await?;
    }
    Ok(removed)
}

fn remove<T: Named + Clone + Serialize>(list: &mut Vec<T>, slug: &str, seen: &str) -> Saved<T> {
    let Some(at) = list.iter().position(|one| one.slug() == slug) else { return Saved::Gone };
    if print(&list[at]) != seen {
        return Saved::Clash(list[at].clone());
    }
    list.remove(at);
    Saved::Done
}

/// Throws a draft away, when it still is the revision that was shown. False: somebody changed it meanwhile.
pub async fn discard(cx: &Context, actor: &Actor, id: DraftId, seen: &str) -> Result<bool> {
    let Held { txn, row } = hold(cx, actor, id).await?;
    if row.revision.to_string() != seen {
        return Ok(false);
    }
    Held::delete(&txn, id).await?;
    audit::append(&txn, cx, Some(actor.account_id), "discard", "curriculum_drafts", id.0).await?;
    txn.commit().await?;
    Ok(true)
}
