//! Paper: the plan of a session, a sheet to sign in on, and the readings as a packet. Large type on request.

use axum::extract::State;
use domain::audit::sights::{self, Sight};
use domain::{memberships, session_plans};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{SeeGroup, SessionFor};
use crate::shell::{Frame, Page};
use crate::state::AppState;
use crate::ui::empty;
use crate::ui::packet::packet;
use crate::ui::plan::agenda;

/// What can be printed: its name in the address, and its words.
const SHEETS: [(&str, &str); 3] = [("plan", "The plan"), ("sign-in-sheet", "Sign-in sheet"), ("readings", "Readings")];
/// Lines for people who come without being on the list.
const SPARE_LINES: usize = 3;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PrintQuery {
    what: String,
    /// "large": type for eyes that want it.
    size: String,
}

/// GET /sessions/{id}/print
pub async fn get(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<SeeGroup>,
    QueryOf(query): QueryOf<PrintQuery>,
) -> PageResult {
    let cx = &state.cx;
    let wanted = if query.what.is_empty() { "plan" } else { &query.what };
    let (what, words) = *SHEETS.iter().find(|(name, _)| *name == wanted).ok_or(PageError::NotFound)?;
    let plan = session_plans::of(cx, &session).await?;
    let sheet = match what {
        "sign-in-sheet" => {
            sights::note(cx, &actor, Sight::SignInSheet(session.id)).await?;
            let members = memberships::members(cx, group.id).await?;
            let here = members.iter().filter(|member| member.is_of_this_run());
            let names = here.map(|member| Ok(short_name(&member.called(cx)?))).collect::<domain::Result<Vec<_>>>()?;
            sign_in_sheet(names)
        }
        "readings" => {
            let mut readings = Vec::new();
            for reading in &plan.module.readings {
                readings.push(state.rendered.reading(cx, reading.id).await?);
            }
            if readings.is_empty() { empty("This week has no readings.") } else { packet(&readings) }
        }
        _ => agenda(&plan.items),
    };
    let when = dates::full(session.starts_at, group.tz()?);
    let large = query.size == "large";
    let class = if large { "page stack stack--wide page--large" } else { "page stack stack--wide" };
    // A sheet that lies about tells nobody what it is for: a readings packet and a list of names carry no group.
    let head =
        if what == "plan" { format!("{} · week {} · {when}", plan.module.module.title, session.week) } else { when };
    let here = format!("/sessions/{}/print?what={what}", session.id);
    Ok(Page::new(words, Frame::Bare).class(class).show(&state.site, move || {
        view! {
            <p class="row screen-only">
                <a href=format!("/sessions/{}", session.id)>"Back to the session"</a>
                {choices(&session.id.to_string(), what)}
                {match large {
                    true => view! { <a href=here>"Usual type"</a> }.into_any(),
                    false => view! { <a href=format!("{here}&size=large")>"Large type"</a> }.into_any(),
                }}
                <span class="soft">"Print it from the browser’s menu."</span>
            </p>
            <div><p class="small soft">{head}</p><h1>{words}</h1></div>
            {sheet}
        }
    }))
}

fn choices(session: &str, what: &str) -> AnyView {
    let links = SHEETS.iter().filter(|(name, _)| *name != what);
    let links =
        links.map(|(name, words)| view! { <a href=format!("/sessions/{session}/print?what={name}")>{*words}</a> });
    links.collect_view().into_any()
}

/// How somebody is called, and the first letter of what follows: nobody's whole name lies on a table.
fn short_name(called: &str) -> String {
    let mut words = called.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next().and_then(|next| next.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first.split('@').next().unwrap_or(first).to_string(),
    }
}

fn sign_in_sheet(names: Vec<String>) -> AnyView {
    let spare = std::iter::repeat_n(String::new(), SPARE_LINES);
    let rows =
        names.into_iter().chain(spare).map(|name| view! { <tr><th scope="row" dir="auto">{name}</th><td></td></tr> });
    view! {
        <table class="sheet">
            <thead><tr><th scope="col">"Name"</th><th scope="col">"Here"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_on_the_table_has_a_first_name_and_an_initial() {
        for (called, on_paper) in
            [("Rosa Maria Lopez", "Rosa M."), ("Theo", "Theo"), ("amina@example.org", "amina"), ("", "")]
        {
            assert_eq!(short_name(called), on_paper);
        }
    }
}
