//! Releases of information, as a participant gives them and takes them back.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::ids::ReleaseId;
use domain::releases::{self, Release, ReleaseForm, Standing};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{Id, May, UseOwnPages};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{Tone, badge, done, empty};
use crate::words::Words;

use super::account::{OwnQuery, frame};

/// GET /account/releases
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let form = ReleaseForm { id: state.cx.new_id::<ReleaseId>().to_string(), ..ReleaseForm::default() };
    let notice = ["given", "revoked"].into_iter().find(|notice| query.is(notice));
    page(&state, &actor, &form, &FieldErrors::default(), notice).await
}

/// POST /account/releases
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<ReleaseForm>,
) -> PageResult {
    match releases::give(&state.cx, &actor, &form).await {
        Ok(()) => Ok(see("/account/releases?notice=given")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /account/releases/{id}/revocation
pub async fn revoke(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Id(id): Id<ReleaseId>,
) -> PageResult {
    releases::revoke_own(&state.cx, &actor, id).await?;
    Ok(see("/account/releases?notice=revoked"))
}

async fn page(
    state: &AppState,
    actor: &Actor,
    form: &ReleaseForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let words = Words::spoken();
    let zone = releases::zone_of(&state.cx, actor.account_id).await?;
    let (current, over): (Vec<_>, Vec<_>) =
        releases::own(&state.cx, actor).await?.into_iter().partition(|one| one.standing == Standing::Current);
    let notice = notice.map(|notice| {
        done(if notice == "given" { words.text("release-given") } else { words.text("release-revoked-notice") })
    });
    let rows = current.iter().map(|one| row(words, one, zone)).collect_view();
    let list = if current.is_empty() {
        empty(words.text("release-none")).into_any()
    } else {
        view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
    };
    let over = (!over.is_empty()).then(|| {
        let rows = over.iter().map(|one| row(words, one, zone)).collect_view();
        view! { <section class="stack"><h2>{words.text("release-over")}</h2><ul class="list card card--flush">{rows}</ul></section> }
    });
    Ok(Page::new(words.text("release-title"), frame(actor)).show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("release-title")}</h1>
            </div>
            {notice}
            {summary(errors)}
            <p class="soft">{words.text("release-intro")}</p>
            <section class="stack"><h2>{words.text("release-current")}</h2>{list}</section>
            {over}
            <section class="stack"><h2>{words.text("release-new")}</h2>{give(words, form, errors)}</section>
        }
    }))
}

fn give(words: Words, form: &ReleaseForm, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action="/account/releases" class="stack">
            <input type="hidden" name="id" value=form.id.clone()/>
            {Field::new("recipient", words.text("release-recipient")).value(&form.recipient).errors(errors).input("text")}
            {Field::new("organization", words.text("release-organization")).value(&form.organization).errors(errors).optional().input("text")}
            {Field::new("allowed", words.text("release-allowed")).value(&form.allowed).hint(words.text("release-allowed-hint")).errors(errors).text_area(3)}
            {Field::new("purpose", words.text("release-purpose")).value(&form.purpose).hint(words.text("release-purpose-hint")).errors(errors).text_area(2)}
            {Field::new("until", words.text("release-until")).value(&form.until).hint(words.text("release-until-hint")).errors(errors).input("date")}
            <button class="button button--main">{words.text("release-give")}</button>
        </form>
    }
    .into_any()
}

fn row(words: Words, one: &Release, zone: Tz) -> AnyView {
    let until = dates::long(one.until);
    let (tone, standing) = match one.standing {
        Standing::Current => (Tone::Done, words.with("release-holds-until", [("day", until.into())])),
        Standing::Ended => (Tone::Plain, words.with("release-ended", [("day", until.into())])),
        Standing::Revoked(at) => (Tone::Plain, words.with("release-revoked", [("day", dates::short(at, zone).into())])),
    };
    let recorded = one.recorded_by.as_ref().map(|name| {
        words.with(
            "release-recorded",
            [("name", name.as_str().into()), ("day", dates::short(one.given_at, zone).into())],
        )
    });
    let revoke = (one.standing == Standing::Current).then(|| {
        let action = format!("/account/releases/{}/revocation", one.id);
        let label = format!("{}: {}", words.text("release-revoke"), one.recipient);
        view! { <form method="post" action=action><button class="button button--danger" aria-label=label>{words.text("release-revoke")}</button></form> }
    });
    view! {
        <li>
            <div class="list__grow list__grow--text stack stack--tight">
                <p><span class="list__title" dir="auto">{told(one)}</span>" "{badge(tone, standing)}</p>
                <p dir="auto">{one.allowed.clone()}</p>
                <p class="small soft" dir="auto">{words.text("release-for")}" "{one.purpose.clone()}</p>
                {recorded.map(|recorded| view! { <p class="small soft" dir="auto">{recorded}</p> })}
            </div>
            {revoke}
        </li>
    }
    .into_any()
}

/// "Jo Park, County Court".
pub fn told(one: &Release) -> String {
    if one.organization.is_empty() { one.recipient.clone() } else { format!("{}, {}", one.recipient, one.organization) }
}
