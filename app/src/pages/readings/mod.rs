//! A participant's readings. Here all of them; one, alone on the page, in `show`.

mod note;
pub mod reflection;
mod show;

use axum::extract::State;
use chrono_tz::Tz;
use domain::assignments::{self, Assigned};
use domain::entities::group::ReleaseRule;
use domain::materials;
use leptos::prelude::*;

use crate::dates;
use crate::error::PageResult;
use crate::guard::Reader;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{empty, face, heading};
use crate::words::Words;

use super::materials::downloads;
use super::this_week::{hard_moment, in_english, row};

pub use show::{CompletionForm, complete, show};

/// GET /readings
pub async fn index(State(state): State<AppState>, Reader(actor): Reader) -> PageResult {
    let words = Words::spoken();
    let assigned = assignments::own(&state.cx, &actor).await?;
    let (assigned, kept): (Vec<_>, Vec<_>) = assigned.into_iter().partition(Assigned::is_asked);
    let given = materials::own(&state.cx, &actor).await?;
    let (open, later): (Vec<_>, Vec<_>) = assigned.into_iter().partition(|one| one.is_open(&state.cx));
    let (done, open): (Vec<_>, Vec<_>) = open.into_iter().partition(|one| one.done_at.is_some());
    let now = state.cx.now();
    let nothing = [&done, &open, &later, &kept].iter().all(|part| part.is_empty());
    Ok(Page::new(words.text("readings-title"), Frame::Participant(Tab::Readings)).show(&state.site, move || {
        view! {
            {heading("", words.text("readings-title"))}
            <p class="soft">{words.text("readings-intro")}</p>
            {nothing.then(|| empty(words.text("readings-empty")))}
            {section(words, "readings-open", open.iter().map(|one| row(words, one, now).into_any()).collect())}
            {section(words, "readings-done", done.iter().map(|one| row(words, one, now).into_any()).collect())}
            {section(words, "readings-kept", kept.iter().map(|one| row(words, one, now).into_any()).collect())}
            {section(words, "readings-later", later.iter().map(|one| locked(words, one).into_any()).collect())}
            {downloads(words, &given)}
            <p><a href="/reflections">{words.text("reflections-title")}</a></p>
            {hard_moment(words)}
            <p class="small"><a href="/account/offline">{words.text("offline-title")}</a></p>
        }
    }))
}

fn section(words: Words, title: &'static str, rows: Vec<AnyView>) -> Option<impl IntoView> {
    (!rows.is_empty()).then(|| view! { <section class="stack"><h2>{words.text(title)}</h2><ul class="list card card--flush">{rows}</ul></section> })
}

fn locked(words: Words, one: &Assigned) -> AnyView {
    let opens = match (one.opens_at, one.rule) {
        (Some(at), _) => words.with("reading-opens-on", [("day", dates::short(at, zone_of(&one.group_zone)).into())]),
        (None, ReleaseRule::AfterSession) => words.text("reading-opens-after-session").into_owned(),
        (None, ReleaseRule::OneByOne) => words.text("reading-opens-in-turn").into_owned(),
        (None, _) => words.text("reading-opens-some-day").into_owned(),
    };
    let minutes = words.with("reading-minutes", [("minutes", one.minutes.into())]);
    view! {
        <li>
            {face(Icon::Book, false)}
            <div class="list__grow"><span class="list__title" lang=words.tag_of_built_in(one.is_built_in)>{one.title.clone()}</span><p class="small soft">{format!("{minutes} · {opens}")}{in_english(words, one)}</p></div>
        </li>
    }.into_any()
}

pub fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}
