//! Passkeys: signing in with one, adding one, taking one away. The script `app/src/scripts/passkey.js` speaks with the
//! browser; what the browser answers comes as a form, and is answered like any other.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::authentication::{self, Proof};
use domain::entities::passkey;
use domain::ids::PasskeyId;
use domain::passkeys::{self, Answer, RelyingParty};
use domain::{Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, json, refused, see};
use crate::caller::Caller;
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{Id, WithoutSecondStep};
use crate::state::{AppState, Site};
use crate::ui::face;
use crate::ui::field::Field;
use crate::ui::icon::Icon;
use crate::user_agent::{device_name, named};
use crate::words::Words;

use super::sign_in::{Onward, SignInForm, too_many};
use super::{second_factor, second_step, sign_in as first_step};

/// The page asks for the password in other forms too; these are the places of ours among them.
const ADDING: usize = 10;
const REMOVING: usize = ADDING + 1;

/// Where passkeys are offered at all.
fn party(site: &Site) -> PageResult<&RelyingParty> {
    site.passkeys.as_deref().ok_or(PageError::NotFound)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    password: String,
}

/// POST /account/passkeys/begin, by the script
pub async fn begin_adding(
    State(state): State<AppState>,
    WithoutSecondStep(actor): WithoutSecondStep,
    caller: Caller,
    Posted(form): Posted<PasswordForm>,
) -> PageResult {
    let party = party(&state.site)?;
    match passkeys::begin_adding(&state.cx, party, &actor, form.password, caller.address).await {
        Ok(question) => Ok(json(question)),
        Err(Error::Invalid(errors)) => {
            Ok(refused(errors.get("password").map(|one| Words::spoken().complaint(one)).unwrap_or_default()))
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /account/passkeys
pub async fn finish_adding(
    State(state): State<AppState>,
    WithoutSecondStep(actor): WithoutSecondStep,
    caller: Caller,
    headers: HeaderMap,
    Posted(answer): Posted<Answer>,
) -> PageResult {
    let (party, name) = (party(&state.site)?, device_name(&headers));
    match passkeys::finish_adding(&state.cx, party, &actor, &answer, &name, caller.address).await {
        Ok(Some(codes)) => Ok(second_factor::kept(&state, &actor, &codes)),
        Ok(None) => Ok(see("/account/second-factor?notice=passkey-added")),
        Err(Error::Invalid(errors)) => second_factor::refused(&state, &actor, &errors).await,
        Err(error) => Err(error.into()),
    }
}

/// POST /account/passkeys/{id}/removal
pub async fn remove(
    State(state): State<AppState>,
    WithoutSecondStep(actor): WithoutSecondStep,
    Id(id): Id<PasskeyId>,
    Posted(form): Posted<PasswordForm>,
) -> PageResult {
    match passkeys::remove(&state.cx, &actor, id, form.password).await {
        Ok(()) => Ok(see("/account/second-factor?notice=passkey-removed")),
        Err(Error::Invalid(errors)) => {
            let own = passkeys::list(&state.cx, &actor).await?;
            let place = REMOVING + own.iter().position(|one| one.id == id).unwrap_or_default();
            let complaint = errors.get("password").cloned().unwrap_or_default();
            let errors = FieldErrors::one(format!("password-{place}"), complaint);
            second_factor::refused(&state, &actor, &errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /sign-in/passkey/begin, by the script
pub async fn begin_signing_in(State(state): State<AppState>, caller: Caller) -> PageResult {
    let party = party(&state.site)?;
    Ok(match passkeys::begin_signing_in(&state.cx, party, caller.address).await? {
        Some(question) => json(question),
        None => too_many(Words::spoken().text("passkey-too-many").into_owned().into_response()),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasskeyForm {
    email: String,
    shared: String,
    /// That the password was right, where the passkey is the second step.
    proof: String,
    #[serde(flatten)]
    answer: Answer,
    #[serde(flatten)]
    onward: Onward,
}

/// POST /sign-in/passkey
pub async fn sign_in(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Posted(form): Posted<PasskeyForm>,
) -> PageResult {
    let (party, address) = (party(&state.site)?, caller.address);
    let proof = (!form.proof.is_empty()).then(|| Proof::typed(form.proof));
    let mut device = caller.device(&state.cx, &form.shared);
    if let Some(proof) = &proof {
        // That others use this device was said with the password.
        match authentication::is_on_shared_device(&state.cx, proof).await? {
            Some(is_shared) => device.is_shared = is_shared,
            None => return Ok(see("/sign-in?notice=too-late")),
        }
    }
    if let Some(started) = passkeys::sign_in(&state.cx, party, &form.answer, device, address).await? {
        return form.onward.signed_in(&state, &headers, &started).await;
    }
    let Some(proof) = proof else {
        let (email, shared, onward) = (form.email, form.shared, form.onward);
        let form = SignInForm { email, shared, onward, ..SignInForm::default() };
        return Ok(first_step::refused(&state.site, &form, "passkey", "passkey-wrong"));
    };
    let errors = FieldErrors::one("passkey", Words::spoken().text("passkey-wrong"));
    let mut response = second_step::page(&state.site, &proof, &form.onward, &errors);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// In a form that leads to signing in: the button, for browsers that have passkeys.
pub fn offer(site: &Site) -> Option<AnyView> {
    site.passkeys.as_ref()?;
    let words = Words::spoken();
    let view = view! {
        <div id="passkey" class="stack stack--tight" hidden data-passkey="get" data-begin="/sign-in/passkey/begin" data-finish="/sign-in/passkey"
            data-failed=words.text("passkey-failed") data-declined=words.text("passkey-declined")>
            <button type="button" class="button button--wide">{words.text("passkey-sign-in")}</button>
        </div>
    };
    Some(view.into_any())
}

/// On the page of the second step: the own passkeys, and a new one. Without any and without a script there is nothing to see.
pub fn section(
    site: &Site,
    own: &[passkey::Model],
    (zone, now): (Tz, DateTime<Utc>),
    errors: &FieldErrors,
) -> Option<AnyView> {
    site.passkeys.as_ref()?;
    let words = Words::spoken();
    let rows = own.iter().enumerate().map(|(place, one)| row(words, one, place, (zone, now), errors)).collect_view();
    let list = (!own.is_empty()).then(|| view! { <ul class="list card card--flush">{rows}</ul> });
    let hidden = own.is_empty();
    let view = view! {
        <section id="passkey" class="stack" hidden=hidden>
            <h2>{words.text("passkeys-title")}</h2>
            <p class="soft">{words.text("passkeys-intro")}</p>
            {list}
            <form method="post" action="/account/passkeys">
                <div class="stack stack--tight" hidden data-passkey="create" data-begin="/account/passkeys/begin" data-finish="/account/passkeys"
                    data-failed=words.text("passkey-failed") data-declined=words.text("passkey-not-made") data-known=words.text("passkey-known")>
                    {Field::new("password", words.text("password-current")).nth(ADDING).autocomplete("current-password").input("password")}
                    <button class="button">{words.text("passkey-add")}</button>
                </div>
            </form>
        </section>
    };
    Some(view.into_any())
}

fn row(
    words: Words,
    one: &passkey::Model,
    place: usize,
    (zone, now): (Tz, DateTime<Utc>),
    errors: &FieldErrors,
) -> AnyView {
    let name = named(words, &one.name);
    let since = words.with("passkey-since", [("when", dates::in_days(one.created_at, zone, now).into())]);
    let used = match one.used_at {
        Some(used) => words.with("devices-used", [("when", dates::in_days(used, zone, now).into())]),
        None => words.text("passkey-unused").into_owned(),
    };
    let place = REMOVING + place;
    let open = errors.get(&format!("password-{place}")).is_some();
    let of = format!(": {name}");
    view! {
        <li>
            {face(Icon::Key, false)}
            <div class="list__grow stack stack--tight">
                <p><span class="list__title">{name}</span></p>
                <p class="small soft">{format!("{used} · {since}")}</p>
                <details open=open>
                    <summary>{words.text("passkey-remove")}<span class="visually-hidden">{of}</span></summary>
                    <form method="post" action=format!("/account/passkeys/{}/removal", one.id) class="stack stack--tight">
                        {Field::new("password", words.text("password-current")).nth(place).autocomplete("current-password").errors(errors).input("password")}
                        <button class="button button--danger">{words.text("passkey-remove")}</button>
                    </form>
                </details>
            </div>
        </li>
    }
    .into_any()
}
