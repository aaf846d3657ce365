//! The own second step: setting an app up, recovery codes, passkeys, and taking them away.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::second_factors::{self, Factors, Setup};
use domain::{Actor, Error, FieldErrors, passkeys, recovery_codes};
use leptos::prelude::*;
use qrcode::{Color, QrCode};
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::WithoutSecondStep;
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::done;
use crate::ui::field::{Field, summary_but_password, summary_of_code};
use crate::words::Words;

use super::account::frame;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondFactorQuery {
    notice: String,
}

/// Which form of the page was sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Step {
    Begin,
    Confirm,
    NewCodes,
    Remove,
    #[default]
    #[serde(other)]
    Unknown,
}

impl Step {
    /// The page asks for the password in several forms: an error stands in the one that was sent.
    fn placed(self, errors: FieldErrors) -> FieldErrors {
        match errors.get("password") {
            Some(complaint) => FieldErrors::one(format!("password-{}", self as usize), complaint.clone()),
            None => errors,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SecondFactorForm {
    step: Step,
    password: String,
    code: String,
}

/// GET /account/second-factor
pub async fn get(
    State(state): State<AppState>,
    WithoutSecondStep(actor): WithoutSecondStep,
    QueryOf(query): QueryOf<SecondFactorQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "removed" => Some("second-factor-removed"),
        "passkey-added" => Some("passkey-added"),
        "passkey-removed" => Some("passkey-removed"),
        _ => None,
    };
    page(&state, &actor, notice, &FieldErrors::default()).await
}

/// POST /account/second-factor
pub async fn post(
    State(state): State<AppState>,
    WithoutSecondStep(actor): WithoutSecondStep,
    Posted(form): Posted<SecondFactorForm>,
) -> PageResult {
    let cx = &state.cx;
    let done = match form.step {
        Step::Begin => second_factors::begin(cx, &actor, form.password).await.map(|()| see("/account/second-factor")),
        Step::Confirm => {
            second_factors::confirm(cx, &actor, &form.code).await.map(|codes| kept(&state, &actor, &codes))
        }
        Step::NewCodes => {
            recovery_codes::renew(cx, &actor, form.password).await.map(|codes| kept(&state, &actor, &codes))
        }
        Step::Remove => {
            let removed = second_factors::remove_app(cx, &actor, form.password).await;
            removed.map(|()| see("/account/second-factor?notice=removed"))
        }
        Step::Unknown => return Err(PageError::Unreadable),
    };
    match done {
        Ok(response) => Ok(response),
        Err(Error::Invalid(errors)) => refused(&state, &actor, &form.step.placed(errors)).await,
        Err(error) => Err(error.into()),
    }
}

/// The page once more, with what is wrong.
pub async fn refused(state: &AppState, actor: &Actor, errors: &FieldErrors) -> PageResult {
    let mut response = page(state, actor, None, errors).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn page(
    state: &AppState,
    actor: &Actor,
    notice: Option<&'static str>,
    errors: &FieldErrors,
) -> PageResult<Response> {
    let words = Words::spoken();
    let factors = second_factors::of(state.cx.db.read(), actor.account_id).await?;
    let left = recovery_codes::left(&state.cx, actor).await?;
    let label = state.site.public_url.split("://").nth(1).unwrap_or_default().replace(':', " ");
    let setup = second_factors::setup(&state.cx, actor, &label).await?;
    let zone = actor.zone.unwrap_or(Tz::UTC);
    let own = passkeys::list(&state.cx, actor).await?;
    let due = actor.factor_due_at.map(|due| {
        let key = if actor.lacks_second_step(state.cx.now()) { "second-factor-due-now" } else { "second-factor-due" };
        words.with(key, [("when", dates::full(due, zone).into())])
    });
    let state_of_app =
        factors.app_since.map(|since| words.with("second-factor-on", [("when", dates::full(since, zone).into())]));
    Ok(Page::new(words.text("second-factor-title"), frame(actor)).class("page stack stack--wide").show(
        &state.site,
        || {
            view! {
                <div>
                    <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                    <h1>{words.text("second-factor-title")}</h1>
                </div>
                {notice.map(|key| done(words.text(key)))}
                {due.map(|due| view! { <p class="notice">{due}</p> })}
                {if errors.get("code").is_some() { summary_of_code(errors) } else { summary_but_password(errors) }}
                <p class="soft">{words.text("second-factor-intro")}</p>
                {state_of_app.map(|words| view! { <p><strong>{words}</strong></p> })}
                {setup.as_ref().map(|setup| confirming(words, setup, errors))}
                {beginning(words, setup.as_ref(), factors, errors)}
                {super::passkeys::section(&state.site, &own, (zone, state.cx.now()), errors)}
                {factors.is_any().then(|| codes(words, left, errors))}
                {factors.app_since.map(|_| removing(words, errors))}
            }
        },
    ))
}

/// The code to be scanned, the same to be typed, and the first code of the app.
fn confirming(words: Words, setup: &Setup, errors: &FieldErrors) -> AnyView {
    let groups: Vec<String> =
        setup.secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into()).collect();
    let typed = groups.join(" ");
    view! {
        <section class="card stack">
            <h2>{words.text("second-factor-scan-title")}</h2>
            <p>{words.text("second-factor-scan")}</p>
            {picture(&setup.url, words.text("second-factor-picture").into_owned())}
            <p>{words.text("second-factor-type")}" "<code>{typed}</code></p>
            <form method="post" action="/account/second-factor" class="stack">
                {Field::new("code", words.text("second-factor-first-code")).autocomplete("one-time-code").errors(errors).input("text")}
                <button class="button button--main" name="step" value="confirm">{words.text("second-factor-confirm")}</button>
            </form>
        </section>
    }
    .into_any()
}

fn beginning(words: Words, setup: Option<&Setup>, factors: Factors, errors: &FieldErrors) -> AnyView {
    let (title, hint, button) = match (setup, factors.app_since) {
        (Some(_), _) => ("second-factor-anew-title", "second-factor-anew-hint", "second-factor-anew"),
        (None, Some(_)) => ("second-factor-again-title", "second-factor-again-hint", "second-factor-again"),
        (None, None) => ("second-factor-begin-title", "second-factor-apps", "second-factor-begin"),
    };
    view! {
        <section class="stack">
            <h2>{words.text(title)}</h2>
            <p class="soft small">{words.text(hint)}</p>
            {asking(words, Step::Begin, "begin", button, errors)}
        </section>
    }
    .into_any()
}

fn codes(words: Words, left: u64, errors: &FieldErrors) -> AnyView {
    let left = words.with("second-factor-codes-left", [("count", left.into())]);
    view! {
        <section class="stack">
            <h2>{words.text("second-factor-codes-title")}</h2>
            <p class="soft small">{left}</p>
            {asking(words, Step::NewCodes, "new-codes", "second-factor-new-codes", errors)}
        </section>
    }
    .into_any()
}

fn removing(words: Words, errors: &FieldErrors) -> AnyView {
    view! {
        <section class="stack">
            <h2>{words.text("second-factor-remove-title")}</h2>
            {asking(words, Step::Remove, "remove", "second-factor-remove", errors)}
        </section>
    }
    .into_any()
}

/// A form that asks for the password once more.
fn asking(words: Words, step: Step, value: &'static str, button: &'static str, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action="/account/second-factor" class="stack stack--tight">
            {Field::new("password", words.text("password-current")).nth(step as usize).autocomplete("current-password").errors(errors).input("password")}
            <button class="button" name="step" value=value>{words.text(button)}</button>
        </form>
    }
    .into_any()
}

/// The ten codes, which are shown this once.
pub fn kept(state: &AppState, actor: &Actor, codes: &[String]) -> Response {
    let words = Words::spoken();
    let rows = codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect_view();
    Page::new(words.text("recovery-codes-title"), frame(actor)).class("page stack stack--wide").show(
        &state.site,
        || {
            view! {
                <h1>{words.text("recovery-codes-title")}</h1>
                {done(words.text("second-factor-set"))}
                <p>{words.text("recovery-codes-intro")}</p>
                <ol class="card stack stack--tight recovery-codes">{rows}</ol>
                <p><a class="button button--main" href="/">{words.text("recovery-codes-kept")}</a></p>
            }
        },
    )
}

/// A QR code as one path: it needs no script and no picture from elsewhere.
fn picture(text: &str, name: String) -> Option<AnyView> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let size = width + 8;
    let picture = view! {
        <svg class="qr" role="img" aria-label=name viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
            <rect class="qr__paper" width=size.to_string() height=size.to_string()></rect>
            <path class="qr__ink" d=path></path>
        </svg>
    };
    Some(picture.into_any())
}
