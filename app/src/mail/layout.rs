//! The parts of a mail, set as plain text and as HTML: no picture, nothing from elsewhere, nothing that tells when it is opened.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::words::Words;

/// A paragraph, or a link that stands alone.
pub(super) enum Part {
    Words(Cow<'static, str>),
    Link(String),
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
    });
    lines.collect::<Vec<_>>().join("\n\n") + "\n"
}

pub(super) fn html(words: Words, parts: &[Part]) -> String {
    let owner = Owner::new();
    let body = owner.with(|| {
        let parts = parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => view! { <p inner_html=lines(words)></p> }.into_any(),
                Part::Link(link) => view! { <p><a href=link.clone()>{link.clone()}</a></p> }.into_any(),
            })
            .collect_view();
        view! { <html lang=words.tag()><head><meta charset="utf-8"/></head><body>{parts}</body></html> }.to_html()
    });
    owner.unset_with_forced_cleanup();
    format!("<!DOCTYPE html>{body}")
}

/// Lines that somebody wrote stay lines.
fn lines(words: &str) -> String {
    html_escape::encode_text(words).replace('\n', "<br>")
}
