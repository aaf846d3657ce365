//! *Today*: the sessions at hand and what wants a look.

use domain::audit::sights::{self, Sight};
use domain::entities::account::Role;
use domain::entities::session::SessionStatus;
use domain::mailroom;
use domain::reflection_answers::{self, Asked};
use domain::replies::Told;
use domain::sessions::{self, Upcoming};
use domain::{Actor, Context};
use leptos::prelude::*;
use serde::Deserialize;

use crate::dates;
use crate::error::PageResult;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::{Tone, badge, count, empty, heading, initials};

use super::sessions::replies;
use super::{held_mail, messages, returned_mail, stuck_mail};

/// What was just done here: whose call, and about which session.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct TodayQuery {
    called: String,
    #[serde(rename = "for")]
    session: String,
}

pub async fn get(state: &AppState, actor: &Actor, query: &TodayQuery) -> PageResult {
    let cx = &state.cx;
    let sessions = sessions::upcoming(cx, actor).await?;
    let failed = mailroom::failed(cx, actor).await?;
    let held = held_mail::notice(cx, actor).await?;
    let stuck = stuck_mail::notice(cx, actor).await?;
    let returned = returned_mail::section(cx, actor).await?;
    if !failed.is_empty() || returned.is_some() {
        sights::note(cx, actor, Sight::Messages).await?;
    }
    let asked = reflection_answers::asked(cx, actor).await?;
    if !asked.is_empty() {
        sights::note(cx, actor, Sight::AskedToLook).await?;
    }
    let asked = (!asked.is_empty()).then(|| asked_to_look(cx, asked));
    let calls = calls(cx, actor, query).await?;
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    let told = domain::replies::of_sessions(cx, actor, &ids).await?;
    if !told.is_empty() {
        sights::note(cx, actor, Sight::Replies).await?;
    }
    let greeting = format!("Hello, {}", actor.name);
    let list = session_list(cx, actor, sessions, &told).into_any();
    let failed = (!failed.is_empty()).then(|| messages::failed_list(cx, actor, failed).into_any());
    Ok(Page::new("Today", Frame::Staff(actor, Section::Today)).show(&state.site, move || {
        view! {
            {heading("Today", greeting)}
            {held}
            {stuck}
            {calls}
            {asked}
            <div class="split">
                <section class="stack"><h2>"Sessions"</h2>{list}</section>
                <aside class="stack">
                    <h2>"Mail that failed"</h2>
                    {failed.unwrap_or_else(|| empty("None. Mail that can't be delivered shows here.").into_any())}
                    {returned}
                </aside>
            </div>
        }
    }))
}

/// Who asks to be called, and whose call was just said to be done.
async fn calls(cx: &Context, actor: &Actor, query: &TodayQuery) -> PageResult<impl IntoView + use<>> {
    let calls = domain::replies::calls(cx, actor).await?;
    let done = match (query.session.parse(), query.called.parse()) {
        (Ok(session), Ok(membership)) => {
            let name = domain::replies::called(cx, actor, session, membership).await?;
            name.map(|name| replies::call_is_done(name, session, membership))
        }
        _ => None,
    };
    if !calls.is_empty() || done.is_some() {
        sights::note(cx, actor, Sight::AskedToCall).await?;
    }
    let calls = (!calls.is_empty()).then(|| replies::asked_to_call(calls, cx.now()));
    Ok(view! { {done} {calls} })
}

/// Who asks to be looked at, and the way there. Never what they wrote.
fn asked_to_look(cx: &Context, asked: Vec<Asked>) -> AnyView {
    let now = cx.now();
    let rows = asked.into_iter().map(|one| {
        let zone = one.zone.parse().unwrap_or(chrono_tz::UTC);
        let when =
            format!("{} · {} · asked {}", one.group_name, one.reading, dates::in_days(one.look_asked_at, zone, now));
        let link = format!("/groups/{}/reflections#r-{}", one.group_id, one.id);
        view! {
            <li>
                {initials(&one.person)}
                <div class="list__grow list__grow--text">
                    <a class="list__title" href=link.clone() dir="auto">{one.person}</a>
                    <p class="small soft" dir="auto">{dates::time(one.look_asked_at, zone, when)}</p>
                </div>
                <a class="button" href=link>"Read it"</a>
            </li>
        }
    });
    view! { <section class="stack"><h2>"Asked you to look"</h2><ul class="list card card--flush">{rows.collect_view()}</ul></section> }.into_any()
}

fn session_list(cx: &Context, actor: &Actor, sessions: Vec<Upcoming>, told: &[Told]) -> AnyView {
    if sessions.is_empty() {
        return match actor.role {
            Role::Administrator => view! {
                <p class="empty">"Groups are run by counselors. Invite them, and they open groups."</p>
                <p><a class="button button--main" href="/staff">"Invite staff"</a></p>
            }.into_any(),
            _ => view! {
                {empty("No session in the next eight days.")}
                <p class="row"><a class="button button--main" href="/groups/new">"New group"</a><a class="button" href="/groups">"All groups"</a></p>
            }.into_any(),
        };
    }
    let now = cx.now();
    let rows = sessions.into_iter().map(|session| {
        let zone = session.zone.parse().unwrap_or(chrono_tz::UTC);
        let when = format!("{}, {}", dates::weekday_and_time(session.starts_at, zone), dates::in_days(session.starts_at, zone, now));
        let members = count(usize::try_from(session.members).unwrap_or_default(), "person", "people");
        let link = format!("/sessions/{}", session.id);
        let under_way = session.status == SessionStatus::Held;
        let told: Vec<Told> = told.iter().filter(|one| one.session_id == session.id).cloned().collect();
        let told = replies::in_a_line(&told).map(|line| view! { <p class="small" dir="auto">{line}</p> });
        view! {
            <li>
                <div class="list__grow list__grow--text">
                    <a class="list__title" href=link.clone() dir="auto">{session.group_name}</a>
                    <p>{dates::time(session.starts_at, zone, when)}</p>
                    <p class="small soft" dir="auto">{format!("Week {}: {} · {} · {members}", session.week, session.title, session.place)}</p>
                    {told}
                </div>
                {under_way.then(|| badge(Tone::Now, "under way"))}
                <a class="button" href=link>"Open the plan"</a>
            </li>
        }
    }).collect_view();
    view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
}
