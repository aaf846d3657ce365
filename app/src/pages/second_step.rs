//! The second step of signing in: a code of the app, or one of the recovery codes.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::FieldErrors;
use domain::authentication::{self, Outcome, Proof};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::caller::Caller;
use crate::error::PageResult;
use crate::shell::{Frame, Page};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary_of_code};
use crate::ui::heading;
use crate::ui::icon::brand;
use crate::words::Words;

use super::passkeys;
use super::sign_in::{Onward, too_many};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondStepForm {
    /// That the password was right, sealed.
    proof: String,
    code: String,
    #[serde(flatten)]
    onward: Onward,
}

/// GET /sign-in/code: who comes here without a password begins at the beginning.
pub async fn get() -> Response {
    see("/sign-in")
}

/// POST /sign-in/code
pub async fn post(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Posted(form): Posted<SecondStepForm>,
) -> PageResult {
    let proof = Proof::typed(form.proof);
    let device = caller.device(&state.cx, "");
    let outcome = authentication::second_step(&state.cx, &proof, &form.code, device).await?;
    let wrong = match outcome {
        Some(Outcome::Started(started)) => return form.onward.signed_in(&state, &headers, &started).await,
        Some(Outcome::TooMany) => "second-step-too-many",
        Some(Outcome::Wrong | Outcome::SecondStep(_)) => "second-step-wrong",
        None => return Ok(see("/sign-in?notice=too-late")),
    };
    let errors = FieldErrors::one("code", Words::spoken().text(wrong));
    let mut response = page(&state.site, &proof, &form.onward, &errors);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(if wrong == "second-step-too-many" { too_many(response) } else { response })
}

/// The page after the password.
pub fn page(site: &Site, proof: &Proof, onward: &Onward, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    Page::new(words.text("second-step-title"), Frame::Bare).show(site, || view! {
        <a class="brand" href="/">{brand()}"Mooring"</a>
        {heading("", words.text("second-step-title"))}
        <p>{words.text("second-step-intro")}</p>
        {summary_of_code(errors)}
        <form method="post" action="/sign-in/code" class="stack">
            {Field::new("code", words.text("second-step-code")).hint(words.text("second-step-code-hint")).autocomplete("one-time-code").errors(errors).input("text")}
            <input type="hidden" name="proof" value=proof.as_str().to_string()/>
            {onward.hidden()}
            <button class="button button--main button--wide">{words.text("sign-in-button")}</button>
            {passkeys::offer(site)}
        </form>
        <p class="small soft">{words.text("second-step-lost")}</p>
        <p class="row row--apart small"><a href="/sign-in">{words.text("forgot-back")}</a><a href="/help-now">{words.text("help-now")}</a></p>
    })
}
