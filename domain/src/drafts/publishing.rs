//! From a draft to the next version: only what is whole, only what was seen, and only when it says something new.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::Held;
use super::parts::Named;
use crate::curriculum_files::rules::{self, Problem};
use crate::curriculum_files::{Curriculum, free_slug, slug};
use crate::draft_forms::PublishForm;
use crate::entities::curriculum;
use crate::ids::{CurriculumId, DraftId};
use crate::{Actor, Context, Error, Result, publications};

/// What came of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publishing {
    /// Done, under this number; the draft is gone.
    Published(CurriculumId, i32),
    /// This has to be mended first.
    Unfinished(Vec<Problem>),
    /// Somebody changed the draft since the page was shown.
    Changed,
    /// This version was published since the page was shown, and the draft has nothing of it.
    Newer(i32),
    /// Nothing differs from this version, the newest.
    Same(i32),
}

/// Publishes a draft as the next version of its curriculum, or as the first of a new one.
pub async fn publish(cx: &Context, actor: &Actor, id: DraftId, form: &PublishForm) -> Result<Publishing> {
    let Held { txn, row } = super::hold(cx, actor, id).await?;
    if row.revision.to_string() != form.seen {
        return Ok(Publishing::Changed);
    }
    let problems = rules::problems(&row.document.0);
    if !problems.is_empty() {
        return Ok(Publishing::Unfinished(problems));
    }
    let known = match row.curriculum_id {
        Some(id) => {
            let known = curriculum::Entity::find_by_id(id).lock_exclusive();
            Some(known.one(&txn).await?.ok_or(Error::NotFound)?)
        }
        None => None,
    };
    let mut document = row.document.0;
    name_new_parts(&mut document);
    document.slug = match &known {
        Some(known) => known.slug.clone(),
        None => {
            let wanted = slug(&document.head.title);
            let like = curriculum::Entity::find().filter(curriculum::Column::Slug.starts_with(&wanted));
            let taken: Vec<String> = like.all(&txn).await?.into_iter().map(|taken| taken.slug).collect();
            free_slug(&wanted, |slug| taken.iter().any(|taken| taken == slug))
        }
    };
    if let Some(known) = &known
        && let Some(newest) = publications::versions(&txn, known.id).await?.first()
    {
        if newest.number.to_string() != form.after {
            return Ok(Publishing::Newer(newest.number));
        }
        if newest.fingerprint == document.fingerprint() {
            return Ok(Publishing::Same(newest.number));
        }
    }
    let actor_id = Some(actor.account_id);
    Held::delete(&txn, id).await?;
    let (curriculum_id, number) =
        publications::add_version(&txn, cx, actor_id, known, &document, form.note.trim()).await?;
    txn.commit().await?;
    Ok(Publishing::Published(curriculum_id, number))
}

/// What was added gets a slug of its title, now that it has one.
fn name_new_parts(document: &mut Curriculum) {
    for at in 0..document.modules.len() {
        let title = document.modules[at].head.title.clone();
        if let Some(slug) = name(&document.modules, at, &title) {
            document.modules[at].slug = slug;
        }
        let readings = &mut document.modules[at].readings;
        for at in 0..readings.len() {
            let title = readings[at].head.title.clone();
            if let Some(slug) = name(readings, at, &title) {
                readings[at].slug = slug;
            }
        }
    }
    for at in 0..document.guide.len() {
        if let Some(slug) = name(&document.guide, at, &document.guide[at].title) {
            document.guide[at].slug = slug;
        }
    }
}

fn name<T: Named>(list: &[T], at: usize, title: &str) -> Option<String> {
    let is_new = |slug: &str| slug.strip_prefix("new-").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let free = |slug: &str| list.iter().enumerate().any(|(other, one)| other != at && one.slug() == slug);
    is_new(list[at].slug()).then(|| free_slug(&slug(title), free))
}
