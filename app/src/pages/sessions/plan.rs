//! The plan of one session, changed for that week alone. Who was quicker is shown, and nothing is overwritten unseen.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::entities::{group, session};
use domain::error::Conflict;
use domain::plan_forms::PlanForm;
use domain::plans::differences;
use domain::session_plans::{self, SessionPlan};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{SessionFor, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::agenda_editor::agenda_editor;
use crate::ui::field::summary;

/// GET /sessions/{id}/plan
pub async fn get(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<WorkWithGroup>,
) -> PageResult {
    let plan = session_plans::of(&state.cx, &session).await?;
    let form = PlanForm::of(&plan.items, plan.revision);
    page(&state, &Editing { actor: &actor, session: &session, group: &group }, &form, &FieldErrors::default(), None)
}

/// POST /sessions/{id}/plan
pub async fn post(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<WorkWithGroup>,
    Posted(mut form): Posted<PlanForm>,
) -> PageResult {
    let editing = Editing { actor: &actor, session: &session, group: &group };
    if let Some(arranged) = form.arranged() {
        return page(&state, &editing, &arranged, &FieldErrors::default(), Some(not_saved()));
    }
    let items = match form.check() {
        Ok(items) => items,
        Err(errors) => {
            return with_status(StatusCode::UNPROCESSABLE_ENTITY, page(&state, &editing, &form, &errors, None));
        }
    };
    let seen = form.seen.parse().unwrap_or_default();
    match session_plans::save(&state.cx, &actor, &session, items.clone(), seen).await {
        Ok(()) => Ok(see(&format!("/sessions/{}?notice=plan-saved", session.id))),
        Err(Error::Conflict(Conflict::ChangedMeanwhile)) => {
            let theirs = session_plans::of(&state.cx, &session).await?;
            form.seen = theirs.revision.to_string();
            let notice = changed_meanwhile(&group, &theirs, &differences(&items, &theirs.items))?;
            with_status(StatusCode::CONFLICT, page(&state, &editing, &form, &FieldErrors::default(), Some(notice)))
        }
        Err(error) => Err(error.into()),
    }
}

struct Editing<'a> {
    actor: &'a Actor,
    session: &'a session::Model,
    group: &'a group::Model,
}

fn with_status(status: StatusCode, page: PageResult<Response>) -> PageResult {
    let mut response = page?;
    *response.status_mut() = status;
    Ok(response)
}

fn page(
    state: &AppState,
    editing: &Editing<'_>,
    form: &PlanForm,
    errors: &FieldErrors,
    notice: Option<AnyView>,
) -> PageResult<Response> {
    let Editing { actor, session, group } = editing;
    let back = format!("/sessions/{}", session.id);
    let action = format!("{back}/plan");
    let week = format!(" · week {}", session.week);
    let name = group.name.clone();
    Ok(Page::new("Change the plan", Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div><p class="eyebrow" dir="auto"><a href=back>{name}</a>{week}</p><h1>"Change the plan of this session"</h1>
        <p class="soft">"The curriculum stays as it is, and so do the other weeks."</p></div>
        {summary(errors)}
        {notice}
        {agenda_editor(action, form, errors, session.length_minutes)}
    }))
}

fn not_saved() -> AnyView {
    view! { <p class="notice notice--calm" role="status">"Not saved yet. Press Save plan when it is as you want it."</p> }.into_any()
}

/// What the other one changed, before anything of theirs is replaced.
fn changed_meanwhile(group: &group::Model, theirs: &SessionPlan, differences: &[String]) -> PageResult<AnyView> {
    let zone = group.tz()?;
    let head = match &theirs.changed {
        Some((who, at)) => format!("{who} changed this plan meanwhile ({}).", dates::weekday_and_time(*at, zone)),
        None => "Meanwhile somebody took this plan back to the curriculum’s.".into(),
    };
    let lines = differences.iter().cloned().map(|line| view! { <li>{line}</li> }).collect_view();
    let same = differences.is_empty().then(|| view! { <p>"It says the same as yours."</p> });
    Ok(view! {
        <div class="notice" role="alert">
            <p><b>{head}</b>" Yours is below and not saved yet. In theirs:"</p>
            <ul class="notice__list">{lines}</ul>
            {same}
            <p>"Save plan keeps yours in place of theirs. To take theirs, "<a href="">"open this page anew"</a>"."</p>
        </div>
    }
    .into_any())
}

/// POST /sessions/{id}/module-plan: back to what the curriculum says.
pub async fn take_back(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
) -> PageResult {
    session_plans::take_back(&state.cx, &actor, &session).await?;
    Ok(see(&format!("/sessions/{}?notice=plan-restored", session.id)))
}

/// An item that the week before did not cover.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CarryForm {
    title: String,
}

/// POST /sessions/{id}/carried
pub async fn carry(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
    Posted(form): Posted<CarryForm>,
) -> PageResult {
    session_plans::carry_over(&state.cx, &actor, &session, &form.title).await?;
    Ok(see(&format!("/sessions/{}?notice=plan-saved", session.id)))
}
