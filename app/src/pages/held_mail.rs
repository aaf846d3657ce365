//! Mail that is held back because the database may be a copy: what staff are told, and the buttons that release it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use chrono_tz::Tz;
use domain::access::{self, Action, Subject};
use domain::entities::instance;
use domain::ids::InstanceId;
use domain::instances::{self, Waiting};
use domain::{Actor, Context};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{ManageMail, May};
use crate::state::AppState;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReleaseForm {
    place: String,
    /// "send" or "leave-unsent".
    waiting: String,
}

/// POST /messages/release
pub async fn release(
    State(state): State<AppState>,
    May(actor, ..): May<ManageMail>,
    Posted(form): Posted<ReleaseForm>,
) -> PageResult {
    let place: InstanceId = form.place.parse().map_err(|_| PageError::NotFound)?;
    let waiting = match form.waiting.as_str() {
        "send" => Waiting::Send,
        "leave-unsent" => Waiting::LeaveUnsent,
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    instances::release(&state.cx, Some(&actor), place, waiting).await?;
    Ok(see("/messages?notice=released"))
}

/// What staff read where mail is held; nothing where none is.
pub async fn notice(cx: &Context, actor: &Actor) -> domain::Result<Option<AnyView>> {
    let held = instances::held(&cx.db, cx.now()).await?;
    if held.is_empty() {
        return Ok(None);
    }
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let is_shared = instances::any_at_work(&cx.db, cx.now()).await?;
    let is_asked = access::may(actor, Action::ManageMail, Subject::None);
    let places =
        held.iter().map(|place| (since(place, zone), is_asked.then(|| form(place, is_shared)))).collect::<Vec<_>>();
    Ok(Some(
        view! {
            <section class="notice stack" role="alert">
                <h2>"Mail is held back"</h2>
                <p>"Mooring runs in a place where this database was not at home before. It may be a copy, such as a restored backup or a rehearsal, whose mail would reach real people. Nothing is sent from there; all of it is kept."</p>
                {(!is_asked).then(|| view! { <p>"An administrator can release it, on the page Messages."</p> })}
                {places}
            </section>
        }
        .into_any(),
    ))
}

fn since(place: &instance::Model, zone: Tz) -> AnyView {
    let since = dates::full(place.arrived_at, zone);
    view! { <p class="small">"Held since "{dates::time(place.arrived_at, zone, since)}"."</p> }.into_any()
}

/// Where others send what waits, it is not to be left unsent.
fn form(place: &instance::Model, is_shared: bool) -> AnyView {
    let unsent = (!is_shared).then(|| {
        view! { <button class="button" name="waiting" value="leave-unsent">"Release, and leave unsent what waits"</button> }
    });
    let advice = match is_shared {
        true => {
            "Another server has sent mail from this database within the last minutes. If the two share it, release this one too. If this is a copy that was made just now, wait a few minutes: then you can also leave unsent what waits."
        }
        false => "Leave it unsent where the former server may have sent it already.",
    };
    view! {
        <form method="post" action="/messages/release" class="stack stack--tight">
            <input type="hidden" name="place" value=place.id.to_string()/>
            <p>"If real people are to get their mail from here, release it. Ask yourself first whether the former server still runs: then both would send."</p>
            <div class="row">
                <button class="button" name="waiting" value="send">"Release, and send what waits"</button>
                {unsent}
            </div>
            <p class="small">{advice}</p>
        </form>
    }
    .into_any()
}
