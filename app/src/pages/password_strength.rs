//! What a new password is worth, asked by the page while it is typed (`app/src/scripts/strength.js`).
//! Nothing is kept and nothing logged; choosing it asks the same again.

use axum::extract::State;
use axum::response::Response;
use domain::password_strength::{self, Strength};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::answer::{Posted, json};
use crate::error::PageResult;
use crate::guard::{MailedLink, SignedIn};
use crate::state::AppState;
use crate::ui::field::Field;
use crate::words::Words;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    password: String,
}

#[derive(Serialize)]
struct Told {
    score: u8,
    words: String,
}

/// POST /account/password/strength
pub async fn own(State(state): State<AppState>, SignedIn(actor): SignedIn, Posted(typed): Posted<Typed>) -> PageResult {
    Ok(told(password_strength::for_own(&state.cx, &actor, typed.password).await?))
}

/// POST /invitation/{token}/strength
pub async fn invitation(
    State(state): State<AppState>,
    MailedLink(token): MailedLink,
    Posted(typed): Posted<Typed>,
) -> PageResult {
    Ok(told(password_strength::for_invitation(&state.cx, &token, typed.name, typed.password).await?))
}

/// POST /reset/{token}/strength
pub async fn reset(
    State(state): State<AppState>,
    MailedLink(token): MailedLink,
    Posted(typed): Posted<Typed>,
) -> PageResult {
    Ok(told(password_strength::for_reset(&state.cx, &token, typed.password).await?))
}

fn told(strength: Strength) -> Response {
    let words = Words::spoken();
    let good = || if strength.score < 4 { words.text("strength-good") } else { words.text("strength-strong") };
    let words = strength.refusal.map_or_else(|| good().into_owned(), |refusal| words.complaint(&refusal));
    json(Told { score: strength.score, words })
}

/// Around the field of a new password: where to ask, and what the button says that shows it.
pub fn told_while_typing(form: &str, field: Field<'_>) -> AnyView {
    let (at, show) = (format!("{form}/strength"), Words::spoken().text("password-show"));
    view! { <div class="stack stack--tight" data-strength=at data-show=show>{field.autocomplete("new-password").input("password")}</div> }
        .into_any()
}
