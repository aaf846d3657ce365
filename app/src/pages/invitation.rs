//! Accepting an invitation. The page names no group; only its form's button accepts.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::accounts::{self, AcceptForm, Invitation};
use domain::entities::account::Language;
use domain::{Error, FieldErrors, sign_ins};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::caller::Caller;
use crate::error::PageResult;
use crate::guard::MailedLink;
use crate::shell::Page;
use crate::spoken;
use crate::state::{AppState, Site};
use crate::ui::field::{Field, check, summary_but_password};
use crate::ui::heading;
use crate::words::Words;

use super::language::{self, ON_OWN_DEVICE, ON_SHARED_DEVICE};
use super::offline;
use super::password_strength::told_while_typing;
use super::sign_in::set_cookies;

pub async fn get(State(state): State<AppState>, MailedLink(token): MailedLink) -> PageResult {
    let invitation = accounts::require_invitation(&state.cx, &token).await?;
    // Who was written to in Spanish is offered that, also where the browser chose English for the page itself.
    let language = if invitation.language == Language::default() { spoken::language() } else { invitation.language };
    let language = language.tag().into();
    let form = AcceptForm { name: invitation.name.clone(), language, ..AcceptForm::default() };
    Ok(page(&state.site, &token, &invitation, &form, &FieldErrors::default()))
}

pub async fn post(
    State(state): State<AppState>,
    MailedLink(token): MailedLink,
    caller: Caller,
    headers: HeaderMap,
    Posted(form): Posted<AcceptForm>,
) -> PageResult {
    let invitation = accounts::require_invitation(&state.cx, &token).await?;
    let account_id = match accounts::accept_invitation(&state.cx, &token, form.clone()).await {
        Ok(account_id) => account_id,
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state.site, &token, &invitation, &form, &errors);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
        Err(error) => return Err(error.into()),
    };
    // Who had a password already signs in with it: a mailed link alone opens no account that is in use.
    if !invitation.needs_password {
        return Ok(see("/sign-in?notice=accepted"));
    }
    let mut response = see("/");
    let device = caller.device(&state.cx, &form.shared);
    if let Some(chosen) = Language::by_tag(&form.language).filter(|_| invitation.offers_language) {
        let lasting = if device.is_shared { ON_SHARED_DEVICE } else { ON_OWN_DEVICE };
        language::remember(&mut response, chosen, lasting);
    }
    if let Some(started) = sign_ins::start_for(&state.cx, account_id, device).await? {
        set_cookies(&mut response, &started, state.cx.now());
        offline::hand_over(&mut response, &headers, &started);
    }
    Ok(response)
}

fn page(site: &Site, token: &str, invitation: &Invitation, form: &AcceptForm, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    let intro = if invitation.needs_password { "invitation-intro" } else { "invitation-intro-known" };
    let none = FieldErrors::default();
    Page::behind_link(words.text("invitation-title")).show(site, || view! {
        {heading("", words.text("invitation-title"))}
        <p>{words.text(intro)}</p>
        {summary_but_password(errors)}
        <form method="post" action=format!("/invitation/{token}") class="stack">
            {invitation.needs_password.then(|| view! {
                {Field::new("name", words.text("invitation-name")).value(&form.name).hint(words.text("invitation-name-hint")).autocomplete("nickname").errors(errors).input("text")}
                {told_while_typing(&format!("/invitation/{token}"), Field::new("password", words.text("invitation-password")).hint(words.text("invitation-password-hint")).errors(errors))}
                {invitation.offers_language.then(|| language::choice(words, &form.language, errors))}
                {check("shared", words.text("shared-device"), !form.shared.is_empty(), &none)}
            })}
            <button class="button button--main button--wide">{words.text("invitation-accept")}</button>
        </form>
        <p class="small"><a href="/help-now">{words.text("help-now")}</a></p>
    })
}
