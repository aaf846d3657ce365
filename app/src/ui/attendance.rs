//! Attendance as a picture: marks in a grid of people and weeks, each with its word for who hears the page.

use domain::attendance::Cell;
use domain::entities::attendance::Mark;
use domain::groups::Week;
use leptos::prelude::*;

use crate::islands::MARKS;

/// One person's row: how they are called, their marks, and how far they are with their readings.
pub struct GridRow {
    pub membership_id: domain::ids::MembershipId,
    pub name: String,
    pub status: Option<String>,
    pub readings: String,
}

/// A mark with its word.
pub fn mark(mark: Option<Mark>) -> AnyView {
    let known = mark.and_then(|mark| MARKS.iter().find(|(value, ..)| *value == mark.name()));
    match known {
        Some((value, sign, word)) => view! {
            <span class=format!("mark mark--{value}")><span aria-hidden="true">{*sign}</span><span class="visually-hidden">{*word}</span></span>
        }.into_any(),
        None => view! { <span class="mark mark--none"><span class="visually-hidden">"no mark"</span></span> }.into_any(),
    }
}

/// What the signs mean.
pub fn legend() -> AnyView {
    view! { <p class="small soft">{MARKS.iter().map(|(_, sign, word)| format!("{sign} {word}")).collect::<Vec<_>>().join(" · ")}</p> }.into_any()
}

/// The person × week grid.
pub fn grid(weeks: &[Week], rows: Vec<GridRow>, cells: &[Cell]) -> AnyView {
    let heads = weeks.iter().map(|week| view! { <th scope="col" class="center"><span class="visually-hidden">"Week "</span>{week.week}</th> }).collect_view();
    let rows = rows.into_iter().map(|row| {
        let marks = weeks.iter().map(|week| {
            let cell = cells.iter().find(|cell| cell.membership_id == row.membership_id && cell.session_id == week.id);
            view! { <td>{mark(cell.map(|cell| cell.mark))}</td> }
        }).collect_view();
        view! {
            <tr>
                <th scope="row" dir="auto">{row.name}{row.status.map(|status| view! { " "<span class="small soft">{status}</span> })}</th>
                {marks}
                <td class="nums">{row.readings}</td>
            </tr>
        }
    }).collect_view();
    view! {
        <div class="card card--flush">
            <div class="grid-scroll" tabindex="0" role="region" aria-label="Attendance by week">
                <table class="grid">
                    <caption class="visually-hidden">"Attendance by week"</caption>
                    <thead><tr><th scope="col">"Name"</th>{heads}<th scope="col">"Readings"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}
