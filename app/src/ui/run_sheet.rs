//! The run sheet as the server renders it: what is now in large type, what can be done, and the plan with its place in it.

use domain::entities::session_run::{Covered, Model as Run};
use leptos::prelude::*;

use crate::islands::{CLOCK, clock_words};

/// What the sheet shows beyond the run itself.
pub struct Shown<'a> {
    pub post_to: &'a str,
    /// Milliseconds until the current item is to end.
    pub left: f64,
    /// Who leads the item at a place: "Dana leads".
    pub leaders: &'a [String],
    /// "7:05 pm".
    pub step_until: String,
    /// How long the session still is, and whether the plan fits into it.
    pub session_words: String,
    /// What people said before, in a line.
    pub told: Option<String>,
}

/// One button: what it posts, its words, its class.
type Act = (&'static str, String, &'static str);

const MAIN: &str = "button button--main";
const PLAIN: &str = "button button--plain";

/// What the group is at, in words.
#[must_use]
pub fn title(run: &Run) -> String {
    match run.current() {
        _ if run.ended_at.is_some() => "This session has ended".into(),
        Some(now) => now.item.title.clone(),
        None => "All of the plan is over".into(),
    }
}

/// The whole sheet, without the people.
pub fn run_sheet(run: &Run, shown: &Shown<'_>) -> AnyView {
    let told = shown.told.clone().map(|told| view! { <p class="small" dir="auto">{told}</p> });
    view! { {bar(run)} <section class="card stack">{now_card(run, shown)}{told}</section> {steps(run)} }.into_any()
}

fn now_card(run: &Run, shown: &Shown<'_>) -> AnyView {
    let title = title(run);
    if run.ended_at.is_some() {
        return view! {
            <h1>{title}</h1>
            <p>"Look at what was covered while you remember it. What was not is offered for next week."</p>
            {form(run, shown, vec![("resume", "It goes on".into(), "button")])}
        }
        .into_any();
    }
    let Some(now) = run.current() else {
        let acts = vec![("end", "End session".into(), MAIN), ("back", "Back".into(), PLAIN)];
        return view! { <h1>{title}</h1> <p class="soft nums">{shown.session_words.clone()}</p> {form(run, shown, acts)} }.into_any();
    };
    let item = now.item.clone();
    let materials = item.materials.join(" · ");
    let leader = shown.leaders.get(run.place()).cloned().unwrap_or_default();
    view! {
        <div class="row row--apart run__head">
            <div class="run__what"><p class="eyebrow">"Now · "<bdi>{leader}</bdi></p><h1 dir="auto">{title}</h1></div>
            <div class="run__time">
                <p class="run__clock" id=CLOCK role="timer">{clock_words(shown.left)}</p>
                <p class="small soft nums">{format!("of {} minutes · until {}", run.minutes(run.place()), shown.step_until)}</p>
            </div>
        </div>
        {(!item.what_to_say.is_empty()).then(|| view! { <p class="run__say" dir="auto">{item.what_to_say}</p> })}
        {(!item.what_to_do.is_empty()).then(|| view! { <p dir="auto">{item.what_to_do}</p> })}
        {(!materials.is_empty()).then(|| view! { <p class="small soft" dir="auto">"With: "{materials}</p> })}
        {form(run, shown, acts(run))}
        <p class="small soft nums">{shown.session_words.clone()}</p>
    }
    .into_any()
}

fn acts(run: &Run) -> Vec<Act> {
    let next = run.items.0.get(run.place() + 1);
    let next = next.map_or_else(|| "Done".to_string(), |next| format!("Next: {}", next.item.title));
    let late = match run.late {
        true => ("on-time", "Back to the full plan".to_string(), PLAIN),
        false => ("late", "We are running late".to_string(), PLAIN),
    };
    let back = (run.step > 0).then(|| ("back", "Back".to_string(), PLAIN));
    let acts =
        [("next", next, MAIN), ("more", "5 more minutes".into(), "button"), ("skip", "Skip".into(), PLAIN), late];
    acts.into_iter().chain(back).chain([("end", "End session".into(), PLAIN)]).collect()
}

/// The buttons: a form that says what it was made from.
fn form(run: &Run, shown: &Shown<'_>, acts: Vec<Act>) -> AnyView {
    let extra = run.current().map_or(0, |now| now.extra_minutes);
    let buttons = acts
        .into_iter()
        .map(|(act, words, class)| view! { <button class=class name="act" value=act dir="auto">{words}</button> })
        .collect_view();
    view! {
        <form method="post" action=shown.post_to.to_string() class="row">
            <input type="hidden" name="step" value=run.step.to_string()/>
            <input type="hidden" name="extra" value=extra.to_string()/>
            {buttons}
        </form>
    }
    .into_any()
}

fn bar(run: &Run) -> AnyView {
    let parts = (0..run.items.0.len()).map(|place| {
        let tone = match place.cmp(&run.place()) {
            std::cmp::Ordering::Less => " bar__part--past",
            std::cmp::Ordering::Equal => " bar__part--now",
            std::cmp::Ordering::Greater => "",
        };
        view! { <span class=format!("bar__part bar__part--m{}{tone}", run.minutes(place).clamp(1, 60))></span> }
    });
    view! { <div class="bar" aria-hidden="true">{parts.collect_view()}</div> }.into_any()
}

fn steps(run: &Run) -> AnyView {
    let steps = run.items.0.iter().enumerate().map(|(place, one)| {
        let (class, words) = match place.cmp(&run.place()) {
            std::cmp::Ordering::Less if one.outcome == Some(Covered::No) => ("steps__step--done", "skipped"),
            std::cmp::Ordering::Less => ("steps__step--done", "done"),
            std::cmp::Ordering::Equal => ("steps__step--now", "now"),
            std::cmp::Ordering::Greater => ("", ""),
        };
        let minutes = format!("{} min", run.minutes(place));
        view! { <li class=class><span class="steps__minutes">{minutes}</span><span dir="auto">{one.item.title.clone()}</span><span class="small">{words}</span></li> }
    });
    view! { <section><h2 class="visually-hidden">"The plan"</h2><ol class="list steps">{steps.collect_view()}</ol></section> }.into_any()
}
