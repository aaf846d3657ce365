//! What is taught: curricula, and one module with its plan.

use axum::extract::State;
use domain::curricula::{self, Published};
use domain::entities::guide_page;
use domain::ids::CurriculumId;
use leptos::prelude::*;

use crate::error::{PageError, PageResult};
use crate::guard::{Id, May, Params, UseStaffPages};
use crate::markdown;
use crate::pages::sessions::show::aims;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::plan::{agenda, minutes_bar};
use crate::ui::{count, empty, face, heading};

/// The built-in plans are made for sessions of this length.
const LENGTH_MINUTES: i32 = 90;

/// GET /curricula
pub async fn index(State(state): State<AppState>, May(actor, ..): May<UseStaffPages>) -> PageResult {
    let published = curricula::published(&state.cx).await?;
    Ok(Page::new("Curricula", Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        let rows = published.iter().map(|one| {
            let line = format!("version {} · {}", one.version.number, count(one.modules.len(), "week", "weeks"));
            view! {
                <li><div class="list__grow">
                    <a class="list__title" href=format!("/curricula/{}", one.curriculum.id)>{one.curriculum.title.clone()}</a>
                    <p>{one.curriculum.summary.clone()}</p>
                    <p class="small soft">{line}</p>
                </div></li>
            }
        }).collect_view();
        let list = if published.is_empty() { empty("None yet. An administrator imports one with: mooring curriculum import FOLDER").into_any() } else { view! { <ul class="list card card--flush">{rows}</ul> }.into_any() };
        view! { {heading("", "Curricula")} {list} }
    }))
}

/// GET /curricula/{id}
pub async fn show(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<CurriculumId>,
) -> PageResult {
    let Published { curriculum, version, modules } = curricula::require_published(&state.cx, id).await?;
    let guide = curricula::guide(&state.cx, version.id).await?;
    let introduction = markdown::to_html(&version.introduction);
    Ok(Page::new(curriculum.title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        let rows = modules.iter().map(|module| {
            let step = if module.step > 0 { format!("Step {}", module.step) } else { "Before the steps".to_string() };
            view! {
                <li>
                    <span class="face nums" aria-hidden="true">{module.position}</span>
                    <div class="list__grow">
                        <a class="list__title" href=format!("/curricula/{id}/modules/{}", module.position)>{module.title.clone()}</a>
                        <p class="small soft">{step}</p>
                    </div>
                </li>
            }
        }).collect_view();
        view! {
            {heading(format!("Curricula · version {}", version.number), curriculum.title.clone())}
            <div class="reading" inner_html=introduction></div>
            <ol class="list card card--flush">{rows}</ol>
            {guide_list(id, &guide)}
        }
    }))
}

/// The pages of the facilitator guide, as links.
fn guide_list(id: CurriculumId, guide: &[guide_page::Model]) -> Option<AnyView> {
    let rows = guide
        .iter()
        .map(|page| {
            let path = format!("/curricula/{id}/guide/{}", page.position);
            view! { <li>{face(Icon::Clipboard, false)}<div class="list__grow"><a class="list__title" href=path>{page.title.clone()}</a></div></li> }
        })
        .collect_view();
    let list = view! { <section class="stack"><h2>"Facilitator guide"</h2><ul class="list card card--flush">{rows}</ul></section> };
    (!guide.is_empty()).then(|| list.into_any())
}

/// GET /curricula/{id}/guide/{n}
pub async fn guide(State(state): State<AppState>, May(actor, ..): May<UseStaffPages>, params: Params) -> PageResult {
    let (id, position): (CurriculumId, i32) = (params.get("id")?, params.get("n")?);
    let published = curricula::require_published(&state.cx, id).await?;
    let guide = curricula::guide(&state.cx, published.version.id).await?;
    let page = guide.into_iter().find(|page| page.position == position).ok_or(PageError::NotFound)?;
    let body = markdown::to_html(&page.body);
    let (back, title) = (format!("/curricula/{id}"), published.curriculum.title);
    Ok(Page::new(page.title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, move || {
        view! {
            <div><p class="eyebrow"><a href=back>{title}</a>" · Facilitator guide"</p><h1>{page.title}</h1></div>
            <div class="reading" inner_html=body></div>
        }
    }))
}

/// GET /curricula/{id}/modules/{n}
pub async fn module(State(state): State<AppState>, May(actor, ..): May<UseStaffPages>, params: Params) -> PageResult {
    let (id, position): (CurriculumId, i32) = (params.get("id")?, params.get("n")?);
    let published = curricula::require_published(&state.cx, id).await?;
    let module = published.modules.iter().find(|module| module.position == position).ok_or(PageError::NotFound)?;
    let plan = curricula::require_module(&state.cx, module.id).await?;
    let safety_notes = markdown::to_html(&plan.module.safety_notes);
    let back = format!("/curricula/{id}");
    let title = published.curriculum.title.clone();
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
