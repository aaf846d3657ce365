//! Curricula: importing one as its next published version, and reading what is taught.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, Set,
};
use uuid::Uuid;

use crate::curriculum_files::{self, Curriculum};
use crate::entities::module::Lines;
use crate::entities::reading::Sources;
use crate::entities::{agenda_item, curriculum, curriculum_version, guide_page, module, reading};
use crate::ids::{AccountId, CurriculumId, ModuleId, ReadingId, VersionId};
use crate::plans::PlanItem;
use crate::{Context, Error, Result, audit};

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Published under this number.
    Version(i32),
    /// These very files are published already, under this number.
    Already(i32),
}

/// Publishes the curriculum as its next version, whole or not at all.
pub async fn import(cx: &Context, actor: Option<AccountId>, new: &Curriculum) -> Result<Imported> {
    let txn = cx.db.begin().await?;
    let known = curriculum::Entity::find().filter(curriculum::Column::Slug.eq(&new.slug)).one(&txn).await?;
    let versions = match &known {
        Some(known) => versions_of(&txn, known.id).await?,
        None => Vec::new(),
    };
    if let Some(same) = versions.iter().find(|version| version.fingerprint == new.fingerprint) {
        return Ok(Imported::Already(same.number));
    }
    let curriculum_id = save_curriculum(&txn, cx, known, new).await?;
    let number = versions.iter().map(|version| version.number).max().unwrap_or(0) + 1;
    let version_id: VersionId = cx.new_id();
    curriculum_version::ActiveModel {
        id: Set(version_id),
        curriculum_id: Set(curriculum_id),
        number: Set(number),
        introduction: Set(new.introduction.clone()),
        fingerprint: Set(new.fingerprint.clone()),
        published_at: Set(cx.now()),
    }
    .insert(&txn)
    .await?;
    for (position, module) in (1..).zip(&new.modules) {
        save_module(&txn, cx, version_id, position, module).await?;
    }
    for (position, page) in (1..).zip(&new.guide) {
        guide_page::ActiveModel {
            id: Set(cx.new_id()),
            version_id: Set(version_id),
            position: Set(position),
            slug: Set(page.slug.clone()),
            title: Set(page.title.clone()),
            body: Set(page.body.clone()),
        }
        .insert(&txn)
        .await?;
    }
    audit::append(&txn, cx, actor, "publish", "curriculum_versions", version_id.0).await?;
    txn.commit().await?;
    Ok(Imported::Version(number))
}

async fn versions_of(db: &impl ConnectionTrait, id: CurriculumId) -> Result<Vec<curriculum_version::Model>> {
    Ok(curriculum_version::Entity::find().filter(curriculum_version::Column::CurriculumId.eq(id)).all(db).await?)
}

async fn save_curriculum(
    db: &impl ConnectionTrait,
    cx: &Context,
    known: Option<curriculum::Model>,
    new: &Curriculum,
) -> Result<CurriculumId> {
    let id = known.as_ref().map_or_else(|| cx.new_id(), |known| known.id);
    let row = curriculum::ActiveModel {
        id: Set(id),
        slug: Set(new.slug.clone()),
        title: Set(new.head.title.clone()),
        summary: Set(new.head.summary.clone()),
        created_at: Set(known.as_ref().map_or_else(|| cx.now(), |known| known.created_at)),
    };
    if known.is_some() {
        row.update(db).await?
    } else {
        row.insert(db).await?
    };
    Ok(id)
}

async fn save_module(
    db: &impl ConnectionTrait,
    cx: &Context,
    version_id: VersionId,
    position: i32,
    new: &curriculum_files::Module,
) -> Result<()> {
    let id: ModuleId = cx.new_id();
    module::ActiveModel {
        id: Set(id),
        version_id: Set(version_id),
        position: Set(position),
        slug: Set(new.slug.clone()),
        title: Set(new.head.title.clone()),
        step: Set(new.head.step),
        aims: Set(Lines(new.head.aims.clone())),
        practice: Set(new.head.practice.trim().into()),
        prompts: Set(Lines(new.head.prompts.clone())),
        safety_notes: Set(new.safety_notes.clone()),
    }
    .insert(db)
    .await?;
    for (position, item) in (1..).zip(&new.head.agenda) {
        agenda_item::ActiveModel {
            id: Set(cx.new_id()),
            module_id: Set(id),
            position: Set(position),
            kind: Set(item.kind.clone()),
            title: Set(item.title.clone()),
            minutes: Set(item.minutes),
            minutes_when_late: Set(item.minutes_when_late),
            leader: Set(item.leader.clone()),
            what_to_do: Set(item.what_to_do.trim().into()),
            what_to_say: Set(item.what_to_say.trim().into()),
            materials: Set(Lines(item.materials.clone())),
        }
        .insert(db)
        .await?;
    }
    for (position, reading) in (1..).zip(&new.readings) {
        save_reading(db, cx, Some(id), position, reading).await?;
    }
    Ok(())
}

