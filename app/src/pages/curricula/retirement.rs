//! Retiring a curriculum, and bringing it back: first what it means, then the button.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::curricula::{self, Published};
use domain::error::Conflict;
use domain::ids::CurriculumId;
use domain::{Actor, Error};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::error::PageResult;
use crate::guard::{Id, ManageCurricula, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::count;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RetirementForm {
    /// The button: `retire` or `bring-back`.
    step: String,
}

/// GET /curricula/{id}/retirement
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<ManageCurricula>,
    Id(id): Id<CurriculumId>,
) -> PageResult {
    page(&state, &actor, id, None).await
}

/// POST /curricula/{id}/retirement
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<ManageCurricula>,
    Id(id): Id<CurriculumId>,
    Posted(form): Posted<RetirementForm>,
) -> PageResult {
    let (changed, notice) = match form.step.as_str() {
        "bring-back" => (curricula::bring_back(&state.cx, &actor, id).await, "back"),
        _ => (curricula::retire(&state.cx, &actor, id).await, "retired"),
    };
    match changed {
        Ok(()) => Ok(see(&format!("/curricula/{id}?notice={notice}"))),
        Err(Error::Conflict(Conflict::AlreadyThere)) => {
            let words = if notice == "back" {
                "It can’t be brought back: it is not retired. Somebody else may have been quicker."
            } else {
                "It can’t be retired: it is retired already. Somebody else may have been quicker."
            };
            let mut response = page(&state, &actor, id, Some(words)).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(state: &AppState, actor: &Actor, id: CurriculumId, wrong: Option<&'static str>) -> PageResult<Response> {
    let Published { curriculum, .. } = curricula::require_published(&state.cx, id, None).await?;
    let groups = curricula::running_groups(state.cx.db.read(), id).await?;
    let groups = match count(usize::try_from(groups).unwrap_or_default(), "group runs", "groups run") {
        none if groups == 0 => none.replace('0', "No") + " it now.",
        some => format!("{some} it now. They keep it to the end, with all their readings."),
    };
    let is_retired = curriculum.retired_at.is_some();
    let (title, words, step, button) = if is_retired {
        ("Bring back?", "New groups can choose it again, in its newest version.", "bring-back", "Bring back")
    } else {
        (
            "Retire?",
            "No new group can choose it from then on. It stays here to be read, and it can be brought back.",
            "retire",
            "Retire",
        )
    };
    let (back, action) = (format!("/curricula/{id}"), format!("/curricula/{id}/retirement"));
    Ok(Page::new(title, Frame::Staff(actor, Section::Curricula)).show(&state.site, || {
        view! {
            <div><p class="eyebrow" dir="auto"><a href=back.clone()>{curriculum.title}</a></p><h1>{title}</h1></div>
            {wrong.map(|words| view! { <p class="notice" role="alert">{words}</p> })}
            <div class="stack"><p>{words}</p><p>{groups}</p></div>
            <form method="post" action=action class="row">
                <button class="button button--main" name="step" value=step>{button}</button>
                <a class="button button--plain" href=back>"Not now"</a>
            </form>
        }
    }))
}
