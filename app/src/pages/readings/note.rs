//! What stands before a text that may be hard: what it speaks of, and a choice. The text is on the page but closed until
//! somebody opens it, so that choosing needs neither a script nor the network. *Not now* is answered kindly, and changes nothing.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use serde::Deserialize;

use crate::markdown::RenderedReading;
use crate::words::Words;

/// What stands behind the `?`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NoteQuery {
    note: String,
}

/// What somebody said to the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing yet.
    Open,
    Read,
    NotNow,
}

impl NoteQuery {
    /// Who has marked a text as done knows what it speaks of.
    pub fn choice(&self, reading: &RenderedReading, is_done: impl FnOnce() -> bool) -> Choice {
        match &*self.note {
            _ if reading.content_note.is_none() => Choice::Read,
            "not-now" => Choice::NotNow,
            "read" => Choice::Read,
            _ if is_done() => Choice::Read,
            _ => Choice::Open,
        }
    }
}

/// The note with its choice, and the text behind it; or the text alone, where there is no note.
pub fn text(words: Words, reading: &'static RenderedReading, choice: Choice) -> AnyView {
    let other = words.tag_of_built_in(reading.is_built_in);
    let article = InertElement::new(reading.article.as_str());
    let article = match other {
        None => article.into_any(),
        Some(tag) => view! { <div lang=tag>{article}</div> }.into_any(),
    };
    let text = match &reading.content_note {
        None => article,
        Some(note) => view! {
            <div class="notice notice--calm reading__note" role="note">
                <p><b>{words.text("before-you-start")}</b>" "<span lang=other>{note.clone()}</span></p>
                <p>{words.text("note-choice")}</p>
                <p class="row"><a class="button" href="?note=not-now">{words.text("not-now")}</a><a class="button" href="/steady">{words.text("steady-first")}</a></p>
            </div>
            <details class="behind-note" open=choice == Choice::Read>
                <summary class="button"><span class="behind-note__read">{words.text("note-read")}</span><span class="behind-note__close">{words.text("note-close")}</span></summary>
                {article}
            </details>
        }
        .into_any(),
    };
    let in_english = other.map(|_| view! { <p class="soft">{words.text("built-in-in-english")}</p> });
    view! { {in_english} {text} <p class="small soft">{words.text("for-education")}</p> }.into_any()
}

/// The answer to *Not now*, in place of the text.
pub fn not_now(words: Words) -> AnyView {
    view! {
        <section class="card stack">
            <div><h2>{words.text("not-now-title")}</h2><p>{words.text("not-now-stays")}</p></div>
            <div class="row">
                <a class="button button--main" href="/steady">{words.text("steady-myself")}</a>
                <a class="button" href="/">{words.text("not-now-back")}</a>
                <a class="button button--plain" href="?note=read">{words.text("not-now-read")}</a>
            </div>
        </section>
    }
    .into_any()
}
