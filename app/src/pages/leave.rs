//! *Leave quickly*: signs out and shows a page that says nothing. For an hour this browser gets that page whatever it asks
//! for, so that Back shows nothing of ours; only that page's own button ends it earlier.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse as _, Response};
use domain::sign_ins;

use crate::answer::see;
use crate::guard::{cookie, token};
use crate::state::AppState;
use crate::words::Words;

use super::offline;
use super::sign_in::clear_cookie;

/// The cookie of a browser that has left. Scripts set it too (`app/src/scripts/leave.js`), before the network is asked, and
/// so it says nothing but that.
const LEFT: &str = "__Host-left";
const SET_LEFT: HeaderValue = HeaderValue::from_static("__Host-left=1; Path=/; Secure; SameSite=Lax; Max-Age=3600");
const CLEAR_LEFT: HeaderValue = HeaderValue::from_static("__Host-left=; Path=/; Secure; SameSite=Lax; Max-Age=0");

/// Whether the browser of this request has left.
#[must_use]
pub fn has_left(headers: &HeaderMap) -> bool {
    cookie(headers, LEFT).is_some()
}

/// POST /leave. Nothing is waited for: the browser forgets the sign-in at once, the database right after.
pub async fn post(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let mut response = see("/leave");
    sign_out(&state, &headers, &mut response);
    response.headers_mut().append(SET_COOKIE, SET_LEFT);
    offline::wipe(&mut response);
    response
}

/// GET /leave
pub async fn get(State(state): State<AppState>) -> Response {
    empty_page(&state)
}

/// POST /return: the button of the empty page. It leads to signing in and nowhere else.
pub async fn come_back(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let mut response = see("/sign-in");
    sign_out(&state, &headers, &mut response);
    response.headers_mut().append(SET_COOKIE, CLEAR_LEFT);
    response
}

/// The answer to whatever page a browser asks for that has left. Where its POST was lost on the way, this signs it out.
#[must_use]
pub fn in_place_of_a_page(state: &AppState, headers: &HeaderMap) -> Response {
    let mut response = empty_page(state);
    sign_out(state, headers, &mut response);
    response
}

/// What the browser keeps of us: files in its cache, which say where it was, and the copies that somebody allowed.
pub fn forget_copies(response: &mut Response) {
    const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
}

fn sign_out(state: &AppState, headers: &HeaderMap, response: &mut Response) {
    let Some(token) = token(headers) else { return };
    let cx = state.cx.clone();
    state.after_answer(async move {
        if let Err(error) = sign_ins::end(&cx, &token).await {
            tracing::error!(error = ?error, "a sign-in could not be ended; its browser has forgotten it");
        }
    });
    clear_cookie(response);
}

/// A neutral page of our own, without the name of the house. Its button says no more than the address above it does.
fn empty_page(state: &AppState) -> Response {
    let stylesheet = state.site.leave_stylesheet;
    let words = Words::spoken();
    let (lang, new_tab, go_on) = (words.tag(), words.text("leave-new-tab"), words.text("leave-continue"));
    Html(format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{new_tab}</title>\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
         <body><main><h1>{new_tab}</h1><form method=\"post\" action=\"/return\"><button>{go_on}</button></form></main></body></html>"
    ))
    .into_response()
}
