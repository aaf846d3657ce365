//! A session plan: its minutes as a bar, its items as a list.

use domain::plans::{PlanItem, planned_minutes};
use leptos::prelude::*;

use super::count;

/// The minutes of a plan as one bar, and the same in words.
pub fn minutes_bar(agenda: &[PlanItem], length_minutes: i32) -> AnyView {
    let planned = planned_minutes(agenda);
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
pub fn agenda(items: &[PlanItem]) -> AnyView {
    let steps = items
        .iter()
        .cloned()
        .map(|item| {
            let leader = if item.leader == "co_lead" { "Co-lead" } else { "Lead" };
            let materials = item.materials.join(" · ");
            let late = item.minutes_when_late.filter(|late| *late < item.minutes);
            let late = late.map(|late| format!(", {late} when late")).unwrap_or_default();
            view! {
                <li class="card stack stack--tight">
                    <div class="row row--apart">
                        <h3>{item.title}</h3>
                        <span class="small soft nums">{format!("{} minutes{late} · {leader}", item.minutes)}</span>
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
