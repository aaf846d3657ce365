//! *Leave quickly*: signs out and shows a page that says nothing.

use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse as _, Response};
use domain::sign_ins;

use crate::answer::see;
use crate::error::PageResult;
use crate::guard::token;
use crate::state::AppState;

use super::sign_in::clear_cookie;

/// POST /leave. A sign-in that can't be ended now must not keep the page on the screen.
pub async fn post(State(state): State<AppState>, request: Request) -> PageResult {
    let (parts, _) = request.into_parts();
    if let Some(token) = token(&parts)
        && let Err(error) = sign_ins::end(&state.cx, &token).await
    {
        tracing::error!(error = ?error, "a sign-in could not be ended; the browser forgets it");
    }
    let mut response = see("/leave");
    clear_cookie(&mut response);
    Ok(response)
}

/// GET /leave: a neutral page of our own, blank, without the name of the house.
pub async fn get(State(state): State<AppState>) -> Response {
    let stylesheet = state.site.stylesheet;
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>New tab</title>\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
         <body><main><h1 class=\"visually-hidden\">New tab</h1></main></body></html>"
    ))
    .into_response()
}
