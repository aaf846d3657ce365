//! A curriculum in one of its versions, its other versions, and what can be done with it.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use domain::access::{self, Action, Subject};
use domain::curricula::{self, Published};
use domain::curriculum_files::archive;
use domain::drafts::{self, Listed};
use domain::entities::{curriculum_version, guide_page};
use domain::ids::{CurriculumId, DraftId};
use domain::{Actor, publications};
use leptos::prelude::*;
use serde::Deserialize;

use super::draft_row;
use crate::answer::QueryOf;
use crate::error::{PageError, PageResult};
use crate::guard::{Id, May, UseStaffPages};
use crate::markdown;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{count, done, face, heading};

/// Which version is meant, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    /// None for the newest.
    pub version: Option<i32>,
    published: Option<i32>,
    already: Option<i32>,
    notice: String,
}

impl ShowQuery {
    /// The end of an address that stays with this version.
    #[must_use]
    pub fn rest(&self) -> String {
        self.version.map(|number| format!("?version={number}")).unwrap_or_default()
    }

    fn notice(&self) -> Option<String> {
        match (self.published, self.already, self.notice.as_str()) {
            (Some(number), ..) => {
                Some(format!("Published as version {number}. Groups that are under way stay on the version they have."))
            }
            (_, Some(number), _) => Some(format!("Nothing had to be done: this is version {number}, word for word.")),
            (.., "retired") => Some("Retired. No new group can choose it; groups that are under way keep it.".into()),
            (.., "back") => Some("It is back: new groups can choose it again.".into()),
            _ => None,
        }
    }
}

/// Everything that the page shows.
struct Shown {
    published: Published,
    versions: Vec<curriculum_version::Model>,
    guide: Vec<guide_page::Model>,
    drafts: Vec<Listed>,
    groups: u64,
    /// The id of the draft that would be started.
    new: DraftId,
}

/// GET /curricula/{id}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseStaffPages>,
    Id(id): Id<CurriculumId>,
    QueryOf(query): QueryOf<ShowQuery>,
) -> PageResult {
    let cx = &state.cx;
    let published = curricula::require_published(cx, id, query.version).await?;
    let mut drafts = drafts::list(cx).await?;
    drafts.retain(|draft| draft.curriculum_id == Some(id));
    let shown = Shown {
        guide: curricula::guide(cx, published.version.id).await?,
        versions: publications::versions(cx.db.read(), id).await?,
        groups: curricula::running_groups(cx.db.read(), id).await?,
        new: cx.new_id(),
        drafts,
        published,
    };
    let title = shown.published.version.title.clone();
    Ok(Page::new(title.clone(), Frame::Staff(&actor, Section::Curricula)).show(&state.site, || {
        let introduction = markdown::to_html(&shown.published.version.introduction);
        view! {
            <div class="row row--apart">
                {heading(format!("Curricula · version {}", shown.published.version.number), title)}
                {actions(id, &shown)}
            </div>
            {query.notice().map(done)}
            {standing(&shown)}
            <div class="reading" dir="auto" inner_html=introduction></div>
            <div class="split">
                <div class="stack stack--wide">{weeks(id, &query, &shown)} {guide_list(id, &query, &shown.guide)}</div>
                <aside class="stack stack--wide">{versions(id, &shown)} {drafts_of(&actor, &shown)} {retiring(&actor, id, &shown)}</aside>
            </div>
        }
    }))
}

fn actions(id: CurriculumId, shown: &Shown) -> AnyView {
    let version = &shown.published.version;
    view! {
        <div class="row">
            <a class="button" download=true href=format!("/curricula/{id}/export?version={}", version.number)>"Export"</a>
            <form method="post" action="/drafts">
                <input type="hidden" name="id" value=shown.new.to_string()/>
                <input type="hidden" name="from" value=version.id.to_string()/>
                <button class="button button--main">"Draft a new version"</button>
            </form>
        </div>
    }
    .into_any()
}

/// Older, retired, in use: what somebody should know before they use it.
fn standing(shown: &Shown) -> AnyView {
    let Published { curriculum, version, .. } = &shown.published;
    let groups = count(usize::try_from(shown.groups).unwrap_or_default(), "group runs", "groups run");
    let newest = shown.versions.first().map_or(version.number, |newest| newest.number);
    let older = (version.number != newest).then(|| {
        format!("This is version {}; the newest is version {newest}. New groups get the newest.", version.number)
    });
    let retired = curriculum
        .retired_at
        .map(|_| format!("Retired: no new group can choose it. {groups} it now, and keep it to the end."));
    let notice = |words: String| view! { <p class="notice notice--calm">{words}</p> };
    let in_use =
        curriculum.retired_at.is_none().then(|| view! { <p class="small soft">{format!("{groups} it now.")}</p> });
    view! { {older.map(notice)} {retired.map(notice)} {in_use} }.into_any()
}

