//! One material, for staff: what it is, the groups that have it, and taking it out of use.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::entities::material;
use domain::ids::MaterialId;
use domain::materials::{self, Receiver};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use super::{NO_VIRUS_CHECK, what};
use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{EditMaterials, Id, May, UseStaffPages};
use crate::pages::account::OwnQuery;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{done, empty};

/// A group by its id.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GroupForm {
    group: String,
}

/// "retire", or "bring-back".
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RetirementForm {
    step: String,
}

/// GET /materials/{id}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<MaterialId>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "added" => Some("Added. Nobody but staff has it yet: give it to a group."),
        "given" => Some("Given. Who is in the group finds it below their readings."),
        "taken" => Some("Taken back. The group does not have it any more."),
        "retired" => Some("Retired. From now on nobody but staff has it."),
        "back" => Some("It is back, for the groups that had it."),
        _ => None,
    };
    page(&state, &actor, id, &FieldErrors::default(), notice).await
}

/// POST /materials/{id}/groups
pub async fn give(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<MaterialId>,
    Posted(form): Posted<GroupForm>,
) -> PageResult {
    match materials::give(&state.cx, &actor, id, &form.group).await {
        Ok(()) => Ok(see(&format!("/materials/{id}?notice=given"))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, id, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /materials/{id}/groups/removal
pub async fn take_back(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<MaterialId>,
    Posted(form): Posted<GroupForm>,
) -> PageResult {
    materials::take_back(&state.cx, &actor, id, &form.group).await?;
    Ok(see(&format!("/materials/{id}?notice=taken")))
}

/// POST /materials/{id}/retirement
pub async fn retire(
    State(state): State<AppState>,
    May(actor, ..): May<EditMaterials>,
    Id(id): Id<MaterialId>,
    Posted(form): Posted<RetirementForm>,
) -> PageResult {
    let notice = if form.step == "bring-back" {
        materials::bring_back(&state.cx, &actor, id).await?;
        "back"
    } else {
        materials::retire(&state.cx, &actor, id).await?;
        "retired"
    };
    Ok(see(&format!("/materials/{id}?notice={notice}")))
}

async fn page(
    state: &AppState,
    actor: &Actor,
    id: MaterialId,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let one = materials::require(&state.cx, actor, id).await?;
    let receivers = materials::receivers(&state.cx, actor, id).await?;
    let title = one.title.clone();
    Ok(Page::new(title.clone(), Frame::Staff(actor, Section::Library)).show(&state.site, || {
        view! {
            <div><p class="eyebrow"><a href="/materials">"Materials"</a></p><h1 dir="auto">{title}</h1></div>
            {notice.map(done)}
            {summary(errors)}
            {(!one.description.is_empty()).then(|| view! { <p dir="auto">{one.description.clone()}</p> })}
            {source(&one)}
            <section class="stack" id="groups"><h2>"Groups that have it"</h2>{groups(&one, &receivers, errors)}</section>
            {retirement(&one)}
        }
    }))
}

fn source(one: &material::Model) -> AnyView {
    let (name, is_file) = (one.file_name.clone().unwrap_or_default(), one.url.is_none());
    let open = match &one.url {
        Some(url) => view! { <p><a href=url.clone() rel="noreferrer noopener" target="_blank">{url.clone()}</a></p> }.into_any(),
        None => view! { <p class="row"><a class="button" href=format!("/materials/{}/file", one.id)>"Download"</a><span dir="auto">{name}</span></p> }.into_any(),
    };
    view! {
        <div class="card stack stack--tight">
            {open}
            <p class="small soft">{what(one)}</p>
            {is_file.then(|| view! { <p class="small soft">{NO_VIRUS_CHECK}</p> })}
        </div>
    }
    .into_any()
}

fn groups(one: &material::Model, receivers: &[Receiver], errors: &FieldErrors) -> AnyView {
    let path = format!("/materials/{}/groups", one.id);
    let (having, others): (Vec<_>, Vec<_>) = receivers.iter().partition(|receiver| receiver.given);
    let rows = having.into_iter().map(|receiver| {
        let label = format!("Take back from {}", receiver.name);
        view! {
            <li>
                <span class="list__grow list__title" dir="auto">{receiver.name.clone()}</span>
                <form method="post" action=format!("{path}/removal")>
                    <input type="hidden" name="group" value=receiver.group_id.to_string()/>
                    <button class="button" aria-label=label>"Take back"</button>
                </form>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    let list = if rows.is_empty() {
        empty("None of yours.").into_any()
    } else {
        view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
    };
    let choices: Vec<_> = std::iter::once((String::new(), "Choose a group".to_string()))
        .chain(others.into_iter().map(|receiver| (receiver.group_id.to_string(), receiver.name.clone())))
        .collect();
    let can_give = one.retired_at.is_none() && choices.len() > 1;
    let form = (can_give || !errors.is_empty()).then(|| {
        view! {
            <form method="post" action=path class="stack">
                {Field::new("group", "Group").errors(errors).select(choices)}
                <button class="button button--main">"Give to group"</button>
            </form>
        }
    });
    view! { {list} {form} }.into_any()
}

fn retirement(one: &material::Model) -> AnyView {
    let (words, step, label) = match one.retired_at {
        None => ("Retiring takes it from everybody but staff, at once. It can be brought back.", "retire", "Retire"),
        Some(_) => (
            "It is retired: nobody but staff has it. Bringing it back gives it to the groups that had it.",
            "bring-back",
            "Bring back",
        ),
    };
    view! {
        <section class="stack stack--tight">
            <h2>"Out of use"</h2>
            <p class="small soft">{words}</p>
            <form method="post" action=format!("/materials/{}/retirement", one.id)>
                <input type="hidden" name="step" value=step/>
                <button class="button">{label}</button>
            </form>
        </section>
    }
    .into_any()
}
