//! *Joining late*: the group's rule for who joins after it has begun, and what that would mean today, in words.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::entities::group::{self, LateRule};
use domain::late_joiners::{self, Arrival, LateForm, RECOMMENDED, Rule, Step, WeekReading};
use domain::values::{day_and_month, weekday_name};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{GroupFor, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::icon::Icon;
use crate::ui::{count, done, number_word};
use crate::words::Words;

const RULES: [(&str, &str); 3] = [
    ("start-here", "Start here, with a short catch-up"),
    ("catch-up", "Catch up on everything, at a pace"),
    ("wait", "Wait for the next run"),
];

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct JoiningQuery {
    notice: String,
}

/// GET /groups/{id}/joining
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    QueryOf(query): QueryOf<JoiningQuery>,
) -> PageResult {
    let notice = (query.notice == "saved")
        .then(|| done("Saved. It holds for who is invited from now on; who is here already keeps what they have."));
    let rule = group.rule_for_late_joiners();
    page(&state, &actor, &group, &LateForm::of(&rule), (&rule, &FieldErrors::default()), notice).await
}

/// POST /groups/{id}/joining
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(form): Posted<LateForm>,
) -> PageResult {
    let weeks = late_joiners::weeks_of(state.cx.db.read(), group.id).await?;
    let no_errors = FieldErrors::default();
    match form.check(&weeks) {
        Ok(rule) if form.step == "preview" => {
            let look = view! { <p class="notice notice--calm" role="status">"This is what they would get. Nothing is saved yet."</p> };
            page(&state, &actor, &group, &form, (&rule, &no_errors), Some(look.into_any())).await
        }
        Ok(rule) => {
            late_joiners::set(&state.cx, &actor, &group, &rule).await?;
            Ok(see(&format!("/groups/{}/joining?notice=saved", group.id)))
        }
        Err(errors) => {
            let stands = group.rule_for_late_joiners();
            let mut response = page(&state, &actor, &group, &form, (&stands, &errors), None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// `rule`: the one that is shown in words.
async fn page(
    state: &AppState,
    actor: &Actor,
    group: &group::Model,
    form: &LateForm,
    (rule, errors): (&Rule, &FieldErrors),
    notice: Option<AnyView>,
) -> PageResult<Response> {
    let cx = &state.cx;
    let (zone, now) = (group.tz()?, cx.now());
    let weeks = late_joiners::weeks_of(cx.db.read(), group.id).await?;
    // The rule at hand, be it saved or only tried.
    let arrival = match late_joiners::arrival_of(cx.db.read(), cx, group).await? {
        Arrival::InTime => Arrival::InTime,
        _ if rule.kind == LateRule::Wait => Arrival::Waits,
        _ => Arrival::Late(rule.clone().in_group(group, &weeks, now)),
    };
    let told = told(&arrival, &weeks, zone, now);
    let (path, name) = (format!("/groups/{}", group.id), group.name.clone());
    Ok(Page::new("Joining late", Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div>
            <p class="eyebrow" dir="auto"><a href=path.clone()>{name}</a>" · "<a href=format!("{path}/people")>"people"</a></p>
            <h1>"Joining late"</h1>
            <p class="soft">"What somebody gets who joins after the group has begun. Whatever you choose, nobody gets all weeks at once."</p>
        </div>
        {notice}
        {summary(errors)}
        <div class="split">
            <form method="post" action=format!("{path}/joining") class="stack stack--wide">
                {Field::new("rule", "Who joins late").value(&form.rule).errors(errors).choices(&RULES)}
                {short_catch_up(&weeks, form, errors, now)}
                {pace(form, errors)}
                {waiting()}
                <div class="row">
                    <button class="button button--main" name="step" value="save">"Save"</button>
                    <button class="button" name="step" value="preview">"Show what they would get"</button>
                    <a class="button button--plain" href=format!("{path}/people")>"Not now"</a>
                </div>
            </form>
            <aside class="stack">
                <h2>"If somebody joined today"</h2>
                <div class="card stack">{told}</div>
            </aside>
        </div>
    }))
}

fn short_catch_up(weeks: &[WeekReading], form: &LateForm, errors: &FieldErrors, now: DateTime<Utc>) -> AnyView {
    let boxes = |of: Vec<&WeekReading>| {
        let weeks = of.chunk_by(|a, b| a.week == b.week).map(|week| {
            let boxes = week.iter().map(|one| {
                let key = one.key();
                let ticked = form.readings.contains(&key);
                let minutes = count(usize::try_from(one.minutes).unwrap_or_default(), "minute", "minutes");
                view! {
                    <label class="check"><input type="checkbox" name="readings" value=key checked=ticked/>
                        <span>{one.title.clone()}" "<span class="small soft">{minutes}</span></span></label>
                }
            });
            let title = format!("Week {}: {}", week[0].week, week[0].week_title);
            view! { <div role="group" aria-label=title.clone()><p class="small soft" aria-hidden="true">{title.clone()}</p>{boxes.collect_view()}</div> }
        });
        weeks.collect_view()
    };
    let (over, to_come): (Vec<_>, Vec<_>) = weeks.iter().partition(|one| one.is_over(now));
    let error = errors.get("readings").map(|complaint| Words::english().complaint(complaint));
    let class = if error.is_some() { "field field--wrong" } else { "field" };
    let chosen_ahead = to_come.iter().any(|one| form.readings.contains(&one.key()));
    let over = if over.is_empty() {
        view! { <p class="small soft">"No week is over yet."</p> }.into_any()
    } else {
        boxes(over).into_any()
    };
    let ahead = (!to_come.is_empty()).then(|| {
        view! { <details open=chosen_ahead><summary>"Weeks to come"</summary><p class="small soft">"A reading that you tick here counts for who joins after its week."</p>{boxes(to_come)}</details> }
    });
    view! {
        <fieldset class=class id="readings">
            <legend>"For a short catch-up: these readings of the weeks before"</legend>
            <span class="field__hint">{format!("None is a good answer too. {} or fewer keep it short; of more than that, {RECOMMENDED} come each week.", number_word(RECOMMENDED))}</span>
            {over}
            {ahead}
            {error.map(|words| view! { <span class="field__wrong" id="readings-wrong">{Icon::Warning.view()}<span>{words}</span></span> })}
        </fieldset>
    }
    .into_any()
}

fn pace(form: &LateForm, errors: &FieldErrors) -> AnyView {
    Field::new("every_days", "For catching up on everything: days between one week’s readings and the next")
        .value(&form.every_days)
        .hint("From 1 to 14. The oldest week comes at once, each later one so many days after.")
        .errors(errors)
        .input("number")
}

fn waiting() -> AnyView {
    view! {
        <div class="stack stack--tight">
            <h2>"For waiting"</h2>
            <p class="small soft">"They get nothing of this run: no readings, no reminders, and they take no place. Their page tells them kindly that they begin with the next one. They stand on the people page until you move them over. Who was invited before the group began has a place in it, and keeps it however late they accept."</p>
        </div>
    }
    .into_any()
}

/// What somebody would get who joined now.
fn told(arrival: &Arrival, weeks: &[WeekReading], zone: Tz, now: DateTime<Utc>) -> AnyView {
    match arrival {
        Arrival::InTime => view! {
            <p>"They would get everything, week by week, like everybody else: the group has not begun."</p>
            <p class="small soft">"Once a session has begun, the rule counts."</p>
        }
        .into_any(),
        Arrival::Waits => view! { <p>"They would get nothing of this run, and wait for the next one."</p> }.into_any(),
        Arrival::Late(rule) => {
            let steps = late_joiners::steps(rule, weeks, zone, now);
            let of_before = if steps.is_empty() {
                view! { <p>"They would get nothing of the weeks before."</p> }.into_any()
            } else {
                let items = steps.iter().map(|step| step_in_words(step, zone, now));
                view! { <p>"They would get, of the weeks before:"</p><ol class="list">{items.collect_view()}</ol> }
                    .into_any()
            };
            view! { {of_before} <p>{to_come(weeks, now)}</p> }.into_any()
        }
    }
}

fn step_in_words(step: &Step, zone: Tz, now: DateTime<Utc>) -> AnyView {
    let opens = if step.opens_at <= now { "Today".to_string() } else { day(step.opens_at, zone) };
    let titles =
        step.readings.iter().map(|one| view! { <p class="small">{format!("{} (week {})", one.title, one.week)}</p> });
    view! {
        <li>
            <div class="list__grow stack stack--tight">
                <p><b>{opens}</b><span class="soft">{format!(", to be read by {}", day(step.due_at, zone))}</span></p>
                {titles.collect_view()}
            </div>
        </li>
    }
    .into_any()
}

fn to_come(weeks: &[WeekReading], now: DateTime<Utc>) -> String {
    let ahead: Vec<i32> = weeks.iter().filter(|one| !one.is_over(now)).map(|one| one.week).collect();
    match (ahead.first(), ahead.last()) {
        (Some(first), Some(last)) if first == last => format!("And the readings of week {first}, like everybody else."),
        (Some(first), Some(last)) => {
            format!("And the readings of weeks {first} to {last}, each in its week, like everybody else.")
        }
        _ => "No week is to come.".into(),
    }
}

/// "Friday 25 September".
fn day(at: DateTime<Utc>, zone: Tz) -> String {
    let date = at.with_timezone(&zone).date_naive();
    format!("{} {}", weekday_name(chrono::Datelike::weekday(&date)), day_and_month(date))
}

/// What happens to whom is invited to a group that has begun: for the people page, in one sentence.
pub fn in_a_sentence(group: &group::Model, arrival: &Arrival) -> Option<String> {
    let rule = match arrival {
        Arrival::InTime => return None,
        Arrival::Waits if group.late_rule.is_some() => {
            return Some("This group has begun. Whom you invite now waits for the next run.".into());
        }
        Arrival::Waits => return Some("This group has begun, and is closed to newcomers.".into()),
        Arrival::Late(rule) => rule,
    };
    let words = match (rule.kind, rule.readings.len()) {
        (LateRule::CatchUp, _) => {
            let days = count(usize::try_from(rule.every_days).unwrap_or_default(), "day", "days");
            format!("gets what came before a week’s worth at a time, every {days}")
        }
        (_, 0) => "starts here, with nothing of the weeks before".into(),
        _ => "starts here, with a short catch-up".into(),
    };
    Some(format!("This group has begun. Whom you invite now {words}."))
}
