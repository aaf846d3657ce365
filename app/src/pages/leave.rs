//! *Leave quickly*: signs out and shows a page that says nothing.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse as _, Response};
use domain::sign_ins;

use crate::answer::see;
use crate::guard::token;
use crate::state::AppState;

use super::sign_in::clear_cookie;

/// POST /leave. Nothing is waited for: the browser forgets the sign-in at once, the database right after.
pub async fn post(State(state): State<AppState>, headers: HeaderMap) -> Response {
    if let Some(token) = token(&headers) {
        let cx = state.cx.clone();
        state.after_answer(async move {
            if let Err(error) = sign_ins::end(&cx, &token).await {
                tracing::error!(error = ?error, "a sign-in could not be ended; its browser has forgotten it");
            }
        });
    }
    let mut response = see("/leave");
    clear_cookie(&mut response);
    response
}

/// GET /leave: a neutral page of our own, blank, without the name of the house.
pub async fn get(State(state): State<AppState>) -> Response {
    let stylesheet = state.site.leave_stylesheet;
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>New tab</title>\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
         <body><main><h1>New tab</h1></main></body></html>"
    ))
    .into_response()
}
