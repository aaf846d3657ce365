//! What counselors wrote to the groups that somebody is in: for them, after signing in.

use axum::extract::State;
use domain::announcements::{self, Listed};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::dates;
use crate::error::PageResult;
use crate::guard::Reader;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::{empty, heading};
use crate::words::Words;

use super::this_week::hard_moment;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AnnouncementsQuery {
    /// Those that are older than this one.
    before: String,
}

/// GET /announcements
pub async fn get(
    State(state): State<AppState>,
    Reader(actor): Reader,
    QueryOf(query): QueryOf<AnnouncementsQuery>,
) -> PageResult {
    let words = Words::spoken();
    let Listed { written, older_than } = announcements::own(&state.cx, &actor, query.before.parse().ok()).await?;
    let older = older_than.map(|id| format!("/announcements?before={id}"));
    let list = if written.is_empty() {
        empty(words.text("announcements-empty"))
    } else {
        let rows = written.into_iter().map(|one| {
            let zone = one.zone.parse().unwrap_or(chrono_tz::UTC);
            let args = [("name", one.author.as_str().into()), ("day", dates::full(one.sent_at, zone).into())];
            let head = words.with("announcements-from", args);
            view! {
                <li class="card stack stack--tight">
                    <p class="small soft" dir="auto">{dates::time(one.sent_at, zone, head)}</p>
                    <p class="words__text" dir="auto">{one.text}</p>
                </li>
            }
        });
        view! { <ul class="stack">{rows.collect_view()}</ul> }.into_any()
    };
    Ok(Page::new(words.text("announcements-title"), Frame::Participant(Tab::Elsewhere)).show(&state.site, move || {
        view! {
            {heading("", words.text("announcements-title"))}
            <p class="soft">{words.text("announcements-intro")}</p>
            {list}
            {older.map(|path| view! { <p><a class="button" href=path>{words.text("announcements-older")}</a></p> })}
            {hard_moment(words)}
        }
    }))
}
