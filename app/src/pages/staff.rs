//! The staff, and inviting one more.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, StaffForm};
use domain::entities::account::{AccountStatus, Role};
use domain::{Actor, Error, FieldErrors};
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
    let form = StaffForm { role: "counselor".into(), ..StaffForm::default() };
    let notice = (query.notice == "invited").then_some("Invited. The mail with the link is on its way.");
    page(&state, &actor, &form, &FieldErrors::default(), notice).await
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
            let mut response = page(&state, &actor, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    form: &StaffForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let staff = accounts::staff(&state.cx).await?;
    let rows = staff.into_iter().map(|one| {
        let (tone, status) = match one.status {
            AccountStatus::Invited => (Tone::Now, "invited"),
            AccountStatus::Active => (Tone::Done, "active"),
            AccountStatus::Disabled => (Tone::Plain, "disabled"),
            AccountStatus::Former => (Tone::Plain, "former"),
        };
        let row = view! {
            <li>
                {initials(&one.name)}
                <div class="list__grow"><span class="list__title" dir="auto">{one.name}</span><p class="small soft">{role_name(one.role)}</p></div>
                {badge(tone, status)}
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
            </aside>
        </div>
    }))
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
