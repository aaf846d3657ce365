//! Drafts of curricula: starting one, and what its pages have in common.

pub mod changes;
pub mod discarded;
pub mod guide;
pub mod module;
pub mod plan;
pub mod reading;
pub mod removal;
mod saving;
pub mod show;

use axum::extract::State;
use domain::Actor;
use domain::drafts::{self, Draft};
use domain::ids::{DraftId, VersionId};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May};
use crate::state::AppState;

/// What a draft's pages are told in their address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DraftQuery {
    pub notice: String,
}

impl DraftQuery {
    pub fn notice(&self) -> Option<&'static str> {
        match self.notice.as_str() {
            "saved" => Some("Saved. Only staff see it until it is published."),
            "removed" => Some("Removed from this draft. What was published stays as it is."),
            "back" => Some("It is back, with everything that was written in it."),
            _ => None,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StartForm {
    /// Of the draft: the same form twice starts one.
    id: String,
    /// The version that it is made from; empty for a blank one.
    from: String,
}

/// POST /drafts
pub async fn start(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Posted(form): Posted<StartForm>,
) -> PageResult {
    let id: DraftId = form.id.parse().map_err(|_| PageError::Unreadable)?;
    let from: Option<VersionId> = match form.from.as_str() {
        "" => None,
        from => Some(from.parse().map_err(|_| PageError::Unreadable)?),
    };
    drafts::start(&state.cx, &actor, id, from).await?;
    Ok(see(&format!("/drafts/{id}")))
}

/// A page below the draft's own: the way back, the title, and who changed the draft last.
fn below(draft: &Draft, actor: &Actor, title: String) -> AnyView {
    head(draft, actor, format!("/drafts/{}", draft.row.id), title_of(draft), title)
}

/// The same with another way back.
fn head(draft: &Draft, actor: &Actor, back: String, name: String, title: String) -> AnyView {
    view! {
        <div>
            <p class="eyebrow" dir="auto"><a href=back>{name}</a>" · draft"</p>
            <h1 dir="auto">{title}</h1>
            {changed(draft, actor)}
        </div>
    }
    .into_any()
}

fn title_of(draft: &Draft) -> String {
    if draft.row.title.is_empty() { "New curriculum".into() } else { draft.row.title.clone() }
}

/// Who changed it last, and when.
fn changed(draft: &Draft, actor: &Actor) -> AnyView {
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let by = if draft.about.changed_by_id == actor.account_id { "you" } else { &draft.about.changed_by };
    let at = draft.about.changed_at;
    let when = format!("{} ({})", dates::full(at, zone), dates::zone_name(zone));
    view! { <p class="small soft" dir="auto">{format!("Changed last by {by}, ")}{dates::time(at, zone, when)}</p> }
        .into_any()
}
