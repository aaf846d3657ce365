//! The parts that pages are made of. `/demo/components` shows them all.

pub mod agenda_editor;
pub mod attendance;
pub mod comparison;
pub mod field;
pub mod icon;
pub mod packet;
pub mod plan;
pub mod reading_editor;
pub mod run_sheet;

use std::sync::OnceLock;

use domain::entities::account::Language;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use self::icon::Icon;
use crate::words::Words;

/// A piece that is the same for everybody who reads one language: a place for each.
pub struct Pieces([OnceLock<String>; Language::ALL.len()]);

impl Pieces {
    #[must_use]
    pub const fn new() -> Self {
        Self([const { OnceLock::new() }; Language::ALL.len()])
    }

    /// The place of these words.
    #[must_use]
    pub fn of(&self, words: Words) -> &OnceLock<String> {
        &self.0[words.language() as usize]
    }
}

impl Default for Pieces {
    fn default() -> Self {
        Self::new()
    }
}

/// A piece that is always the same: rendered the first time it is shown, and from then on only copied.
pub fn fixed(place: &'static OnceLock<String>, piece: impl FnOnce() -> AnyView) -> InertElement {
    InertElement::new(place.get_or_init(|| piece().to_html()).as_str())
}

/// What a badge says about its thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Done,
    Due,
    Now,
    Wrong,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "badge",
            Self::Done => "badge badge--done",
            Self::Due => "badge badge--due",
            Self::Now => "badge badge--now",
            Self::Wrong => "badge badge--wrong",
        }
    }
}

pub fn badge(tone: Tone, words: impl Into<String>) -> AnyView {
    view! { <span class=tone.class()>{words.into()}</span> }.into_any()
}

/// The head of a page: where it belongs, and its name.
pub fn heading(eyebrow: impl Into<String>, title: impl Into<String>) -> AnyView {
    let eyebrow = eyebrow.into();
    view! {
        <div>
            {(!eyebrow.is_empty()).then(|| view! { <p class="eyebrow" dir="auto">{eyebrow}</p> })}
            <h1 dir="auto">{title.into()}</h1>
        </div>
    }
    .into_any()
}

/// A list with nothing in it says what comes next.
pub fn empty(words: impl Into<String>) -> AnyView {
    view! { <p class="empty">{words.into()}</p> }.into_any()
}

/// Something was done: said where the eye is.
pub fn done(words: impl Into<String>) -> AnyView {
    view! { <p class="notice notice--done" role="status">{words.into()}</p> }.into_any()
}

/// A row that begins with a round sign.
pub fn face(icon: Icon, is_done: bool) -> AnyView {
    let class = if is_done { "face face--done" } else { "face" };
    view! { <span class=class aria-hidden="true">{icon.view()}</span> }.into_any()
}

/// Initials in a circle: two letters at most.
pub fn initials(name: &str) -> AnyView {
    let letters: String = name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    view! { <span class="face" aria-hidden="true">{letters.to_uppercase()}</span> }.into_any()
}

/// "Two": small numbers as words at the start of a sentence.
#[must_use]
pub fn number_word(number: usize) -> String {
    const WORDS: [&str; 13] =
        ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_string())
}

/// "1 reading", "2 readings".
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
