//! Removing a week, a reading or a guide page from a draft, and discarding a draft: first what goes with it, then the button.

use axum::extract::State;
use axum::response::Response;
use domain::Actor;
use domain::curriculum_files::{GuidePage, Module, Reading};
use domain::drafts::{self, Draft, Saved};
use domain::ids::DraftId;
use domain::readability::words;
use leptos::prelude::*;
use serde::Deserialize;

use super::saving::refused;
use super::show::named;
use super::{below, title_of};
use crate::answer::{Posted, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May, Params};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::count;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RemovalForm {
    /// What the page showed of what is about to go.
    seen: String,
}

/// What is asked before something goes.
struct Question {
    title: String,
    words: String,
    button: &'static str,
    action: String,
    back: String,
    seen: String,
}

/// GET /drafts/{id}/removal
pub async fn draft(State(state): State<AppState>, May(actor, ..): May<EditCurricula>, params: Params) -> PageResult {
    let draft = drafts::require(&state.cx, params.get("id")?).await?;
    Ok(page(&state, &actor, &draft, of_draft(&draft), None))
}

/// POST /drafts/{id}/removal
pub async fn discard(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(form): Posted<RemovalForm>,
) -> PageResult {
    let id: DraftId = params.get("id")?;
    if drafts::discard(&state.cx, &actor, id, &form.seen).await? {
        return Ok(see(&format!("/curricula?discarded={id}")));
    }
    let draft = drafts::require(&state.cx, id).await?;
    Ok(refused(page(&state, &actor, &draft, of_draft(&draft), Some(looked_too_early(&draft)))))
}

fn of_draft(draft: &Draft) -> Question {
    let path = format!("/drafts/{}", draft.row.id);
    Question {
        title: format!("Discard “{}”?", title_of(draft)),
        words: format!(
            "Nobody can edit or publish it then. For {} days it can be brought back, with everything that was written in it; after that it is removed for good. What is published stays as it is.",
            drafts::KEPT_FOR.num_days()
        ),
        button: "Discard draft",
        action: format!("{path}/removal"),
        back: path,
        seen: draft.row.revision.to_string(),
    }
}

/// GET /drafts/{id}/modules/{module}/removal
pub async fn module(State(state): State<AppState>, May(actor, ..): May<EditCurricula>, params: Params) -> PageResult {
    let draft = drafts::require(&state.cx, params.get("id")?).await?;
    let question = of_module(&draft, find_module(&draft, &params)?);
    Ok(page(&state, &actor, &draft, question, None))
}

/// POST /drafts/{id}/modules/{module}/removal
pub async fn remove_module(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(form): Posted<RemovalForm>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("module")?);
    match drafts::remove_module(&state.cx, &actor, id, &slug, &form.seen).await? {
        Saved::Done | Saved::Gone => Ok(see(&format!("/drafts/{id}?notice=removed"))),
        Saved::Clash(theirs) => {
            let draft = drafts::require(&state.cx, id).await?;
            let question = of_module(&draft, &theirs);
            Ok(refused(page(&state, &actor, &draft, question, Some(looked_too_early(&draft)))))
        }
    }
}

fn find_module<'a>(draft: &'a Draft, params: &Params) -> PageResult<&'a Module> {
    let slug: String = params.get("module")?;
    draft.document().modules.iter().find(|module| module.slug == slug).ok_or(PageError::NotFound)
}

fn of_module(draft: &Draft, module: &Module) -> Question {
    let path = format!("/drafts/{}", draft.row.id);
    let readings = count(module.readings.len(), "reading goes", "readings go");
    Question {
        title: format!("Remove “{}”?", named(&module.head.title)),
        words: format!("Its plan and {readings} with it. What is published stays as it is."),
        button: "Remove week",
        action: format!("{path}/modules/{}/removal", module.slug),
        back: path,
        seen: drafts::print(module),
    }
}

/// GET /drafts/{id}/modules/{module}/readings/{reading}/removal
pub async fn reading(State(state): State<AppState>, May(actor, ..): May<EditCurricula>, params: Params) -> PageResult {
    let draft = drafts::require(&state.cx, params.get("id")?).await?;
    let module = find_module(&draft, &params)?;
    let slug: String = params.get("reading")?;
    let reading = module.readings.iter().find(|reading| reading.slug == slug).ok_or(PageError::NotFound)?;
    let question = of_reading(&draft, &module.slug, reading);
    Ok(page(&state, &actor, &draft, question, None))
}

