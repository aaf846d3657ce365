//! One colleague's account: closing it, opening it again, and their second step.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::entities::account::{self, AccountStatus};
use domain::ids::AccountId;
use domain::{Actor, Error, FieldErrors, second_factors, staff};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{Id, ManageStaff, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::done;
use crate::ui::field::summary;

use super::{role_name, status_of};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MemberQuery {
    notice: String,
}

/// GET /staff/{id}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<ManageStaff>,
    Id(id): Id<AccountId>,
    QueryOf(query): QueryOf<MemberQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "disabled" => Some("The account is closed. They are signed out everywhere."),
        "enabled" => Some("The account is open again."),
        "reset" => Some("The second step is reset. They are signed out, and were told by mail."),
        _ => None,
    };
    page(&state, &actor, id, notice, &FieldErrors::default()).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StatusForm {
    status: String,
}

/// POST /staff/{id}/status
pub async fn set_status(
    State(state): State<AppState>,
    May(actor, ..): May<ManageStaff>,
    Id(id): Id<AccountId>,
    Posted(form): Posted<StatusForm>,
) -> PageResult {
    let (done, notice) = match form.status.as_str() {
        "disabled" => (staff::disable(&state.cx, &actor, id).await, "disabled"),
        "active" => (staff::enable(&state.cx, &actor, id).await, "enabled"),
        _ => return Err(PageError::Unreadable),
    };
    match done {
        Ok(()) => Ok(see(&format!("/staff/{id}?notice={notice}"))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, id, None, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /staff/{id}/second-step
pub async fn reset_second_step(
    State(state): State<AppState>,
    May(actor, ..): May<ManageStaff>,
    Id(id): Id<AccountId>,
) -> PageResult {
    staff::require(&state.cx, id).await?;
    second_factors::reset(&state.cx, &actor, id).await?;
    Ok(see(&format!("/staff/{id}?notice=reset")))
}

async fn page(
    state: &AppState,
    actor: &Actor,
    id: AccountId,
    notice: Option<&'static str>,
    errors: &FieldErrors,
) -> PageResult<Response> {
    let account = staff::require(&state.cx, id).await?;
    let factors = second_factors::of(state.cx.db.read(), id).await?;
    let zone = actor.zone.unwrap_or(Tz::UTC);
    let second_step = match (factors.is_any(), account.factor_due_at) {
        (true, _) => "Signing in asks for a second step.".to_string(),
        (false, Some(due)) => format!("Not set up yet. Nothing opens without it from {}.", dates::full(due, zone)),
        (false, None) => "Not set up yet.".to_string(),
    };
    let name = account.name.clone();
    Ok(Page::new(name.clone(), Frame::Staff(actor, Section::Staff)).show(&state.site, || {
        view! {
            <div><p class="eyebrow"><a href="/staff">"Staff"</a></p><h1 dir="auto">{name}</h1></div>
            {notice.map(done)}
            {summary(errors)}
            <p class="row">{role_name(account.role)} {status_of(account.status)}</p>
            <section class="stack">
                <h2>"Second step"</h2>
                <p>{second_step}</p>
                {factors.is_any().then(|| reset_form(id))}
            </section>
            {status_form(actor, &account)}
        }
    }))
}

fn reset_form(id: AccountId) -> AnyView {
    view! {
        <p class="small soft">"Reset it when they lost their phone and their recovery codes. They are signed out, they are told by mail, and they set up a new one right after their password. Be sure that it is they who ask: ring them, or see them."</p>
        <form method="post" action=format!("/staff/{id}/second-step")>
            <button class="button">"Reset the second step"</button>
        </form>
    }
    .into_any()
}

fn status_form(actor: &Actor, account: &account::Model) -> AnyView {
    if account.id == actor.account_id {
        let says = "This is your own account: another administrator can close it.";
        return view! { <p class="small soft" id="status">{says}</p> }.into_any();
    }
    let (title, says, button, class, status) = match account.status {
        AccountStatus::Disabled => (
            "Open the account again",
            "They sign in as before. Their groups are as they left them.",
            "Open the account",
            "button",
            "active",
        ),
        AccountStatus::Former => return ().into_any(),
        _ => (
            "Close the account",
            "They are signed out everywhere at once and can't sign in. Nothing that they did is lost, and it can be opened again.",
            "Close the account",
            "button button--danger",
            "disabled",
        ),
    };
    view! {
        <section class="stack">
            <h2>{title}</h2>
            <p class="small soft">{says}</p>
            <form method="post" action=format!("/staff/{}/status", account.id)>
                <button class=class id="status" name="status" value=status>{button}</button>
            </form>
        </section>
    }
    .into_any()
}
