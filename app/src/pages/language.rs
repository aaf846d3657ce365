//! In which language pages are: what a browser chooses for itself while nobody is signed in, and the choice that an account
//! makes. Works without JavaScript.

use axum::http::HeaderMap;
use axum::response::Response;
use domain::FieldErrors;
use domain::entities::account::Language;
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, path_of_referer, see};
use crate::error::{PageError, PageResult};
use crate::spoken::{self, COOKIE};
use crate::ui::icon::Icon;
use crate::words::Words;

use super::sign_in::append_cookie;

/// A language by its own name, which is the same in every other.
fn name(language: Language) -> &'static str {
    match language {
        Language::English => "language-english",
        Language::Spanish => "language-spanish",
    }
}

/// At the end of a page: the other languages that it can be had in. Nothing where an account has said which.
pub fn others(words: Words) -> Option<AnyView> {
    if spoken::is_settled() {
        return None;
    }
    let others = Language::ALL.into_iter().filter(|other| *other != words.language());
    let buttons = others.map(|other| {
        let (tag, name) = (other.tag(), Words::of(other).text(name(other)));
        view! { <button class="link-button" name="language" value=tag lang=tag>{name}</button> }
    });
    let view = view! {
        <form method="post" action="/language" class="small" id="language" aria-label=words.text("language-of-page")>
            {buttons.collect_view()}
        </form>
    };
    Some(view.into_any())
}

/// In a form: the choice between them. `chosen` is a tag.
pub fn choice(words: Words, chosen: &str, errors: &FieldErrors) -> AnyView {
    let pills = Language::ALL.map(|language| {
        let (tag, name) = (language.tag(), Words::of(language).text(name(language)));
        view! { <label class="choice" lang=tag><input type="radio" name="language" value=tag checked=tag == chosen/>{name}</label> }
    });
    let wrong = errors.get("language").map(|complaint| words.complaint(complaint));
    let class = if wrong.is_some() { "field field--wrong" } else { "field" };
    let described = if wrong.is_some() { "language-hint language-wrong" } else { "language-hint" };
    let wrong = wrong.map(|wrong| {
        view! { <span class="field__wrong" id="language-wrong">{Icon::Warning.view()}<span>{wrong}</span></span> }
    });
    view! {
        <fieldset class=class id="language" aria-describedby=described>
            <legend>{words.text("language-title")}</legend>
            <span class="field__hint" id="language-hint">{words.text("language-hint")}</span>
            <div class="choices">{pills.into_iter().collect_view()}</div>
            {wrong}
        </fieldset>
    }
    .into_any()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LanguageForm {
    language: String,
}

/// POST /language: back to where it was said. Who is signed in has a language of their own, and chooses it at `/account`.
pub async fn post(headers: HeaderMap, Posted(form): Posted<LanguageForm>) -> PageResult {
    let language = Language::by_tag(&form.language).ok_or(PageError::Unreadable)?;
    let mut response = see(&path_of_referer(&headers));
    // Nobody has said that this device is theirs: nothing outlasts the browser's window.
    remember(&mut response, language, ON_SHARED_DEVICE);
    Ok(response)
}

/// Keeps in a browser what was chosen in it, so that the pages before signing in are in the same language.
pub fn remember(response: &mut Response, language: Language, lasting: &str) {
    append_cookie(response, COOKIE, language.tag(), lasting);
}

/// For how long, in a browser that others use or one of its owner's alone.
pub const ON_SHARED_DEVICE: &str = "";
pub const ON_OWN_DEVICE: &str = "; Max-Age=31536000";
