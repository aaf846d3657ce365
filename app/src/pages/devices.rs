//! The devices on which somebody is signed in, and signing them out.

use axum::extract::State;
use axum::response::Response;
use chrono_tz::Tz;
use domain::devices::{self, SignedIn};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::SignedIn as Whoever;
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{Tone, badge, done, face};
use crate::user_agent::named;
use crate::words::Words;

use super::account::frame;

/// The value of the button that signs all others out.
const OTHERS: &str = "others";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DevicesQuery {
    notice: String,
}

/// GET /account/devices
pub async fn get(
    State(state): State<AppState>,
    Whoever(actor): Whoever,
    QueryOf(query): QueryOf<DevicesQuery>,
) -> PageResult<Response> {
    let words = Words::spoken();
    let devices = devices::list(&state.cx, &actor).await?;
    let notice = match query.notice.as_str() {
        "ended" => Some("devices-ended"),
        "others-ended" => Some("devices-others-ended"),
        _ => None,
    };
    let (zone, now) = (actor.zone.unwrap_or(Tz::UTC), state.cx.now());
    let others = (devices.len() > 1).then(|| {
        view! {
            <form method="post" action="/account/devices">
                <button class="button button--danger" name="end" value=OTHERS>{words.text("devices-end-others")}</button>
            </form>
        }
    });
    let rows = devices.iter().map(|one| row(words, one, zone, now)).collect_view();
    Ok(Page::new(words.text("devices-title"), frame(&actor)).class("page stack stack--wide").show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("devices-title")}</h1>
            </div>
            {notice.map(|key| done(words.text(key)))}
            <p class="soft">{words.text("devices-intro")}</p>
            <ul class="list card card--flush">{rows}</ul>
            {others}
        }
    }))
}

fn row(words: Words, one: &SignedIn, zone: Tz, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    let name = named(words, &one.device.name);
    let used = words.with("devices-used", [("when", dates::in_days(one.used, zone, now).into())]);
    let since = words.with("devices-since", [("when", dates::in_days(one.since, zone, now).into())]);
    let shared = one.device.is_shared.then(|| badge(Tone::Plain, words.text("devices-shared")));
    let act = if one.is_this {
        badge(Tone::Done, words.text("devices-this"))
    } else {
        let of = format!(": {name}");
        view! {
            <form method="post" action="/account/devices">
                <button class="button" name="end" value=one.id.to_string()>{words.text("account-sign-out")}<span class="visually-hidden">{of}</span></button>
            </form>
        }
        .into_any()
    };
    view! {
        <li>
            {face(Icon::Key, false)}
            <div class="list__grow"><span class="list__title">{name}</span><p class="small soft">{format!("{used} · {since}")}</p>{shared}</div>
            {act}
        </li>
    }
    .into_any()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EndForm {
    /// A sign-in's id, or all others.
    end: String,
}

/// POST /account/devices
pub async fn post(
    State(state): State<AppState>,
    Whoever(actor): Whoever,
    Posted(form): Posted<EndForm>,
) -> PageResult<Response> {
    if form.end == OTHERS {
        devices::end_others(&state.cx, &actor).await?;
        return Ok(see("/account/devices?notice=others-ended"));
    }
    let id = form.end.parse().map_err(|_| PageError::NotFound)?;
    devices::end(&state.cx, &actor, id).await?;
    Ok(see(if id == actor.sign_in_id { "/sign-in?notice=signed-out" } else { "/account/devices?notice=ended" }))
}