async fn save_reading(
    db: &impl ConnectionTrait,
    cx: &Context,
    module_id: Option<ModuleId>,
    position: i32,
    new: &curriculum_files::Reading,
) -> Result<()> {
    reading::ActiveModel {
        id: Set(cx.new_id()),
        module_id: Set(module_id),
        position: Set(position),
        slug: Set(new.slug.clone()),
        fingerprint: Set(new.fingerprint.clone()),
        title: Set(new.head.title.clone()),
        minutes: Set(new.head.minutes),
        content_note: Set(new.head.content_note.clone()),
        body: Set(new.body.clone()),
        sources: Set(Sources(new.head.sources.clone())),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// Publishes what comes with the program, where it is not there yet. Called at each start.
pub async fn import_built_in(cx: &Context) -> Result<()> {
    let built_in = curriculum_files::built_in().map_err(Error::internal)?;
    import(cx, None, &built_in).await?;
    let library = curriculum_files::built_in_library().map_err(Error::internal)?;
    let txn = cx.db.begin().await?;
    for (position, new) in (1..).zip(&library) {
        let same = reading::Entity::find()
            .filter(reading::Column::ModuleId.is_null())
            .filter(reading::Column::Fingerprint.eq(&new.fingerprint));
        if same.one(&txn).await?.is_none() {
            save_reading(&txn, cx, None, position, new).await?;
        }
    }
    txn.commit().await?;
    Ok(())
}

/// A published version with its curriculum and the number of its weeks.
#[derive(Clone, Debug)]
pub struct Published {
    pub curriculum: curriculum::Model,
    pub version: curriculum_version::Model,
    pub modules: Vec<module::Model>,
}

/// The newest version of each curriculum, by title.
pub async fn published(cx: &Context) -> Result<Vec<Published>> {
    let db = cx.db.read();
    let curricula = curriculum::Entity::find().order_by_asc(curriculum::Column::Title).all(db).await?;
    let versions = curriculum_version::Entity::find().order_by_desc(curriculum_version::Column::Number).all(db).await?;
    let newest: Vec<_> = curricula
        .into_iter()
        .filter_map(|curriculum| {
            versions
                .iter()
                .find(|version| version.curriculum_id == curriculum.id)
                .cloned()
                .map(|version| (curriculum, version))
        })
        .collect();
    let modules = module::Entity::find()
        .filter(module::Column::VersionId.is_in(newest.iter().map(|(_, version)| version.id)))
        .order_by_asc(module::Column::Position)
        .all(db)
        .await?;
    Ok(newest
        .into_iter()
        .map(|(curriculum, version)| {
            let modules = modules.iter().filter(|module| module.version_id == version.id).cloned().collect();
            Published { curriculum, version, modules }
        })
        .collect())
}

/// The newest version of one curriculum.
pub async fn require_published(cx: &Context, id: CurriculumId) -> Result<Published> {
    published(cx).await?.into_iter().find(|published| published.curriculum.id == id).ok_or(Error::NotFound)
}

/// The facilitator guide of a version, in order.
pub async fn guide(cx: &Context, id: VersionId) -> Result<Vec<guide_page::Model>> {
    let pages = guide_page::Entity::find()
        .filter(guide_page::Column::VersionId.eq(id))
        .order_by_asc(guide_page::Column::Position);
    Ok(pages.all(cx.db.read()).await?)
}

/// A module with its plan and its readings.
pub struct ModulePlan {
    pub module: module::Model,
    pub agenda: Vec<PlanItem>,
    pub readings: Vec<reading::Model>,
}

/// A module with all that a session needs of it.
pub async fn require_module(cx: &Context, id: ModuleId) -> Result<ModulePlan> {
    let db = cx.db.read();
    let module = module::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let agenda = agenda_item::Entity::find()
        .filter(agenda_item::Column::ModuleId.eq(id))
        .order_by_asc(agenda_item::Column::Position);
    let readings =
        reading::Entity::find().filter(reading::Column::ModuleId.eq(id)).order_by_asc(reading::Column::Position);
    let agenda = agenda.all(db).await?.iter().map(PlanItem::from).collect();
    Ok(ModulePlan { module, agenda, readings: readings.all(db).await? })
}

/// One reading of the library, with the title of the module that it belongs to.
#[derive(Clone, Debug)]
pub struct LibraryReading {
    pub reading: reading::Model,
    pub module_title: Option<String>,
}

/// Everything that can be assigned: the readings of the newest versions, then those of the library alone.
pub async fn library(cx: &Context) -> Result<Vec<LibraryReading>> {
    let modules: Vec<module::Model> =
        published(cx).await?.into_iter().flat_map(|published| published.modules).collect();
    let ids: Vec<Option<Uuid>> = modules.iter().map(|module| Some(module.id.0)).collect();
    let readings = reading::Entity::find()
        .filter(Condition::any().add(reading::Column::ModuleId.is_null()).add(reading::Column::ModuleId.is_in(ids)))
        .order_by_asc(reading::Column::Position)
        .all(cx.db.read())
        .await?;
    // Of a library reading whose text has changed, the newest row alone; who was given an older one keeps it.
    let newest = |one: &reading::Model| {
        one.module_id.is_some()
            || !readings.iter().any(|other| other.module_id.is_none() && other.slug == one.slug && other.id > one.id)
    };
    let mut library: Vec<_> = readings
        .iter()
        .filter(|one| newest(one))
        .cloned()
        .map(|reading| {
            let module = modules.iter().find(|module| Some(module.id) == reading.module_id);
            (
                module.map_or(i32::MAX, |module| module.position),
                LibraryReading { module_title: module.map(|module| module.title.clone()), reading },
            )
        })
        .collect();
    library.sort_by_key(|(position, _)| *position);
    Ok(library.into_iter().map(|(_, reading)| reading).collect())
}

/// The title of the module that a reading belongs to.
pub async fn module_title(cx: &Context, reading: &reading::Model) -> Result<Option<String>> {
    let Some(id) = reading.module_id else { return Ok(None) };
    Ok(module::Entity::find_by_id(id).one(cx.db.read()).await?.map(|module| module.title))
}

pub async fn require_reading(cx: &Context, id: ReadingId) -> Result<reading::Model> {
    reading::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}
