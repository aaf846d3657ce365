//! When a sign-in ends: asked by pages that stay open (`app/src/scripts/ending.js`), and put off by who is still there.
//! The words come along while somebody is signed in, for when nobody is any more.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::sign_in_ends::{self, Remaining};
use serde::Serialize;

use crate::answer::json;
use crate::error::PageResult;
use crate::guard::token;
use crate::state::AppState;
use crate::words::Words;

/// Seconds, and what to say.
#[derive(Serialize)]
struct Told {
    idle: i64,
    whole: i64,
    words: Said,
}

#[derive(Serialize)]
struct Said {
    idle: String,
    whole: String,
    title: String,
    over: String,
    stay: String,
    again: String,
}

/// GET /account/sign-in-end. It counts as nothing: a page that is only open must not keep anybody signed in.
pub async fn get(State(state): State<AppState>, headers: HeaderMap) -> PageResult {
    let remaining = match token(&headers) {
        Some(token) => sign_in_ends::remaining(&state.cx, &token).await?,
        None => None,
    };
    Ok(told(remaining))
}

/// POST /account/sign-in-end: "Stay signed in".
pub async fn post(State(state): State<AppState>, headers: HeaderMap) -> PageResult {
    let remaining = match token(&headers) {
        Some(token) => sign_in_ends::stay(&state.cx, &token).await?,
        None => None,
    };
    Ok(told(remaining))
}

fn told(remaining: Option<Remaining>) -> Response {
    let words = remaining.map_or_else(Words::spoken, |remaining| Words::of(remaining.language));
    let seconds = |of: fn(Remaining) -> chrono::Duration| remaining.map_or(0, |remaining| of(remaining).num_seconds());
    json(Told {
        idle: seconds(|remaining| remaining.idle),
        whole: seconds(|remaining| remaining.whole),
        words: Said {
            idle: words.text("ending-idle").into_owned(),
            whole: words.text("ending-whole").into_owned(),
            title: words.text("ending-title").into_owned(),
            over: words.text("ending-over").into_owned(),
            stay: words.text("ending-stay").into_owned(),
            again: words.text("ending-again").into_owned(),
        },
    })
}
