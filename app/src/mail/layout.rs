//! The parts of a mail, set as plain text and as HTML: no picture, nothing from elsewhere, nothing that tells when it is opened.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::words::Words;

/// A paragraph, a link that stands alone, or who sends it.
pub(super) enum Part {
    Words(Cow<'static, str>),
    Link(String),
    Signature(String),
}

impl From<String> for Part {
    fn from(words: String) -> Self {
        Self::Words(words.into())
    }
}

impl From<Cow<'static, str>> for Part {
    fn from(words: Cow<'static, str>) -> Self {
        Self::Words(words)
    }
}

pub(super) fn text(parts: &[Part]) -> String {
    let lines = parts.iter().map(|part| match part {
        Part::Words(words) => words.as_ref(),
        Part::Link(link) => link.as_str(),
        Part::Signature(name) => name.as_str(),
    });
    lines.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// `colour`: of the line above who sends it, as `#rrggbb`; empty: the letters' own. None where nobody is named: a colour
/// names too.
pub(super) fn html(words: Words, colour: Option<&str>, parts: &[Part]) -> String {
    let from = colour.map_or_else(String::new, |colour| {
        let colour = if colour.is_empty() { "currentcolor" } else { colour };
        format!(" .from {{ border-top: 4px solid {colour}; padding-top: 8px; font-weight: bold; }}")
    });
    let text = format!("body {{ font: 16px/1.5 sans-serif; max-width: 36em; overflow-wrap: anywhere; }}{from}");
    let owner = Owner::new();
    let body = owner.with(|| {
        let parts = parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => view! { <p inner_html=lines(words)></p> }.into_any(),
                Part::Link(link) => view! { <p><a href=link.clone()>{link.clone()}</a></p> }.into_any(),
                Part::Signature(name) => view! { <p class="from" dir="auto">{name.clone()}</p> }.into_any(),
            })
            .collect_view();
        let head = view! { <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/><style inner_html=text></style></head> };
        view! { <html lang=words.tag()>{head}<body>{parts}</body></html> }.to_html()
    });
    owner.unset_with_forced_cleanup();
    format!("<!DOCTYPE html>{body}")
}

/// Lines that somebody wrote stay lines.
fn lines(words: &str) -> String {
    html_escape::encode_text(words).replace('\n', "<br>")
}
