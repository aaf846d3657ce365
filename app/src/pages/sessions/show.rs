//! A session: when it is and what is planned. *Start session* begins it.

use axum::extract::State;
use domain::curricula;
use domain::entities::session::SessionStatus;
use domain::sessions;
use leptos::prelude::*;

use crate::answer::see;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{SeeGroup, SessionFor, WorkWithGroup};
use crate::markdown;
use crate::pages::groups::show::start_button;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::plan::{agenda, minutes_bar};
use crate::ui::{Tone, badge};

/// GET /sessions/{id}
pub async fn get(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<SeeGroup>,
) -> PageResult {
    let plan = curricula::require_module(&state.cx, session.module_id).await?;
    let (zone, now) = (group.tz()?, state.cx.now());
    let when = format!("{}, {}", dates::full(session.starts_at, zone), dates::in_days(session.starts_at, zone, now));
    let main = match session.status {
        SessionStatus::Held => view! { <a class="button button--main" href=format!("/sessions/{}/attendance", session.id)>"Take attendance"</a> }.into_any(),
        SessionStatus::Planned if session.is_startable(now) => start_button(session.id).into_any(),
        SessionStatus::Planned => view! { <p class="small soft">"It can be started from twelve hours before it begins."</p> }.into_any(),
        SessionStatus::Cancelled => badge(Tone::Due, "cancelled").into_any(),
    };
    let safety_notes = markdown::to_html(&plan.module.safety_notes);
    let back = format!("/groups/{}", group.id);
    Ok(Page::new(plan.module.title.clone(), Frame::Staff(&actor, Section::Groups)).show(&state.site, move || view! {
        <div class="row row--apart">
            <div>
                <p class="eyebrow" dir="auto"><a href=back>{group.name.clone()}</a>{format!(" · week {}", session.week)}</p>
                <h1>{plan.module.title.clone()}</h1>
                <p class="soft">{dates::time(session.starts_at, zone, when)}</p>
            </div>
            {main}
        </div>
        {minutes_bar(&plan.agenda, session.length_minutes)}
        <div class="split">
            <section class="stack"><h2>"The plan"</h2>{agenda(&plan.agenda)}</section>
            <aside class="stack stack--wide">
                {aims(&plan.module.aims.0)}
                <section class="stack"><h2>"Practice for the week"</h2><p>{plan.module.practice.clone()}</p></section>
                <section class="card card--care reading" inner_html=safety_notes></section>
            </aside>
        </div>
    }))
}

/// What a session is for.
pub fn aims(aims: &[String]) -> AnyView {
    let aims = aims.iter().cloned().map(|aim| view! { <li>{aim}</li> }).collect_view();
    view! { <section class="stack"><h2>"Aims"</h2><ul class="stack stack--tight">{aims}</ul></section> }.into_any()
}

/// POST /sessions/{id}/start
pub async fn start(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
) -> PageResult {
    sessions::start(&state.cx, &actor, &session).await?;
    Ok(see(&format!("/sessions/{}/attendance", session.id)))
}
