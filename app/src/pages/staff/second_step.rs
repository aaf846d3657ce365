//! How long staff may go without a second step; and resetting that of anybody, by their address.

use axum::extract::State;
use axum::http::StatusCode;
use domain::{Error, second_factors, staff};
use serde::Deserialize;

use crate::answer::{Posted, see};
use crate::error::{PageError, PageResult};
use crate::guard::{ManageStaff, May};
use crate::state::AppState;

use super::{Typed, page};

/// Either of the two forms: its button says which.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondStepForm {
    step: String,
    days: String,
    whose: String,
}

/// POST /staff/second-step
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<ManageStaff>,
    Posted(form): Posted<SecondStepForm>,
) -> PageResult {
    let (done, notice) = match form.step.as_str() {
        "grace" => (second_factors::set_grace_days(&state.cx, &actor, &form.days).await, "grace"),
        "reset" => (staff::reset_second_step(&state.cx, &actor, &form.whose).await, "reset"),
        _ => return Err(PageError::Unreadable),
    };
    match done {
        Ok(()) => Ok(see(&format!("/staff?notice={notice}"))),
        Err(Error::Invalid(errors)) => {
            let days = (form.step == "grace").then_some(form.days);
            let typed = Typed { days, whose: form.whose, ..Typed::default() };
            let mut response = page(&state, &actor, &typed, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
