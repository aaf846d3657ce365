//! The agenda editor: the items of a plan as fields, with buttons that move, remove and add. It posts the whole form and
//! keeps what was typed; only *Save* saves.

use domain::FieldErrors;
use domain::plan_forms::{PlanForm, Row};
use leptos::prelude::*;

use super::field::Field;
use crate::words::Words;

const KINDS: [(&str, &str); 7] = [
    ("arrival", "Arrival"),
    ("check_in", "Check-in"),
    ("practice_review", "Last week’s practice"),
    ("teaching", "Teaching"),
    ("activity", "Activity"),
    ("practice", "New practice"),
    ("check_out", "Check-out"),
];
const LEADERS: [(&str, &str); 2] = [("lead", "Lead"), ("co_lead", "Co-lead")];

/// The form, posted to `action`. `length_minutes` is what the plan has to fit into.
pub fn agenda_editor(action: String, form: &PlanForm, errors: &FieldErrors, length_minutes: i32) -> AnyView {
    let rows = form.rows();
    let number = rows.len();
    let planned: i32 = rows.iter().filter_map(|row| row.minutes.trim().parse::<i32>().ok()).sum();
    let wrong = errors
        .get("plan")
        .map(|words| view! { <p class="notice" role="alert">{Words::english().complaint(words)}</p> });
    let items = rows.iter().enumerate().map(|(place, row)| item(place, number, row, errors)).collect_view();
    let first =
        (number == 0).then(|| view! { <button class="button" name="step" value="add-0">"Add an item"</button> });
    view! {
        <form method="post" action=action class="stack stack--wide" id="plan">
            <input type="hidden" name="seen" value=form.seen.clone()/>
            // The first button is the one that Enter presses.
            <div class="row row--apart">
                <p class="nums">{minutes_words(planned, length_minutes)}</p>
                <button class="button button--main" name="step" value="save">"Save plan"</button>
            </div>
            {wrong}
            <ol class="stack stack--wide agenda-editor">{items}</ol>
            <div class="row">{first}<button class="button button--main" name="step" value="save">"Save plan"</button></div>
        </form>
    }
    .into_any()
}

/// "85 of 90 minutes." or how many too many.
fn minutes_words(planned: i32, length_minutes: i32) -> String {
    match planned - length_minutes {
        over @ 1.. => format!("{planned} of {length_minutes} minutes: {over} too many."),
        0 => format!("{planned} of {length_minutes} minutes."),
        under => format!("{planned} of {length_minutes} minutes: {} to spare.", -under),
    }
}

fn item(place: usize, number: usize, row: &Row, errors: &FieldErrors) -> AnyView {
    let head =
        if row.title.is_empty() { format!("Item {}", place + 1) } else { format!("{}. {}", place + 1, row.title) };
    view! {
        <li><fieldset class="card stack" id=format!("item-{place}")>
            <legend class="agenda-editor__title" dir="auto">{head.clone()}</legend>
            <input type="hidden" name="origin" value=row.origin.clone()/>
            {Field::new("title", "Title").nth(place).value(&row.title).errors(errors).input("text")}
            <div class="pair">
                {Field::new("minutes", "Minutes").nth(place).value(&row.minutes).errors(errors).input("number")}
                {Field::new("late", "Minutes when late").nth(place).value(&row.late).errors(errors).optional().input("number")}
            </div>
            <div class="pair">
                {Field::new("kind", "Kind").nth(place).value(&row.kind).errors(errors).select(choices(&KINDS))}
                {Field::new("leader", "Who leads").nth(place).value(&row.leader).errors(errors).select(choices(&LEADERS))}
            </div>
            {Field::new("say", "To say").nth(place).value(&row.what_to_say).errors(errors).optional().text_area(4)}
            {Field::new("do", "To do").nth(place).value(&row.what_to_do).errors(errors).optional().text_area(4)}
            {Field::new("materials", "Materials").nth(place).value(&row.materials).hint("One thing a line.").errors(errors).optional().text_area(2)}
            <div class="row">
                {(place > 0).then(|| act("up", "Move up", place, &head))}
                {(place + 1 < number).then(|| act("down", "Move down", place, &head))}
                {act("add", "Add one after", place, &head)}
                {act("remove", "Remove", place, &head)}
            </div>
        </fieldset></li>
    }
    .into_any()
}

fn act(step: &'static str, words: &'static str, place: usize, head: &str) -> AnyView {
    let of = format!(": {head}");
    view! {
        <button class="button" name="step" value=format!("{step}-{place}")>{words}<span class="visually-hidden">{of}</span></button>
    }
    .into_any()
}

fn choices(known: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
    known.iter().map(|(value, words)| ((*value).to_string(), (*words).to_string())).collect()
}
