//! Who has which reading, and *Assign reading*.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::assignments::{self, AssignForm, GroupAssignment};
use domain::audit::sights::{self, Sight};
use domain::curricula::{self, LibraryReading};
use domain::entities::group;
use domain::entities::membership::MembershipStatus;
use domain::error::Conflict;
use domain::memberships::{self, Member};
use domain::{Actor, Context, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, SeeGroup, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::empty;
use crate::ui::field::{Field, summary};

pub async fn get(State(state): State<AppState>, GroupFor { actor, group, .. }: GroupFor<SeeGroup>) -> PageResult {
    let form = AssignForm { whom: "group".into(), ..AssignForm::default() };
    page(&state, &actor, &group, &form, &FieldErrors::default()).await
}

pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(form): Posted<AssignForm>,
) -> PageResult {
    let cx = &state.cx;
    let today = cx.now().with_timezone(&group.tz()?).date_naive();
    let checked = form.check(&curricula::library(cx).await?, &memberships::members(cx, group.id).await?, today);
    let assigned = match checked {
        Ok(new) => assignments::assign(cx, &actor, group.id, new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match assigned {
        // Two presses at once: the other one has assigned it.
        Ok(()) | Err(Error::Conflict(Conflict::AlreadyThere)) => {
            Ok(see(&format!("/groups/{}?notice=assigned", group.id)))
        }
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &group, &form, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    group: &group::Model,
    form: &AssignForm,
    errors: &FieldErrors,
) -> PageResult<Response> {
    let cx = &state.cx;
    sights::note(cx, actor, Sight::Readings(group.id)).await?;
    let library = curricula::library(cx).await?;
    let members = memberships::members(cx, group.id).await?;
    let assigned = assignments::of_group(cx, group.id).await?;
    let whom = whom_choices(cx, &members)?;
    let board = board(cx, &members, assigned, group.tz()?)?;
    let action = format!("/groups/{}/readings", group.id);
    let (back, name) = (format!("/groups/{}", group.id), group.name.clone());
    Ok(Page::new("Readings", Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div><p class="eyebrow" dir="auto"><a href=back>{name}</a></p><h1>"Readings"</h1></div>
        {summary(errors)}
        <div class="split">
            <section class="stack"><h2>"Who has read what"</h2>{board}</section>
            <aside class="stack" id="assign">
                <h2>"Assign reading"</h2>
                <form method="post" action=action class="stack">
                    {Field::new("reading", "Reading").value(&form.reading).errors(errors).select(reading_choices(&library))}
                    {Field::new("whom", "For").value(&form.whom).errors(errors).select(whom)}
                    {Field::new("due", "Due").value(&form.due).hint("Until the end of this day, on the group’s clock.").errors(errors).input("date")}
                    <button class="button button--main">"Assign reading"</button>
                </form>
            </aside>
        </div>
    }))
}

fn reading_choices(library: &[LibraryReading]) -> Vec<(String, String)> {
    let choose = (String::new(), "Choose a reading".to_string());
    let choices = library.iter().map(|one| {
        let from = one.module_title.as_deref().map(|title| format!(" ({title})")).unwrap_or_default();
        (one.reading.id.to_string(), format!("{}{from}, {} min", one.reading.title, one.reading.minutes))
    });
    std::iter::once(choose).chain(choices).collect()
}

fn whom_choices(cx: &Context, members: &[Member]) -> domain::Result<Vec<(String, String)>> {
    let people =
        members.iter().filter(|member| matches!(member.status, MembershipStatus::Active | MembershipStatus::Invited));
    let people = people.map(|member| Ok((member.membership_id.to_string(), member.called(cx)?)));
    std::iter::once(Ok(("group".to_string(), "The whole group".to_string()))).chain(people).collect()
}

/// Readings by due date, each with who is done and who is not yet, in words.
fn board(cx: &Context, members: &[Member], assigned: Vec<GroupAssignment>, zone: Tz) -> domain::Result<AnyView> {
    if assigned.is_empty() {
        return Ok(empty("Nothing yet. A module’s readings come by themselves when people are invited.").into_any());
    }
    let now = cx.now();
    let names: Vec<(domain::ids::MembershipId, String)> =
        members.iter().map(|member| Ok((member.membership_id, member.called(cx)?))).collect::<domain::Result<_>>()?;
    let mut rows = Vec::new();
    for same in assigned.chunk_by(|a, b| a.reading_id == b.reading_id && a.due_at == b.due_at) {
        let first = &same[0];
        let named = |done: bool| {
            let of = same
                .iter()
                .filter(|one| one.done_at.is_some() == done)
                .filter_map(|one| names.iter().find(|(id, _)| *id == one.membership_id));
            of.map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ")
        };
        let (read, not_yet) = (named(true), named(false));
        let state = if first.opens_at > now {
            format!("opens on {}", dates::short(first.opens_at, zone))
        } else {
            format!("{} of {} done", same.iter().filter(|one| one.done_at.is_some()).count(), same.len())
        };
        let week = first.week.map(|week| format!("Week {week} · ")).unwrap_or_default();
        let is_open = first.opens_at <= now;
        rows.push(view! {
            <li><div class="list__grow">
                <span class="list__title">{first.title.clone()}</span>
                <p class="small soft">{format!("{week}due {} · {state}", dates::near(first.due_at, zone, now))}</p>
                {(is_open && !read.is_empty()).then(|| view! { <p class="small" dir="auto">"Done: "{read}</p> })}
                {(is_open && !not_yet.is_empty()).then(|| view! { <p class="small" dir="auto">"Not yet: "{not_yet}</p> })}
            </div></li>
        }.into_any());
    }
    Ok(view! { <ul class="list card card--flush">{rows}</ul> }.into_any())
}
