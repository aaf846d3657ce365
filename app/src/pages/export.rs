//! All that is held about oneself: to read, or as a file. The password is asked again, since a phone may be shared.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;
use domain::entities::account::Language;
use domain::personal_data::{self, Filled, Held, left_out};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::Posted;
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::SignedIn;
use crate::shell::Page;
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary_but_password};
use crate::words::Words;

use super::account::frame;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ExportForm {
    password: String,
    /// "file" or "page".
    form: String,
}

/// GET /account/export
pub async fn get(State(state): State<AppState>, SignedIn(actor): SignedIn) -> Response {
    page(&state.site, &actor, &FieldErrors::default())
}

/// POST /account/export: the data itself. Nothing is changed, so that there is nothing to be led on to.
pub async fn post(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Posted(form): Posted<ExportForm>,
) -> PageResult {
    match personal_data::export(&state.cx, &actor, form.password).await {
        Ok(held) if form.form == "file" => file(&held),
        Ok(held) => Ok(readable(&state.site, &actor, &held)),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state.site, &actor, &errors);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn file(held: &Held) -> PageResult {
    let text = serde_json::to_string_pretty(&held.json()).map_err(Error::internal).map_err(PageError::from)?;
    // The file's name tells nobody anything.
    let disposition = "attachment; filename=\"my-data.json\"";
    Ok(([(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, disposition)], text).into_response())
}

fn page(site: &Site, actor: &Actor, errors: &FieldErrors) -> Response {
    let words = Words::spoken();
    Page::new(words.text("export-title"), frame(actor)).class("page stack stack--wide").show(site, || {
        view! {
            {title(words)}
            {summary_but_password(errors)}
            <p class="soft">{words.text("export-intro")}</p>
            <form method="post" action="/account/export" class="stack">
                {Field::new("password", words.text("password-current")).hint(words.text("export-why-password")).autocomplete("current-password").errors(errors).input("password")}
                <button class="button button--main" name="form" value="page">{words.text("export-read")}</button>
                <button class="button" name="form" value="file">{words.text("export-file")}</button>
            </form>
        }
    })
}

fn title(words: Words) -> AnyView {
    view! {
        <div>
            <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
            <h1>{words.text("export-title")}</h1>
        </div>
    }
    .into_any()
}

fn readable(site: &Site, actor: &Actor, held: &Held) -> Response {
    let words = Words::spoken();
    let sections = held.sections.iter().map(|one| section(words, one)).collect_view();
    let left_out = left_out()
        .map(|(section, column, why)| view! { <li>{format!("{section}, {column}: {why}.")}</li> })
        .collect_view();
    Page::new(words.text("export-title"), frame(actor)).class("page stack stack--wide").show(site, || {
        view! {
            {title(words)}
            <p class="soft">{words.with("export-made", [("when", held.made_at.format("%Y-%m-%d %H:%M UTC").to_string().into())])}</p>
            {in_english(words)}
            <div lang=Language::English.tag() class="stack stack--wide">
            {sections}
            <section class="stack stack--tight"><h2 lang=words.tag()>{words.text("export-left-out")}</h2><ul class="small">{left_out}</ul></section>
            </div>
        }
    })
}

/// Before what is named as the program has it: that this is English, for who reads another language.
fn in_english(words: Words) -> Option<AnyView> {
    let is_other = words.language() != Language::English;
    is_other.then(|| view! { <p class="notice notice--calm">{words.text("held-in-english")}</p> }.into_any())
}

fn section(words: Words, section: &Filled) -> AnyView {
    let rows = section
        .rows
        .iter()
        .map(|row| {
            let pairs = row.iter().filter(|(.., value)| !value.is_null()).map(|(label, _, value)| {
                let value = said(words, value);
                view! { <li><strong>{*label}</strong>": "<span dir="auto">{value}</span></li> }
            });
            view! { <li class="card"><ul class="small">{pairs.collect_view()}</ul></li> }
        })
        .collect_view();
    view! { <section class="stack stack--tight"><h2>{section.title}</h2><ul class="list">{rows}</ul></section> }
        .into_any()
}

/// A value in words. The file has it as it is stored.
fn said(words: Words, value: &Value) -> String {
    match value {
        Value::Bool(true) => words.text("held-yes").into_owned(),
        Value::Bool(false) => words.text("held-no").into_owned(),
        Value::String(text) => match DateTime::parse_from_rfc3339(text) {
            Ok(at) => dates::exactly(at.to_utc()),
            Err(_) => text.clone(),
        },
        other => other.to_string(),
    }
}
