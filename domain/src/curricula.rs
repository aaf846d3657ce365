//! Curricula: what is taught and can be read, which of it new groups can choose, and retiring one.

use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::access::{self, Action, Subject};
use crate::entities::{agenda_item, curriculum, curriculum_version, group, guide_page, module, reading};
use crate::error::Conflict;
use crate::ids::{CurriculumId, ModuleId, ReadingId, VersionId};
use crate::plans::PlanItem;
use crate::{Actor, Context, Error, Result, audit, publications};

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

/// The newest version of each curriculum that a new group can choose: of those that are not retired.
pub async fn offered(cx: &Context) -> Result<Vec<Published>> {
    let mut published = published(cx).await?;
    published.retain(|published| published.curriculum.retired_at.is_none());
    Ok(published)
}

/// A version of one curriculum by its number; without one, the newest.
pub async fn require_published(cx: &Context, id: CurriculumId, number: Option<i32>) -> Result<Published> {
    let db = cx.db.read();
    let curriculum = curriculum::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let versions = publications::versions(db, id).await?;
    let wanted = |version: &curriculum_version::Model| number.is_none_or(|number| version.number == number);
    let version = versions.into_iter().find(wanted).ok_or(Error::NotFound)?;
    let modules =
        module::Entity::find().filter(module::Column::VersionId.eq(version.id)).order_by_asc(module::Column::Position);
    Ok(Published { modules: modules.all(db).await?, curriculum, version })
}

/// The groups that run this curriculum now, in any version, with a session to come or under way.
pub async fn running_groups(db: &impl ConnectionTrait, id: CurriculumId) -> Result<u64> {
    let versions: Vec<Uuid> = publications::versions(db, id).await?.into_iter().map(|version| version.id.0).collect();
    let running = group::Entity::find()
        .filter(group::Column::VersionId.is_in(versions))
        .filter(group::Column::ClosedAt.is_null());
    Ok(running.count(db).await?)
}

/// Keeps new groups from choosing it; those under way keep it. Drafts of it can still be written and published.
pub async fn retire(cx: &Context, actor: &Actor, id: CurriculumId) -> Result<()> {
    set_retired(cx, actor, id, true).await
}

/// Lets new groups choose it again.
pub async fn bring_back(cx: &Context, actor: &Actor, id: CurriculumId) -> Result<()> {
    set_retired(cx, actor, id, false).await
}

/// A group is about to be opened on this version: its curriculum is still there to be chosen.
pub async fn require_offered(db: &impl ConnectionTrait, id: VersionId) -> Result<()> {
    let version = curriculum_version::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let known = curriculum::Entity::find_by_id(version.curriculum_id).one(db).await?.ok_or(Error::NotFound)?;
    match known.retired_at {
        None => Ok(()),
        Some(_) => Err(Error::field("curriculum", "This curriculum was retired meanwhile. Choose another one.")),
    }
}

async fn set_retired(cx: &Context, actor: &Actor, id: CurriculumId, is_retired: bool) -> Result<()> {
    access::require(actor, Action::ManageCurricula, Subject::None)?;
    let txn = cx.db.begin().await?;
    let known = curriculum::Entity::find_by_id(id).lock_exclusive().one(&txn).await?.ok_or(Error::NotFound)?;
    if known.retired_at.is_some() == is_retired {
        return Err(Error::Conflict(Conflict::AlreadyThere));
    }
    let retired_at = is_retired.then(|| cx.now());
    curriculum::ActiveModel { id: Set(id), retired_at: Set(retired_at), ..Default::default() }.update(&txn).await?;
    let action = if is_retired { "retire" } else { "bring-back" };
    audit::append(&txn, cx, Some(actor.account_id), action, "curricula", id.0).await?;
    txn.commit().await?;
    Ok(())
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

/// Everything that can be assigned, as the library lists it: the readings of weeks in their order, then the others.
pub async fn library(cx: &Context) -> Result<Vec<LibraryReading>> {
    let db = cx.db.read();
    let listed = Query::select().column("reading_id").from("library_entries").to_owned();
    let readings = reading::Entity::find().filter(reading::Column::Id.in_subquery(listed)).all(db).await?;
    let ids: Vec<Uuid> = readings.iter().filter_map(|reading| reading.module_id).map(|id| id.0).collect();
    let modules = module::Entity::find().filter(module::Column::Id.is_in(ids)).all(db).await?;
    let mut library: Vec<_> = readings
        .into_iter()
        .map(|reading| {
            let module = modules.iter().find(|module| Some(module.id) == reading.module_id);
            let week = module.map_or(i32::MAX, |module| module.position);
            let place = (week, reading.position, reading.title.to_lowercase());
            (place, LibraryReading { module_title: module.map(|module| module.title.clone()), reading })
        })
        .collect();
    library.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(library.into_iter().map(|(_, reading)| reading).collect())
}

/// The module that a reading belongs to.
pub async fn module_of(cx: &Context, reading: &reading::Model) -> Result<Option<module::Model>> {
    match reading.module_id {
        Some(id) => Ok(module::Entity::find_by_id(id).one(cx.db.read()).await?),
        None => Ok(None),
    }
}

pub async fn require_reading(cx: &Context, id: ReadingId) -> Result<reading::Model> {
    reading::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}
