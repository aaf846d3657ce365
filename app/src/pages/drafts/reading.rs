//! A reading of a draft: its text in Markdown, and a preview that is rendered as participants will see it.

use axum::extract::State;
use axum::response::Response;
use domain::draft_forms::ReadingForm;
use domain::drafts::parts::{Part as _, ReadingAt, ReadingPart};
use domain::drafts::{self, Draft};
use domain::ids::DraftId;
use domain::library::pictures;
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use super::saving::{Settled, lost, refused, settle};
use super::show::named;
use super::{DraftQuery, head};
use crate::answer::{Posted, QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May, Params};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::summary;
use crate::ui::{done, reading_editor};

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
        let pictures = pictures::of_text(state.cx.db.read(), &form.body).await?;
        let preview = reading_editor::preview(&form, &pictures);
        return Ok(page(&state, &actor, &draft, &at, &form, &FieldErrors::default(), Some(preview)));
    }
    let checked = match form.check() {
        Ok(new) => {
            pictures::check(&state.cx, &new.body).await?.map(|()| new).map_err(|words| FieldErrors::one("body", words))
        }
        Err(errors) => Err(errors),
    };
    let new = match checked {
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
                {fields(path(draft, at), form, errors)}
            }
        },
    )
}

fn fields(action: String, form: &ReadingForm, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action=format!("{action}#preview") class="stack">
            <input type="hidden" name="seen" value=form.seen.clone()/>
            {reading_editor::fields(form, errors)}
            <div class="row">
                <button class="button button--main" name="step" value="save">"Save reading"</button>
                <button class="button" name="step" value="preview">"Show preview"</button>
            </div>
        </form>
    }
    .into_any()
}
