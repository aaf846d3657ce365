//! Two versions of a curriculum side by side: in what the one differs from the other.

use axum::extract::State;
use domain::entities::curriculum_version;
use domain::ids::CurriculumId;
use domain::{comparisons, curricula, publications};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::error::{PageError, PageResult};
use crate::guard::{Id, May, UseStaffPages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::comparison::sections;
use crate::ui::empty;
use crate::ui::field::Field;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CompareQuery {
    from: Option<i32>,
    to: Option<i32>,
}

/// GET /curricula/{id}/compare
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<CurriculumId>,
    QueryOf(query): QueryOf<CompareQuery>,
) -> PageResult {
    let db = state.cx.db.read();
    let published = curricula::require_published(&state.cx, id, None).await?;
    let versions = publications::versions(db, id).await?;
    let to = query.to.unwrap_or(published.version.number);
    let from = query.from.unwrap_or((to - 1).max(1));
    let find = |number: i32| versions.iter().find(|version| version.number == number).ok_or(PageError::NotFound);
    let (old, new) = (find(from)?, find(to)?);
    let changes =
        comparisons::between(&publications::document(db, old.id).await?, &publications::document(db, new.id).await?);
    let (back, title) = (format!("/curricula/{id}"), published.curriculum.title.clone());
    let heading = format!("Version {to} beside version {from}");
    let note = new.note.clone();
    Ok(Page::new(heading.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, || {
        let list = match (versions.len(), changes.is_empty()) {
            (1, _) => {
                empty("There is one version. Press Draft a new version on the curriculum’s page to make the next.")
            }
            (_, true) => empty("These two are the same, word for word. Choose two others above."),
            _ => sections(&changes),
        };
        view! {
            <div><p class="eyebrow" dir="auto"><a href=back.clone()>{title}</a>" · compare"</p><h1>{heading}</h1></div>
            {(!note.is_empty()).then(|| view! { <p dir="auto">{format!("What was said about it: {note}")}</p> })}
            {choice(&back, &versions, from, to)}
            {list}
        }
    }))
}

/// Which two. The form asks and changes nothing, so it is a GET.
fn choice(path: &str, versions: &[curriculum_version::Model], from: i32, to: i32) -> AnyView {
    let choices: Vec<(String, String)> =
        versions.iter().map(|one| (one.number.to_string(), format!("Version {}", one.number))).collect();
    view! {
        <form action=format!("{path}/compare") class="row">
            {Field::new("from", "From").value(&from.to_string()).select(choices.clone())}
            {Field::new("to", "To").value(&to.to_string()).select(choices)}
            <button class="button">"Compare"</button>
        </form>
    }
    .into_any()
}
