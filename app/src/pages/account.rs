//! The own account: name, zone, language, and signing out.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, AccountForm};
use domain::entities::account::Language;
use domain::{Actor, Error, FieldErrors, bounces};
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
use super::language::{self, ON_OWN_DEVICE, ON_SHARED_DEVICE};
use super::returned_mail;

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
        language: actor.language.tag().into(),
    };
    let email = accounts::own_email(&state.cx, &actor).await?;
    let notice = match query.notice.as_str() {
        "saved" => Some(Words::spoken().text("account-saved")),
        "password" => Some(Words::spoken().text("password-changed")),
        _ => None,
    };
    let returned = bounces::is_suspended(&state.cx, &actor).await?;
    Ok(page(&state.site, &actor, (&email, returned), &form, &FieldErrors::default(), notice))
}

pub async fn post(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Posted(form): Posted<AccountForm>,
) -> PageResult {
    match accounts::change_own(&state.cx, &actor, &form).await {
        Ok(()) => {
            let mut response = see("/account?notice=saved");
            if let Some(chosen) = Language::by_tag(&form.language).filter(|_| !actor.is_staff()) {
                let lasting = if actor.shared_device { ON_SHARED_DEVICE } else { ON_OWN_DEVICE };
                language::remember(&mut response, chosen, lasting);
            }
            Ok(response)
        }
        Err(Error::Invalid(errors)) => {
            let email = accounts::own_email(&state.cx, &actor).await?;
            let returned = bounces::is_suspended(&state.cx, &actor).await?;
            let mut response = page(&state.site, &actor, (&email, returned), &form, &errors, None);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    site: &Site,
    actor: &Actor,
    (email, is_suspended): (&str, bool),
    form: &AccountForm,
    errors: &FieldErrors,
    notice: Option<Cow<'static, str>>,
) -> Response {
    let words = Words::spoken();
    let (name_hint, zone_hint, no_zone) = if actor.is_staff() {
        ("account-name-hint-staff", "account-zone-hint-staff", "account-zone-none")
    } else {
        ("account-name-hint", "account-zone-hint", "account-zone-group")
    };
    let zones = std::iter::once((String::new(), words.text(no_zone).into_owned())).chain(zones()).collect();
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
        {is_suspended.then(|| returned_mail::own_notice(words))}
        {summary(errors)}
        <form method="post" action="/account" class="stack">
            {Field::new("name", words.text("account-name")).value(&form.name).hint(words.text(name_hint)).autocomplete("nickname").errors(errors).input("text")}
            {Field::new("zone", words.text("account-zone")).value(&form.zone).hint(words.text(zone_hint)).errors(errors).optional().select(zones)}
            {(!actor.is_staff()).then(|| language::choice(words, &form.language, errors))}
            <p class="soft small">{words.text("account-mail")}" "<span class="whole" dir="auto">{email.to_string()}</span></p>
            <button class="button button--main">{words.text("account-save")}</button>
        </form>
        {(!actor.is_staff()).then(|| comforts::control(words))}
        {(!actor.is_staff()).then(|| ways(words, "account-yours", &YOURS))}
        {ways(words, "account-signing-in", &SIGNING_IN)}
        {(!actor.is_staff()).then(|| leaving(words))}
        {ways(words, "account-held", &HELD)}
        {sign_out}
    })
}

/// Title, what it is, and where.
type Way = (&'static str, &'static str, &'static str);

/// What participants alone decide: what reaches them, who is told, who sees their name.
const YOURS: [Way; 7] = [
    ("contact-title", "contact-hint", "/account/contact"),
    ("calendar-title", "calendar-hint", "/account/calendar"),
    ("reminders-title", "reminders-hint", "/account/reminders"),
    ("release-title", "release-hint", "/account/releases"),
    ("first-name-title", "first-name-hint", "/account/first-name"),
    ("agreement-title", "agreement-hint", "/agreement"),
    ("offline-title", "offline-hint", "/account/offline"),
];
const SIGNING_IN: [Way; 4] = [
    ("address-title", "address-hint", "/account/email"),
    ("password-title", "password-hint", "/account/password"),
    ("second-factor-title", "second-factor-hint", "/account/second-factor"),
    ("devices-title", "devices-hint", "/account/devices"),
];
const HELD: [Way; 2] =
    [("export-title", "export-hint", "/account/export"), ("closure-title", "closure-hint", "/account/closure")];

fn ways(words: Words, title: &'static str, ways: &[Way]) -> AnyView {
    let rows = ways.iter().map(|(title, hint, path)| {
        view! { <li><div class="list__grow"><a class="list__title" href=*path>{words.text(title)}</a><p class="small soft">{words.text(hint)}</p></div></li> }
    });
    view! { <section class="stack"><h2>{words.text(title)}</h2><ul class="list card card--flush">{rows.collect_view()}</ul></section> }
        .into_any()
}

/// Around the pages that participants and staff both have of themselves.
pub fn frame(actor: &Actor) -> Frame<'_> {
    if actor.is_staff() { Frame::Staff(actor, Section::Account) } else { Frame::Participant(Tab::You) }
}

/// All zones that carry a place's name, as choices.
pub fn zones() -> impl Iterator<Item = (String, String)> {
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
        .map(|name| (name.to_string(), name.replace('_', " ")))
}
