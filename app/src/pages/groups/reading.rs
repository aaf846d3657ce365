//! One reading that was assigned: who has it, other dates for it, and taking it back.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::assignments::changes::{ChangeForm, Changing};
use domain::assignments::{self, GroupAssignment};
use domain::audit::sights::{self, Sight};
use domain::entities::group::ReleaseRule;
use domain::memberships::{self, Member};
use domain::{Context, Error, FieldErrors, curricula};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{AssignmentIn, WorkWithGroup};
use crate::pages::groups::release::waits_for;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::done;
use crate::ui::field::{Field, summary};

type At = AssignmentIn<WorkWithGroup>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReadingQuery {
    notice: String,
}

/// GET /groups/{id}/readings/{assignment}
pub async fn get(State(state): State<AppState>, at: At, QueryOf(query): QueryOf<ReadingQuery>) -> PageResult {
    let notice = match query.notice.as_str() {
        "dates" => Some("Changed. It no longer moves with the session or with the rule of the group."),
        "take-back" => {
            Some("Taken back. Who has read it can still open it, and what they wrote stays. Nobody is reminded of it.")
        }
        "give-back" => Some("Given back, as it was."),
        _ => None,
    };
    let zone = at.group.tz()?;
    let due = at.assignment.due_at.with_timezone(&zone).date_naive().to_string();
    let form = ChangeForm { who: "all".into(), due, ..ChangeForm::default() };
    page(&state, &at, &form, &FieldErrors::default(), notice).await
}

