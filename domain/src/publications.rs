//! Publishing a curriculum as its next version, which never changes again; and giving a version back as the document that
//! it was. Files and drafts are published in this one way.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::curriculum_files::{
    self, AgendaItem, Curriculum, GuidePage, Head, Module, ModuleHead, Reading, ReadingHead,
};
use crate::entities::module::Lines;
use crate::entities::reading::Sources;
use crate::entities::{agenda_item, curriculum, curriculum_version, guide_page, module, reading};
use crate::ids::{AccountId, CurriculumId, ModuleId, ReadingId, VersionId};
use crate::plans::PlanItem;
use crate::{Context, Error, Result, audit, library};

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// Published under this number.
    Version(CurriculumId, i32),
    /// The very same content is published already, under this number.
    Already(CurriculumId, i32),
}

/// Publishes the curriculum as the next version of the one with its slug, whole or not at all.
pub async fn publish(cx: &Context, actor: Option<AccountId>, new: &Curriculum, note: &str) -> Result<Published> {
    let txn = cx.db.begin().await?;
    let known = curriculum::Entity::find().filter(curriculum::Column::Slug.eq(&new.slug)).lock_exclusive();
    let known = known.one(&txn).await?;
    let versions = match &known {
        Some(known) => versions(&txn, known.id).await?,
        None => Vec::new(),
    };
    let fingerprint = new.fingerprint();
    if let Some(same) = versions.iter().find(|version| version.fingerprint == fingerprint) {
        return Ok(Published::Already(same.curriculum_id, same.number));
    }
    let (id, number) = add_version(&txn, cx, actor, known, new, note).await?;
    txn.commit().await?;
    Ok(Published::Version(id, number))
}

/// The versions of a curriculum, newest first.
pub async fn versions(db: &impl ConnectionTrait, id: CurriculumId) -> Result<Vec<curriculum_version::Model>> {
    let versions = curriculum_version::Entity::find()
        .filter(curriculum_version::Column::CurriculumId.eq(id))
        .order_by_desc(curriculum_version::Column::Number);
    Ok(versions.all(db).await?)
}

/// Adds the next version in the transaction at hand; `known` is the curriculum that it belongs to, none for a new one.
pub async fn add_version(
    db: &impl ConnectionTrait,
    cx: &Context,
    actor: Option<AccountId>,
    known: Option<curriculum::Model>,
    new: &Curriculum,
    note: &str,
) -> Result<(CurriculumId, i32)> {
    let curriculum_id = save_curriculum(db, cx, known, new).await?;
    let number = versions(db, curriculum_id).await?.first().map_or(0, |version| version.number) + 1;
    let version_id: VersionId = cx.new_id();
    curriculum_version::ActiveModel {
        id: Set(version_id),
        curriculum_id: Set(curriculum_id),
        number: Set(number),
        title: Set(new.head.title.clone()),
        summary: Set(new.head.summary.clone()),
        note: Set(note.into()),
        introduction: Set(new.introduction.clone()),
        fingerprint: Set(new.fingerprint()),
        published_at: Set(cx.now()),
    }
    .insert(db)
    .await?;
    for (position, module) in (1..).zip(&new.modules) {
        save_module(db, cx, version_id, position, module).await?;
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
        .insert(db)
        .await?;
    }
    library::index::refresh(db).await?;
    audit::append(db, cx, actor, "publish", "curriculum_versions", version_id.0).await?;
    Ok((curriculum_id, number))
}

