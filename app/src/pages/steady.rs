//! *Steady*: breathing, 5-4-3-2-1, cold water, a safe place. Public; each usable within ten seconds, with one hand, without
//! sound or script, and without the network once the page is there. A care that is due stands before what it is about.

use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

use crate::guard::Visitor;
use crate::shell::{Page, Tab};
use crate::state::AppState;
use crate::ui::{Pieces, fixed, heading};
use crate::words::Words;

use super::help_now::frame_for;

/// Where each way begins, and its name.
const WAYS: [(&str, &str); 4] =
    [("breathe", "breathe-title"), ("senses", "senses-title"), ("water", "water-title"), ("place", "place-title")];

const SENSES: [(&str, &str, &str); 5] = [
    ("5", "senses-5", "senses-5-more"),
    ("4", "senses-4", "senses-4-more"),
    ("3", "senses-3", "senses-3-more"),
    ("2", "senses-2", "senses-2-more"),
    ("1", "senses-1", "senses-1-more"),
];

pub async fn get(State(state): State<AppState>, visitor: Option<Visitor>) -> Response {
    static PIECE: Pieces = Pieces::new();
    let words = Words::spoken();
    let frame = frame_for(visitor.as_ref(), Tab::Steady);
    Page::new(words.text("steady-title"), frame).show(&state.site, move || fixed(PIECE.of(words), || steady(words)))
}

fn steady(words: Words) -> AnyView {
    let ways = WAYS.map(
        |(id, title)| view! { <li><a class="button button--wide" href=format!("#{id}")>{words.text(title)}</a></li> },
    );
    view! {
        <div>{heading("", words.text("steady-title"))}<p class="soft">{words.text("steady-intro")}</p></div>
        <nav aria-label=words.text("steady-ways")><ul class="ways">{ways.into_iter().collect_view()}</ul></nav>
        {breath(words)}
        {senses(words)}
        {water(words)}
        {place(words)}
        <p>{words.text("steady-after")}" "<a href="/help-now">{words.text("help-now")}</a></p>
    }
    .into_any()
}

fn breath(words: Words) -> AnyView {
    view! {
        <section class="stack" id="breathe">
            {title(words, "breathe-title", "breathe-intro")}
            <div class="breath card" role="group" aria-label=words.text("breathing-guide")>
                <p class="visually-hidden">{words.text("breathe-rhythm")}</p>
                <span class="breath__circle" aria-hidden="true"></span>
                <p class="breath__say" aria-hidden="true"><span class="breath__in">{words.text("breathe-in")}</span><span class="breath__out">{words.text("breathe-out")}</span></p>
                <ol class="breath__counts">
                    <li>{words.text("breathe-count-in")}</li><li>{words.text("breathe-count-rest")}</li><li>{words.text("breathe-count-out")}</li>
                </ol>
                <label class="choice breath__still"><input type="checkbox"/>{words.text("breathe-still")}</label>
            </div>
            <p class="small soft">{words.text("breathe-care")}</p>
        </section>
    }.into_any()
}

fn senses(words: Words) -> AnyView {
    let rows = SENSES.map(|(number, title, more)| {
        view! {
            <details>
                <summary><span class="senses__count" aria-hidden="true">{number}</span>{words.text(title)}</summary>
                <p>{words.text(more)}</p>
            </details>
        }
    });
    view! {
        <section class="stack" id="senses">
            {title(words, "senses-title", "senses-intro")}
            <div class="senses card card--flush">{rows.into_iter().collect_view()}</div>
        </section>
    }
    .into_any()
}

fn water(words: Words) -> AnyView {
    let steps = ["water-1", "water-2", "water-3", "water-4"];
    view! {
        <section class="stack" id="water">
            {title(words, "water-title", "water-intro")}
            <div class="card card--care"><p><b>{words.text("water-care-title")}</b>" "{words.text("water-care")}</p></div>
            {in_order(words, &steps)}
            <p class="small soft">{words.text("water-pain")}</p>
        </section>
    }
    .into_any()
}

fn place(words: Words) -> AnyView {
    let steps = ["place-1", "place-2", "place-3", "place-4", "place-5"];
    view! {
        <section class="stack" id="place">
            {title(words, "place-title", "place-intro")}
            <div class="notice notice--calm"><p><b>{words.text("place-care-title")}</b>" "{words.text("place-care")}" "<a href="#senses">{words.text("senses-title")}</a></p></div>
            {in_order(words, &steps)}
        </section>
    }.into_any()
}

fn title(words: Words, title: &str, intro: &str) -> AnyView {
    view! { <div><h2>{words.text(title)}</h2><p class="soft">{words.text(intro)}</p></div> }.into_any()
}

/// One thing after the other, by the keys of their words.
fn in_order(words: Words, steps: &[&'static str]) -> AnyView {
    let steps = steps.iter().map(|key| view! { <li>{words.text(key)}</li> });
    view! { <ol class="in-order card">{steps.collect_view()}</ol> }.into_any()
}