/// POST /groups/{id}/readings/{assignment}
pub async fn post(State(state): State<AppState>, at: At, Posted(form): Posted<ChangeForm>) -> PageResult {
    let AssignmentIn { actor, group, assignment, .. } = &at;
    let changing = Changing { cx: &state.cx, actor, group, assignment };
    match changing.apply(&form).await {
        Ok(()) => Ok(see(&format!("/groups/{}/readings/{}?notice={}", group.id, assignment.id, form.act))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &at, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// One who has the reading.
struct Having {
    row: GroupAssignment,
    name: String,
}

async fn having(cx: &Context, at: &At) -> domain::Result<Vec<Having>> {
    let members = memberships::members(cx, at.group.id).await?;
    let name = |row: &GroupAssignment| -> domain::Result<String> {
        let member = members.iter().find(|member| member.membership_id == row.membership_id);
        member.map_or(Ok(String::new()), |member: &Member| member.called(cx))
    };
    let rows = assignments::of_group(cx, at.group.id).await?.into_iter();
    let same = rows.filter(|row| row.reading_id == at.assignment.reading_id);
    let mut having = same.map(|row| Ok(Having { name: name(&row)?, row })).collect::<domain::Result<Vec<_>>>()?;
    having.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(having)
}

async fn page(
    state: &AppState,
    at: &At,
    form: &ChangeForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let cx = &state.cx;
    sights::note(cx, &at.actor, Sight::Readings(at.group.id)).await?;
    let reading = curricula::require_reading(cx, at.assignment.reading_id).await?;
    let having = having(cx, at).await?;
    let (zone, now, rule) = (at.group.tz()?, cx.now(), at.group.release_rule);
    let readings = format!("/groups/{}/readings", at.group.id);
    let path = format!("{readings}/{}", at.assignment.id);
    let own = having.iter().find(|one| one.row.assignment_id == at.assignment.id);
    let who = own.map(|one| one.name.clone()).unwrap_or_default();
    let whom = vec![("all".to_string(), "All who have it".to_string()), ("one".to_string(), format!("{who} alone"))];
    let is_locked = |one: &Having| one.row.withdrawn_at.is_none() && !one.row.is_open(now);
    let opens = (having.iter().any(is_locked) || errors.get("opens").is_some()).then(|| {
        Field::new("opens", "Opens")
            .value(&form.opens)
            .hint("For who can’t open it yet. Empty: as it is. Today: at once.")
            .errors(errors)
            .optional()
            .input("date")
    });
    let given_back =
        having.iter().any(|one| one.row.withdrawn_at.is_some()).then(|| give_back(&path, choose(&whom), errors));
    let rows = having.iter().map(|one| row(one, &readings, rule, zone, now)).collect_view();
    Ok(Page::new(reading.title.clone(), Frame::Staff(&at.actor, Section::Groups)).show(&state.site, || view! {
        <div>
            <p class="eyebrow" dir="auto"><a href=format!("/groups/{}", at.group.id)>{at.group.name.clone()}</a>" · "<a href=readings>"readings"</a></p>
            <h1 dir="auto">{reading.title}</h1>
        </div>
        {notice.map(done)}
        {summary(errors)}
        <div class="split">
            <section class="stack"><h2>"Who has it"</h2><ul class="list card card--flush">{rows}</ul></section>
            <aside class="stack">
                <form method="post" action=path.clone() class="card stack">
                    <h2>"Other dates"</h2>
                    {Field::new("who", "For whom").value(&form.who).errors(errors).select(whom.clone())}
                    {opens}
                    {Field::new("due", "Due").value(&form.due).hint("Until the end of this day, on the group’s clock. Who is done is not asked again.").errors(errors).input("date")}
                    <p class="row"><button class="button button--main" name="act" value="dates">"Change the dates"</button></p>
                </form>
                {take_back(&path, choose(&whom), form, errors)}
                {given_back}
            </aside>
        </div>
    }))
}

/// Nothing is chosen beforehand: who is at the top is there by the alphabet alone.
fn choose(whom: &[(String, String)]) -> Vec<(String, String)> {
    let nobody = (String::new(), "Choose".to_string());
    std::iter::once(nobody).chain(whom.iter().cloned()).collect()
}

fn take_back(path: &str, whom: Vec<(String, String)>, form: &ChangeForm, errors: &FieldErrors) -> AnyView {
    let open = form.act == "take-back";
    view! {
        <details class="card stack" open=open>
            <summary>"Take it back"</summary>
            <form method="post" action=path.to_string() class="stack">
                <p class="small soft">"It leaves the list of what there is to read, and nobody is reminded of it. Who has read it can still open it, and what they wrote stays."</p>
                {Field::new("who", "From whom").nth(1).errors(errors).select(whom)}
                <p class="row"><button class="button button--danger" name="act" value="take-back">"Take back"</button></p>
            </form>
        </details>
    }
    .into_any()
}

fn give_back(path: &str, whom: Vec<(String, String)>, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action=path.to_string() class="card stack">
            <h2>"Give it back"</h2>
            <p class="small soft">"As it was: with its dates, and with what they read and wrote."</p>
            {Field::new("who", "To whom").nth(2).errors(errors).select(whom)}
            <p class="row"><button class="button" name="act" value="give-back">"Give back"</button></p>
        </form>
    }
    .into_any()
}

fn row(one: &Having, readings: &str, rule: ReleaseRule, zone: Tz, now: DateTime<Utc>) -> AnyView {
    let row = &one.row;
    let due = format!("due {}", dates::near(row.due_at, zone, now));
    let state = match (row.withdrawn_at, row.done_at, row.opens_at) {
        (Some(at), Some(_), _) => format!("taken back on {}; they had read it", dates::short(at, zone)),
        (Some(at), None, _) => format!("taken back on {}", dates::short(at, zone)),
        (None, Some(at), _) => format!("done on {}", dates::short(at, zone)),
        (None, None, None) => format!("{due} · {}", waits_for(rule)),
        (None, None, Some(at)) if at > now => format!("{due} · opens on {}", dates::short(at, zone)),
        (None, None, Some(_)) => format!("{due} · open"),
    };
    view! {
        <li><div class="list__grow">
            <a class="list__title" dir="auto" href=format!("{readings}/{}", row.assignment_id)>{one.name.clone()}</a>
            <p class="small soft">{state}</p>
        </div></li>
    }
    .into_any()
}
