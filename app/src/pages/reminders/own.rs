//! When a participant is reminded, as they choose themself: it goes before their group's and the house's. They alone.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::entities::outbox_message::Kind;
use domain::reminder_rules::forms::RulesForm;
use domain::reminder_rules::{self, Chosen, Owner};
use domain::reminders::{self, Fate, Planned};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, UseOwnPages};
use crate::pages::account::{OwnQuery, frame};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::field::summary;
use crate::ui::{done, empty};
use crate::words::Words;

use super::fields;

/// GET /account/reminders
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let chosen = reminder_rules::own(&state.cx, &actor, Owner::Person(actor.account_id)).await?;
    let notice = query.is("saved").then_some("reminders-saved");
    page(&state, &actor, &RulesForm::of(&chosen), &chosen, &FieldErrors::default(), notice).await
}

/// POST /account/reminders
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<RulesForm>,
) -> PageResult {
    let owner = Owner::Person(actor.account_id);
    let stored = reminder_rules::own(&state.cx, &actor, owner).await?;
    match form.check(&stored) {
        Ok(chosen) if form.step == "preview" => {
            page(&state, &actor, &form, &chosen, &FieldErrors::default(), Some("reminders-preview")).await
        }
        Ok(chosen) => {
            reminder_rules::save(&state.cx, &actor, owner, &chosen).await?;
            Ok(see("/account/reminders?notice=saved"))
        }
        Err(errors) => {
            let mut response = page(&state, &actor, &form, &stored, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    form: &RulesForm,
    chosen: &Chosen,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let words = Words::spoken();
    let far = reminder_rules::further_than_person(&state.cx, actor).await?;
    let fields = fields(words, form, &far, errors);
    let shown = shown(words, &reminders::own_preview(&state.cx, actor, chosen).await?);
    Ok(Page::new(words.text("reminders-title"), frame(actor)).show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("reminders-title")}</h1>
            </div>
            {notice.map(|key| done(match key { "reminders-saved" => words.text("reminders-saved"), _ => words.text("reminders-preview") }))}
            {summary(errors)}
            <p class="soft">{words.text("reminders-intro")}" "<a href="/account/contact">{words.text("contact-title")}</a></p>
            <form method="post" action="/account/reminders" class="stack stack--wide">
                {fields}
                <p class="row">
                    <button class="button button--main" name="step" value="save">{words.text("account-save")}</button>
                    <button class="button" name="step" value="preview" formaction="/account/reminders#comes">{words.text("reminders-show")}</button>
                </p>
            </form>
            {shown}
        }
    }))
}

fn shown(words: Words, planned: &[Planned]) -> AnyView {
    let sent: Vec<_> = planned.iter().filter(|one| one.fate == Fate::Sent).map(|one| item(words, one)).collect();
    let list = if sent.is_empty() {
        empty(words.text("reminders-none"))
    } else {
        view! { <ul class="list">{sent}</ul> }.into_any()
    };
    view! { <section class="stack" id="comes"><h2>{words.text("reminders-to-come")}</h2>{list}{kept_back(words, planned)}</section> }.into_any()
}

/// What is not sent, and why: what nobody explains looks like a fault.
fn kept_back(words: Words, planned: &[Planned]) -> AnyView {
    let number = |fate: Fate| planned.iter().filter(|one| one.fate == fate).count();
    let over = Some(number(Fate::OverLimit)).filter(|n| *n > 0).map(|n| {
        view! { <p class="small soft">{words.with("reminders-over-limit", [("n", n.into())])}</p> }
    });
    let unwanted = (number(Fate::Unwanted) > 0).then(|| {
        view! { <p class="small soft">{words.text("reminders-unwanted")}" "<a href="/account/contact">{words.text("contact-title")}</a></p> }
    });
    let returned = (number(Fate::Unreachable) > 0).then(|| {
        view! { <p class="small soft">{words.text("returned")}</p> }
    });
    view! { {over}{unwanted}{returned} }.into_any()
}

fn item(words: Words, one: &Planned) -> AnyView {
    let kinds = one.kinds.iter().map(|kind| match kind {
        Kind::ReadingDue => words.text("reminders-kind-reading"),
        Kind::MissedSession => words.text("reminders-kind-missed"),
        Kind::FirstWeek => words.text("reminders-kind-first-week"),
        Kind::AgreementToSign => words.text("reminders-kind-agreement"),
        _ => words.text("reminders-kind-session"),
    });
    let what = kinds.collect::<Vec<_>>().join(", ");
    let when = dates::full(one.at, one.own_zone);
    let zone = dates::zone_name(one.own_zone);
    view! {
        <li><div class="list__grow"><span class="list__title">{dates::time(one.at, one.own_zone, when)}</span><p class="small soft">{format!("{what} · {zone}")}</p></div></li>
    }
    .into_any()
}
