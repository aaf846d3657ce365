//! Drafts of curricula: starting one, and what its pages have in common.

pub mod changes;
pub mod module;
pub mod plan;
pub mod reading;
pub mod removal;
pub mod show;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Actor;
use domain::comparisons::Section as Changes;
use domain::drafts::{self, Draft};
use domain::ids::{DraftId, VersionId};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May};
use crate::shell::{Frame, Page, Section};
use crate::state::{AppState, Site};
use crate::ui::comparison;
use crate::ui::field::Field;

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

/// Somebody else saved the same part: what saving would change of theirs.
fn clash(draft: &Draft, changes: &Changes) -> AnyView {
    let by = draft.about.changed_by.clone();
    view! {
        <div class="notice stack" role="alert">
            <p dir="auto"><b>{format!("{by} saved this while you were writing.")}</b>" Your text is below, and not saved yet. If you save it now, this is what changes of theirs:"</p>
            {comparison::section(changes)}
        </div>
    }
    .into_any()
}

/// Somebody else removed it: the text is still there, and can be added anew.
fn gone(draft: &Draft, what: &str) -> AnyView {
    let by = draft.about.changed_by.clone();
    view! {
        <p class="notice" role="alert" dir="auto"><b>{format!("{by} removed this {what} while you were writing.")}</b>{format!(" Your text is below, and not saved. If you save it now, it comes back as the last {what}.")}</p>
    }
    .into_any()
}

/// The draft itself is gone, published or discarded: what was typed, to be copied.
fn lost(site: &Site, actor: &Actor, typed: &[(&str, &str)]) -> Response {
    let texts = typed.iter().filter(|(_, text)| !text.trim().is_empty());
    let texts = texts.map(|(label, text)| Field::new("kept", *label).value(text).text_area(6)).collect_view();
    let page = Page::new("This draft is gone", Frame::Staff(actor, Section::Curricula));
    let mut response = page.show(site, || {
        view! {
            <h1>"This draft is gone"</h1>
            <p class="notice" role="alert">"Somebody published or discarded it while you were writing. Nothing was saved. Here is what you typed: copy what you want to keep, then open the curriculum and press Draft a new version."</p>
            {texts}
            <p><a class="button" href="/curricula">"To the curricula"</a></p>
        }
    });
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

/// The page with the status of a refused form.
fn refused(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}
