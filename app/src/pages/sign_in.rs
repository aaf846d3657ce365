//! Signing in and out.

use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use domain::sign_ins::{self, Started};
use domain::FieldErrors;
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, own_path, see};
use crate::error::PageResult;
use crate::guard::{COOKIE_NAME, Visitor};
use crate::shell::{Frame, Page};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, check};
use crate::ui::icon::brand;
use crate::ui::{done, heading};
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

pub async fn get(State(state): State<AppState>, Visitor(actor): Visitor, Query(query): Query<SignInQuery>) -> Response {
    if actor.is_some() {
        return see(own_path(&query.back));
    }
    let form = SignInForm { back: query.back, ..SignInForm::default() };
    let notice = match query.notice.as_str() {
        "accepted" => Some(Words::english().text("invitation-accepted").into_owned()),
        "reset" => Some("Your new password is set. Please sign in with it.".to_string()),
        "signed-out" => Some("You are signed out.".to_string()),
        _ => None,
    };
    page(&state.site, &form, notice, None)
}

pub async fn post(State(state): State<AppState>, Posted(form): Posted<SignInForm>) -> PageResult {
    let started = sign_ins::authenticate(&state.cx, &form.email, form.password.clone(), !form.shared.is_empty()).await?;
    let Some(started) = started else {
        let wrong = "This address and password do not belong together. Both are still possible: a slip in the one or the other.";
        let mut response = page(&state.site, &form, None, Some(wrong));
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
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
        Some(_) => "You were signed out meanwhile. Sign in, and what you typed is still here.",
        None => "You are not signed in. Nothing was saved.",
    };
    let form = SignInForm { back: back.to_string(), kept: kept.unwrap_or_default(), ..SignInForm::default() };
    let mut response = page(site, &form, Some(notice.into()), None);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

fn page(site: &Site, form: &SignInForm, notice: Option<String>, wrong: Option<&'static str>) -> Response {
    let errors = wrong.map(|words| FieldErrors::one("password", words)).unwrap_or_default();
    let none = FieldErrors::default();
    Page::new("Sign in", Frame::Bare).show(site, || view! {
        <a class="brand" href="/">{brand()}"Mooring"</a>
        {heading("", "Sign in")}
        {notice.map(done)}
        <form method="post" action="/sign-in" class="stack">
            {Field::new("email", "Email").value(&form.email).autocomplete("username").input("email")}
            {Field::new("password", "Password").autocomplete("current-password").errors(&errors).input("password")}
            {check("shared", "Others use this device too", !form.shared.is_empty(), &none)}
            <input type="hidden" name="back" value=form.back.clone()/>
            {(!form.kept.is_empty()).then(|| view! { <input type="hidden" name="kept" value=form.kept.clone()/> })}
            <button class="button button--main button--wide">"Sign in"</button>
        </form>
        <p class="row row--apart small"><a href="/forgot-password">"I forgot my password"</a><a href="/help-now">"Help now"</a></p>
    })
}

/// Keeps the sign-in in the browser: until it ends, or on a shared device until the browser closes.
pub fn set_cookie(response: &mut Response, started: &Started, shared_device: bool, now: DateTime<Utc>) {
    let lasting = if shared_device { String::new() } else { format!("; Max-Age={}", (started.ends_at - now).num_seconds().max(0)) };
    append_cookie(response, &format!("{COOKIE_NAME}={}; Path=/; Secure; HttpOnly; SameSite=Lax{lasting}", started.token.0));
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
pub async fn sign_out(State(state): State<AppState>, request: axum::extract::Request) -> PageResult {
    let (parts, _) = request.into_parts();
    if let Some(token) = crate::guard::token(&parts) {
        sign_ins::end(&state.cx, &token).await?;
    }
    let mut response = see("/sign-in?notice=signed-out").into_response();
    clear_cookie(&mut response);
    Ok(response)
}
