//! When people are reminded, for the whole organization. What comes shows without a name: administrators see nobody's group.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::reminder_rules::forms::RulesForm;
use domain::reminder_rules::{self, Rules};
use domain::reminders::{self, Counts, DAYS};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{ManageReminders, May};
use crate::pages::account::OwnQuery;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::summary;
use crate::ui::{count, done, empty, heading};
use crate::words::Words;

use super::fields;

/// At most so many lines: what comes later says nothing new.
const MOST_LINES: usize = 60;

/// GET /settings/reminders
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<ManageReminders>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let owner = reminder_rules::house(&state.cx).await?;
    let chosen = reminder_rules::own(&state.cx, &actor, owner).await?;
    let notice = query.is("saved").then_some("Saved. It holds from now on.");
    Ok(page(&state, &actor, &RulesForm::of(&chosen), &FieldErrors::default(), (notice, None)))
}

/// POST /settings/reminders
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<ManageReminders>,
    Posted(form): Posted<RulesForm>,
) -> PageResult {
    let owner = reminder_rules::house(&state.cx).await?;
    match form.check(&reminder_rules::own(&state.cx, &actor, owner).await?) {
        Ok(chosen) if form.step == "preview" => {
            let notice = Some("This is what it would be. Nothing is saved yet.");
            let counts = reminders::preview_for_house(&state.cx, &actor, &chosen).await?;
            Ok(page(&state, &actor, &form, &FieldErrors::default(), (notice, Some(counts))))
        }
        Ok(chosen) => {
            reminder_rules::save(&state.cx, &actor, owner, &chosen).await?;
            Ok(see("/settings/reminders?notice=saved"))
        }
        Err(errors) => {
            let mut response = page(&state, &actor, &form, &errors, (None, None));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// `counts`: what goes out, for who asked to see it. It is worked out for everybody, so not at each visit.
fn page(
    state: &AppState,
    actor: &Actor,
    form: &RulesForm,
    errors: &FieldErrors,
    (notice, counts): (Option<&'static str>, Option<Counts>),
) -> Response {
    let fields = fields(Words::english(), form, &Rules::default(), errors);
    let shown = counts.map(|counts| shown(counts, actor.zone.unwrap_or(chrono_tz::UTC)));
    Page::new("Reminders", Frame::Staff(actor, Section::Reminders)).show(&state.site, || {
        view! {
            {heading("", "Reminders")}
            {notice.map(done)}
            {summary(errors)}
            <p class="soft">"This holds for everybody whose group, and who themself, chose nothing else. What somebody asked not to be mailed is never mailed, whatever stands here."</p>
            <form method="post" action="/settings/reminders" class="stack stack--wide">
                {fields}
                <p class="row">
                    <button class="button button--main" name="step" value="save">"Save"</button>
                    <button class="button" name="step" value="preview" formaction="/settings/reminders#comes">"Show what goes out"</button>
                </p>
            </form>
            {shown}
        }
    })
}

fn shown(counts: Counts, zone: chrono_tz::Tz) -> AnyView {
    let more = counts.len().saturating_sub(MOST_LINES);
    let rows = counts.into_iter().take(MOST_LINES).map(|((at, what), people)| {
        let when = dates::time(at, zone, dates::full(at, zone));
        view! { <tr><th scope="row">{when}</th><td data-label="What">{what}</td><td data-label="To">{count(people, "person", "people")}</td></tr> }
    });
    let rows = rows.collect::<Vec<_>>();
    let list = if rows.is_empty() {
        empty("Nothing. Nobody is in a group that meets or reads in these days, or all of it is off.").into_any()
    } else {
        view! {
            <table class="table">
                <thead><tr><th scope="col">"When"</th><th scope="col">"What"</th><th scope="col">"To"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let title = format!("What goes out in the next {DAYS} days");
    let zone = format!("Times in {}. Who gets it shows on the page of each group.", dates::zone_name(zone));
    let more = (more > 0).then(|| view! { <p class="small soft">{format!("And {more} more after that.")}</p> });
    view! { <section class="stack" id="comes"><h2>{title}</h2><p class="small soft">{zone}</p>{list}{more}</section> }
        .into_any()
}
