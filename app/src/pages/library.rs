//! The library: every reading that can be assigned, and one as participants see it.

use axum::extract::State;
use domain::curricula;
use domain::ids::ReadingId;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::error::PageResult;
use crate::guard::{Id, May, UseStaffPages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{empty, face, heading};

/// GET /library
pub async fn index(State(state): State<AppState>, May(actor, ..): May<UseStaffPages>) -> PageResult {
    let library = curricula::library(&state.cx).await?;
    Ok(Page::new("Library", Frame::Staff(&actor, Section::Library)).show(&state.site, move || {
        let rows = library.iter().map(|one| {
            let from = one.module_title.clone().unwrap_or_else(|| "Library".into());
            view! {
                <li>
                    {face(Icon::Book, false)}
                    <div class="list__grow">
                        <a class="list__title" href=format!("/library/{}", one.reading.id)>{one.reading.title.clone()}</a>
                        <p class="small soft">{format!("{} minutes · {from}", one.reading.minutes)}</p>
                    </div>
                </li>
            }
        }).collect_view();
        let list = if library.is_empty() { empty("No reading yet.").into_any() } else { view! { <ul class="list card card--flush">{rows}</ul> }.into_any() };
        view! { <div class="row row--apart">{heading("", "Library")}<a class="button" href="/materials">"Materials"</a></div> <p class="soft">"To give one to a group or to one person, open the group and press Assign reading."</p> {list} }
    }))
}

/// GET /library/{id}
pub async fn show(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<ReadingId>,
) -> PageResult {
    let reading = curricula::require_reading(&state.cx, id).await?;
    let rendered = state.rendered.reading(&state.cx, id).await?;
    let page = Page::new(reading.title.clone(), Frame::Staff(&actor, Section::Library)).class("page stack stack--wide");
    Ok(page.show(&state.site, move || view! {
        <div><p class="eyebrow"><a href="/library">"Library"</a>{format!(" · {} minutes", reading.minutes)}</p><h1>{reading.title.clone()}</h1></div>
        {rendered.content_note.clone().map(|note| view! { <div class="notice notice--calm reading__note"><p>{note}</p></div> })}
        {InertElement::new(rendered.article.as_str())}
    }))
}
