//! The groups that somebody has a part in.

use axum::extract::State;
use domain::groups::{self, Listed};
use domain::values::clock_time;
use leptos::prelude::*;

use crate::error::PageResult;
use crate::guard::{May, OpenGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{count, empty, heading};

pub async fn get(State(state): State<AppState>, May(actor, ..): May<OpenGroup>) -> PageResult {
    let groups = groups::list(&state.cx, &actor).await?;
    Ok(Page::new("Groups", Frame::Staff(&actor, Section::Groups)).show(&state.site, move || {
        view! {
            <div class="row row--apart">
                {heading("", "Groups")}
                <a class="button button--main" href="/groups/new">{Icon::Plus.view()}"New group"</a>
            </div>
            {list(groups)}
        }
    }))
}

fn list(groups: Vec<Listed>) -> AnyView {
    if groups.is_empty() {
        return empty("No group yet. Press New group: you see all sessions before anything is saved.").into_any();
    }
    let rows = groups
        .into_iter()
        .map(|group| {
            let held = if group.held == 0 {
                "not begun".to_string()
            } else {
                format!("{} of {} sessions over", group.held, group.sessions)
            };
            let people = count(usize::try_from(group.members).unwrap_or_default(), "person", "people");
            let line = format!(
                "{}s {} · {people} of {} places · {held}",
                group.weekday,
                clock_time(group.start_time),
                group.largest_size
            );
            view! {
                <li>
                    <div class="list__grow">
                        <a class="list__title" href=format!("/groups/{}", group.id) dir="auto">{group.name}</a>
                        <p class="small soft">{line}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
}
