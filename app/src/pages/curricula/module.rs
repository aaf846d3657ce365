//! One week of a published version with its plan, and a page of the facilitator guide.

use axum::extract::State;
use domain::curricula;
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
    let (id, position): (CurriculumId, i32) = (params.get("id")?, params.get("n")?);
    let published = curricula::require_published(&state.cx, id, query.version).await?;
    let guide = curricula::guide(&state.cx, published.version.id).await?;
    let page = guide.into_iter().find(|page| page.position == position).ok_or(PageError::NotFound)?;
    let body = markdown::to_html(&page.body);
    let (back, title) = (format!("/curricula/{id}{}", query.rest()), published.version.title);
    Ok(Page::new(page.title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        view! {
            <div><p class="eyebrow"><a href=back>{title}</a>" · Facilitator guide"</p><h1>{page.title}</h1></div>
            <div class="reading" inner_html=body></div>
        }
    }))
}

/// GET /curricula/{id}/modules/{n}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    params: Params,
    QueryOf(query): QueryOf<ShowQuery>,
) -> PageResult {
    let (id, position): (CurriculumId, i32) = (params.get("id")?, params.get("n")?);
    let published = curricula::require_published(&state.cx, id, query.version).await?;
    let module = published.modules.iter().find(|module| module.position == position).ok_or(PageError::NotFound)?;
    let plan = curricula::require_module(&state.cx, module.id).await?;
    let safety_notes = markdown::to_html(&plan.module.safety_notes);
    let back = format!("/curricula/{id}{}", query.rest());
    let title = published.version.title.clone();
    Ok(Page::new(plan.module.title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        let readings = plan.readings.iter().map(|reading| view! {
            <li><div class="list__grow"><a class="list__title" href=format!("/library/{}", reading.id)>{reading.title.clone()}</a><p class="small soft">{format!("{} minutes", reading.minutes)}</p></div></li>
        }).collect_view();
        view! {
            <div><p class="eyebrow"><a href=back>{title}</a>{format!(" · week {position}")}</p><h1>{plan.module.title.clone()}</h1></div>
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
