//! In what a draft differs from a version: by default the newest, which it is about to follow.

use axum::extract::State;
use domain::ids::DraftId;
use domain::{comparisons, drafts, publications};
use leptos::prelude::*;

use super::below;
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, Id, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::comparison::sections;
use crate::ui::empty;

/// GET /drafts/{id}/changes
pub async fn get(State(state): State<AppState>, May(actor, ..): May<EditCurricula>, Id(id): Id<DraftId>) -> PageResult {
    let draft = drafts::require(&state.cx, id).await?;
    let newest = draft.versions.first().ok_or(PageError::NotFound)?;
    let published = publications::document(state.cx.db.read(), newest.id).await?;
    let changes = comparisons::between(&published, draft.document());
    let title = format!("The draft beside version {}", newest.number);
    Ok(Page::new(title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, || {
        let list = if changes.is_empty() {
            empty("Nothing differs yet. Open a week of the draft and change something.")
        } else {
            sections(&changes)
        };
        view! { {below(&draft, &actor, title)} {list} }
    }))
}
