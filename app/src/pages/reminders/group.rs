//! When the people of a group are reminded, and who gets what and when, before it is saved and after.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::audit::sights::{self, Sight};
use domain::entities::group;
use domain::reminder_rules::forms::RulesForm;
use domain::reminder_rules::{self, Chosen, Owner};
use domain::reminders::{self, DAYS, Fate, Planned};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, WorkWithGroup};
use crate::pages::account::OwnQuery;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::summary;
use crate::ui::{Tone, badge, done, empty};
use crate::words::Words;

use super::fields;

/// GET /groups/{id}/reminders
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let chosen = reminder_rules::own(&state.cx, &actor, Owner::Group(group.id)).await?;
    let notice = query.is("saved").then_some("Saved. It holds from now on.");
    page(&state, (&actor, &group), &RulesForm::of(&chosen), &chosen, &FieldErrors::default(), notice).await
}

/// POST /groups/{id}/reminders
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(form): Posted<RulesForm>,
) -> PageResult {
    let owner = Owner::Group(group.id);
    let stored = reminder_rules::own(&state.cx, &actor, owner).await?;
    match form.check(&stored) {
        Ok(chosen) if form.step == "preview" => {
            let notice = Some("This is what it would be. Nothing is saved yet.");
            page(&state, (&actor, &group), &form, &chosen, &FieldErrors::default(), notice).await
        }
        Ok(chosen) => {
            reminder_rules::save(&state.cx, &actor, owner, &chosen).await?;
            Ok(see(&format!("/groups/{}/reminders?notice=saved", group.id)))
        }
        Err(errors) => {
            let mut response = page(&state, (&actor, &group), &form, &stored, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

async fn page(
    state: &AppState,
    (actor, group): (&Actor, &group::Model),
    form: &RulesForm,
    chosen: &Chosen,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    sights::note(&state.cx, actor, Sight::Group(group.id)).await?;
    let far = reminder_rules::further_than_group(&state.cx).await?;
    let fields = fields(Words::english(), form, &far, errors);
    let planned = reminders::preview(&state.cx, actor, group.id, chosen).await?;
    let shown = shown(&planned, group.tz()?);
    let (path, name) = (format!("/groups/{}", group.id), group.name.clone());
    Ok(Page::new("Reminders", Frame::Staff(actor, Section::Groups)).show(&state.site, || {
        view! {
            <div><p class="eyebrow" dir="auto"><a href=path.clone()>{name}</a></p><h1>"Reminders"</h1></div>
            {notice.map(done)}
            {summary(errors)}
            <p class="soft">"This holds for everybody in this group who chose nothing else themself. What somebody asked not to be mailed is never mailed, whatever stands here."</p>
            <form method="post" action=format!("{path}/reminders") class="stack stack--wide">
                {fields}
                <p class="row">
                    <button class="button button--main" name="step" value="save">"Save"</button>
                    <button class="button" name="step" value="preview" formaction=format!("{path}/reminders#comes")>"Show who gets what"</button>
                </p>
            </form>
            {shown}
        }
    }))
}

fn shown(planned: &[Planned], zone: Tz) -> AnyView {
    let list = if planned.is_empty() {
        empty("Nothing in these days: nobody is in the group, there is nothing to remind of, or all of it is off.")
    } else {
        let rows = together(planned).into_iter().map(|of_one| row(&of_one, zone)).collect_view();
        view! {
            <table class="table">
                <thead><tr><th scope="col">"When"</th><th scope="col">"What"</th><th scope="col">"Who"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let title = format!("Who gets what in the next {DAYS} days");
    let hint = format!(
        "Times in {}, as things stand now. What is done, excused, moved or cancelled by then is not sent.",
        dates::zone_name(zone)
    );
    view! { <section class="stack" id="comes"><h2>{title}</h2><p class="small soft">{hint}</p>{list}</section> }
        .into_any()
}

/// Those that are the same but for whom they are for, in the order of the first of them.
fn together(planned: &[Planned]) -> Vec<Vec<&Planned>> {
    let mut all: Vec<Vec<&Planned>> = Vec::new();
    for one in planned {
        let alike = |other: &&mut Vec<&Planned>| {
            let first = other[0];
            (first.at, first.fate) == (one.at, one.fate) && first.kinds == one.kinds
        };
        match all.iter_mut().find(alike) {
            Some(of_one) => of_one.push(one),
            None => all.push(vec![one]),
        }
    }
    all
}

fn row(of_one: &[&Planned], zone: Tz) -> AnyView {
    let first = of_one[0];
    let when = dates::time(first.at, zone, dates::full(first.at, zone));
    let fate = match first.fate {
        Fate::Sent => None,
        Fate::OverLimit => Some(badge(Tone::Plain, "over their limit for that day: not sent")),
        Fate::Unwanted => Some(badge(Tone::Plain, "asked for no such mail: not sent")),
        Fate::Unreachable => Some(badge(Tone::Plain, "mail does not reach them now: not sent")),
    };
    let who: Vec<String> = of_one.iter().map(|one| named(one, zone)).collect();
    view! {
        <tr>
            <th scope="row">{when}</th>
            <td data-label="What">{reminders::what(&first.kinds)}" "{fate}</td>
            <td data-label="Who" dir="auto">{who.join(", ")}</td>
        </tr>
    }
    .into_any()
}

/// With the time on their own clock, where that is another one.
fn named(one: &Planned, zone: Tz) -> String {
    match dates::for_you(one.at, zone, Some(one.own_zone)) {
        None => one.name.clone(),
        Some(_) => {
            let own = dates::weekday_and_time(one.at, one.own_zone);
            format!("{} ({own}, {})", one.name, dates::zone_name(one.own_zone))
        }
    }
}
