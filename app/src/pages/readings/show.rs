//! One reading, alone on the page, and the mark that it is done.

use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::assignments::{self, Opened};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::OwnAssignment;
use crate::markdown::RenderedReading;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{fixed, heading};
use crate::words::Words;

use super::zone_of;
use crate::pages::this_week::hard_moment;

/// GET /readings/{id}
pub async fn show(State(state): State<AppState>, OwnAssignment { opened, .. }: OwnAssignment) -> PageResult {
    let reading = state.rendered.reading(&state.cx, opened.reading_id).await?;
    let (words, now) = (Words::english(), state.cx.now());
    let page = Page::new(reading.title.clone(), Frame::Participant(Tab::Readings));
    Ok(page.show(&state.site, move || {
        view! {
            {head(words, &opened, reading, now)}
            {fixed(&reading.text, || text(words, reading))}
            {completion(words, &opened)}
            {hard_moment(words)}
        }
    }))
}

fn head(words: Words, opened: &Opened, reading: &'static RenderedReading, now: DateTime<Utc>) -> AnyView {
    let heading = match (opened.session_id, &reading.module) {
        (Some(_), Some(module)) => fixed(&reading.heading_of_week, || {
            let (week, title) = (module.position.into(), module.title.as_str().into());
            heading(words.with("week-and-module", [("week", week), ("module", title)]), reading.title.clone())
        }),
        _ => fixed(&reading.heading_by_hand, || heading(words.text("from-counselor"), reading.title.clone())),
    };
    let zone = zone_of(&opened.group_zone);
    let minutes = words.with("reading-minutes", [("minutes", reading.minutes.into())]);
    let due = words.with("reading-due", [("day", dates::near(opened.due_at, zone, now).into())]);
    view! {
        <div>
            {heading}
            <p class="small soft">{minutes}" · "{dates::time(opened.due_at, zone, due)}</p>
        </div>
    }
    .into_any()
}

fn text(words: Words, reading: &'static RenderedReading) -> AnyView {
    view! {
        {content_note(words, reading)}
        {InertElement::new(reading.article.as_str())}
        <p class="small soft">{words.text("for-education")}</p>
    }
    .into_any()
}

fn content_note(words: Words, reading: &RenderedReading) -> Option<impl IntoView + use<>> {
    reading.content_note.clone().map(|note| view! {
        <div class="notice notice--calm reading__note">
            <p><b>{words.text("before-you-start")}</b>" "{note}</p>
            <p><a href="/">{words.text("not-now")}</a>" "{words.text("not-now-or-steady")}" "<a href="/steady">{words.text("steadying-first")}</a>"."</p>
        </div>
    })
}

fn completion(words: Words, opened: &Opened) -> AnyView {
    let path = format!("/readings/{}/completion", opened.assignment_id);
    match opened.done_at {
        Some(done_at) => {
            let words_done = words.with("marked-as-done", [("day", dates::short(done_at, zone_of(&opened.group_zone)).into())]);
            view! {
                <form method="post" action=path class="row" id="completion">
                    <span class="badge badge--done">{Icon::Check.view()}{words_done}</span>
                    <button class="link-button" name="done" value="no">{words.text("not-done-yet")}</button>
                </form>
            }.into_any()
        }
        None => view! {
            <form method="post" action=path class="row" id="completion">
                <button class="button button--main" name="done" value="yes">{Icon::Check.view()}{words.text("mark-as-done")}</button>
            </form>
        }.into_any(),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CompletionForm {
    done: String,
}

/// POST /readings/{id}/completion
pub async fn complete(
    State(state): State<AppState>,
    own: OwnAssignment,
    Posted(form): Posted<CompletionForm>,
) -> PageResult {
    assignments::set_done(&state.cx, &own.actor, &own.opened, form.done != "no").await?;
    Ok(see(&format!("/readings/{}#completion", own.opened.assignment_id)))
}