fn weeks(id: CurriculumId, query: &ShowQuery, shown: &Shown) -> AnyView {
    let rest = query.rest();
    let rows = shown.published.modules.iter().map(|module| {
        let step = if module.step > 0 { format!("Step {}", module.step) } else { "Before the steps".to_string() };
        view! {
            <li>
                <span class="face nums" aria-hidden="true">{module.position}</span>
                <div class="list__grow">
                    <a class="list__title" dir="auto" href=format!("/curricula/{id}/modules/{}{rest}", module.position)>{module.title.clone()}</a>
                    <p class="small soft">{step}</p>
                </div>
            </li>
        }
    }).collect_view();
    view! { <section class="stack"><h2>"Weeks"</h2><ol class="list card card--flush">{rows}</ol></section> }.into_any()
}

/// The pages of the facilitator guide, as links.
fn guide_list(id: CurriculumId, query: &ShowQuery, guide: &[guide_page::Model]) -> Option<AnyView> {
    let rest = query.rest();
    let rows = guide
        .iter()
        .map(|page| {
            let path = format!("/curricula/{id}/guide/{}{rest}", page.position);
            view! { <li>{face(Icon::Clipboard, false)}<div class="list__grow"><a class="list__title" dir="auto" href=path>{page.title.clone()}</a></div></li> }
        })
        .collect_view();
    let list = view! { <section class="stack"><h2>"Facilitator guide"</h2><ul class="list card card--flush">{rows}</ul></section> };
    (!guide.is_empty()).then(|| list.into_any())
}

fn versions(id: CurriculumId, shown: &Shown) -> AnyView {
    let rows = shown.versions.iter().map(|version| {
        let number = version.number;
        let is_shown = number == shown.published.version.number;
        let name = format!("Version {number}");
        let name = if is_shown {
            view! { <b aria-current="page">{name}</b> }.into_any()
        } else {
            view! { <a class="list__title" href=format!("/curricula/{id}?version={number}")>{name}</a> }.into_any()
        };
        let before = (number > 1).then(|| {
            let path = format!("/curricula/{id}/compare?from={}&to={number}", number - 1);
            view! { <a class="small" href=path>"Compare"<span class="visually-hidden">{format!(" version {number} with the one before")}</span></a> }
        });
        view! {
            <li>
                <div class="list__grow">
                    {name}
                    <p class="small soft">{domain::values::long_date(version.published_at.date_naive())}</p>
                    {(!version.note.is_empty()).then(|| view! { <p class="small" dir="auto">{version.note.clone()}</p> })}
                </div>
                {before}
            </li>
        }
    }).collect_view();
    view! { <section class="stack"><h2>"Versions"</h2><ul class="list">{rows}</ul></section> }.into_any()
}

fn drafts_of(actor: &Actor, shown: &Shown) -> Option<AnyView> {
    let rows = shown.drafts.iter().map(|draft| draft_row(actor, draft)).collect_view();
    let list = view! { <section class="stack"><h2>"Drafts"</h2><ul class="list">{rows}</ul></section> };
    (!shown.drafts.is_empty()).then(|| list.into_any())
}

fn retiring(actor: &Actor, id: CurriculumId, shown: &Shown) -> Option<AnyView> {
    let words = if shown.published.curriculum.retired_at.is_some() { "Bring back" } else { "Retire" };
    let may = access::may(actor, Action::ManageCurricula, Subject::None);
    may.then(|| view! { <p><a class="button" href=format!("/curricula/{id}/retirement")>{words}</a></p> }.into_any())
}

/// GET /curricula/{id}/export: the whole version as a zip of Markdown.
pub async fn export(
    State(state): State<AppState>,
    _: May<UseStaffPages>,
    Id(id): Id<CurriculumId>,
    QueryOf(query): QueryOf<ShowQuery>,
) -> PageResult {
    let published = curricula::require_published(&state.cx, id, query.version).await?;
    let document = publications::document(state.cx.db.read(), published.version.id).await?;
    let name = format!("{}-version-{}.zip", document.slug, published.version.number);
    let packed = tokio::task::spawn_blocking(move || archive::pack(&document)).await;
    let packed = packed.map_err(domain::Error::internal).map_err(PageError::from)?;
    let packed = packed.map_err(domain::Error::internal).map_err(PageError::from)?;
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, "application/zip".to_string()), (CONTENT_DISPOSITION, disposition)], packed).into_response())
}
