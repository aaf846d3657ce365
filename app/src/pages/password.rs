//! Changing the own password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::own_password::{self, PasswordForm};
use domain::passwords::Standing;
use domain::{Actor, Error, FieldErrors, accounts};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::error::PageResult;
use crate::guard::SignedIn;
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::field::{Field, summary_but_password};
use crate::words::Words;

use super::account::frame;
use super::password_strength::told_while_typing;

/// GET /account/password
pub async fn get(State(state): State<AppState>, SignedIn(actor): SignedIn) -> PageResult {
    page(&state, &actor, &FieldErrors::default()).await
}

/// POST /account/password
pub async fn post(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Posted(form): Posted<PasswordForm>,
) -> PageResult {
    match own_password::change(&state.cx, &actor, form).await {
        Ok(()) => Ok(see("/account?notice=password")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(state: &AppState, actor: &Actor, errors: &FieldErrors) -> PageResult<Response> {
    let words = Words::spoken();
    let hint = match accounts::password_standing(&state.cx, actor.account_id).await? {
        Standing::Alone => words.text("invitation-password-hint"),
        Standing::Beside => words.text("password-beside-hint"),
    };
    Ok(Page::new(words.text("password-title"), frame(actor)).class("page stack stack--wide").show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("password-title")}</h1>
            </div>
            {summary_but_password(errors)}
            <p class="soft">{words.text("password-intro")}</p>
            <form method="post" action="/account/password" class="stack">
                {Field::new("current", words.text("password-current")).autocomplete("current-password").errors(errors).input("password")}
                {told_while_typing("/account/password", Field::new("password", words.text("password-new")).hint(hint).errors(errors))}
                <button class="button button--main">{words.text("password-button")}</button>
            </form>
        }
    }))
}
