//! The reading packet on paper, for a group or for one person: for whoever has no phone. It names no group and nobody, since
//! paper lies about.

use axum::extract::State;
use axum::response::Response;
use domain::audit::sights::{self, Sight};
use domain::completion::{self, Cell, Wanted};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::error::PageResult;
use crate::guard::{GroupFor, MemberFor, SeeGroup, WorkWithGroup};
use crate::shell::{Frame, Page};
use crate::state::AppState;
use crate::ui::empty;
use crate::ui::packet::{crisis_lines, packet};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PacketQuery {
    /// A week's number; anything else: all that is open.
    week: String,
    /// "large": type for eyes that want it.
    r#type: String,
}

/// Where a packet is, and where one comes from.
struct Place {
    path: String,
    back: String,
    back_words: String,
}

/// GET /groups/{id}/packet
pub async fn of_group(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<SeeGroup>,
    QueryOf(query): QueryOf<PacketQuery>,
) -> PageResult {
    sights::note(&state.cx, &actor, Sight::Readings(group.id)).await?;
    let cells = completion::of_group(&state.cx, group.id).await?;
    let path = format!("/groups/{}", group.id);
    let back_words = "Back to the board".to_string();
    let place = Place { path: format!("{path}/packet"), back: format!("{path}/board"), back_words };
    page(&state, &cells, &query, place).await
}

/// GET /groups/{id}/people/{membership}/packet
pub async fn of_person(
    State(state): State<AppState>,
    MemberFor { actor, group, membership, account, .. }: MemberFor<WorkWithGroup>,
    QueryOf(query): QueryOf<PacketQuery>,
) -> PageResult {
    sights::note(&state.cx, &actor, Sight::Readings(group.id)).await?;
    let cells = completion::of_person(&state.cx, membership.id).await?;
    let path = format!("/groups/{}/people/{}", group.id, membership.id);
    let name = if account.name.is_empty() { "this person" } else { &account.name };
    let place = Place { path: format!("{path}/packet"), back_words: format!("Back to {name}"), back: path };
    page(&state, &cells, &query, place).await
}

async fn page(state: &AppState, cells: &[Cell], query: &PacketQuery, place: Place) -> PageResult<Response> {
    let weeks = weeks(cells);
    let week = query.week.parse().ok().filter(|week| weeks.contains(week));
    let wanted = week.map_or(Wanted::Open, Wanted::Week);
    let mut readings = Vec::new();
    for id in completion::packet(cells, wanted, state.cx.now()) {
        readings.push(state.rendered.reading(&state.cx, id).await?);
    }
    let large = query.r#type == "large";
    let class = if large { "page stack stack--wide page--large" } else { "page stack stack--wide" };
    let nothing = match week {
        Some(_) => "This week has no readings.",
        None => "Nothing is open and unread. Choose a week above, to print it ahead or once more.",
    };
    let body = if readings.is_empty() { empty(nothing) } else { packet(&readings) };
    let title = week.map_or_else(|| "Readings".to_string(), |week| format!("Readings, week {week}"));
    Ok(Page::new(title.clone(), Frame::Bare).class(class).show(&state.site, move || {
        view! {
            {choices(&place, &weeks, week, large)}
            <h1>{title}</h1>
            {body}
            {crisis_lines()}
        }
    }))
}

/// The weeks that have readings here, in order.
fn weeks(cells: &[Cell]) -> Vec<i32> {
    let mut weeks: Vec<i32> = cells.iter().filter_map(|cell| cell.week).collect();
    weeks.dedup();
    weeks
}

/// Not on paper: the way back, another week, and larger type.
fn choices(place: &Place, weeks: &[i32], week: Option<i32>, large: bool) -> AnyView {
    let address = |week: Option<i32>, large: bool| {
        let parts = [week.map(|week| format!("week={week}")), large.then(|| "type=large".to_string())];
        let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
        if query.is_empty() { place.path.clone() } else { format!("{}?{query}", place.path) }
    };
    let all = std::iter::once(None).chain(weeks.iter().copied().map(Some));
    let links = all.map(|one| {
        let words = one.map_or_else(|| "All that is open".to_string(), |week| format!("Week {week}"));
        view! { <a href=address(one, large) aria-current=(one == week).then_some("page")>{words}</a> }
    });
    let size = if large { "Usual type" } else { "Large type" };
    view! {
        <div class="stack stack--tight screen-only">
            <p class="row"><a href=place.back.clone() dir="auto">{place.back_words.clone()}</a><a href=address(week, !large)>{size}</a><span class="soft">"Print it from the browser’s menu."</span></p>
            <nav class="row" aria-label="What to print">{links.collect_view()}</nav>
        </div>
    }
    .into_any()
}