async fn save_curriculum(
    db: &impl ConnectionTrait,
    cx: &Context,
    known: Option<curriculum::Model>,
    new: &Curriculum,
) -> Result<CurriculumId> {
    let is_known = known.is_some();
    let id = known.as_ref().map_or_else(|| cx.new_id(), |known| known.id);
    let row = curriculum::ActiveModel {
        id: Set(id),
        slug: Set(known.as_ref().map_or_else(|| new.slug.clone(), |known| known.slug.clone())),
        title: Set(new.head.title.clone()),
        summary: Set(new.head.summary.clone()),
        created_at: Set(known.as_ref().map_or_else(|| cx.now(), |known| known.created_at)),
        retired_at: Set(known.and_then(|known| known.retired_at)),
    };
    if is_known {
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
    new: &Module,
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
        practice: Set(new.head.practice.clone()),
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
            what_to_do: Set(item.what_to_do.clone()),
            what_to_say: Set(item.what_to_say.clone()),
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
    new: &Reading,
) -> Result<()> {
    let id: ReadingId = cx.new_id();
    reading::ActiveModel {
        id: Set(id),
        module_id: Set(module_id),
        position: Set(position),
        slug: Set(new.slug.clone()),
        fingerprint: Set(new.fingerprint()),
        title: Set(new.head.title.clone()),
        minutes: Set(new.head.minutes),
        content_note: Set(new.head.content_note.clone()),
        step: Set(new.head.step),
        body: Set(new.body.clone()),
        sources: Set(Sources(new.head.sources.clone())),
    }
    .insert(db)
    .await?;
    library::pictures::note_shown(db, cx, id, &new.body).await
}

/// Publishes what comes with the program, where it is not there yet. Called at each start.
pub async fn publish_built_in(cx: &Context) -> Result<()> {
    let built_in = curriculum_files::built_in().map_err(Error::internal)?;
    publish(cx, None, &built_in, "").await?;
    let library = curriculum_files::built_in_library().map_err(Error::internal)?;
    let txn = cx.db.begin().await?;
    for (position, new) in (1..).zip(&library) {
        let same = reading::Entity::find()
            .filter(reading::Column::ModuleId.is_null())
            .filter(reading::Column::Fingerprint.eq(new.fingerprint()));
        if same.one(&txn).await?.is_none() {
            save_reading(&txn, cx, None, position, new).await?;
        }
    }
    // Also where nothing is new: an older release kept no index, or told words apart in another way.
    library::index::refresh(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// A published version as the document that it was made from.
pub async fn document(db: &impl ConnectionTrait, id: VersionId) -> Result<Curriculum> {
    let version = curriculum_version::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let curriculum = curriculum::Entity::find_by_id(version.curriculum_id).one(db).await?.ok_or(Error::NotFound)?;
    let modules = module::Entity::find()
        .filter(module::Column::VersionId.eq(id))
        .order_by_asc(module::Column::Position)
        .all(db)
        .await?;
    let ids: Vec<Uuid> = modules.iter().map(|module| module.id.0).collect();
    let items = agenda_item::Entity::find()
        .filter(agenda_item::Column::ModuleId.is_in(ids.clone()))
        .order_by_asc(agenda_item::Column::Position)
        .all(db)
        .await?;
    let readings = reading::Entity::find()
        .filter(reading::Column::ModuleId.is_in(ids))
        .order_by_asc(reading::Column::Position)
        .all(db)
        .await?;
    let guide = guide_page::Entity::find()
        .filter(guide_page::Column::VersionId.eq(id))
        .order_by_asc(guide_page::Column::Position)
        .all(db)
        .await?;
    let guide = guide.into_iter().map(|page| GuidePage { slug: page.slug, title: page.title, body: page.body });
    Ok(Curriculum {
        slug: curriculum.slug,
        head: Head { title: version.title, summary: version.summary },
        introduction: version.introduction,
        modules: modules.into_iter().map(|module| module_of(module, &items, &readings)).collect(),
        guide: guide.collect(),
    })
}

fn module_of(module: module::Model, items: &[agenda_item::Model], readings: &[reading::Model]) -> Module {
    let agenda = items.iter().filter(|item| item.module_id == module.id);
    let agenda = agenda.map(|item| AgendaItem::from(&PlanItem::from(item))).collect();
    let readings = readings.iter().filter(|reading| reading.module_id == Some(module.id));
    let readings = readings.cloned().map(|reading| Reading {
        slug: reading.slug,
        head: ReadingHead {
            title: reading.title,
            minutes: reading.minutes,
            content_note: reading.content_note,
            step: reading.step,
            sources: reading.sources.0,
        },
        body: reading.body,
    });
    Module {
        readings: readings.collect(),
        slug: module.slug,
        head: ModuleHead {
            title: module.title,
            step: module.step,
            aims: module.aims.0,
            practice: module.practice,
            prompts: module.prompts.0,
            agenda,
        },
        safety_notes: module.safety_notes,
    }
}
