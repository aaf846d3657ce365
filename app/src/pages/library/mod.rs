//! The library: every reading that can be assigned, found by words and by what it is filed under.

pub mod edit;
pub mod pictures;
pub mod show;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::library::search::{self, Found, SearchForm};
use domain::library::{self, Listed};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, UseStaffPages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::icon::Icon;
use crate::ui::{done, empty, face, heading};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LibraryQuery {
    /// The last reading of the page before.
    after: String,
    notice: String,
}

impl LibraryQuery {
    fn notice(&self) -> Option<&'static str> {
        match self.notice.as_str() {
            "retired" => Some("Taken out of the library. Who was given it keeps it, and it can be brought back."),
            "back" => Some("It is back in the library."),
            _ => None,
        }
    }
}

/// What the page lists; nothing where the form can't be taken.
struct Shown {
    found: Vec<Found>,
    /// Where more come.
    more: Option<String>,
    topics: Vec<String>,
    unlisted: Vec<Listed>,
}

/// GET /library
pub async fn index(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    QueryOf(form): QueryOf<SearchForm>,
    QueryOf(query): QueryOf<LibraryQuery>,
) -> PageResult {
    let cx = &state.cx;
    let checked = form.check();
    let found = match &checked {
        Ok(wanted) => Some(search::find(cx, wanted, query.after.parse().ok()).await?),
        Err(_) => None,
    };
    let last = found.as_ref().filter(|page| page.has_more).and_then(|page| page.readings.last());
    let more = last.map(|last| format!("/library?{}", query_of(&form, &last.reading_id.to_string())));
    let shown = Shown {
        more,
        found: found.map(|page| page.readings).unwrap_or_default(),
        topics: search::topics(cx).await?,
        unlisted: library::list_unlisted(cx).await?,
    };
    let is_refused = checked.is_err();
    let errors = checked.err().unwrap_or_default();
    let mut response = page(&state, &actor, &form, &query, &errors, shown);
    if is_refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn query_of(form: &SearchForm, after: &str) -> String {
    let fields = [
        ("q", form.q.as_str()),
        ("step", &form.step),
        ("topic", &form.topic),
        ("minutes", &form.minutes),
        ("after", after),
    ];
    let typed = fields.into_iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish()
}

fn page(
    state: &AppState,
    actor: &Actor,
    form: &SearchForm,
    query: &LibraryQuery,
    errors: &FieldErrors,
    shown: Shown,
) -> Response {
    let is_later = !query.after.is_empty();
    Page::new("Library", Frame::Staff(actor, Section::Library)).show(&state.site, || {
        view! {
            <div class="row row--apart">
                {heading("", "Library")}
                <div class="row">
                    <a class="button" href="/materials">"Materials"</a>
                    <a class="button" href="/library/pictures">"Pictures"</a>
                    <a class="button button--main" href="/library/new">"Write a reading"</a>
                </div>
            </div>
            <p class="soft">"To give one to a group or to one person, open the group and press Assign reading."</p>
            {query.notice().map(done)}
            {summary(errors)}
            {filters(form, errors, &shown.topics)}
            <div class="split">
                <section class="stack" aria-label="Readings">
                    {is_later.then(|| view! { <p><a href=format!("/library?{}", query_of(form, ""))>"From the beginning"</a></p> })}
                    {list(form, errors, &shown.found, is_later)}
                    {shown.more.clone().map(|path| view! { <p><a class="button" href=path>"More"</a></p> })}
                </section>
                <aside class="stack stack--wide">{unlisted(actor, &shown.unlisted)}</aside>
            </div>
        }
    })
}

/// The form asks and changes nothing, so it is a GET.
fn filters(form: &SearchForm, errors: &FieldErrors, topics: &[String]) -> AnyView {
    let any = |words: &str| std::iter::once((String::new(), words.to_string()));
    let steps = (0..=7).map(|step| (step.to_string(), step_name(step)));
    let topics = topics.iter().map(|topic| (topic.clone(), topic.clone()));
    let minutes = [3, 5, 10, 20].map(|minutes| (minutes.to_string(), format!("{minutes} or fewer")));
    view! {
        <form action="/library" role="search" class="stack">
            <div class="row">
                {Field::new("q", "Words").value(&form.q).hint("Whole words, in the title or the text").errors(errors).optional().input("search")}
                {Field::new("step", "Step").value(&form.step).errors(errors).select(any("Any").chain(steps).collect())}
                {Field::new("topic", "Topic").value(&form.topic).errors(errors).select(any("Any").chain(topics).collect())}
                {Field::new("minutes", "Minutes to read").value(&form.minutes).errors(errors).select(any("Any").chain(minutes).collect())}
            </div>
            <p class="row"><button class="button">"Search"</button>{(!form.is_blank()).then(|| view! { <a class="button button--plain" href="/library">"The whole library"</a> })}</p>
        </form>
    }
    .into_any()
}

/// What a step is called in a list; 0 is none.
#[must_use]
pub fn step_name(step: i32) -> String {
    if step == 0 { "No step".into() } else { format!("Step {step}") }
}

fn list(form: &SearchForm, errors: &FieldErrors, found: &[Found], is_later: bool) -> AnyView {
    if found.is_empty() {
        return match (errors.is_empty(), is_later, form.is_blank()) {
            (false, ..) => ().into_any(),
            (_, true, _) => empty("Nothing comes after this."),
            (.., true) => empty("No reading yet. Press Write a reading, or publish a curriculum."),
            _ => empty(
                "No reading has all of this. Look for fewer words or another form of one, such as “sleep” for “sleeping”, or show the whole library.",
            ),
        };
    }
    let rows = found.iter().map(row).collect_view();
    view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
}

fn row(one: &Found) -> AnyView {
    let step = (one.step > 0).then(|| step_name(one.step));
    let from = one.module_title.clone().unwrap_or_else(|| "Library".into());
    let about: Vec<String> =
        [Some(format!("{} minutes", one.minutes)), step, Some(from)].into_iter().flatten().collect();
    let note = one.content_note.clone().map(|note| view! { <p class="small" dir="auto">{note}</p> });
    view! {
        <li>
            {face(Icon::Book, false)}
            <div class="list__grow">
                <a class="list__title" dir="auto" href=format!("/library/{}", one.reading_id)>{one.title.clone()}</a>
                <p class="small soft" dir="auto">{about.join(" · ")}</p>
                {note}
            </div>
        </li>
    }
    .into_any()
}

/// What is being written, and what was taken out: neither is in the library.
fn unlisted(actor: &Actor, all: &[Listed]) -> AnyView {
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let part = |title: &'static str, of: Vec<&Listed>| {
        let rows = of.iter().map(|one| unlisted_row(zone, one)).collect_view();
        (!of.is_empty())
            .then(|| view! { <section class="stack"><h2>{title}</h2><ul class="list">{rows}</ul></section> })
    };
    let (retired, written): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.retired_at.is_some());
    view! { {part("Being written", written)} {part("Taken out", retired)} }.into_any()
}

