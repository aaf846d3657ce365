//! The session plan of a draft's week, in the agenda editor.

use axum::extract::State;
use axum::response::Response;
use domain::drafts::parts::{ModuleAt, Part as _, PlanPart};
use domain::drafts::{self, Draft};
use domain::ids::DraftId;
use domain::plan_forms::PlanForm;
use domain::{Actor, FieldErrors, plans};
use leptos::prelude::*;

use super::head;
use super::saving::{Settled, lost, refused, settle};
use super::show::named;
use crate::answer::{Posted, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May, Params};
use crate::pages::curricula::LENGTH_MINUTES;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::agenda_editor::agenda_editor;
use crate::ui::field::summary;

/// GET /drafts/{id}/modules/{module}/plan
pub async fn get(State(state): State<AppState>, May(actor, ..): May<EditCurricula>, params: Params) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("module")?);
    let draft = drafts::require(&state.cx, id).await?;
    let plan = PlanPart::find(draft.document(), &ModuleAt(slug.clone())).ok_or(PageError::NotFound)?;
    let form = PlanForm { seen: drafts::print(&plan), ..PlanForm::of(&plan.0, draft.row.revision) };
    Ok(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), None))
}

/// POST /drafts/{id}/modules/{module}/plan
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(mut form): Posted<PlanForm>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("module")?);
    let Some(draft) = drafts::find(&state.cx, id).await? else { return lost_plan(&state, &actor, id, &form).await };
    if let Some(arranged) = form.arranged() {
        return Ok(page(&state, &actor, &draft, &slug, &arranged, &FieldErrors::default(), None));
    }
    let new = match form.check() {
        Ok(items) => PlanPart(items.into_iter().map(|item| plans::PlanItem { origin: None, ..item }).collect()),
        Err(errors) => return Ok(refused(page(&state, &actor, &draft, &slug, &form, &errors, None))),
    };
    let at = ModuleAt(slug.clone());
    Ok(match settle(&state, &actor, id, &at, new, &mut form.seen).await? {
        Settled::Done => see(&format!("/drafts/{id}/modules/{slug}?notice=saved")),
        Settled::Again(draft, notice) => {
            refused(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), Some(notice)))
        }
        Settled::Lost => lost_plan(&state, &actor, id, &form).await?,
    })
}

/// Every item as one text.
async fn lost_plan(state: &AppState, actor: &Actor, id: DraftId, form: &PlanForm) -> PageResult {
    let items: Vec<(String, String)> = form
        .rows()
        .into_iter()
        .map(|row| {
            let text = [row.minutes, row.what_to_say, row.what_to_do, row.materials].join("\n\n");
            (row.title, text)
        })
        .collect();
    let typed: Vec<(&str, &str)> = items.iter().map(|(title, text)| (title.as_str(), text.as_str())).collect();
    lost(state, actor, id, &typed).await
}

fn page(
    state: &AppState,
    actor: &Actor,
    draft: &Draft,
    slug: &str,
    form: &PlanForm,
    errors: &FieldErrors,
    notice: Option<AnyView>,
) -> Response {
    let module = draft.document().modules.iter().find(|module| module.slug == slug);
    let week = module.map_or_else(|| "a week that is gone".into(), |module| named(&module.head.title));
    let path = format!("/drafts/{}/modules/{slug}", draft.row.id);
    Page::new(format!("The plan: {week}"), Frame::Staff(actor, Section::Curricula)).show(&state.site, || {
        view! {
            {head(draft, actor, path.clone(), week, "The plan".into())}
            {notice}
            {summary(errors)}
            {agenda_editor(format!("{path}/plan"), form, errors, LENGTH_MINUTES)}
        }
    })
}
