//! The staff, and inviting one more.

pub mod member;
pub mod second_step;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, StaffForm};
use domain::entities::account::{AccountStatus, Role};
use domain::{Actor, Error, FieldErrors, second_factors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{ManageStaff, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{Tone, badge, done, heading, initials};

const ROLES: [(&str, &str); 3] =
    [("counselor", "Counselor"), ("coordinator", "Coordinator"), ("administrator", "Administrator")];

/// What was typed into the forms of the page.
struct Typed {
    invite: StaffForm,
    days: Option<String>,
    whose: String,
}

impl Default for Typed {
    /// Counselors are whom one invites most.
    fn default() -> Self {
        let invite = StaffForm { role: "counselor".into(), ..StaffForm::default() };
        Self { invite, days: None, whose: String::new() }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StaffQuery {
    notice: String,
}

pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<ManageStaff>,
    QueryOf(query): QueryOf<StaffQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "invited" => Some("Invited. The mail with the link is on its way."),
        "grace" => Some("Saved. It counts at once, also for who has begun to wait."),
        "reset" => Some("The second step is reset. They are signed out, and were told by mail."),
        _ => None,
    };
    page(&state, &actor, &Typed::default(), &FieldErrors::default(), notice).await
}

pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<ManageStaff>,
    Posted(form): Posted<StaffForm>,
) -> PageResult {
    let invited = match form.check() {
        Ok(new) => accounts::invite_staff(&state.cx, Some(&actor), new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match invited {
        Ok(_) => Ok(see("/staff?notice=invited")),
        Err(Error::Invalid(errors)) => {
            let typed = Typed { invite: form, ..Typed::default() };
            let mut response = page(&state, &actor, &typed, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    typed: &Typed,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let form = &typed.invite;
    let days = match &typed.days {
        Some(days) => days.clone(),
        None => second_factors::grace_days(&state.cx).await?.to_string(),
    };
    let staff = accounts::staff(&state.cx).await?;
    let rows = staff.into_iter().map(|one| {
        let row = view! {
            <li>
                {initials(&one.name)}
                <div class="list__grow"><a class="list__title" dir="auto" href=format!("/staff/{}", one.id)>{one.name}</a><p class="small soft">{role_name(one.role)}</p></div>
                {status_of(one.status)}
            </li>
        };
        row.into_any()
    }).collect::<Vec<_>>();
    Ok(Page::new("Staff", Frame::Staff(actor, Section::Staff)).show(&state.site, || view! {
        {heading("", "Staff")}
        {notice.map(done)}
        {summary(errors)}
        <div class="split">
            <section class="stack"><h2>"Who works here"</h2><ul class="list card card--flush">{rows}</ul></section>
            <aside class="stack">
                <h2>"Invite"</h2>
                <form method="post" action="/staff" class="stack">
                    {Field::new("name", "Name").value(&form.name).errors(errors).input("text")}
                    {Field::new("email", "Email").value(&form.email).hint("Their work address. Somebody invited before gets a new link.").errors(errors).input("email")}
                    {Field::new("role", "Role").value(&form.role).errors(errors).choices(&ROLES)}
                    <button class="button button--main">"Invite"</button>
                </form>
                <h2>"Second step"</h2>
                <form method="post" action="/staff/second-step" class="stack stack--tight">
                    {Field::new("days", "Days to set it up").value(&days).hint("0 to 14. All staff must have one; so long they may go without.").errors(errors).input("number")}
                    <button class="button" name="step" value="grace">"Save"</button>
                </form>
                <form method="post" action="/staff/second-step" class="stack stack--tight">
                    {Field::new("whose", "Reset it for").value(&typed.whose).hint("The address of somebody who lost phone and codes, participants too. Be sure that it is they who ask.").errors(errors).input("email")}
                    <button class="button" name="step" value="reset">"Reset"</button>
                </form>
            </aside>
        </div>
    }))
}

/// Where an account stands, as a badge.
fn status_of(status: AccountStatus) -> AnyView {
    let (tone, words) = match status {
        AccountStatus::Invited => (Tone::Now, "invited"),
        AccountStatus::Active => (Tone::Done, "active"),
        AccountStatus::Disabled => (Tone::Plain, "disabled"),
        AccountStatus::Former => (Tone::Plain, "former"),
    };
    badge(tone, words)
}

/// What a role is called.
#[must_use]
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Participant => "Participant",
        Role::Counselor => "Counselor",
        Role::Coordinator => "Coordinator",
        Role::Administrator => "Administrator",
    }
}