fn unlisted_row(zone: chrono_tz::Tz, one: &Listed) -> AnyView {
    let stand = match one.number {
        None => "not published yet".to_string(),
        Some(number) if one.is_changed => format!("changed since version {number}"),
        Some(number) => format!("version {number}"),
    };
    let (step, words) = if one.retired_at.is_some() { ("bring-back", "Bring back") } else { ("retire", "Take out") };
    // What is in the library is taken out on its own page, where it says what that means.
    let can_move = one.retired_at.is_some() || one.number.is_none();
    let button = can_move.then(|| standing_button(one.id, step, words, Some(one.title.clone()), "link-button"));
    view! {
        <li>
            <div class="list__grow">
                <a class="list__title" dir="auto" href=format!("/library-readings/{}", one.id)>{one.title.clone()}</a>
                <p class="small soft" dir="auto">{format!("{stand}, by {}, {}", one.changed_by, dates::full(one.changed_at, zone))}</p>
            </div>
            {button}
        </li>
    }
    .into_any()
}

/// Takes a reading out of the library, or brings it back.
fn standing_button(
    id: domain::ids::LibraryReadingId,
    step: &'static str,
    words: &'static str,
    title: Option<String>,
    class: &'static str,
) -> AnyView {
    let title = title.map(|title| view! { <span class="visually-hidden">{format!(" “{title}”")}</span> });
    view! {
        <form method="post" action=format!("/library-readings/{id}/standing")>
            <button class=class name="step" value=step>{words}{title}</button>
        </form>
    }
    .into_any()
}
