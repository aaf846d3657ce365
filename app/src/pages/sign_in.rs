//! Signing in and out.

use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use domain::FieldErrors;
use domain::authentication::{self, Attempt, Outcome};
use domain::known_devices::KNOWN_FOR;
use domain::sign_ins::{self, KEPT_AFTER_END, Started};
use domain::throttles::RUN;
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, own_path, see};
use crate::caller::{Caller, DEVICE_COOKIE};
use crate::error::PageResult;
use crate::guard::{COOKIE_NAME, Visitor, token};
use crate::shell::{Frame, Page};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, check, summary_but_password};
use crate::ui::icon::brand;
use crate::ui::{done, heading};
use crate::words::Words;

use super::offline;
use super::passkeys;
use super::problem::KeptForm;
use super::second_step;

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
    pub email: String,
    pub password: String,
    pub shared: String,
    #[serde(flatten)]
    pub onward: Onward,
}

/// Where a sign-in leads, through all its steps.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    back: String,
    /// What was being posted when a sign-in ran out, sealed.
    kept: String,
}

impl Onward {
    /// As fields of a form.
    pub fn hidden(&self) -> AnyView {
        view! {
            <input type="hidden" name="back" value=self.back.clone()/>
            {(!self.kept.is_empty()).then(|| view! { <input type="hidden" name="kept" value=self.kept.clone()/> })}
        }
        .into_any()
    }

    /// Goes there, signed in: back, or to what was being posted.
    pub async fn signed_in(&self, state: &AppState, headers: &HeaderMap, started: &Started) -> PageResult {
        // Whatever was signed in here before has ended: one browser, one sign-in.
        if let Some(former) = token(headers) {
            sign_ins::end(&state.cx, &former).await?;
        }
        let mut response = match KeptForm::open(&state.cx, started.account_id, &self.kept) {
            Some(kept) => kept.show(&state.site),
            None => see(own_path(&self.back)),
        };
        set_cookies(&mut response, started, state.cx.now());
        offline::hand_over(&mut response, headers, started);
        Ok(response)
    }
}

pub async fn get(
    State(state): State<AppState>,
    Visitor(actor): Visitor,
    QueryOf(query): QueryOf<SignInQuery>,
) -> Response {
    if actor.is_some() {
        return see(own_path(&query.back));
    }
    let onward = Onward { back: query.back, ..Onward::default() };
    let form = SignInForm { onward, ..SignInForm::default() };
    let notice = match query.notice.as_str() {
        "accepted" => Some("invitation-accepted"),
        "reset" => Some("sign-in-reset-done"),
        "too-late" => Some("second-step-too-late"),
        "signed-out" => Some("sign-in-signed-out"),
        _ => None,
    };
    page(&state.site, &form, notice, &FieldErrors::default())
}

pub async fn post(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Posted(form): Posted<SignInForm>,
) -> PageResult {
    let attempt = Attempt {
        email: form.email.clone(),
        password: form.password.clone(),
        address: caller.address,
        device: caller.device(&state.cx, &form.shared),
    };
    match authentication::sign_in(&state.cx, attempt).await? {
        Outcome::Started(started) => form.onward.signed_in(&state, &headers, &started).await,
        Outcome::SecondStep(proof) => Ok(second_step::page(&state.site, &proof, &form.onward, &FieldErrors::default())),
        Outcome::Wrong => Ok(refused(&state.site, &form, "password", "sign-in-wrong")),
        Outcome::TooMany => Ok(too_many(refused(&state.site, &form, "password", "sign-in-too-many"))),
    }
}

/// The page once more, with what is wrong: a field, and a message by its key.
pub fn refused(site: &Site, form: &SignInForm, field: &'static str, key: &'static str) -> Response {
    let errors = FieldErrors::one(field, Words::spoken().text(key));
    let mut response = page(site, form, None, &errors);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// The sign-in page shown in place of a page that needs one, with what was posted sealed inside.
pub fn with_kept_form(site: &Site, back: &str, kept: Option<String>) -> Response {
    let notice = match kept {
        Some(_) => "sign-in-kept",
        None => "sign-in-needed",
    };
    let onward = Onward { back: back.to_string(), kept: kept.unwrap_or_default() };
    let form = SignInForm { onward, ..SignInForm::default() };
    let mut response = page(site, &form, Some(notice), &FieldErrors::default());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// `notice` is a message by its key.
fn page(site: &Site, form: &SignInForm, notice: Option<&'static str>, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    let none = FieldErrors::default();
    Page::new(words.text("sign-in-title"), Frame::Bare).show(site, || view! {
        <a class="brand" href="/">{brand()}"Mooring"</a>
        {heading("", words.text("sign-in-title"))}
        {notice.map(|key| done(words.text(key)))}
        {summary_but_password(errors)}
        <form method="post" action="/sign-in" class="stack">
            {Field::new("email", words.text("email")).value(&form.email).autocomplete("username").input("email")}
            {Field::new("password", words.text("password")).autocomplete("current-password").errors(errors).input("password")}
            {check("shared", words.text("shared-device"), !form.shared.is_empty(), &none)}
            {form.onward.hidden()}
            <button class="button button--main button--wide">{words.text("sign-in-button")}</button>
            {passkeys::offer(site)}
        </form>
        <p class="row row--apart small"><a href="/forgot-password">{words.text("forgot-link")}</a><a href="/help-now">{words.text("help-now")}</a></p>
    })
}

/// The same page, for who has no try left: 429, and when to come again.
pub fn too_many(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RUN.num_seconds()));
    response
}

/// Keeps the sign-in in the browser: until it ends, or on a shared device until the browser closes. There nothing else
/// stays either; anywhere else the browser is known again.
pub fn set_cookies(response: &mut Response, started: &Started, now: DateTime<Utc>) {
    // Longer than the sign-in by the time for which it still gives back what was typed.
    let seconds = (started.ends_at + KEPT_AFTER_END - now).num_seconds().max(0);
    let lasting = if started.device.is_shared { String::new() } else { format!("; Max-Age={seconds}") };
    append_cookie(response, COOKIE_NAME, &started.token.0, &lasting);
    if let Some(device) = started.device.lasting() {
        let lasting = format!("; Max-Age={}", KNOWN_FOR.num_seconds());
        append_cookie(response, DEVICE_COOKIE, device.as_str(), &lasting);
    }
}

/// Takes the sign-in out of the browser.
pub fn clear_cookie(response: &mut Response) {
    append_cookie(response, COOKIE_NAME, "", "; Max-Age=0");
}

/// A cookie that no script reads, for the whole of our pages and nobody else's.
pub fn append_cookie(response: &mut Response, name: &str, value: &str, lasting: &str) {
    // The parts are ours or base64: this always is a valid header.
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{lasting}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
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
    offline::wipe(&mut response);
    Ok(response)
}
