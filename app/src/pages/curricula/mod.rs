//! What is taught: the curricula, and the drafts of what will be.

pub mod compare;
pub mod import;
pub mod module;
pub mod retirement;
pub mod show;

use axum::extract::State;
use domain::Actor;
use domain::curricula::{self, Published};
use domain::drafts::{self, Listed};
use domain::ids::DraftId;
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, UseStaffPages};
use crate::pages::drafts::discarded;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{Tone, badge, count, empty, face, heading};

/// The built-in plans are made for sessions of this length.
pub const LENGTH_MINUTES: i32 = 90;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    /// The draft that was just discarded.
    discarded: String,
}

/// GET /curricula
pub async fn index(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    QueryOf(query): QueryOf<IndexQuery>,
) -> PageResult {
    let published = curricula::published(&state.cx).await?;
    let drafts = drafts::list(&state.cx).await?;
    let discarded = drafts::list_discarded(&state.cx).await?;
    let new = state.cx.new_id::<DraftId>().to_string();
    let just_discarded = discarded.iter().find(|draft| draft.id.to_string() == query.discarded);
    Ok(Page::new("Curricula", Frame::Staff(&actor, Section::Curricula)).show(&state.site, || {
        let rows = published.iter().map(row).collect_view();
        let list = if published.is_empty() {
            empty("None yet. Press New curriculum to write one, or Import to bring one.").into_any()
        } else {
            view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
        };
        let rows = drafts.iter().map(|draft| draft_row(&actor, draft)).collect_view();
        let in_work = if drafts.is_empty() {
            empty("No draft. To change a curriculum, open it and press Draft a new version.").into_any()
        } else {
            view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
        };
        view! {
            <div class="row row--apart">
                {heading("", "Curricula")}
                <div class="row">
                    <a class="button" href="/curricula/import">"Import"</a>
                    <form method="post" action="/drafts">
                        <input type="hidden" name="id" value=new/>
                        <button class="button button--main">{Icon::Plus.view()}"New curriculum"</button>
                    </form>
                </div>
            </div>
            {just_discarded.map(discarded::notice)}
            {list}
            <section class="stack"><h2>"Drafts"</h2>{in_work}</section>
            {discarded::list(&actor, &discarded)}
        }
    }))
}

fn row(one: &Published) -> AnyView {
    let line = format!("version {} · {}", one.version.number, count(one.modules.len(), "week", "weeks"));
    view! {
        <li>
            <div class="list__grow">
                <a class="list__title" dir="auto" href=format!("/curricula/{}", one.curriculum.id)>{one.curriculum.title.clone()}</a>
                <p dir="auto">{one.curriculum.summary.clone()}</p>
                <p class="small soft">{line}</p>
            </div>
            {one.curriculum.retired_at.map(|_| badge(Tone::Plain, "retired"))}
        </li>
    }
    .into_any()
}

/// A draft in a list.
pub fn draft_row(actor: &Actor, draft: &Listed) -> AnyView {
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let title = if draft.title.is_empty() { "Without a title yet".to_string() } else { draft.title.clone() };
    let from = draft.from_number.map_or_else(|| "new".into(), |number| format!("from version {number}"));
    let line = format!("{from} · changed by {}, {}", draft.changed_by, dates::full(draft.changed_at, zone));
    view! {
        <li>
            {face(Icon::Clipboard, false)}
            <div class="list__grow">
                <a class="list__title" dir="auto" href=format!("/drafts/{}", draft.id)>{title}</a>
                <p class="small soft" dir="auto">{line}</p>
            </div>
            {badge(Tone::Now, "draft")}
        </li>
    }
    .into_any()
}
