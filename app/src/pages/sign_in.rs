//! Signing in and out.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use domain::FieldErrors;
use domain::devices::Device;
use domain::sign_ins::{self, KEPT_AFTER_END, Started};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, own_path, see};
use crate::error::PageResult;
use crate::guard::{COOKIE_NAME, Visitor, token};
use crate::shell::{Frame, Page};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, check, summary_but_password};
use crate::ui::icon::brand;
use crate::ui::{done, heading};
use crate::user_agent::device_name;
use crate::words::Words;

use super::problem::KeptForm;

/// What stands in the address of the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInQuery {
    /// Where to go afterwards.
    back: String,
    notice: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    password: String,
    shared: String,
    back: String,
    /// What was being posted when a sign-in ran out, sealed.
    kept: String,
}

pub async fn get(
    State(state): State<AppState>,
    Visitor(actor): Visitor,
    QueryOf(query): QueryOf<SignInQuery>,
) -> Response {
    if actor.is_some() {
        return see(own_path(&query.back));
    }
    let form = SignInForm { back: query.back, ..SignInForm::default() };
    let notice = match query.notice.as_str() {
        "accepted" => Some("invitation-accepted"),
        "reset" => Some("sign-in-reset-done"),
        "signed-out" => Some("sign-in-signed-out"),
        _ => None,
    };
    page(&state.site, &form, notice, None)
}

pub async fn post(State(state): State<AppState>, headers: HeaderMap, Posted(form): Posted<SignInForm>) -> PageResult {
    let device = Device { name: device_name(&headers), is_shared: !form.shared.is_empty() };
    let started = sign_ins::authenticate(&state.cx, &form.email, form.password.clone(), device).await?;
    let Some(started) = started else {
        let mut response = page(&state.site, &form, None, Some("sign-in-wrong"));
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    // Whatever was signed in here before has ended: one browser, one sign-in.
    if let Some(former) = token(&headers) {
        sign_ins::end(&state.cx, &former).await?;
    }
    let kept = KeptForm::open(&state.cx, started.account_id, &form.kept);
    let mut response = match kept {
        Some(kept) => kept.show(&state.site),
        None => see(own_path(&form.back)),
    };
    set_cookie(&mut response, &started, !form.shared.is_empty(), state.cx.now());
    Ok(response)
}

/// The sign-in page shown in place of a page that needs one, with what was posted sealed inside.
pub fn with_kept_form(site: &Site, back: &str, kept: Option<String>) -> Response {
    let notice = match kept {
        Some(_) => "sign-in-kept",
        None => "sign-in-needed",
    };
    let form = SignInForm { back: back.to_string(), kept: kept.unwrap_or_default(), ..SignInForm::default() };
    let mut response = page(site, &form, Some(notice), None);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// `notice` and `wrong` are messages by their keys.
fn page(site: &Site, form: &SignInForm, notice: Option<&'static str>, wrong: Option<&'static str>) -> Response {
    let words = Words::english();
    let errors = wrong.map(|key| FieldErrors::one("password", words.text(key))).unwrap_or_default();
    let none = FieldErrors::default();
    Page::new(words.text("sign-in-title"), Frame::Bare).show(site, || view! {
        <a class="brand" href="/">{brand()}"Mooring"</a>
        {heading("", words.text("sign-in-title"))}
        {notice.map(|key| done(words.text(key)))}
        {summary_but_password(&errors)}
        <form method="post" action="/sign-in" class="stack">
            {Field::new("email", words.text("email")).value(&form.email).autocomplete("username").input("email")}
            {Field::new("password", words.text("password")).autocomplete("current-password").errors(&errors).input("password")}
            {check("shared", words.text("shared-device"), !form.shared.is_empty(), &none)}
            <input type="hidden" name="back" value=form.back.clone()/>
            {(!form.kept.is_empty()).then(|| view! { <input type="hidden" name="kept" value=form.kept.clone()/> })}
            <button class="button button--main button--wide">{words.text("sign-in-button")}</button>
        </form>
        <p class="row row--apart small"><a href="/forgot-password">{words.text("forgot-link")}</a><a href="/help-now">{words.text("help-now")}</a></p>
    })
}

/// Keeps the sign-in in the browser: until it ends, or on a shared device until the browser closes.
pub fn set_cookie(response: &mut Response, started: &Started, shared_device: bool, now: DateTime<Utc>) {
    // Longer than the sign-in by the time for which it still gives back what was typed.
    let seconds = (started.ends_at + KEPT_AFTER_END - now).num_seconds().max(0);
    let lasting = if shared_device { String::new() } else { format!("; Max-Age={seconds}") };
    append_cookie(
        response,
        &format!("{COOKIE_NAME}={}; Path=/; Secure; HttpOnly; SameSite=Lax{lasting}", started.token.0),
    );
}

/// Takes the sign-in out of the browser.
pub fn clear_cookie(response: &mut Response) {
    append_cookie(response, &format!("{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
}

fn append_cookie(response: &mut Response, cookie: &str) {
    // The parts are ours or base64: this always is a valid header.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// POST /sign-out
pub async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> PageResult {
    if let Some(token) = token(&headers) {
        sign_ins::end(&state.cx, &token).await?;
    }
    let mut response = see("/sign-in?notice=signed-out").into_response();
    clear_cookie(&mut response);
    Ok(response)
}
