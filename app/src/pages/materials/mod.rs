//! Materials: all of them, for staff; and what a participant's groups were given.

pub mod add;
pub mod file;
pub mod show;

use axum::extract::State;
use domain::entities::material;
use domain::materials;
use leptos::prelude::*;

use crate::error::PageResult;
use crate::guard::{May, UseStaffPages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{empty, face};
use crate::words::Words;

/// Said wherever somebody adds or opens a file.
const NO_VIRUS_CHECK: &str = "Mooring looks at a file’s type, size and name. It does not look for viruses, and promises nothing about them: add only what you trust.";

/// GET /materials
pub async fn index(State(state): State<AppState>, May(actor, ..): May<UseStaffPages>) -> PageResult {
    let all = materials::list(&state.cx, &actor).await?;
    let (retired, here): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.retired_at.is_some());
    let retired = (!retired.is_empty()).then(|| {
        view! { <section class="stack"><h2>"Retired"</h2><ul class="list card card--flush">{retired.iter().map(row).collect_view()}</ul></section> }
    });
    let list = if here.is_empty() {
        empty("No material yet. Add a file or a link, then give it to a group.").into_any()
    } else {
        view! { <ul class="list card card--flush">{here.iter().map(row).collect_view()}</ul> }.into_any()
    };
    Ok(Page::new("Materials", Frame::Staff(&actor, Section::Library)).show(&state.site, || {
        view! {
            <div><p class="eyebrow"><a href="/library">"Library"</a></p><h1>"Materials"</h1></div>
            <p class="soft">"Files and links beside the readings. Nobody but staff has one until it is given to their group."</p>
            <div class="row"><a class="button button--main" href="/materials/files">"Add a file"</a><a class="button" href="/materials/links">"Add a link"</a></div>
            {list}
            {retired}
        }
    }))
}

fn row(one: &material::Model) -> AnyView {
    view! {
        <li>
            {face(Icon::Clipboard, false)}
            <div class="list__grow">
                <a class="list__title" dir="auto" href=format!("/materials/{}", one.id)>{one.title.clone()}</a>
                <p class="small soft">{what(one)}</p>
                {(!one.description.is_empty()).then(|| view! { <p class="small" dir="auto">{one.description.clone()}</p> })}
            </div>
        </li>
    }
    .into_any()
}

/// "PDF, 240 kB"; of a link, the site that it leads to.
#[must_use]
pub fn what(one: &material::Model) -> String {
    if let Some(url) = &one.url {
        let host = url.trim_start_matches("https://").split(['/', '?', '#']).next().unwrap_or_default();
        return host.to_string();
    }
    let kind = match one.media_type.as_deref() {
        Some("application/pdf") => "PDF",
        Some("image/png") => "PNG",
        Some("image/jpeg") => "JPEG",
        _ => "TXT",
    };
    format!("{kind}, {}", size(one.size_bytes.unwrap_or_default()))
}

fn size(bytes: i32) -> String {
    match bytes {
        ..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} kB", bytes / 1_024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// What a participant's groups were given, below their readings.
pub fn downloads(words: Words, given: &[material::Model]) -> Option<AnyView> {
    let rows = given.iter().map(|one| {
        let label = |verb: &str| format!("{}: {}", words.text(verb), one.title);
        let open = match &one.url {
            Some(url) => view! { <a class="button" href=url.clone() rel="noreferrer noopener" target="_blank" aria-label=label("material-open")>{words.text("material-open")}</a> }.into_any(),
            None => view! { <a class="button" href=format!("/materials/{}/file", one.id) aria-label=label("material-download")>{words.text("material-download")}</a> }.into_any(),
        };
        view! {
            <li>
                {face(Icon::Clipboard, false)}
                <div class="list__grow">
                    <span class="list__title" dir="auto">{one.title.clone()}</span>
                    <p class="small soft">{what(one)}</p>
                    {(!one.description.is_empty()).then(|| view! { <p class="small" dir="auto">{one.description.clone()}</p> })}
                </div>
                {open}
            </li>
        }
    });
    (!given.is_empty()).then(|| {
        view! {
            <section class="stack">
                <div><h2>{words.text("materials-title")}</h2><p class="small soft">{words.text("materials-hint")}</p></div>
                <ul class="list card card--flush">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}
