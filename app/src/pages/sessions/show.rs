//! A session: when and where it is, what is planned, and afterwards what was covered. *Start session* begins it.

use axum::extract::State;
use chrono_tz::Tz;
use domain::audit::sights::{self, Sight};
use domain::entities::session;
use domain::entities::session::SessionStatus;
use domain::entities::session_run::{self, Covered};
use domain::plans::PlanItem;
use domain::session_plans::{self, SessionPlan};
use domain::{Context, group_staff, runs, session_words};
use leptos::prelude::*;
use serde::Deserialize;

use super::replies::said_before;
use super::run::word_list;
use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{SeeGroup, SessionFor, WorkWithGroup};
use crate::markdown;
use crate::pages::groups::show::start_button;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::plan::{agenda, minutes_bar};
use crate::ui::{Tone, badge, done};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SessionQuery {
    notice: String,
}

/// GET /sessions/{id}
pub async fn get(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<SeeGroup>,
    QueryOf(query): QueryOf<SessionQuery>,
) -> PageResult {
    let cx = &state.cx;
    let plan = session_plans::of(cx, &session).await?;
    let run = runs::find(cx, session.id).await?;
    let works = group_staff::works(&actor, &group_staff::now(cx, group.id).await?);
    let (zone, now) = (group.tz()?, cx.now());
    let when = format!("{}, {}", dates::full(session.starts_at, zone), dates::in_days(session.starts_at, zone, now));
    let main = main_action(&session, run.as_ref(), works && session.is_startable(now));
    let changes = changes(&session, &plan, works, zone);
    let told = if session.ends_at > now { said_before(cx, &actor, &session).await? } else { None };
    let left_over = left_over(cx, &session, &plan, works).await?;
    let after = match run.filter(|run| run.ended_at.is_some() && works) {
        Some(run) => {
            sights::note(cx, &actor, Sight::Words(session.id)).await?;
            Some(after(cx, &session, &run).await?)
        }
        None => None,
    };
    let safety_notes = markdown::to_html(&plan.module.module.safety_notes);
    let (back, title) = (format!("/groups/{}", group.id), plan.module.module.title.clone());
    let edit = works && session.status == SessionStatus::Planned;
    let change = (edit && session.ends_at > now).then(
        || view! { <a class="button" href=format!("/sessions/{}/change", session.id)>"Move, cancel, or change"</a> },
    );
    let print = format!("/sessions/{}/print", session.id);
    let place = session.place.clone().filter(|place| *place != group.place);
    let edit =
        edit.then(|| view! { <a class="button" href=format!("/sessions/{}/plan", session.id)>"Change the plan"</a> });
    Ok(Page::new(title.clone(), Frame::Staff(&actor, Section::Groups)).show(&state.site, move || view! {
        <div class="row row--apart">
            <div>
                <p class="eyebrow" dir="auto"><a href=back>{group.name.clone()}</a>{format!(" · week {}", session.week)}</p>
                <h1>{title}</h1>
                <p class="soft">{dates::time(session.starts_at, zone, when)}</p>
                {place.map(|place| view! { <p class="soft" dir="auto">{format!("This week at {place}")}</p> })}
                {told}
            </div>
            <div class="row"><a class="button button--plain" href=print>"Print"</a>{change}{main}</div>
        </div>
        {notice(&query.notice)}
        {after}
        {left_over}
        {minutes_bar(&plan.items, session.length_minutes)}
        {changes}
        <div class="split">
            <section class="stack"><div class="row row--apart"><h2>"The plan"</h2>{edit}</div>{agenda(&plan.items)}</section>
            <aside class="stack stack--wide">
                {aims(&plan.module.module.aims.0)}
                <section class="stack"><h2>"Practice for the week"</h2><p>{plan.module.module.practice.clone()}</p></section>
                <section class="card card--care reading" inner_html=safety_notes></section>
            </aside>
        </div>
    }))
}

fn notice(kind: &str) -> Option<AnyView> {
    let words = match kind {
        "plan-saved" => "Saved. This week’s plan is changed; the curriculum is as it was.",
        "plan-restored" => "The plan is the curriculum’s again.",
        "moved" => "Moved. Everybody who takes part is told, once.",
        "cancelled" => "Cancelled. Everybody who takes part is told, once.",
        "place" => "Saved. Everybody who takes part is told that something has changed.",
        "facilitator" => "Saved.",
        "covered" => "Saved. What was not covered is offered for next week.",
        _ => return None,
    };
    Some(done(words))
}

