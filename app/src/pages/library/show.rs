//! A reading as participants see it, with its versions and what can be done with it.

use axum::extract::State;
use domain::ids::{LibraryReadingId, ReadingId};
use domain::library::{self, Standing, Written};
use domain::{Actor, curricula, values};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use serde::Deserialize;

use super::{standing_button, step_name};
use crate::answer::{Posted, QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditLibrary, Id, May, UseStaffPages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::done;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReadingQuery {
    notice: String,
}

impl ReadingQuery {
    fn notice(&self) -> Option<&'static str> {
        match self.notice.as_str() {
            "published" => Some("Published. From now on this version is given; who was given an older one keeps it."),
            "same" => Some("Nothing had to be done: this is the newest version, word for word."),
            _ => None,
        }
    }
}

/// GET /library/{id}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<ReadingId>,
    QueryOf(query): QueryOf<ReadingQuery>,
) -> PageResult {
    let cx = &state.cx;
    let reading = curricula::require_reading(cx, id).await?;
    let rendered = state.rendered.reading(cx, id).await?;
    let written = library::find_of_version(cx, id).await?;
    let topics = library::topics_of(cx, id).await?;
    let step = reading.step.filter(|step| *step > 0).map(step_name);
    let about: Vec<String> =
        std::iter::once(format!("{} minutes", reading.minutes)).chain(step).chain(topics).collect();
    let page = Page::new(reading.title.clone(), Frame::Staff(&actor, Section::Library));
    let page = if written.is_some() { page } else { page.class("page stack stack--wide") };
    Ok(page.show(&state.site, || view! {
        <div><p class="eyebrow" dir="auto"><a href="/library">"Library"</a>{format!(" · {}", about.join(" · "))}</p><h1 dir="auto">{reading.title.clone()}</h1></div>
        {query.notice().map(done)}
        {written.as_ref().map(|written| standing(id, written))}
        {match &written {
            Some(written) => view! { <div class="split"><div class="stack">{text(rendered)}</div><aside class="stack stack--wide">{actions(id, written)} {versions(&actor, id, written)}</aside></div> }.into_any(),
            None => text(rendered),
        }}
    }))
}

fn text(rendered: &'static crate::markdown::RenderedReading) -> AnyView {
    let note = rendered
        .content_note
        .clone()
        .map(|note| view! { <div class="notice notice--calm reading__note"><p dir="auto">{note}</p></div> });
    view! { {note} {InertElement::new(rendered.article.as_str())} }.into_any()
}

/// Older, or taken out: what somebody should know before they use it.
fn standing(id: ReadingId, written: &Written) -> AnyView {
    let this = written.versions.iter().find(|version| version.reading_id == id);
    let older = this.zip(written.newest()).filter(|(this, newest)| this.number != newest.number).map(|(this, newest)| {
        view! {
            <p class="notice notice--calm">{format!("This is version {}. ", this.number)}<a href=format!("/library/{}", newest.reading_id)>{format!("The newest is version {}", newest.number)}</a>" and is the one that is given. Who was given this one keeps it."</p>
        }
    });
    let retired = written.is_retired().then(|| {
        view! { <p class="notice notice--calm">"Taken out of the library: nobody is given it any more. Who has it keeps it."</p> }
    });
    view! { {older} {retired} }.into_any()
}

fn actions(id: ReadingId, written: &Written) -> Option<AnyView> {
    let is_newest = written.newest().is_some_and(|newest| newest.reading_id == id);
    let (step, words) = if written.is_retired() { ("bring-back", "Bring back") } else { ("retire", "Take out") };
    let buttons = view! {
        <div class="row">
            <a class="button button--main" href=format!("/library-readings/{}", written.row.id)>"Change it"</a>
            {standing_button(written.row.id, step, words, None, "button")}
        </div>
        <p class="small soft">"A change makes a new version when it is published. Taking it out changes nothing for who has it."</p>
    };
    is_newest.then(|| buttons.into_any())
}

fn versions(actor: &Actor, id: ReadingId, written: &Written) -> AnyView {
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let rows = written.versions.iter().map(|version| {
        let name = format!("Version {}", version.number);
        let name = if version.reading_id == id {
            view! { <b aria-current="page">{name}</b> }.into_any()
        } else {
            view! { <a class="list__title" href=format!("/library/{}", version.reading_id)>{name}</a> }.into_any()
        };
        let day = values::long_date(version.published_at.with_timezone(&zone).date_naive());
        let by = if version.published_by.is_empty() { "a person who left" } else { &version.published_by };
        view! { <li><div class="list__grow">{name}<p class="small soft" dir="auto">{format!("{day}, {by}")}</p></div></li> }
    });
    view! { <section class="stack"><h2>"Versions"</h2><ul class="list">{rows.collect_view()}</ul></section> }.into_any()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StandingForm {
    /// The button: `retire` or `bring-back`.
    step: String,
}

/// POST /library-readings/{id}/standing
pub async fn set_standing(
    State(state): State<AppState>,
    May(actor, ..): May<EditLibrary>,
    Id(id): Id<LibraryReadingId>,
    Posted(form): Posted<StandingForm>,
) -> PageResult {
    let (standing, notice) = match form.step.as_str() {
        "retire" => (Standing::Retired, "retired"),
        "bring-back" => (Standing::InUse, "back"),
        _ => return Err(PageError::Unreadable),
    };
    library::set_standing(&state.cx, &actor, id, standing).await?;
    Ok(see(&format!("/library?notice={notice}")))
}