/// POST /drafts/{id}/modules/{module}/readings/{reading}/removal
pub async fn remove_reading(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(form): Posted<RemovalForm>,
) -> PageResult {
    let (id, module): (DraftId, String) = (params.get("id")?, params.get("module")?);
    let slug: String = params.get("reading")?;
    match drafts::remove_reading(&state.cx, &actor, id, &module, &slug, &form.seen).await? {
        Saved::Done => Ok(see(&format!("/drafts/{id}/modules/{module}?notice=removed"))),
        Saved::Gone => Ok(see(&format!("/drafts/{id}?notice=removed"))),
        Saved::Clash(theirs) => {
            let draft = drafts::require(&state.cx, id).await?;
            let question = of_reading(&draft, &module, &theirs);
            Ok(refused(page(&state, &actor, &draft, question, Some(looked_too_early(&draft)))))
        }
    }
}

fn of_reading(draft: &Draft, module: &str, reading: &Reading) -> Question {
    let back = format!("/drafts/{}/modules/{module}", draft.row.id);
    let text = count(words(&reading.body), "word goes", "words go");
    Question {
        title: format!("Remove “{}”?", named(&reading.head.title)),
        words: format!("{text} with it. Who was given it in a running group keeps it."),
        button: "Remove reading",
        action: format!("{back}/readings/{}/removal", reading.slug),
        back,
        seen: drafts::print(reading),
    }
}

/// GET /drafts/{id}/guide/{slug}/removal
pub async fn guide_page(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
) -> PageResult {
    let draft = drafts::require(&state.cx, params.get("id")?).await?;
    let slug: String = params.get("slug")?;
    let known = draft.document().guide.iter().find(|page| page.slug == slug).ok_or(PageError::NotFound)?;
    let question = of_guide_page(&draft, known);
    Ok(page(&state, &actor, &draft, question, None))
}

/// POST /drafts/{id}/guide/{slug}/removal
pub async fn remove_guide_page(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(form): Posted<RemovalForm>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("slug")?);
    match drafts::remove_guide_page(&state.cx, &actor, id, &slug, &form.seen).await? {
        Saved::Done | Saved::Gone => Ok(see(&format!("/drafts/{id}?notice=removed"))),
        Saved::Clash(theirs) => {
            let draft = drafts::require(&state.cx, id).await?;
            let question = of_guide_page(&draft, &theirs);
            Ok(refused(page(&state, &actor, &draft, question, Some(looked_too_early(&draft)))))
        }
    }
}

fn of_guide_page(draft: &Draft, page: &GuidePage) -> Question {
    let back = format!("/drafts/{}", draft.row.id);
    let text = count(words(&page.body), "word goes", "words go");
    Question {
        title: format!("Remove “{}”?", named(&page.title)),
        words: format!("{text} with it. What is published stays as it is."),
        button: "Remove page",
        action: format!("{back}/guide/{}/removal", page.slug),
        back,
        seen: drafts::print(page),
    }
}

/// What is removed must be what was looked at.
fn looked_too_early(draft: &Draft) -> AnyView {
    let by = &draft.about.changed_by;
    let words = format!(
        "Nothing is removed yet. {by} changed it since you opened this page. Look at it once more, then press the button again."
    );
    view! { <p class="notice" role="alert" dir="auto">{words}</p> }.into_any()
}

fn page(state: &AppState, actor: &Actor, draft: &Draft, question: Question, notice: Option<AnyView>) -> Response {
    let Question { title, words, button, action, back, seen } = question;
    Page::new(title.clone(), Frame::Staff(actor, Section::Curricula)).show(&state.site, || {
        view! {
            {below(draft, actor, title)}
            {notice}
            <p>{words}</p>
            <form method="post" action=action class="row">
                <input type="hidden" name="seen" value=seen/>
                <button class="button button--danger">{button}</button>
                <a class="button button--plain" href=back>"Not now"</a>
            </form>
        }
    })
}
