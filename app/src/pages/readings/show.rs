//! One reading, alone on the page, and the mark that it is done.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _};
use chrono::{DateTime, Utc};
use domain::assignments::{self, Assigned, Opened};
use domain::curriculum_files::is_built_in_wording;
use domain::{Actor, Context, sent_once};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, Wanted, json, packed, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::OwnAssignment;
use crate::markdown::RenderedReading;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::fixed;
use crate::ui::icon::Icon;
use crate::words::Words;

use super::note::{self, Choice, NoteQuery};
use super::reflection::{self, Beside};
use super::zone_of;
use crate::pages::account::OwnQuery;
use crate::pages::comforts;
use crate::pages::this_week::hard_moment;

/// GET /readings/{id}
pub async fn show(
    State(state): State<AppState>,
    OwnAssignment { actor, opened }: OwnAssignment,
    QueryOf(query): QueryOf<NoteQuery>,
    QueryOf(said): QueryOf<OwnQuery>,
    headers: HeaderMap,
) -> PageResult {
    let beside = reflection::beside(&state.cx, &opened).await?.noticed(&said);
    // What one wrote and what others share is never packed together: the length would tell of the one by the other.
    let is_packed = beside.is_bare();
    let page = page(&state, &actor, &opened, &query, beside).await?;
    Ok(if is_packed { packed(&headers, page) } else { Html(page).into_response() })
}

/// The reading, with what is written beside it.
pub(super) async fn page(
    state: &AppState,
    actor: &Actor,
    opened: &Opened,
    query: &NoteQuery,
    beside: Beside,
) -> domain::Result<String> {
    let reading = state.rendered.reading(&state.cx, opened.reading_id).await?;
    let next = next_after(&state.cx, actor, opened).await?;
    let (words, now) = (Words::spoken(), state.cx.now());
    let choice = query.choice(reading, || opened.done_at.is_some());
    let place = (!actor.shared_device && choice != Choice::NotNow).then(|| place(words, opened));
    let word = opened.word(&state.cx)?;
    let page = Page::new(reading.title.clone(), Frame::Participant(Tab::Readings));
    let page = page.class("page page--beside stack stack--wide");
    Ok(page.html(&state.site, move || {
        view! {
            {beside.above()}
            {head(words, opened, reading, now)}
            {word.map(|word| view! { <p class="word" dir="auto"><b>{words.text("word-with-it")}</b>" "{word}</p> })}
            {place}
            {body(words, reading, choice)}
            {(choice != Choice::NotNow).then(|| view! { {completion(words, opened, next)} {beside.view(words, opened, reading)} })}
            {hard_moment(words)}
        }
    }))
}

/// What is said and what is read; only what hangs on the choice differs between people.
fn body(words: Words, reading: &'static RenderedReading, choice: Choice) -> AnyView {
    let text = match choice {
        Choice::NotNow => return note::not_now(words),
        Choice::Read => fixed(reading.text.of(words), || note::text(words, reading, choice)),
        Choice::Open => fixed(reading.text_behind_note.of(words), || note::text(words, reading, choice)),
    };
    view! { {comforts::control(words)} {text} }.into_any()
}

/// Filled by `app/src/scripts/place.js`, for who stopped here before. The assignment is one person's, and so is the place.
fn place(words: Words, opened: &Opened) -> AnyView {
    view! { <p hidden data-place=opened.assignment_id.to_string()><button type="button" class="button">{words.text("go-on")}</button></p> }.into_any()
}

/// Who is done is told what comes next; nobody else costs a second query.
async fn next_after(cx: &Context, actor: &Actor, opened: &Opened) -> domain::Result<Option<Assigned>> {
    if opened.done_at.is_none() {
        return Ok(None);
    }
    let own = assignments::own(cx, actor).await?;
    Ok(own.into_iter().find(|one| one.is_asked() && one.is_open(cx) && one.done_at.is_none()))
}

fn head(words: Words, opened: &Opened, reading: &'static RenderedReading, now: DateTime<Utc>) -> AnyView {
    let heading = match (opened.session_id, &reading.module) {
        (Some(_), Some(module)) => fixed(reading.heading_of_week.of(words), || {
            let week = words.with("of-week", [("week", module.position.into())]);
            let other = words.tag_of_built_in(is_built_in_wording(&module.title));
            titled(words, reading, view! { {week}" · "<span lang=other>{module.title.clone()}</span> })
        }),
        _ => fixed(reading.heading_by_hand.of(words), || titled(words, reading, words.text("from-counselor"))),
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

/// The reading's title, in its own language, and where it belongs.
fn titled(words: Words, reading: &RenderedReading, place: impl IntoView) -> AnyView {
    let other = words.tag_of_built_in(reading.is_built_in);
    view! {
        <div><p class="eyebrow" dir="auto">{place}</p><h1 dir="auto" lang=other>{reading.title.clone()}</h1></div>
    }
    .into_any()
}

fn completion(words: Words, opened: &Opened, next: Option<Assigned>) -> AnyView {
    let path = format!("/readings/{}/completion", opened.assignment_id);
    match opened.done_at {
        _ if opened.withdrawn_at.is_some() => view! { <p class="soft" id="completion">{words.text("reading-kept")}</p> }.into_any(),
        Some(done_at) => {
            let day = [("day", dates::short(done_at, zone_of(&opened.group_zone)).into())];
            let words_done = match opened.done_by_id {
                None => words.with("marked-as-done", day),
                Some(_) => words.with("marked-by-counselor", day),
            };
            view! {
                <section class="stack stack--tight" id="completion">
                <form method="post" action=path class="row">
                    <span class="badge badge--done">{Icon::Check.view()}{words_done}</span>
                    <button class="link-button" name="done" value="no">{words.text("not-done-yet")}</button>
                </form>
                {comes_next(words, next)}
                </section>
            }.into_any()
        }
        None => view! {
            <form method="post" action=path class="row" id="completion">
                <button class="button button--main" name="done" value="yes">{Icon::Check.view()}{words.text("mark-as-done")}</button>
            </form>
        }.into_any(),
    }
}

fn comes_next(words: Words, next: Option<Assigned>) -> AnyView {
    let Some(next) = next else {
        return view! { <p class="soft">{words.text("nothing-next")}" "<a href="/">{words.text("tab-this-week")}</a></p> }.into_any();
    };
    let minutes = words.with("reading-minutes", [("minutes", next.minutes.into())]);
    let path = format!("/readings/{}", next.assignment_id);
    view! { <p>{words.text("comes-next")}" "<a href=path dir="auto" lang=words.tag_of_built_in(next.is_built_in)>{next.title}</a>{format!(" · {minutes}")}</p> }
        .into_any()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CompletionForm {
    done: String,
    /// What a device calls it that sends it later.
    once: String,
}

/// POST /readings/{id}/completion
pub async fn complete(
    State(state): State<AppState>,
    own: OwnAssignment,
    wanted: Wanted,
    Posted(form): Posted<CompletionForm>,
) -> PageResult {
    let is_done = form.done != "no";
    assignments::set_done(&state.cx, &own.actor, &own.opened, is_done, sent_once::id_in(&form.once)).await?;
    if wanted == Wanted::Json {
        return Ok(json(is_done));
    }
    Ok(see(&format!("/readings/{}#completion", own.opened.assignment_id)))
}
