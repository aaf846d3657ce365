//! In what two texts differ: sentences for what is small, lines for what is long. What is gone and what is new is said in
//! words too, not by colour alone.

use domain::comparisons::{Line, Section, TextChange};
use leptos::prelude::*;

/// All places that differ.
pub fn sections(sections: &[Section]) -> AnyView {
    let all = sections.iter().map(|one| {
        view! { <section class="card stack"><h2 dir="auto">{one.title.clone()}</h2>{section(one)}</section> }
    });
    view! { {all.collect_view()} }.into_any()
}

/// One place, without its title.
pub fn section(section: &Section) -> AnyView {
    let words = section.words.iter().map(|words| view! { <li dir="auto">{words.clone()}</li> }).collect_view();
    let words = (!section.words.is_empty()).then(|| view! { <ul class="stack stack--tight">{words}</ul> });
    let texts = section.texts.iter().map(text).collect_view();
    view! { {words} {texts} }.into_any()
}

fn text(change: &TextChange) -> AnyView {
    let lines = change.lines.iter().map(line).collect_view();
    view! {
        <div class="stack stack--tight">
            <h3 dir="auto">{change.name.clone()}</h3>
            <ol class="comparison">{lines}</ol>
        </div>
    }
    .into_any()
}

fn line(line: &Line) -> AnyView {
    match line {
        Line::Same(text) => view! { <li class="comparison__line" dir="auto">{shown(text)}</li> }.into_any(),
        Line::Gone(text) => view! {
            <li class="comparison__line comparison__line--gone"><span class="comparison__sign">"gone"</span><del dir="auto">{shown(text)}</del></li>
        }
        .into_any(),
        Line::New(text) => view! {
            <li class="comparison__line comparison__line--new"><span class="comparison__sign">"new"</span><ins dir="auto">{shown(text)}</ins></li>
        }
        .into_any(),
        Line::Skipped => view! { <li class="comparison__line comparison__line--skipped">"⋯"</li> }.into_any(),
    }
}

/// An empty line must have a height.
fn shown(text: &str) -> String {
    if text.trim().is_empty() { "\u{a0}".into() } else { text.to_string() }
}
