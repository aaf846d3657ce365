//! A running group moves to a newer version of its curriculum: what would change, week by week, before anything does.

use axum::extract::State;
use axum::http::StatusCode;
use domain::entities::group;
use domain::version_moves::{self, VersionMove, WeekChange};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::summary;
use crate::ui::{comparison, empty};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    /// Both as they were shown.
    from: String,
    to: String,
}

/// GET /groups/{id}/version
pub async fn get(State(state): State<AppState>, at: GroupFor<WorkWithGroup>) -> PageResult {
    page(&state, &at.actor, &at.group, &FieldErrors::default()).await
}

/// POST /groups/{id}/version
pub async fn post(
    State(state): State<AppState>,
    at: GroupFor<WorkWithGroup>,
    Posted(form): Posted<MoveForm>,
) -> PageResult {
    let GroupFor { actor, group, .. } = &at;
    let moved = match (form.from.parse(), form.to.parse()) {
        (Ok(from), Ok(to)) => version_moves::move_to_newest(&state.cx, actor, group, from, to).await,
        _ => Err(Error::field("to", "Look at what would change below, then press the button there.")),
    };
    match moved {
        Ok(()) => Ok(see(&format!("/groups/{}?notice=version", group.id))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, actor, group, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(state: &AppState, actor: &Actor, group: &group::Model, errors: &FieldErrors) -> PageResult {
    let offered = version_moves::offered(&state.cx, group).await?;
    let zone = group.tz()?;
    let frame = Frame::Staff(actor, Section::Groups);
    Ok(Page::new("A newer version", frame).show(&state.site, || {
        let path = format!("/groups/{}", group.id);
        let body = match &offered {
            None => empty("This group has the newest version, or no session to come. There is nothing to move."),
            Some(offered) => view! {
                {said(offered)}
                {offered.weeks.iter().map(|week| week_card(week, zone)).collect_view()}
                {asked(&path, offered)}
            }
            .into_any(),
        };
        view! {
            <div>
                <p class="eyebrow" dir="auto"><a href=path.clone()>{group.name.clone()}</a>" · curriculum"</p>
                <h1>"A newer version"</h1>
            </div>
            {summary(errors)}
            {body}
        }
    }))
}

fn said(offered: &VersionMove) -> AnyView {
    let (from, to) = (offered.from.number, offered.to.number);
    let note = (!offered.to.note.is_empty())
        .then(|| view! { <p dir="auto">{format!("What was said about it: {}", offered.to.note)}</p> });
    let (here, there) = offered.lengths;
    let longer = (there > here).then(|| {
        let words =
            format!("Version {to} has {there} weeks. This group keeps its {here}; what comes after them is not held.");
        view! { <p class="notice notice--calm">{words}</p> }
    });
    view! {
        <p>{format!("This group runs version {from}. Below is what version {to} would change, in the sessions not yet held.")}</p>
        {note}
        <p class="soft">"What was held stays as it was. Who has read a reading is not asked to read it again. Nobody is mailed."</p>
        {longer}
    }
    .into_any()
}

fn week_card(change: &WeekChange, zone: chrono_tz::Tz) -> AnyView {
    let session = &change.session;
    let when = dates::full(session.starts_at, zone);
    let title = if change.differences.title.is_empty() {
        format!("Week {}", session.week)
    } else {
        format!("Week {}: {}", session.week, change.differences.title)
    };
    let differences = if change.differences.is_empty() {
        view! { <p class="soft">"Nothing changes."</p> }.into_any()
    } else {
        comparison::section(&change.differences)
    };
    let own = change.keeps_own_plan.then(|| {
        view! { <p class="notice notice--calm">"The plan of this week was changed for this group, and stays as you made it."</p> }
    });
    view! {
        <section class="card stack">
            <div><h2 dir="auto">{title}</h2><p class="small soft">{dates::time(session.starts_at, zone, when)}</p></div>
            {own}
            {differences}
        </section>
    }
    .into_any()
}

fn asked(path: &str, offered: &VersionMove) -> AnyView {
    let (to, there) = (offered.to.number, offered.lengths.1);
    if !offered.is_possible() {
        let words = format!(
            "Version {to} has {there} weeks, fewer than this group, so it can’t move there. It keeps its version."
        );
        return view! { <p class="notice notice--wrong">{words}</p> }.into_any();
    }
    view! {
        <form method="post" action=format!("{path}/version") class="row">
            <input type="hidden" name="from" value=offered.from.id.to_string()/>
            <input type="hidden" name="to" value=offered.to.id.to_string()/>
            <button class="button button--main">{format!("Move this group to version {to}")}</button>
            <a class="button" href=path.to_string()>{format!("Keep version {}", offered.from.number)}</a>
        </form>
    }
    .into_any()
}
