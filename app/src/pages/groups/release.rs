//! By which rule the readings of a group open, and what another one would change, before it does.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::assignments::release_form::{self, ReleaseChange, ReleaseForm, Standing, WeekToOpen};
use domain::assignments::release_rules::Times;
use domain::entities::group::{self, ReleaseRule};
use domain::entities::session;
use domain::values::{day_and_month, long_date};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::count;
use crate::ui::field::{Field, summary};

/// Value and words of each rule.
const RULES: [(&str, &str); 4] = [
    ("before-session", "So many days before their session"),
    ("after-session", "When their session was held"),
    ("one-by-one", "One by one: the next when the one before is done"),
    ("on-date", "On a day that you set for each week"),
];

/// GET /groups/{id}/release
pub async fn get(State(state): State<AppState>, GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>) -> PageResult {
    page(&state, &actor, &group, None, &FieldErrors::default(), None).await
}

/// POST /groups/{id}/release
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(form): Posted<ReleaseForm>,
) -> PageResult {
    match release_form::save(&state.cx, &actor, group.id, &form).await {
        Ok(None) => Ok(see(&format!("/groups/{}/readings?notice=release", group.id))),
        Ok(Some(change)) => page(&state, &actor, &group, Some(form), &FieldErrors::default(), Some(&change)).await,
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &group, Some(form), &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    group: &group::Model,
    typed: Option<ReleaseForm>,
    errors: &FieldErrors,
    change: Option<&ReleaseChange>,
) -> PageResult<Response> {
    let standing = Standing::load(state.cx.db.read(), &state.cx, group).await?;
    let (dated, zone) = (standing.dated(), group.tz()?);
    let form = typed.unwrap_or_else(|| ReleaseForm::of(&standing.weeks, &dated));
    let (path, name) = (format!("/groups/{}", group.id), group.name.clone());
    let seen = change.map(ReleaseChange::seen).unwrap_or_default();
    let shown = change.map(|change| shown(change, zone));
    let buttons = match change {
        Some(_) => view! {
            <button class="button button--main" name="step" value="save">"Save the rule"</button>
            <button class="button" name="step" value="preview">"Show what changes"</button>
        }
        .into_any(),
        None => view! { <button class="button button--main" name="step" value="preview">"Show what changes"</button> }
            .into_any(),
    };
    let readings = format!("{path}/readings");
    Ok(Page::new("When readings open", Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div>
            <p class="eyebrow" dir="auto"><a href=path.clone()>{name}</a>" · "<a href=readings.clone()>"readings"</a></p>
            <h1>"When readings open"</h1>
        </div>
        {summary(errors)}
        <p>"A week’s readings open by this rule for everybody, and are due when their session starts; those that open after it are due when the next one starts."</p>
        <form method="post" action=format!("{path}/release") class="card stack">
            <input type="hidden" name="seen" value=seen/>
            {Field::new("rule", "Readings open").value(&form.rule).errors(errors).select(rules())}
            {Field::new("days", "Days before").value(&form.days).hint("From 0 to 28. With 0 they open on the morning of the session’s day. Only for the first choice.").errors(errors).input("number")}
            {days(&form, &dated, errors)}
            {shown}
            <p class="row">{buttons}<a class="button button--plain" href=readings>"Not now"</a></p>
        </form>
    }))
}

fn rules() -> Vec<(String, String)> {
    RULES.map(|(choice, words)| (choice.to_string(), words.to_string())).to_vec()
}

/// A day for each week, folded away where the rule has no use for it.
fn days(form: &ReleaseForm, dated: &[&session::Model], errors: &FieldErrors) -> AnyView {
    let open = form.rule == "on-date";
    let fields = dated.iter().enumerate().map(|(place, session)| {
        let at = form.session.iter().position(|id| *id == session.id.to_string());
        let typed = at.and_then(|at| form.opens_on.get(at)).map(String::as_str).unwrap_or_default();
        let label = format!("Week {}, session on {}", session.week, day_and_month(session.local_date));
        view! {
            <input type="hidden" name="session" value=session.id.to_string()/>
            {Field::new("opens_on", label).nth(place).value(typed).errors(errors).optional().input("date")}
        }
    });
    view! {
        <details open=open>
            <summary>"Days of the weeks"</summary>
            <div class="stack">
                <p class="small soft">"Only for “on a day that you set”. Without a day the readings of a week wait until you set one."</p>
                {fields.collect_view()}
            </div>
        </details>
    }
    .into_any()
}

/// What the change does, in words.
fn shown(change: &ReleaseChange, zone: Tz) -> AnyView {
    let readings: i64 = change.weeks.iter().map(|week| week.readings).sum();
    let head = match usize::try_from(readings).unwrap_or_default() {
        0 => "No reading is waiting to open now. The rule holds for whoever is invited from here on.".to_string(),
        number => format!("{} not yet open for somebody.", count(number, "reading is", "readings are")),
    };
    let rule = change.after.release.rule;
    let lines = change.weeks.iter().map(|week| view! { <li>{line(week, rule, zone)}</li> }).collect_view();
    let in_turn = (rule == ReleaseRule::OneByOne && readings > 0)
        .then_some(" For each person the first that waits opens at once, where nothing before it is undone.");
    view! {
        <div class="notice notice--calm" role="status">
            <p><b>"This is what changes. Nothing is saved yet."</b>" "{head}{in_turn}</p>
            <ul class="notice__list">{lines}</ul>
            <p>"What is open is not locked again, and what you gave dates of its own keeps them. Nobody is mailed."</p>
        </div>
    }
    .into_any()
}

fn line(week: &WeekToOpen, rule: ReleaseRule, zone: Tz) -> String {
    let readings = count(usize::try_from(week.readings).unwrap_or_default(), "reading", "readings");
    let opens = opening(&week.will, rule, zone);
    let due = format!("due {}", dates::full(week.will.due_at, zone));
    let unchanged = if week.was == week.will { ", as now" } else { "" };
    format!("Week {}: {readings} {opens}, {due}{unchanged}.", week.week)
}

fn opening(times: &Times, rule: ReleaseRule, zone: Tz) -> String {
    match (times.opens_at, rule) {
        (Some(at), _) => format!("will open on {}", long_date(at.with_timezone(&zone).date_naive())),
        (None, ReleaseRule::AfterSession) => "will open when the session is held".into(),
        (None, ReleaseRule::OneByOne) => "will open one by one".into(),
        (None, _) => "will wait until you set a day".into(),
    }
}

/// What a reading waits for that does not know yet when it opens.
pub fn waits_for(rule: ReleaseRule) -> &'static str {
    match rule {
        ReleaseRule::AfterSession => "opens when its session is held",
        ReleaseRule::OneByOne => "opens when the one before is done",
        ReleaseRule::BeforeSession | ReleaseRule::OnDate => "waits for a day",
    }
}
