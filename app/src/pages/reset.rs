//! Choosing a new password from a mailed link.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::entities::link::Purpose;
use domain::{Error, FieldErrors, links, password_resets};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::error::PageResult;
use crate::guard::MailedLink;
use crate::shell::Page;
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary_but_password};
use crate::ui::heading;
use crate::words::Words;

use super::password_strength::told_while_typing;
use super::sign_in::clear_cookie;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    password: String,
}

pub async fn get(State(state): State<AppState>, MailedLink(token): MailedLink) -> PageResult {
    links::require(&state.cx, Purpose::Reset, &token).await?;
    Ok(page(&state.site, &token, &FieldErrors::default()))
}

pub async fn post(
    State(state): State<AppState>,
    MailedLink(token): MailedLink,
    Posted(form): Posted<ResetForm>,
) -> PageResult {
    match password_resets::redeem(&state.cx, &token, form.password).await {
        Ok(_) => {
            let mut response = see("/sign-in?notice=reset");
            clear_cookie(&mut response);
            Ok(response)
        }
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state.site, &token, &errors);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(site: &Site, token: &str, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    Page::behind_link(words.text("reset-title")).show(site, || view! {
        {heading("", words.text("reset-title"))}
        {summary_but_password(errors)}
        <p>{words.text("reset-signs-out")}</p>
        <form method="post" action=format!("/reset/{token}") class="stack">
            {told_while_typing(&format!("/reset/{token}"), Field::new("password", words.text("password")).hint(words.text("invitation-password-hint")).errors(errors))}
            <button class="button button--main button--wide">{words.text("reset-button")}</button>
        </form>
    })
}
