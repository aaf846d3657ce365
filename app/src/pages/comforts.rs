//! How pages look: the form that says so, and where it is kept. Works without JavaScript; with it
//! (`app/src/scripts/comforts.js`) what is chosen shows at once, and the same form is posted.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use serde::Deserialize;

use crate::answer::{Posted, Wanted, path_of_referer, see};
use crate::comforts::{self, COOKIE, Comforts, SETTINGS, Setting};
use crate::guard::Visitor;
use crate::ui::{Pieces, fixed};
use crate::words::Words;

use super::sign_in::append_cookie;

/// The form, as it looks for each way of choosing: every page that shows it copies one of these.
static FORMS: [Pieces; Comforts::WAYS] = [const { Pieces::new() }; Comforts::WAYS];

/// The form, closed until somebody wants it.
pub fn control(words: Words) -> InertElement {
    let worn = comforts::worn();
    fixed(FORMS[worn.number()].of(words), || form(words, worn))
}

fn form(words: Words, worn: Comforts) -> AnyView {
    let settings = SETTINGS.iter().zip(worn.values()).map(|(setting, worn)| choices(words, setting, worn));
    // A browser that is led to the form inside opens what is closed around it.
    view! {
        <details class="comforts">
            <summary>{words.text("comforts-title")}</summary>
            <form method="post" action="/comforts" class="stack" id="comforts" data-kept=words.text("comforts-kept") data-not-kept=words.text("comforts-not-kept")>
                {settings.collect_view()}
                <div class="row"><button class="button">{words.text("comforts-keep")}</button><span role="status" class="small"></span></div>
                <p class="small soft">{words.text("comforts-where")}</p>
            </form>
        </details>
    }
    .into_any()
}

fn choices(words: Words, setting: &'static Setting, worn: &'static str) -> AnyView {
    let choices = setting.values.iter().map(|(value, key)| {
        view! { <label class="choice"><input type="radio" name=setting.name value=*value checked=*value == worn/>{words.text(key)}</label> }
    });
    view! {
        <fieldset class="stack stack--tight"><legend>{words.text(setting.title)}</legend><div class="choices">{choices.collect_view()}</div></fieldset>
    }
    .into_any()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ComfortsForm {
    size: String,
    lines: String,
    scheme: String,
    contrast: String,
}

/// POST /comforts: back to where it was said.
pub async fn post(visitor: Option<Visitor>, headers: HeaderMap, Posted(form): Posted<ComfortsForm>) -> Response {
    let chosen = Comforts::chosen([&*form.size, &form.lines, &form.scheme, &form.contrast]);
    let mut response = match Wanted::by(&headers) {
        Wanted::Json => StatusCode::NO_CONTENT.into_response(),
        Wanted::Page => see(&format!("{}#comforts", path_of_referer(&headers))),
    };
    // Where nobody said that the device is theirs, nothing outlasts the browser's window.
    let is_own = visitor.and_then(|Visitor(actor)| actor).is_some_and(|actor| !actor.shared_device);
    let lasting = match is_own {
        _ if chosen == Comforts::default() => "; Max-Age=0",
        true => "; Max-Age=31536000",
        false => "",
    };
    append_cookie(&mut response, COOKIE, &chosen.to_cookie(), lasting);
    response
}
