//! Closing the own account: what is erased, what stays and why, and then doing it.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::closures::{self, ClosureForm, NotYet};
use domain::personal_data::{Column, HELD, WORK};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::error::PageResult;
use crate::guard::SignedIn;
use crate::shell::{Frame, Page};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, check, summary_but_password};
use crate::words::Words;

use super::account::frame;
use super::offline;
use super::sign_in::clear_cookie;

/// GET /account/closure
pub async fn get(State(state): State<AppState>, SignedIn(actor): SignedIn) -> PageResult {
    let not_yet = closures::not_yet(&state.cx, &actor).await?;
    Ok(page(&state.site, &actor, not_yet, &FieldErrors::default()))
}

/// POST /account/closure
pub async fn post(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Posted(form): Posted<ClosureForm>,
) -> PageResult {
    match closures::close(&state.cx, &actor, form).await {
        Ok(()) => {
            let mut response = see("/account/closed").into_response();
            clear_cookie(&mut response);
            offline::wipe(&mut response);
            Ok(response)
        }
        Err(Error::Invalid(errors)) => {
            let not_yet = closures::not_yet(&state.cx, &actor).await?;
            let mut response = page(&state.site, &actor, not_yet, &errors);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// GET /account/closed: the same for everybody, since nobody is signed in any more.
pub async fn closed(State(state): State<AppState>) -> Response {
    let words = Words::spoken();
    Page::new(words.text("closed-title"), Frame::Public).show(&state.site, || {
        view! {
            <h1>{words.text("closed-title")}</h1>
            <p>{words.text("closed-done")}</p>
            <p class="soft">{words.text("closed-backups")}</p>
            <p><a href="/help-now">{words.text("help-now")}</a></p>
        }
    })
}

fn page(site: &Site, actor: &Actor, not_yet: Option<NotYet>, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    let act = match not_yet {
        Some(NotYet::LeadsGroup) => view! { <p class="notice">{words.text("closure-leads")}</p> }.into_any(),
        Some(NotYet::OnlyAdministrator) => view! { <p class="notice">{words.text("closure-only")}</p> }.into_any(),
        None => form(words, errors),
    };
    Page::new(words.text("closure-title"), frame(actor)).class("page stack stack--wide").show(site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("closure-title")}</h1>
            </div>
            {summary_but_password(errors)}
            <p>{words.text("closure-erased")}</p>
            <p>{words.text("closure-kept")}</p>
            <ul class="small stack stack--tight">{kept(actor).iter().map(|(titles, why)| kept_line(words, titles, why)).collect_view()}</ul>
            <p class="soft">{words.text("closure-backups")}</p>
            <p><a class="button" href="/account/export">{words.text("export-open")}</a></p>
            {act}
        }
    })
}

fn form(words: Words, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action="/account/closure" class="stack">
            {Field::new("password", words.text("password-current")).autocomplete("current-password").errors(errors).input("password")}
            {check("sure", words.text("closure-sure"), false, errors)}
            <button class="button button--danger">{words.text("closure-button")}</button>
        </form>
    }
    .into_any()
}

/// What stays of a participant's, and why, as the list of what is held says it in English.
const KEPT: [&str; 12] = [
    "kept-account",
    "kept-memberships",
    "kept-attendance",
    "kept-words",
    "kept-texts",
    "kept-trail",
    "kept-nobody",
    "kept-counts",
    "kept-record",
    "kept-trail-why",
    "kept-seal",
    "kept-texts-why",
];

/// The same in the language of the page. What is staff's alone stays in English, as their pages are.
fn in_words(words: Words, english: &'static str) -> Cow<'static, str> {
    let key = KEPT.into_iter().find(|key| Words::english().text(key) == english);
    key.map_or(english.into(), |key| words.text(key))
}

fn kept_line(words: Words, titles: &[&'static str], why: &'static str) -> AnyView {
    let titles: Vec<_> = titles.iter().map(|title| in_words(words, title)).collect();
    let line = format!("{}: {}.", titles.join(", "), in_words(words, why));
    view! { <li>{line}</li> }.into_any()
}

/// Each reason for which something stays, with the kinds of record that stay for it. Who is not of the staff has done no
/// work that could stay.
fn kept(actor: &Actor) -> Vec<(Vec<&'static str>, &'static str)> {
    kept_but(if actor.is_staff() { "" } else { WORK })
}

/// All but what is kept for this reason.
fn kept_but(left_out: &str) -> Vec<(Vec<&'static str>, &'static str)> {
    let mut kept: Vec<(Vec<&'static str>, &'static str)> = Vec::new();
    for section in HELD {
        let reasons = section.columns.iter().filter_map(Column::kept_because);
        for why in reasons.filter(|why| *why != left_out) {
            match kept.iter_mut().find(|(_, known)| *known == why) {
                Some((titles, _)) if titles.contains(&section.title) => {}
                Some((titles, _)) => titles.push(section.title),
                None => kept.push((vec![section.title], why)),
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use domain::entities::account::Language;

    use super::*;

    #[test]
    fn whatever_stays_of_a_participant_is_told_in_both_languages() {
        let spanish = Words::of(Language::Spanish);
        for (titles, why) in kept_but(WORK) {
            for english in titles.into_iter().chain([why]) {
                assert_ne!(in_words(spanish, english), english, "has no words in Spanish");
            }
        }
    }
}
