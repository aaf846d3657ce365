//! *Steady*: a breathing guide and 5-4-3-2-1. Public; usable in ten seconds, with one hand, without sound or script.

use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

use crate::guard::Visitor;
use crate::shell::{Page, Tab};
use crate::state::AppState;
use crate::ui::heading;
use crate::words::Words;

use super::help_now::frame_for;

const SENSES: [(&str, &str, &str); 5] = [
    ("5", "senses-5", "senses-5-more"),
    ("4", "senses-4", "senses-4-more"),
    ("3", "senses-3", "senses-3-more"),
    ("2", "senses-2", "senses-2-more"),
    ("1", "senses-1", "senses-1-more"),
];

pub async fn get(State(state): State<AppState>, visitor: Option<Visitor>) -> Response {
    let words = Words::english();
    let frame = frame_for(visitor.as_ref(), Tab::Steady);
    Page::new(words.text("steady-title"), frame).show(&state.site, move || {
        view! {
            <div>{heading("", words.text("steady-title"))}<p class="soft">{words.text("steady-intro")}</p></div>
            {breath(words)}
            {senses(words)}
            <p>{words.text("steady-after")}" "<a href="/help-now">{words.text("help-now")}</a></p>
        }
    })
}

fn breath(words: Words) -> AnyView {
    view! {
        <section class="breath card" aria-label=words.text("breathing-guide")>
            <p class="visually-hidden">{words.text("breathe-rhythm")}</p>
            <span class="breath__circle" aria-hidden="true"></span>
            <p class="breath__say" aria-hidden="true"><span class="breath__in">{words.text("breathe-in")}</span><span class="breath__out">{words.text("breathe-out")}</span></p>
            <ol class="breath__counts">
                <li>{words.text("breathe-count-in")}</li><li>{words.text("breathe-count-rest")}</li><li>{words.text("breathe-count-out")}</li>
            </ol>
            <label class="choice breath__still"><input type="checkbox"/>{words.text("breathe-still")}</label>
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
        <section class="stack">
            <div><h2>{words.text("senses-title")}</h2><p class="soft">{words.text("senses-intro")}</p></div>
            <div class="senses card card--flush">{rows.into_iter().collect_view()}</div>
        </section>
    }
    .into_any()
}
