//! A reading of a draft: its text in Markdown, and a preview that is rendered as participants will see it.

use axum::extract::State;
use axum::response::Response;
use domain::draft_forms::ReadingForm;
use domain::drafts::parts::{Part as _, ReadingAt, ReadingPart};
use domain::drafts::{self, Draft};
use domain::ids::DraftId;
use domain::readability::{HIGHEST_GRADE, grade, words};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use super::saving::{Settled, lost, refused, settle};
use super::show::named;
use super::{DraftQuery, head};
use crate::answer::{Posted, QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May, Params};
use crate::markdown;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{count, done};

/// So many words are read in a minute, at an easy pace.
const WORDS_A_MINUTE: usize = 180;

/// GET /drafts/{id}/modules/{module}/readings/{reading}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    QueryOf(query): QueryOf<DraftQuery>,
) -> PageResult {
    let (id, at) = address(&params)?;
    let draft = drafts::require(&state.cx, id).await?;
    let part = ReadingPart::find(draft.document(), &at).ok_or(PageError::NotFound)?;
    let form = ReadingForm::of(&part);
    Ok(page(&state, &actor, &draft, &at, &form, &FieldErrors::default(), query.notice().map(done)))
}

fn address(params: &Params) -> PageResult<(DraftId, ReadingAt)> {
    Ok((params.get("id")?, ReadingAt(params.get("module")?, params.get("reading")?)))
}

/// POST /drafts/{id}/modules/{module}/readings/{reading}
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(mut form): Posted<ReadingForm>,
) -> PageResult {
    let (id, at) = address(&params)?;
    let Some(draft) = drafts::find(&state.cx, id).await? else { return lost_reading(&state, &actor, id, &form).await };
    if form.step == "preview" {
        return Ok(page(&state, &actor, &draft, &at, &form, &FieldErrors::default(), None));
    }
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => return Ok(refused(page(&state, &actor, &draft, &at, &form, &errors, None))),
    };
    Ok(match settle(&state, &actor, id, &at, new, &mut form.seen).await? {
        Settled::Done => see(&format!("{}?notice=saved", path(&draft, &at))),
        Settled::Again(draft, notice) => {
            refused(page(&state, &actor, &draft, &at, &form, &FieldErrors::default(), Some(notice)))
        }
        Settled::Lost => lost_reading(&state, &actor, id, &form).await?,
    })
}

async fn lost_reading(state: &AppState, actor: &Actor, id: DraftId, form: &ReadingForm) -> PageResult {
    let ReadingForm { title, content_note, sources, body, .. } = form;
    let typed: [(&str, &str); 4] =
        [("Title", title), ("Content note", content_note), ("Sources", sources), ("Text", body)];
    lost(state, actor, id, &typed).await
}

fn path(draft: &Draft, ReadingAt(module, reading): &ReadingAt) -> String {
    format!("/drafts/{}/modules/{module}/readings/{reading}", draft.row.id)
}

fn page(
    state: &AppState,
    actor: &Actor,
    draft: &Draft,
    at: &ReadingAt,
    form: &ReadingForm,
    errors: &FieldErrors,
    notice: Option<AnyView>,
) -> Response {
    let module = draft.document().modules.iter().find(|module| module.slug == at.0);
    let week = module.map_or_else(|| "a week that is gone".into(), |module| named(&module.head.title));
    let back = format!("/drafts/{}/modules/{}", draft.row.id, at.0);
    let title = named(&form.title);
    Page::new(title.clone(), Frame::Staff(actor, Section::Curricula)).class("page stack stack--wide").show(
        &state.site,
        || {
            view! {
                {head(draft, actor, back, week, title)}
                {notice}
                {summary(errors)}
                {(form.step == "preview").then(|| preview(form))}
                {fields(path(draft, at), form, errors)}
            }
        },
    )
}

fn fields(action: String, form: &ReadingForm, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action=format!("{action}#preview") class="stack">
            <input type="hidden" name="seen" value=form.seen.clone()/>
            {Field::new("title", "Title").value(&form.title).errors(errors).input("text")}
            {Field::new("minutes", "Minutes to read").value(&form.minutes).errors(errors).input("number")}
            {Field::new("content_note", "Content note").value(&form.content_note).hint("Said before the text, where something in it may be hard to read.").errors(errors).optional().text_area(2)}
            {Field::new("body", "Text").value(&form.body).hint("Markdown. A number such as [^1] refers to the first source.").errors(errors).text_area(24)}
            {Field::new("sources", "Sources").value(&form.sources).hint("One a line; behind a bar the DOI, as in: Bowlby, J. (1969). Attachment. | 10.1000/182").errors(errors).optional().text_area(4)}
            <p class="small soft">{measures(&form.body)}</p>
            <div class="row">
                <button class="button button--main" name="step" value="save">"Save reading"</button>
                <button class="button" name="step" value="preview">"Show preview"</button>
            </div>
        </form>
    }
    .into_any()
}

/// "612 words, about 4 minutes at an easy pace, school grade 6.8 …"
fn measures(body: &str) -> String {
    let number = words(body);
    if number == 0 {
        return "Readings do well with 500 to 900 words, at school grade 8 or below.".into();
    }
    let words = count(number, "word", "words");
    let minutes = count(number.div_ceil(WORDS_A_MINUTE), "minute", "minutes");
    let grade = grade(body).max(0.0);
    let ease = if grade <= HIGHEST_GRADE { "easy enough" } else { "shorter words and sentences would help" };
    format!(
        "As of the last time you pressed a button: {words}, about {minutes} at an easy pace, school grade {grade:.1} ({ease}; aim for {HIGHEST_GRADE} or below)."
    )
}

/// As participants will see it.
fn preview(form: &ReadingForm) -> AnyView {
    let article = markdown::article(&form.body, &form.known_sources());
    let note = form.content_note.trim().to_string();
    let note = (!note.is_empty())
        .then(|| view! { <div class="notice notice--calm reading__note"><p dir="auto">{note}</p></div> });
    view! {
        <section class="card stack" id="preview" aria-label="Preview">
            <p class="small soft">"Preview. Nothing is saved yet; this is what participants will see."</p>
            <h2 dir="auto">{named(&form.title)}</h2>
            <p class="small soft">{format!("{} minutes", form.minutes)}</p>
            {note}
            <div dir="auto" inner_html=article></div>
        </section>
    }
    .into_any()
}
