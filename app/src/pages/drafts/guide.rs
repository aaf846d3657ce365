//! A page of a draft's facilitator guide: its text in Markdown, and a preview that is rendered as the published page will be.

use axum::extract::State;
use axum::response::Response;
use domain::draft_forms::GuideForm;
use domain::drafts::parts::{GuideAt, GuidePart, Part as _, new_slug};
use domain::drafts::{self, Draft, Step};
use domain::ids::DraftId;
use domain::readability::words;
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use super::saving::{Settled, lost, refused, settle};
use super::show::{StepForm, moves, named};
use super::{DraftQuery, below};
use crate::answer::{Posted, QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, Id, May, Params};
use crate::pages::curricula::module::guide_text;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{count, done, empty, face, icon::Icon};

/// GET /drafts/{id}/guide/{slug}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    QueryOf(query): QueryOf<DraftQuery>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("slug")?);
    let draft = drafts::require(&state.cx, id).await?;
    let part = GuidePart::find(draft.document(), &GuideAt(slug.clone())).ok_or(PageError::NotFound)?;
    let form = GuideForm::of(&part);
    Ok(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), query.notice().map(done)))
}

/// POST /drafts/{id}/guide/{slug}
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(mut form): Posted<GuideForm>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("slug")?);
    let Some(draft) = drafts::find(&state.cx, id).await? else { return lost_page(&state, &actor, id, &form).await };
    if form.step == "preview" {
        return Ok(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), None));
    }
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => return Ok(refused(page(&state, &actor, &draft, &slug, &form, &errors, None))),
    };
    let at = GuideAt(slug.clone());
    Ok(match settle(&state, &actor, id, &at, new, &mut form.seen).await? {
        Settled::Done => see(&format!("/drafts/{id}/guide/{slug}?notice=saved")),
        Settled::Again(draft, notice) => {
            refused(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), Some(notice)))
        }
        Settled::Lost => lost_page(&state, &actor, id, &form).await?,
    })
}

async fn lost_page(state: &AppState, actor: &Actor, id: DraftId, form: &GuideForm) -> PageResult {
    lost(state, actor, id, &[("Title", &form.title), ("Text", &form.body)]).await
}

/// POST /drafts/{id}/guide: moves a page, or adds one.
pub async fn arrange(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Id(id): Id<DraftId>,
    Posted(form): Posted<StepForm>,
) -> PageResult {
    let step = Step::parse(&form.step).ok_or(PageError::Unreadable)?;
    drafts::arrange_guide(&state.cx, &actor, id, &step).await?;
    Ok(match step {
        Step::Add(slug) => see(&format!("/drafts/{id}/guide/{slug}")),
        Step::Up(_) | Step::Down(_) => see(&format!("/drafts/{id}#guide")),
    })
}

/// All pages, on the draft's own page.
pub fn list(draft: &Draft) -> AnyView {
    let pages = &draft.document().guide;
    let path = format!("/drafts/{}/guide", draft.row.id);
    let rows = pages
        .iter()
        .enumerate()
        .map(|(at, page)| {
            let title = named(&page.title);
            view! {
                <li>
                    {face(Icon::Clipboard, false)}
                    <div class="list__grow">
                        <a class="list__title" dir="auto" href=format!("{path}/{}", page.slug)>{title.clone()}</a>
                        <p class="small soft">{count(words(&page.body), "word", "words")}</p>
                    </div>
                    {moves(&path, at, pages.len(), &page.slug, &title)}
                </li>
            }
        })
        .collect_view();
    let list = if pages.is_empty() {
        empty("No page yet. Press Add a page: what a facilitator should know before, during and after a session.")
    } else {
        view! { <ol class="list card card--flush">{rows}</ol> }.into_any()
    };
    let add = format!("add:{}", new_slug(pages));
    view! {
        <section class="stack" id="guide">
            <h2>"Facilitator guide"</h2>
            {list}
            <form method="post" action=path.clone()><button class="button" name="step" value=add>"Add a page"</button></form>
        </section>
    }
    .into_any()
}

fn page(
    state: &AppState,
    actor: &Actor,
    draft: &Draft,
    slug: &str,
    form: &GuideForm,
    errors: &FieldErrors,
    notice: Option<AnyView>,
) -> Response {
    let title = named(&form.title);
    let action = format!("/drafts/{}/guide/{slug}#preview", draft.row.id);
    Page::new(title.clone(), Frame::Staff(actor, Section::Curricula)).class("page stack stack--wide").show(
        &state.site,
        || {
            view! {
                {below(draft, actor, title)}
                {notice}
                {summary(errors)}
                {(form.step == "preview").then(|| preview(form))}
                <form method="post" action=action class="stack">
                    <input type="hidden" name="seen" value=form.seen.clone()/>
                    {Field::new("title", "Title").value(&form.title).errors(errors).input("text")}
                    {Field::new("body", "Text").value(&form.body).hint("For the facilitator alone, in Markdown.").errors(errors).text_area(24)}
                    <div class="row">
                        <button class="button button--main" name="step" value="save">"Save page"</button>
                        <button class="button" name="step" value="preview">"Show preview"</button>
                    </div>
                </form>
            }
        },
    )
}

/// As facilitators will see it.
fn preview(form: &GuideForm) -> AnyView {
    view! {
        <section class="card stack" id="preview" aria-label="Preview">
            <p class="small soft">"Preview. Nothing is saved yet; this is what facilitators will see."</p>
            <h2 dir="auto">{named(&form.title)}</h2>
            {guide_text(&form.body)}
        </section>
    }
    .into_any()
}
