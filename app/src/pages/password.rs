//! Changing the own password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::own_password::{self, PasswordForm};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::error::PageResult;
use crate::guard::SignedIn;
use crate::shell::Page;
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary_but_password};
use crate::words::Words;

use super::account::frame;
use super::password_strength::told_while_typing;

/// GET /account/password
pub async fn get(State(state): State<AppState>, SignedIn(actor): SignedIn) -> Response {
    page(&state.site, &actor, &FieldErrors::default())
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
            let mut response = page(&state.site, &actor, &errors);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(site: &Site, actor: &Actor, errors: &FieldErrors) -> Response {
    let words = Words::english();
    Page::new(words.text("password-title"), frame(actor)).class("page stack stack--wide").show(site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("password-title")}</h1>
            </div>
            {summary_but_password(errors)}
            <p class="soft">{words.text("password-intro")}</p>
            <form method="post" action="/account/password" class="stack">
                {Field::new("current", words.text("password-current")).autocomplete("current-password").errors(errors).input("password")}
                {told_while_typing("/account/password", Field::new("password", words.text("password-new")).hint(words.text("invitation-password-hint")).errors(errors))}
                <button class="button button--main">{words.text("password-button")}</button>
            </form>
        }
    })
}
