//! The sessions of a group that is being laid out, beside the form of *New group*, kept true while it is filled in.
//! Without JavaScript the same list comes with the page that the form answers.

use std::cell::RefCell;
use std::time::Duration;

use leptos::leptos_dom::helpers::{debounce, window_event_listener};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

use super::browser::{form_body, set_input};
use super::post::post;

/// Typing pauses this long before the sessions are asked for again.
const PAUSE: Duration = Duration::from_millis(350);

/// One line of the preview: a session, or a week that is skipped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreviewLine {
    /// The week's number; none for a week that is skipped.
    pub week: Option<u32>,
    pub date: String,
    pub title: String,
}

/// All that the preview shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Preview {
    /// "Eight Thursdays at 6:30 pm".
    pub heading: String,
    pub lines: Vec<PreviewLine>,
    /// What a clock change inside the run does, where there is one.
    pub clock_change: Option<String>,
    /// Names this schedule. The form sends it back, so that nothing is saved that was not shown.
    pub seen: String,
}

#[island]
pub fn SchedulePreview(form: String, seen_input: String, post_to: String, shown: Preview) -> impl IntoView {
    let preview = RwSignal::new(shown);
    Effect::new(move |_| {
        let (form, seen_input, post_to) = (form.clone(), seen_input.clone(), post_to.clone());
        let refresh = debounce(PAUSE, move |_| {
            let Some(body) = form_body(&form) else { return };
            let (seen_input, post_to) = (seen_input.clone(), post_to.clone());
            spawn_local(async move {
                if let Ok(now) = post::<Preview>(&post_to, &format!("{body}&step=preview")).await {
                    set_input(&seen_input, &now.seen);
                    preview.set(now);
                }
            });
        });
        let refresh = RefCell::new(refresh);
        let handle = window_event_listener(leptos::ev::input, move |event| (*refresh.borrow_mut())(event));
        on_cleanup(move || handle.remove());
    });
    view! { <div aria-live="polite">{move || lines(preview.get())}</div> }
}

fn lines(preview: Preview) -> impl IntoView {
    if preview.lines.is_empty() {
        return view! { <p class="empty">"Choose a curriculum, a first date and a time: the sessions show here before anything is saved."</p> }.into_any();
    }
    let rows = preview
        .lines
        .into_iter()
        .map(|line| {
            let number = line.week.map_or_else(|| "–".to_string(), |week| week.to_string());
            view! {
                <li class="preview__line">
                    <span class="face nums" aria-hidden="true">{number}</span>
                    <div class="list__grow"><b>{line.week.map(|week| view! { <span class="visually-hidden">{format!("Week {week}: ")}</span> })}{line.date}</b><p class="small soft">{line.title}</p></div>
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>{preview.heading}</h2>
        <ul class="list preview">{rows}</ul>
        {preview.clock_change.map(|words| view! { <p class="small soft">{words}</p> })}
    }
    .into_any()
}
