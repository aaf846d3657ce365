//! One week of a published version with its plan, and a page of the facilitator guide.

use axum::extract::State;
use domain::curricula::{self, Published};
use domain::ids::CurriculumId;
use leptos::prelude::*;

use super::LENGTH_MINUTES;
use super::show::ShowQuery;
use crate::answer::QueryOf;
use crate::error::{PageError, PageResult};
use crate::guard::{May, Params, UseStaffPages};
use crate::markdown;
use crate::pages::sessions::show::aims;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::plan::{agenda, minutes_bar};

/// GET /curricula/{id}/guide/{n}
pub async fn guide(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    params: Params,
    QueryOf(query): QueryOf<ShowQuery>,
) -> PageResult {
    let place = Place::of(&state, &params, &query).await?;
    let guide = curricula::guide(&state.cx, place.published.version.id).await?;
    let page = guide.into_iter().find(|page| page.position == place.position).ok_or(PageError::NotFound)?;
    Ok(Page::new(page.title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        view! { {place.head("Facilitator guide", page.title)} {guide_text(&page.body)} }
    }))
}

/// The text of a page of the guide: published, or in the preview of a draft's.
pub fn guide_text(body: &str) -> AnyView {
    view! { <div class="reading" dir="auto" inner_html=markdown::to_html(body)></div> }.into_any()
}

/// What the address of a page below a version names: the version, and which of its weeks or pages.
struct Place {
    published: Published,
    position: i32,
    back: String,
}

impl Place {
    async fn of(state: &AppState, params: &Params, query: &ShowQuery) -> PageResult<Self> {
        let (id, position): (CurriculumId, i32) = (params.get("id")?, params.get("n")?);
        let published = curricula::require_published(&state.cx, id, query.version).await?;
        Ok(Self { published, position, back: format!("/curricula/{id}{}", query.rest()) })
    }

    /// The way back, what this page is there, and its title.
    fn head(&self, what: &str, title: String) -> AnyView {
        let (back, version, what) = (self.back.clone(), self.published.version.title.clone(), format!(" · {what}"));
        view! {
            <div><p class="eyebrow" dir="auto"><a href=back>{version}</a>{what}</p><h1 dir="auto">{title}</h1></div>
        }
        .into_any()
    }
}

/// GET /curricula/{id}/modules/{n}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    params: Params,
    QueryOf(query): QueryOf<ShowQuery>,
) -> PageResult {
    let place = Place::of(&state, &params, &query).await?;
    let module = place.published.modules.iter().find(|module| module.position == place.position);
    let module = module.ok_or(PageError::NotFound)?;
    let plan = curricula::require_module(&state.cx, module.id).await?;
    let safety_notes = markdown::to_html(&plan.module.safety_notes);
    Ok(Page::new(plan.module.title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        let readings = plan.readings.iter().map(|reading| view! {
            <li><div class="list__grow"><a class="list__title" href=format!("/library/{}", reading.id)>{reading.title.clone()}</a><p class="small soft">{format!("{} minutes", reading.minutes)}</p></div></li>
        }).collect_view();
        view! {
            {place.head(&format!("week {}", place.position), plan.module.title.clone())}
            {minutes_bar(&plan.agenda, LENGTH_MINUTES)}
            <div class="split">
                <section class="stack"><h2>"The plan"</h2>{agenda(&plan.agenda)}</section>
                <aside class="stack stack--wide">
                    {aims(&plan.module.aims.0)}
                    <section class="stack"><h2>"Readings"</h2><ul class="list">{readings}</ul></section>
                    <section class="stack"><h2>"Practice for the week"</h2><p>{plan.module.practice.clone()}</p></section>
                    {prompts(&plan.module.prompts.0)}
                    <section class="card card--care reading" inner_html=safety_notes></section>
                </aside>
            </div>
        }
    }))
}

/// What participants may write about after the readings.
fn prompts(prompts: &[String]) -> Option<AnyView> {
    let items = prompts.iter().cloned().map(|prompt| view! { <li>{prompt}</li> }).collect_view();
    let list =
        view! { <section class="stack"><h2>"To write about"</h2><ul class="stack stack--tight">{items}</ul></section> };
    (!prompts.is_empty()).then(|| list.into_any())
}
