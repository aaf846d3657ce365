//! Writing a reading of the library: saved as often as wanted, published as a version when it is ready. What was typed comes
//! back with every answer, also when somebody else saved another text meanwhile.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::comparisons;
use domain::drafts::{Saved, print};
use domain::entities::library_reading::Manuscript;
use domain::ids::LibraryReadingId;
use domain::library::forms::ManuscriptForm;
use domain::library::pictures;
use domain::library::{self, NEW, Publishing, Written};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use super::step_name;
use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{EditLibrary, Id, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{comparison, done, reading_editor};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EditQuery {
    notice: String,
}

/// GET /library/new
pub async fn new(State(state): State<AppState>, May(actor, ..): May<EditLibrary>) -> PageResult {
    let shown = Shown { id: state.cx.new_id(), known: None, errors: FieldErrors::default(), notice: None };
    Ok(page(&state, &actor, &ManuscriptForm::blank(), shown))
}

/// GET /library-readings/{id}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<EditLibrary>,
    Id(id): Id<LibraryReadingId>,
    QueryOf(query): QueryOf<EditQuery>,
) -> PageResult {
    let known = library::find(&state.cx, id).await?.ok_or(PageError::NotFound)?;
    let form = ManuscriptForm::of(&known.row.manuscript);
    let notice = (query.notice == "saved").then(|| done("Saved. Only staff see it until it is published."));
    Ok(page(&state, &actor, &form, Shown { id, known: Some(known), errors: FieldErrors::default(), notice }))
}

/// POST /library-readings/{id}
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditLibrary>,
    Id(id): Id<LibraryReadingId>,
    Posted(mut form): Posted<ManuscriptForm>,
) -> PageResult {
    let cx = &state.cx;
    let known = library::find(cx, id).await?;
    if known.is_none() && form.text.seen != NEW {
        return Err(PageError::NotFound);
    }
    let mut shown = Shown { id, known, errors: FieldErrors::default(), notice: None };
    if form.text.step == "preview" {
        let pictures = pictures::of_text(cx.db.read(), &form.text.body).await?;
        shown.notice = Some(reading_editor::preview(&form.text, &pictures));
        return Ok(page(&state, &actor, &form, shown));
    }
    let checked = form.check().map_err(Error::from);
    let saved = match checked {
        Ok(new) => library::save(cx, &actor, id, &new, &form.text.seen).await.map(|saved| (new, saved)),
        Err(error) => Err(error),
    };
    match saved {
        Ok((new, Saved::Done)) => done_saving(&state, &actor, id, &form, &new).await,
        Ok((mine, Saved::Clash(theirs))) => {
            form.text.seen = print(&theirs);
            let by = shown.known.as_ref().map_or("Somebody", |known| &known.changed_by);
            shown.notice = Some(clash(by, &theirs, &mine));
            Ok(refused(page(&state, &actor, &form, shown)))
        }
        Ok((_, Saved::Gone)) => Err(PageError::NotFound),
        Err(Error::Invalid(errors)) => {
            shown.errors = errors;
            Ok(refused(page(&state, &actor, &form, shown)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn done_saving(
    state: &AppState,
    actor: &Actor,
    id: LibraryReadingId,
    form: &ManuscriptForm,
    new: &Manuscript,
) -> PageResult {
    if form.text.step != "publish" {
        return Ok(see(&format!("/library-readings/{id}?notice=saved")));
    }
    Ok(match library::publish(&state.cx, actor, id, &print(new)).await? {
        Publishing::Published(version) => see(&format!("/library/{}?notice=published", version.reading_id)),
        Publishing::Same(version) => see(&format!("/library/{}?notice=same", version.reading_id)),
        // Somebody saved another text in the moment between: theirs is there, and this one is not published unseen.
        Publishing::Changed => {
            let known = library::find(&state.cx, id).await?.ok_or(PageError::NotFound)?;
            let mut form = form.clone();
            form.text.seen = print(&known.row.manuscript);
            let notice = Some(clash(&known.changed_by, &known.row.manuscript, new));
            refused(page(state, actor, &form, Shown { id, known: Some(known), errors: FieldErrors::default(), notice }))
        }
    })
}

fn refused(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn clash(by: &str, theirs: &Manuscript, mine: &Manuscript) -> AnyView {
    view! {
        <div class="notice stack" role="alert">
            <p dir="auto"><b>{format!("{by} saved this while you were writing.")}</b>" Your text is below, and not saved yet. If you save it now, this is what changes of theirs:"</p>
            {comparison::section(&comparisons::manuscripts(theirs, mine))}
        </div>
    }
    .into_any()
}

/// What stands around the form.
struct Shown {
    id: LibraryReadingId,
    /// None while it was never saved.
    known: Option<Written>,
    errors: FieldErrors,
    notice: Option<AnyView>,
}

fn page(state: &AppState, actor: &Actor, form: &ManuscriptForm, shown: Shown) -> Response {
    let title = form.text.title.trim();
    let title = if title.is_empty() { "A new reading".to_string() } else { title.to_string() };
    let page = Page::new(title.clone(), Frame::Staff(actor, Section::Library)).class("page stack stack--wide");
    page.show(&state.site, || {
        let Shown { id, known, errors, notice } = shown;
        view! {
            <div>
                <p class="eyebrow"><a href="/library">"Library"</a></p>
                <h1 dir="auto">{title}</h1>
                {standing(actor, known.as_ref())}
            </div>
            {notice}
            {summary(&errors)}
            {fields(id, form, &errors)}
        }
    })
}

/// Who changed it last, and what of it is published.
fn standing(actor: &Actor, known: Option<&Written>) -> AnyView {
    let Some(known) = known else {
        return view! { <p class="small soft">"Nothing is saved yet. Participants see it when it is published and given to them."</p> }.into_any();
    };
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let by = if known.row.changed_by_id == actor.account_id { "you" } else { &known.changed_by };
    let changed =
        format!("Changed last by {by}, {} ({}). ", dates::full(known.row.changed_at, zone), dates::zone_name(zone));
    let published = match known.newest() {
        None => "Not published yet.".into_any(),
        Some(newest) => {
            let path = format!("/library/{}", newest.reading_id);
            view! { <a href=path>{format!("Version {} is published", newest.number)}</a>"; who was given it keeps it." }
                .into_any()
        }
    };
    let retired = known.is_retired().then_some(" It is taken out of the library, and stays so when it is published.");
    view! { <p class="small soft" dir="auto">{changed}{published}{retired}</p> }.into_any()
}

fn fields(id: LibraryReadingId, form: &ManuscriptForm, errors: &FieldErrors) -> AnyView {
    let steps = (0..=7).map(|step| (step.to_string(), step_name(step))).collect();
    view! {
        <form method="post" action=format!("/library-readings/{id}#preview") class="stack">
            <input type="hidden" name="seen" value=form.text.seen.clone()/>
            {reading_editor::fields(&form.text, errors)}
            {Field::new("healing_step", "Healing step").value(&form.healing_step).errors(errors).select(steps)}
            {Field::new("topics", "Topics").value(&form.topics).hint("A few words by which it is found, parted by commas, as in: sleep, anger").errors(errors).optional().input("text")}
            <p class="small soft">"Publishing saves it too. It makes a new version; who was given an older one keeps that."</p>
            <div class="row">
                <button class="button button--main" name="step" value="publish">"Publish"</button>
                <button class="button" name="step" value="save">"Save draft"</button>
                <button class="button" name="step" value="preview">"Show preview"</button>
            </div>
        </form>
    }
    .into_any()
}