fn main_action(session: &session::Model, run: Option<&session_run::Model>, startable: bool) -> AnyView {
    let link = |path: &str, words: &'static str, main: bool| {
        let class = if main { "button button--main" } else { "button" };
        view! { <a class=class href=format!("/sessions/{}/{path}", session.id)>{words}</a> }
    };
    match (session.status, run) {
        (SessionStatus::Cancelled, _) => badge(Tone::Due, "cancelled"),
        (SessionStatus::Held, Some(run)) if run.ended_at.is_none() => {
            view! { <div class="row">{link("attendance", "Take attendance", false)}{link("run", "Open the run sheet", true)}</div> }.into_any()
        }
        (SessionStatus::Held, Some(_)) => link("attendance", "Take attendance", true).into_any(),
        // Begun by taking attendance; the run sheet can still be begun.
        (SessionStatus::Held, None) => {
            view! { <div class="row">{startable.then(|| start_button(session.id))}{link("attendance", "Take attendance", true)}</div> }.into_any()
        }
        (SessionStatus::Planned, _) if startable => start_button(session.id),
        (SessionStatus::Planned, _) => view! { <p class="small soft">"It can be started from twelve hours before it begins."</p> }.into_any(),
    }
}

/// In what this week differs from the curriculum, and the way back.
fn changes(session: &session::Model, plan: &SessionPlan, works: bool, zone: Tz) -> Option<AnyView> {
    let (who, at) = plan.changed.clone()?;
    let lines = plan.differences().into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let by = format!("{who} changed the plan for this week ({}).", dates::weekday_and_time(at, zone));
    let back = (works && session.status == SessionStatus::Planned).then(|| {
        let action = format!("/sessions/{}/module-plan", session.id);
        view! {
            <details>
                <summary>"Take the changes back"</summary>
                <form method="post" action=action class="row">
                    <p>"The plan becomes the curriculum’s again, and these changes are gone."</p>
                    <button class="button button--danger">"Take them back"</button>
                </form>
            </details>
        }
    });
    let view = view! { <section class="notice notice--calm stack"><p><b dir="auto">{by}</b></p><ul class="notice__list">{lines}</ul>{back}</section> };
    Some(view.into_any())
}

/// What the week before did not cover.
async fn left_over(
    cx: &Context,
    session: &session::Model,
    plan: &SessionPlan,
    works: bool,
) -> PageResult<Option<AnyView>> {
    if !works || session.status != SessionStatus::Planned {
        return Ok(None);
    }
    let items = session_plans::left_over(cx, session, &plan.items).await?;
    if items.is_empty() {
        return Ok(None);
    }
    let action = format!("/sessions/{}/carried", session.id);
    let rows = items.into_iter().map(|item: PlanItem| {
        view! {
            <li>
                <div class="list__grow"><b dir="auto">{item.title.clone()}</b><p class="small soft">{format!("{} minutes", item.minutes)}</p></div>
                <form method="post" action=action.clone()><input type="hidden" name="title" value=item.title/><button class="button">"Add to this plan"</button></form>
            </li>
        }
    });
    let rows = rows.collect_view();
    Ok(Some(view! { <section class="stack"><h2>"Not covered last week"</h2><ul class="list card card--flush">{rows}</ul></section> }.into_any()))
}

/// After the session: what was covered, and the words that were written.
async fn after(cx: &Context, session: &session::Model, run: &session_run::Model) -> PageResult<AnyView> {
    let action = format!("/sessions/{}/covered", session.id);
    let boxes = run.items.0.iter().enumerate().map(|(place, one)| {
        let (value, title, ticked) = (place.to_string(), one.item.title.clone(), one.outcome == Some(Covered::Yes));
        view! { <li><label class="check"><input type="checkbox" name="covered" value=value checked=ticked/><span dir="auto">{title}</span></label></li> }
    });
    let boxes = boxes.collect_view();
    // Also what was not saved: it was written, and would be missed.
    let words = word_list(&session_words::of(cx, session).await?);
    Ok(view! {
        <div class="split">
            <section class="card stack">
                <h2>"What was covered"</h2>
                <form method="post" action=action class="stack">
                    <ul class="stack stack--tight">{boxes}</ul>
                    <p class="row"><button class="button">"Save what was covered"</button></p>
                </form>
            </section>
            <section class="stack"><h2>"Words for the note"</h2>{words}</section>
        </div>
    }
    .into_any())
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
    runs::begin(&state.cx, &actor, &session).await?;
    Ok(see(&format!("/sessions/{}/run", session.id)))
}

/// The items that were covered, by their place.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CoveredForm {
    covered: Vec<usize>,
}

/// POST /sessions/{id}/covered
pub async fn covered(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
    Posted(form): Posted<CoveredForm>,
) -> PageResult {
    runs::set_covered(&state.cx, &actor, &session, &form.covered).await?;
    Ok(see(&format!("/sessions/{}?notice=covered", session.id)))
}
