//! The own account: name, zone, and signing out.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, AccountForm};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::SignedIn;
use crate::shell::{Frame, Page, Section, Tab};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary};
use crate::ui::{done, heading};
use crate::words::Words;

use super::comforts;
use super::help_now::leaving;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AccountQuery {
    notice: String,
}

/// What the pages below the account have behind the `?`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OwnQuery {
    pub notice: String,
}

impl OwnQuery {
    #[must_use]
    pub fn is(&self, notice: &str) -> bool {
        self.notice == notice
    }
}

pub async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    QueryOf(query): QueryOf<AccountQuery>,
) -> PageResult {
    let form = AccountForm {
        name: actor.name.clone(),
        zone: actor.zone.map(|zone| zone.name().to_string()).unwrap_or_default(),
    };
    let email = accounts::own_email(&state.cx, &actor).await?;
    let notice = match query.notice.as_str() {
        "saved" => Some(Words::english().text("account-saved")),
        "password" => Some(Words::english().text("password-changed")),
        _ => None,
    };
    Ok(page(&state.site, &actor, &email, &form, &FieldErrors::default(), notice))
}

pub async fn post(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Posted(form): Posted<AccountForm>,
) -> PageResult {
    match accounts::change_own(&state.cx, &actor, &form).await {
        Ok(()) => Ok(see("/account?notice=saved")),
        Err(Error::Invalid(errors)) => {
            let email = accounts::own_email(&state.cx, &actor).await?;
            let mut response = page(&state.site, &actor, &email, &form, &errors, None);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    site: &Site,
    actor: &Actor,
    email: &str,
    form: &AccountForm,
    errors: &FieldErrors,
    notice: Option<Cow<'static, str>>,
) -> Response {
    let words = Words::english();
    let zones = zone_choices(words);
    let sign_out = (!actor.is_staff()).then(|| {
        view! {
            <form method="post" action="/sign-out" class="stack stack--tight">
                <p class="small soft">{words.text("account-sign-out-hint")}</p>
                <button class="button">{words.text("account-sign-out")}</button>
            </form>
        }
    });
    Page::new(words.text("account-title"), frame(actor)).class("page stack stack--wide").show(site, || view! {
        {heading("", words.text("account-title"))}
        {notice.map(done)}
        {summary(errors)}
        <form method="post" action="/account" class="stack">
            {Field::new("name", words.text("account-name")).value(&form.name).hint(words.text("account-name-hint")).autocomplete("nickname").errors(errors).input("text")}
            {Field::new("zone", words.text("account-zone")).value(&form.zone).hint(words.text("account-zone-hint")).errors(errors).optional().select(zones)}
            <p class="soft small">{words.text("account-mail")}" "<span dir="auto">{email.to_string()}</span></p>
            <button class="button button--main">{words.text("account-save")}</button>
        </form>
        {(!actor.is_staff()).then(|| comforts::control(words))}
        {(!actor.is_staff()).then(|| privacy(words))}
        <section class="stack stack--tight">
            <h2>{words.text("address-title")}</h2>
            <p class="small soft">{words.text("address-hint")}</p>
            <p><a class="button" href="/account/email">{words.text("address-open")}</a></p>
        </section>
        <section class="stack stack--tight">
            <h2>{words.text("password-title")}</h2>
            <p class="small soft">{words.text("password-hint")}</p>
            <p><a class="button" href="/account/password">{words.text("password-open")}</a></p>
        </section>
        <section class="stack stack--tight">
            <h2>{words.text("second-factor-title")}</h2>
            <p class="small soft">{words.text("second-factor-hint")}</p>
            <p><a class="button" href="/account/second-factor">{words.text("second-factor-open")}</a></p>
        </section>
        <section class="stack stack--tight">
            <h2>{words.text("devices-title")}</h2>
            <p class="small soft">{words.text("devices-hint")}</p>
            <p><a class="button" href="/account/devices">{words.text("devices-open")}</a></p>
        </section>
        {(!actor.is_staff()).then(|| leaving(words))}
        <section class="stack stack--tight">
            <h2>{words.text("export-title")}</h2>
            <p class="small soft">{words.text("export-hint")}</p>
            <p><a class="button" href="/account/export">{words.text("export-open")}</a></p>
        </section>
        <section class="stack stack--tight">
            <h2>{words.text("closure-title")}</h2>
            <p class="small soft">{words.text("closure-hint")}</p>
            <p><a class="button" href="/account/closure">{words.text("closure-open")}</a></p>
        </section>
        {sign_out}
    })
}

/// What participants alone decide: what reaches them, who is told, who sees their name.
fn privacy(words: Words) -> AnyView {
    let ways = [
        ("contact-title", "contact-hint", "contact-open", "/account/contact"),
        ("release-title", "release-hint", "release-open", "/account/releases"),
        ("first-name-title", "first-name-hint", "first-name-open", "/account/first-name"),
        ("agreement-title", "agreement-hint", "agreement-open", "/agreement"),
        ("offline-title", "offline-hint", "offline-open", "/account/offline"),
    ];
    let ways = ways.map(|(title, hint, open, path)| {
        view! {
            <section class="stack stack--tight">
                <h2>{words.text(title)}</h2>
                <p class="small soft">{words.text(hint)}</p>
                <p><a class="button" href=path>{words.text(open)}</a></p>
            </section>
        }
    });
    ways.into_iter().collect_view().into_any()
}

/// Around the pages that participants and staff both have of themselves.
pub fn frame(actor: &Actor) -> Frame<'_> {
    if actor.is_staff() { Frame::Staff(actor, Section::Account) } else { Frame::Participant(Tab::You) }
}

fn zone_choices(words: Words) -> Vec<(String, String)> {
    let same = (String::new(), words.text("account-zone-group").into_owned());
    std::iter::once(same).chain(zones()).collect()
}

/// All zones that carry a place's name, as choices.
pub fn zones() -> impl Iterator<Item = (String, String)> {
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
        .map(|name| (name.to_string(), name.replace('_', " ")))
}
