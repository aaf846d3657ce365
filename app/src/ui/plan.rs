//! A session plan: its minutes as a bar, its items as a list.

use domain::entities::agenda_item;
use leptos::prelude::*;

use super::count;

/// The minutes of a plan as one bar, and the same in words.
pub fn minutes_bar(agenda: &[agenda_item::Model], length_minutes: i32) -> AnyView {
    let planned: i32 = agenda.iter().map(|item| item.minutes).sum();
    let parts = agenda
        .iter()
        .map(|item| view! { <span class=format!("bar__part bar__part--m{}", item.minutes.clamp(1, 60))></span> })
        .collect_view();
    let items = count(agenda.len(), "item", "items");
    let over = (planned > length_minutes).then(|| format!(" That is {} minutes too many.", planned - length_minutes));
    view! {
        <div class="stack stack--tight">
            <div class="bar" aria-hidden="true">{parts}</div>
            <p class="small soft nums">{format!("{items}, {planned} of {length_minutes} minutes.{}", over.unwrap_or_default())}</p>
        </div>
    }.into_any()
}

/// The items in order, with what to do and what to say.
pub fn agenda(items: &[agenda_item::Model]) -> AnyView {
    let steps = items
        .iter()
        .cloned()
        .map(|item| {
            let leader = if item.leader == "co_lead" { "Co-lead" } else { "Lead" };
            let materials = item.materials.0.join(", ");
            view! {
                <li class="card stack stack--tight">
                    <div class="row row--apart">
                        <h3>{item.title}</h3>
                        <span class="small soft nums">{format!("{} minutes · {leader}", item.minutes)}</span>
                    </div>
                    <p>{item.what_to_do}</p>
                    <blockquote class="reading"><p>{item.what_to_say}</p></blockquote>
                    {(!materials.is_empty()).then(|| view! { <p class="small soft">"Bring: "{materials}</p> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="stack">{steps}</ol> }.into_any()
}
