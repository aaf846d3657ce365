//! Who waits for the next run, and the one press that moves them over to it.

use axum::extract::State;
use axum::http::StatusCode;
use domain::entities::group;
use domain::entities::membership::MembershipStatus;
use domain::late_joiners::{self, Arrival, Target, Waiting};
use domain::memberships::{InviteForm, Member};
use domain::{Actor, Context, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use super::people;
use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{MemberFor, WorkWithGroup};
use crate::state::AppState;
use crate::ui::initials;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NextRunForm {
    /// The group that they go to.
    group: String,
}

/// POST /groups/{id}/people/{membership}/next-run
pub async fn move_over(
    State(state): State<AppState>,
    member: MemberFor<WorkWithGroup>,
    Posted(form): Posted<NextRunForm>,
) -> PageResult {
    let moved = match form.group.parse() {
        Ok(to) => late_joiners::move_over(&state.cx, &member.actor, &member.membership, to).await.map(|()| to),
        Err(_) => Err(Error::field("group", "Choose a group.")),
    };
    match moved {
        Ok(to) => Ok(see(&format!("/groups/{to}/people?notice=moved"))),
        Err(Error::Invalid(errors)) => {
            // There is one such form for each who waits: the section stands for all of them.
            let errors = FieldErrors::one("waiting", errors.get("group").cloned().unwrap_or_default());
            let form = InviteForm::default();
            let mut response = people::page(&state, &member.actor, &member.group, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// What the people page shows of waiting: who waits here, and who waits elsewhere for a run like this one.
pub async fn sections(
    cx: &Context,
    actor: &Actor,
    group: &group::Model,
    members: &[Member],
    arrival: &Arrival,
) -> PageResult<AnyView> {
    let waits: Vec<&Member> = members.iter().filter(|member| member.status == MembershipStatus::Waiting).collect();
    let here = if waits.is_empty() {
        None
    } else {
        let targets = late_joiners::targets(cx, actor, group).await?;
        let rows = waits.into_iter().map(|member| here_row(cx, group, member, &targets));
        let rows = rows.collect::<domain::Result<Vec<_>>>()?;
        let none = targets.is_empty().then(|| view! { <p class="small soft">"There is no other group to come yet. Open one under New group; then move them over, here or there."</p> });
        Some(
            view! { <section class="stack" id="waiting"><h2>"Waiting for the next run"</h2>{none}<ul class="list card card--flush">{rows}</ul></section> },
        )
    };
    let elsewhere =
        if *arrival == Arrival::Waits { Vec::new() } else { late_joiners::for_next_run(cx, actor, group).await? };
    let elsewhere = if elsewhere.is_empty() {
        None
    } else {
        let rows = elsewhere.iter().map(|one| elsewhere_row(cx, group, one)).collect::<domain::Result<Vec<_>>>()?;
        Some(
            view! { <section class="stack"><h2>"Waiting for a group like this"</h2><ul class="list card card--flush">{rows}</ul></section> },
        )
    };
    Ok(view! { {here} {elsewhere} }.into_any())
}

fn here_row(cx: &Context, group: &group::Model, member: &Member, targets: &[Target]) -> domain::Result<AnyView> {
    let name = member.called(cx)?;
    let now = cx.now();
    let options = targets.iter().map(|one| {
        let zone = one.group.zone.parse().unwrap_or(chrono_tz::UTC);
        let from = if one.has_begun {
            "has begun".to_string()
        } else {
            format!("from {}", dates::near(one.starts_at, zone, now))
        };
        let other = if one.same_curriculum { "" } else { ", another curriculum" };
        view! { <option value=one.group.id.to_string()>{format!("{}, {from}{other}", one.group.name)}</option> }
    });
    let action = format!("/groups/{}/people/{}/next-run", group.id, member.membership_id);
    let label = format!("Where {name} goes");
    let of = format!(" {name}");
    Ok(view! {
        <li>
            {initials(&name)}
            <div class="list__grow"><span class="list__title" dir="auto">{name}</span></div>
            <form method="post" action=action class="row">
                <div class="field"><select name="group" aria-label=label>
                    {options.collect_view()}
                    <option value=group.id.to_string()>"This group, where it is now"</option>
                </select></div>
                <button class="button">"Move over"<span class="visually-hidden">{of}</span></button>
            </form>
        </li>
    }
    .into_any())
}

fn elsewhere_row(cx: &Context, group: &group::Model, one: &Waiting) -> domain::Result<AnyView> {
    let name = one.called(cx)?;
    let action = format!("/groups/{}/people/{}/next-run", one.group_id, one.membership_id);
    let of = format!(" {name}");
    let place = format!("waits since {}", one.group_name);
    Ok(view! {
        <li>
            {initials(&name)}
            <div class="list__grow"><span class="list__title" dir="auto">{name}</span><p class="small soft" dir="auto">{place}</p></div>
            <form method="post" action=action>
                <button class="button" name="group" value=group.id.to_string()>"Move over"<span class="visually-hidden">{of}</span></button>
            </form>
        </li>
    }
    .into_any())
}
