//! A draft that was discarded: who did it, how long it is kept, and the button that brings it back.

use axum::extract::State;
use axum::response::Response;
use domain::Actor;
use domain::drafts::{self, Discarded};
use domain::ids::DraftId;
use leptos::prelude::*;

use super::show::named;
use crate::answer::see;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{EditCurricula, Id, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{face, heading};

/// POST /drafts/{id}/return
pub async fn bring_back(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Id(id): Id<DraftId>,
) -> PageResult {
    drafts::bring_back(&state.cx, &actor, id).await?;
    Ok(see(&format!("/drafts/{id}?notice=back")))
}

/// Stands where the draft's own page was.
pub fn page(state: &AppState, actor: &Actor, draft: &Discarded) -> Response {
    let title = named(&draft.title);
    Page::new(title.clone(), Frame::Staff(actor, Section::Curricula)).show(&state.site, || {
        view! {
            {heading("Curricula · discarded draft", title)}
            <p class="notice notice--calm" dir="auto">{format!("{}. Until then it can be brought back, with everything that was written in it.", history(actor, draft))}</p>
            <div class="row">
                {button(draft, "button button--main")}
                <a class="button button--plain" href="/curricula">"To the curricula"</a>
            </div>
        }
    })
}

/// The button that brings it back.
pub fn button(draft: &Discarded, class: &'static str) -> AnyView {
    let of = format!(": {}", named(&draft.title));
    view! {
        <form method="post" action=format!("/drafts/{}/return", draft.id)>
            <button class=class>"Bring it back"<span class="visually-hidden">{of}</span></button>
        </form>
    }
    .into_any()
}

/// "Discarded by Dana, Tuesday 1 September, 10:00 am; kept until Thursday 1 October, 10:00 am (Chicago time)"
fn history(actor: &Actor, draft: &Discarded) -> String {
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let (at, until) = (dates::full(draft.discarded_at, zone), dates::full(draft.kept_until(), zone));
    format!("Discarded by {}, {at}; kept until {until} ({})", draft.discarded_by, dates::zone_name(zone))
}

/// Said right after *Discard draft*, with the way back.
pub fn notice(draft: &Discarded) -> AnyView {
    let words = format!(
        "“{}” is discarded. What was published stays as it is. The draft is kept for {} days.",
        named(&draft.title),
        drafts::KEPT_FOR.num_days()
    );
    view! {
        <div class="notice notice--done row row--apart">
            <p role="status" dir="auto">{words}</p>
            {button(draft, "button")}
        </div>
    }
    .into_any()
}

/// All that can be brought back, below the list of drafts; nothing where there is none.
pub fn list(actor: &Actor, discarded: &[Discarded]) -> Option<AnyView> {
    let rows = discarded.iter().map(|draft| {
        view! {
            <li>
                {face(Icon::Clipboard, false)}
                <div class="list__grow">
                    <span class="list__title" dir="auto">{named(&draft.title)}</span>
                    <p class="small soft" dir="auto">{line(actor, draft)}</p>
                </div>
                {button(draft, "button")}
            </li>
        }
    });
    let list = view! {
        <section class="stack" id="discarded"><h2>"Discarded drafts"</h2><ul class="list card card--flush">{rows.collect_view()}</ul></section>
    };
    (!discarded.is_empty()).then(|| list.into_any())
}

fn line(actor: &Actor, draft: &Discarded) -> String {
    let from = draft.from_number.map_or_else(|| "New".into(), |number| format!("From version {number}"));
    format!("{from} · {}", history(actor, draft))
}
