//! Another address for the own account: asking for it, and the yes of either mailbox.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::address_changes::{self, Confirmed, Pending};
use domain::{Actor, Error, FieldErrors, accounts, bounces};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{MailedLink, SignedIn};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::field::{Field, summary_but_password};
use crate::ui::{done, heading};
use crate::words::Words;

use super::account::frame;
use super::returned_mail;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AddressQuery {
    notice: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AddressForm {
    email: String,
    password: String,
    /// The button that gives a change up.
    give_up: String,
}

/// GET /account/email
pub async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    QueryOf(query): QueryOf<AddressQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "asked" => Some("address-asked"),
        "given-up" => Some("address-given-up"),
        "believed" => Some("returned-believed"),
        _ => None,
    };
    page(&state, &actor, &AddressForm::default(), &FieldErrors::default(), notice).await
}

/// POST /account/email
pub async fn post(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Posted(form): Posted<AddressForm>,
) -> PageResult {
    if !form.give_up.is_empty() {
        address_changes::give_up(&state.cx, &actor).await?;
        return Ok(see("/account/email?notice=given-up"));
    }
    match address_changes::request(&state.cx, &actor, &form.email, form.password.clone()).await {
        Ok(()) => Ok(see("/account/email?notice=asked")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    form: &AddressForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let words = Words::spoken();
    let email = accounts::own_email(&state.cx, actor).await?;
    let pending = address_changes::pending(&state.cx, actor).await?;
    let is_suspended = bounces::is_suspended(&state.cx, actor).await?;
    Ok(Page::new(words.text("address-title"), frame(actor)).class("page stack stack--wide").show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("address-title")}</h1>
            </div>
            {notice.map(|key| done(words.text(key)))}
            {summary_but_password(errors)}
            <p class="soft">{words.text("account-mail")}" "<span class="whole" dir="auto">{email}</span></p>
            {is_suspended.then(|| returned_mail::own_notice(words))}
            {pending.map(|pending| under_way(words, &pending))}
            <p class="soft">{words.text("address-intro")}</p>
            <form method="post" action="/account/email" class="stack">
                {Field::new("email", words.text("address-new")).value(&form.email).autocomplete("email").errors(errors).input("email")}
                {Field::new("password", words.text("password-current")).autocomplete("current-password").errors(errors).input("password")}
                <button class="button button--main">{words.text("address-button")}</button>
            </form>
        }
    }))
}

fn under_way(words: Words, pending: &Pending) -> AnyView {
    let awaited = match (pending.old_is_awaited, pending.new_is_awaited) {
        (true, true) => "address-awaits-both",
        (true, false) => "address-awaits-old",
        _ => "address-awaits-new",
    };
    view! {
        <section class="card stack stack--tight">
            <p><strong dir="auto">{pending.email.clone()}</strong></p>
            <p>{words.text(awaited)}</p>
            <form method="post" action="/account/email">
                <button class="button" name="give_up" value="yes">{words.text("address-give-up")}</button>
            </form>
        </section>
    }
    .into_any()
}

/// GET /address/{token}: looking says yes to nothing.
pub async fn confirmation(State(state): State<AppState>, MailedLink(token): MailedLink) -> PageResult {
    address_changes::require_link(&state.cx, &token).await?;
    let words = Words::spoken();
    Ok(Page::behind_link(words.text("address-confirm-title")).show(&state.site, || {
        view! {
            {heading("", words.text("address-confirm-title"))}
            <p>{words.text("address-confirm")}</p>
            <form method="post" action=format!("/address/{token}")>
                <button class="button button--main button--wide">{words.text("address-confirm-button")}</button>
            </form>
            <p class="small soft">{words.text("address-confirm-not-you")}</p>
            <p class="small"><a href="/help-now">{words.text("help-now")}</a></p>
        }
    }))
}

/// POST /address/{token}
pub async fn confirm(State(state): State<AppState>, MailedLink(token): MailedLink) -> PageResult {
    let said = match address_changes::confirm(&state.cx, &token).await? {
        Confirmed::Halfway => "address-halfway",
        Confirmed::Done => "address-done",
    };
    let words = Words::spoken();
    Ok(Page::behind_link(words.text("address-confirm-title")).show(&state.site, || {
        view! {
            {heading("", words.text("address-confirm-title"))}
            {done(words.text(said))}
            <p class="small"><a href="/sign-in">{words.text("sign-in-title")}</a></p>
        }
    }))
}
