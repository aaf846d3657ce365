//! The lists of a draft: its weeks, their readings and the pages of its guide are moved, added and removed.

use serde::Serialize;

use super::parts::Named;
use super::{Saved, hold, print};
use crate::curriculum_files::{GuidePage, Module, Reading};
use crate::ids::DraftId;
use crate::{Actor, Context, Error, Result};

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

/// Moves a page of the facilitator guide, or adds one.
pub async fn arrange_guide(cx: &Context, actor: &Actor, id: DraftId, step: &Step) -> Result<()> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    arrange(&mut document.guide, step);
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

/// Removes a page of the facilitator guide, when it still is what was shown.
pub async fn remove_guide_page(
    cx: &Context,
    actor: &Actor,
    id: DraftId,
    slug: &str,
    seen: &str,
) -> Result<Saved<GuidePage>> {
    let held = hold(cx, actor, id).await?;
    let mut document = held.row.document.0.clone();
    let removed = remove(&mut document.guide, slug, seen);
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
