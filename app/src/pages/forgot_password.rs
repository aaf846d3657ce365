//! A forgotten password: one answer for everybody, whoever has an account.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::authentication::of_address;
use domain::throttles::{MAIL_FROM, Try};
use domain::values::{self, EmailAddress};
use domain::{Context, Error, FieldErrors, password_resets};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::Posted;
use crate::caller::Caller;
use crate::error::PageResult;
use crate::shell::{Frame, Page};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary};
use crate::ui::heading;
use crate::ui::icon::brand;
use crate::words::Words;

use super::sign_in::too_many;

/// How often, and how long apart, the mail is tried to be written.
const TRIES: u32 = 10;
const BETWEEN_TRIES: Duration = Duration::from_secs(3);

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ForgotForm {
    email: String,
}

pub async fn get(State(state): State<AppState>) -> Response {
    page(&state.site, &ForgotForm::default(), &FieldErrors::default())
}

pub async fn post(State(state): State<AppState>, caller: Caller, Posted(form): Posted<ForgotForm>) -> PageResult {
    Ok(match values::own_email(&form.email) {
        Ok(email) => {
            if of_address(&state.cx, MAIL_FROM, caller.address).take(&state.cx).await? == Try::Refused {
                let errors = FieldErrors::one("email", Words::spoken().text("forgot-too-many"));
                return Ok(too_many(page(&state.site, &form, &errors)));
            }
            // After the answer, so that its time does not tell whether there is an account.
            let cx = state.cx.clone();
            state.after_answer(async move { write(&cx, &email).await });
            sent(&state.site)
        }
        Err(complaint) => {
            let mut response = page(&state.site, &form, &FieldErrors::one("email", complaint));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
    })
}

/// Writes the mail. It was said that it is on its way: a database that is away for a moment must not make that untrue.
async fn write(cx: &Context, email: &EmailAddress) {
    for _ in 0..TRIES {
        match password_resets::request(cx, email).await {
            Ok(()) => return,
            Err(Error::Unavailable(_)) => tokio::time::sleep(BETWEEN_TRIES).await,
            Err(error) => return tracing::error!(error = ?error, "a password reset could not be written"),
        }
    }
    tracing::error!("a password reset could not be written: the database stayed away");
}

fn page(site: &Site, form: &ForgotForm, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    Page::new(words.text("forgot-title"), Frame::Bare).show(site, || view! {
        <a class="brand" href="/">{brand()}"Mooring"</a>
        {heading("", words.text("forgot-title"))}
        <p class="soft">{words.text("forgot-intro")}</p>
        {summary(errors)}
        <form method="post" action="/forgot-password" class="stack">
            {Field::new("email", words.text("email")).value(&form.email).autocomplete("username").errors(errors).input("email")}
            <button class="button button--main button--wide">{words.text("forgot-button")}</button>
        </form>
        <p class="small"><a href="/sign-in">{words.text("forgot-back")}</a></p>
    })
}

fn sent(site: &Site) -> Response {
    let words = Words::spoken();
    Page::new(words.text("forgot-sent-title"), Frame::Bare).show(site, || {
        view! {
            <a class="brand" href="/">{brand()}"Mooring"</a>
            {heading("", words.text("forgot-sent-title"))}
            <p>{words.text("forgot-sent")}</p>
            <p>{words.text("forgot-nothing-came")}</p>
            <p class="small"><a href="/sign-in">{words.text("forgot-back")}</a></p>
        }
    })
}
