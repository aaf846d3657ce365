//! The readings of one person, for who works with them: how each stands, and marking as done what was read on paper.

use axum::extract::State;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::completion::{self, Cell, State as Standing};
use domain::ids::AssignmentId;
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{MemberFor, Params, WorkWithGroup};
use crate::state::AppState;
use crate::ui::{Tone, badge, empty};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PaperForm {
    /// "no" takes a mark back.
    done: String,
}

/// POST /groups/{id}/people/{membership}/readings/{assignment}/completion
pub async fn complete(
    State(state): State<AppState>,
    member: MemberFor<WorkWithGroup>,
    params: Params,
    Posted(form): Posted<PaperForm>,
) -> PageResult {
    let id: AssignmentId = params.get("assignment")?;
    let done = match form.done.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::Unreadable),
    };
    completion::set_done_for(&state.cx, &member.actor, &member.membership, id, done).await?;
    let notice = if done { "done" } else { "not-done" };
    let (group, person) = (member.group.id, member.membership.id);
    Ok(see(&format!("/groups/{group}/people/{person}?notice={notice}#readings")))
}

/// The section of the person's page. `path`: that page.
pub fn section(path: &str, cells: &[Cell], zone: Tz, now: DateTime<Utc>) -> AnyView {
    let list = if cells.is_empty() {
        empty("No readings yet.").into_any()
    } else {
        let (locked, here): (Vec<_>, Vec<_>) = cells.iter().partition(|cell| cell.state(now) == Standing::Locked);
        let here = here.into_iter().map(|cell| row(path, cell, zone, now)).collect_view();
        let locked = (!locked.is_empty()).then(|| {
            let rows = locked.into_iter().map(|cell| row(path, cell, zone, now)).collect_view();
            view! { <details><summary>"Opening later"</summary><ul class="list">{rows}</ul></details> }
        });
        view! { <div class="card card--flush"><ul class="list">{here}</ul>{locked}</div> }.into_any()
    };
    view! {
        <section class="stack" id="readings">
            <div class="row row--apart"><h2>"Readings"</h2><a class="button" href=format!("{path}/packet")>"Print a packet"</a></div>
            <p class="small soft">"Who has no phone reads on paper. Mark for them what they have read; they see that you marked it."</p>
            {list}
        </section>
    }
    .into_any()
}

fn row(path: &str, cell: &Cell, zone: Tz, now: DateTime<Utc>) -> AnyView {
    let week = cell.week.map(|week| format!("Week {week} · ")).unwrap_or_default();
    let (tone, state) = match (cell.state(now), cell.done_at) {
        (Standing::Locked, _) => {
            let opens = cell.opens_at.map_or_else(|| "later".to_string(), |at| dates::short(at, zone));
            (Tone::Plain, format!("opens {opens}"))
        }
        (_, Some(done_at)) => (Tone::Done, format!("done {}", dates::short(done_at, zone))),
        _ => (Tone::Now, "open".to_string()),
    };
    let by = match (cell.done_at, cell.done_by_id) {
        (Some(_), Some(_)) => " · marked for them, from paper",
        (Some(_), None) => " · marked by themself",
        _ => "",
    };
    let action = format!("{path}/readings/{}/completion", cell.assignment_id);
    let button = match (cell.state(now), cell.done_by_id) {
        (Standing::Open, _) => Some(("yes", "Mark as done", "button")),
        (Standing::Done, Some(_)) => Some(("no", "Undo", "button")),
        _ => None,
    };
    let button = button.map(|(done, words, class)| {
        let label = format!("{words}: {}", cell.title);
        view! { <form method="post" action=action><button class=class name="done" value=done aria-label=label>{words}</button></form> }
    });
    view! {
        <li>
            <div class="list__grow">
                <span class="list__title">{cell.title.clone()}</span>
                <p class="small soft">{format!("{week}due {}{by}", dates::short(cell.due_at, zone))}</p>
            </div>
            {badge(tone, state)}
            {button}
        </li>
    }
    .into_any()
}
