//! Readings on paper: each on pages of its own, with its content note and its sources; and the crisis card.

use domain::crisis_card;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::markdown::RenderedReading;
use crate::words::Words;

/// The readings one after another, each beginning a page.
pub fn packet(readings: &[&'static RenderedReading]) -> AnyView {
    let words = Words::english();
    let pieces = readings.iter().map(|reading| {
        let note = reading.content_note.clone();
        view! {
            <section class="stack packet">
                <h2>{reading.title.clone()}</h2>
                {note.map(|note| view! { <p class="notice notice--calm"><b>{words.text("before-you-start")}" "</b>{note}</p> })}
                {InertElement::new(reading.article.as_str())}
                <p class="small soft">{words.text("for-education")}</p>
            </section>
        }
    });
    pieces.collect_view().into_any()
}

/// The crisis card as lines: who reads on paper has help on paper too.
pub fn crisis_lines() -> AnyView {
    let words = Words::english();
    let lines = crisis_card::lines(words.language()).iter().map(|line| {
        let text = line.text.clone().map(|text| format!(" · {text}")).unwrap_or_default();
        let numbers = format!("{} {}{text}", words.text("call"), line.call);
        view! { <div><dt>{line.name.clone()}</dt><dd><b>{numbers}</b><br/>{line.when.clone()}</dd></div> }
    });
    view! {
        <section class="card card--care stack">
            <h2>{words.text("hard-moment")}</h2>
            <dl class="facts">{lines.collect_view()}</dl>
            <p><b>{words.text("in-danger")}</b></p>
        </section>
    }
    .into_any()
}
