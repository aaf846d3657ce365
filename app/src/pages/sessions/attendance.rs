//! *Take attendance*: the board, and what a tap does. An island and a form's button post the same.

use axum::extract::State;
use domain::attendance::{self, TapForm, by_name};
use domain::audit::sights::{self, Sight};
use domain::entities::session;
use domain::memberships::{self, Member};
use domain::replies;
use domain::{Actor, Context, Error};
use leptos::prelude::*;
use serde::Deserialize;

use super::replies::beside;
use crate::answer::{Posted, QueryOf, Wanted, json, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{SeeGroup, SessionFor, WorkWithGroup};
use crate::islands::{AttendanceBoard, BoardPerson, SavedMark};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::attendance::legend;
use crate::ui::empty;

/// What the last tap saved, without JavaScript: whose mark, and what stood there before.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    saved: String,
    before: String,
}

impl BoardQuery {
    /// The last tap as the board says it.
    pub fn saved_of(&self, people: &[BoardPerson]) -> Option<SavedMark> {
        people.iter().find(|person| person.membership == self.saved).map(|person| SavedMark {
            membership: person.membership.clone(),
            name: person.name.clone(),
            mark: person.mark.clone(),
            before: by_name(&self.before).map(|mark| mark.name().to_string()),
        })
    }
}

/// Everybody in the group, with their mark at this session.
pub async fn people(cx: &Context, actor: &Actor, session: &session::Model) -> domain::Result<Vec<BoardPerson>> {
    let members = memberships::members(cx, session.group_id).await?;
    let cells = attendance::grid(cx, session.group_id).await?;
    let told = replies::of_sessions(cx, actor, &[session.id]).await?;
    let here = members.iter().filter(|member| member.is_of_this_run());
    let people = here.map(|member| {
        let cell =
            cells.iter().find(|cell| cell.session_id == session.id && cell.membership_id == member.membership_id);
        Ok(BoardPerson {
            membership: member.membership_id.to_string(),
            name: member.called(cx)?,
            mark: cell.map(|cell| cell.mark.name().to_string()),
            said: told.iter().find(|one| one.membership_id == member.membership_id).map(beside),
        })
    });
    people.collect()
}

/// GET /sessions/{id}/attendance
pub async fn get(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<SeeGroup>,
    QueryOf(query): QueryOf<BoardQuery>,
) -> PageResult {
    let cx = &state.cx;
    sights::note(cx, &actor, Sight::Attendance(session.id)).await?;
    let people = people(cx, &actor, &session).await?;
    let saved = query.saved_of(&people);
    let zone = group.tz()?;
    let when = dates::full(session.starts_at, zone);
    let post_to = format!("/sessions/{}/attendance", session.id);
    let (plan, back) = (format!("/sessions/{}", session.id), format!("/groups/{}", group.id));
    Ok(Page::new("Attendance", Frame::Staff(&actor, Section::Groups)).class("page stack stack--wide").show(&state.site, move || view! {
        <div>
            <p class="eyebrow" dir="auto"><a href=back.clone()>{group.name.clone()}</a>{format!(" · week {}", session.week)}</p>
            <h1>"Who is here"</h1>
            <p class="soft">{dates::time(session.starts_at, zone, when)}</p>
            {legend()}
        </div>
        {if people.is_empty() { empty("Nobody is in this group yet.").into_any() } else { view! { <AttendanceBoard post_to=post_to people=people saved=saved/> }.into_any() }}
        <p class="row"><a class="button" href=plan>"Open the plan"</a><a class="button button--plain" href=back>"To the group"</a></p>
    }))
}

/// The page that a tap comes from, to go back to it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct TapQuery {
    on: String,
}

/// POST /sessions/{id}/attendance
pub async fn post(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
    QueryOf(query): QueryOf<TapQuery>,
    wanted: Wanted,
    Posted(form): Posted<TapForm>,
) -> PageResult {
    let cx = &state.cx;
    let (membership_id, mark) = form.check()?;
    let before = attendance::mark(cx, &actor, &session, membership_id, mark).await?;
    let before = before.map(|mark| mark.name().to_string());
    if wanted == Wanted::Page {
        let before = before.unwrap_or_default();
        let page = if query.on == "run" { "run" } else { "attendance" };
        return Ok(see(&format!("/sessions/{}/{page}?saved={membership_id}&before={before}", session.id)));
    }
    let members = memberships::members(cx, session.group_id).await?;
    let member = members.iter().find(|member| member.membership_id == membership_id).ok_or(Error::NotFound)?;
    Ok(json(saved(cx, member, mark.map(|mark| mark.name().to_string()), before)?))
}

fn saved(cx: &Context, member: &Member, mark: Option<String>, before: Option<String>) -> domain::Result<SavedMark> {
    Ok(SavedMark { membership: member.membership_id.to_string(), name: member.called(cx)?, mark, before })
}
