//! The run sheet: the session as it goes, for everybody who leads it, on as many devices as they have.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::audit::sights::{self, Sight};
use domain::entities::group_staff::Part;
use domain::entities::{group, session, session_run};
use domain::group_staff::{self, StaffRow};
use domain::ids::SessionWordId;
use domain::memberships;
use domain::plans::PlanItem;
use domain::replies;
use domain::runs::{self, RunForm};
use domain::session_words::{self, WordForm};
use domain::values::clock_time;
use domain::{Actor, Context, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use super::attendance::{BoardQuery, people};
use super::replies::{in_a_line, said_before};
use crate::answer::{Posted, QueryOf, Wanted, json, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{SeeGroup, SessionFor, WorkWithGroup};
use crate::islands::{RunNews, RunSheet, Sheet, WORD, WORD_KEPT};
use crate::pages::groups::show::start_button;
use crate::shell::{Frame, Page, fragment};
use crate::state::AppState;
use crate::ui::empty;
use crate::ui::field::{Field, summary};
use crate::ui::run_sheet::{self, Shown};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RunQuery {
    /// The revision that the device knows.
    revision: String,
}

/// GET /sessions/{id}/run
pub async fn get(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<SeeGroup>,
    QueryOf(query): QueryOf<RunQuery>,
    QueryOf(board): QueryOf<BoardQuery>,
    wanted: Wanted,
) -> PageResult {
    let cx = &state.cx;
    let running = Running { actor: &actor, session: &session, group: &group };
    if wanted == Wanted::Json {
        let run = runs::find(cx, session.id).await?.ok_or(Error::NotFound)?;
        if query.revision.parse() == Ok(run.revision) {
            return Ok(json(RunNews { now: millis(cx.now()), sheet: None }));
        }
        sights::note(cx, &actor, Sight::RunSheet(session.id)).await?;
        return Ok(json(news(cx, &running, &run).await?));
    }
    let form = session_words::being_written(cx, &actor, &session).await?.unwrap_or_else(|| blank(cx));
    page(&state, &running, &board, &form, &FieldErrors::default()).await
}

/// POST /sessions/{id}/run
pub async fn post(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<WorkWithGroup>,
    wanted: Wanted,
    Posted(form): Posted<RunForm>,
) -> PageResult {
    let run = runs::tap(&state.cx, &actor, &session, &form).await?;
    match wanted {
        Wanted::Json => {
            let running = Running { actor: &actor, session: &session, group: &group };
            Ok(json(news(&state.cx, &running, &run).await?))
        }
        Wanted::Page => Ok(see(&format!("/sessions/{}/run", session.id))),
    }
}

/// POST /sessions/{id}/words
pub async fn write(
    State(state): State<AppState>,
    SessionFor { actor, session, group, .. }: SessionFor<WorkWithGroup>,
    Posted(form): Posted<WordForm>,
) -> PageResult {
    let written = match form.check() {
        Ok(new) => session_words::write(&state.cx, &actor, &session, new).await,
        Err(error) => Err(error),
    };
    match written {
        Ok(()) => Ok(see(&format!("/sessions/{}/run#words", session.id))),
        Err(Error::Invalid(errors)) => {
            let running = Running { actor: &actor, session: &session, group: &group };
            let mut response = page(&state, &running, &BoardQuery::default(), &form, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /sessions/{id}/unfinished-word: a word as it is written, from the run sheet's island.
pub async fn keep(
    State(state): State<AppState>,
    SessionFor { actor, session, .. }: SessionFor<WorkWithGroup>,
    Posted(form): Posted<WordForm>,
) -> PageResult {
    session_words::keep(&state.cx, &actor, &session, form.read()?).await?;
    Ok(json(()))
}

/// Twelve hours.
const LONG_OVER_MINUTES: i64 = 12 * 60;

fn blank(cx: &Context) -> WordForm {
    WordForm { id: cx.new_id::<SessionWordId>().to_string(), about: "group".into(), text: String::new() }
}

struct Running<'a> {
    actor: &'a Actor,
    session: &'a session::Model,
    group: &'a group::Model,
}

async fn page(
    state: &AppState,
    running: &Running<'_>,
    query: &BoardQuery,
    form: &WordForm,
    errors: &FieldErrors,
) -> PageResult<Response> {
    let Running { actor, session, group } = running;
    let cx = &state.cx;
    sights::note(cx, actor, Sight::RunSheet(session.id)).await?;
    let staff = group_staff::now(cx, group.id).await?;
    let works = group_staff::works(actor, &staff);
    let plan = format!("/sessions/{}", session.id);
    let head = format!(" · week {}", session.week);
    let name = group.name.clone();
    let sheet = match runs::find(cx, session.id).await? {
        Some(run) => Some(sheet(cx, running, &run, query).await?),
        None => None,
    };
    let words = if works { Some(words(cx, session, form, errors).await?) } else { None };
    let not_begun = if sheet.is_none() { Some(not_begun(cx, running, works).await?) } else { None };
    let board = format!("{plan}/attendance");
    Ok(Page::new("Run sheet", Frame::Bare).class("page page--wide stack stack--wide").show(&state.site, || view! {
        <header class="row row--apart">
            <p dir="auto"><a href=plan.clone()>{name}</a>{head}</p>
            <p class="row"><a class="button button--plain" href=board>"Take attendance"</a><a class="button button--plain" href=plan>"The plan"</a></p>
        </header>
        {summary(errors)}
        {not_begun}
        {sheet.map(|sheet| sheet())}
        {words}
    }))
}

async fn not_begun(cx: &Context, Running { actor, session, .. }: &Running<'_>, works: bool) -> PageResult<AnyView> {
    let start = (works && session.is_startable(cx.now())).then(|| start_button(session.id));
    let told = said_before(cx, actor, session).await?;
    Ok(view! { <h1>"Run sheet"</h1>{told}{empty("This session has not begun. From twelve hours before it can be started, and its steps show here.")}{start} }.into_any())
}

async fn sheet(cx: &Context, running: &Running<'_>, run: &session_run::Model, query: &BoardQuery) -> PageResult<Later> {
    let Running { actor, session, .. } = running;
    let people = people(cx, actor, session).await?;
    let saved = query.saved_of(&people);
    let post_to = format!("/sessions/{}/run", session.id);
    let keep_to = format!("/sessions/{}/unfinished-word", session.id);
    let attendance_to = format!("/sessions/{}/attendance?on=run", session.id);
    let shown = view_of(cx, running, run).await?;
    let (revision, title) = (run.revision, run_sheet::title(run));
    Ok(Box::new(move || {
        view! {
            <RunSheet post_to=post_to keep_to=keep_to attendance_to=attendance_to revision=revision title=title people=people saved=saved>
                {shown}
            </RunSheet>
        }
        .into_any()
    }))
}

/// An island with something inside is made while its page is rendered, and not before.
type Later = Box<dyn FnOnce() -> AnyView + Send>;

/// What a device is told that does not know this revision, or in a new minute.
async fn news(cx: &Context, running: &Running<'_>, run: &session_run::Model) -> PageResult<RunNews> {
    let people = people(cx, running.actor, running.session).await?;
    let marks = people.iter().map(|person| (person.membership.clone(), person.mark.clone())).collect();
    let said = people.into_iter().map(|person| (person.membership, person.said)).collect();
    let runs_on = run.ended_at.is_none() && run.current().is_some();
    let view = view_of(cx, running, run).await?;
    let sheet = Sheet {
        revision: run.revision,
        step_ends: runs_on.then(|| millis(run.step_ends_at())),
        title: run_sheet::title(run),
        html: fragment(move || view),
        marks,
        said,
    };
    Ok(RunNews { now: millis(cx.now()), sheet: Some(sheet) })
}

async fn view_of(cx: &Context, running: &Running<'_>, run: &session_run::Model) -> PageResult<AnyView> {
    let Running { actor, session, group } = running;
    let staff = group_staff::now(cx, group.id).await?;
    let told = replies::of_sessions(cx, actor, &[session.id]).await?;
    let (zone, now) = (group.tz()?, cx.now());
    let clock = |at: DateTime<Utc>| clock_time(at.with_timezone(&zone).time());
    let leaders: Vec<String> = run.items.0.iter().map(|one| leader_name(&one.item, session, &staff)).collect();
    let left = (session.ends_at - now).num_minutes();
    let over = (run.would_end_at(now) - session.ends_at).num_minutes();
    let until = clock(session.ends_at);
    // Opened once more long after: nobody counts those minutes.
    let is_long_over = left < -LONG_OVER_MINUTES;
    let left = if left >= 0 {
        format!("{left} minutes left, until {until}.")
    } else if is_long_over {
        format!("Its time ended on {}.", dates::full(session.ends_at, zone))
    } else {
        format!("{} minutes over its end at {until}.", -left)
    };
    let over = if over > 0 && !is_long_over {
        format!(" By plan it takes {over} minutes more than that.")
    } else {
        String::new()
    };
    let shown = Shown {
        post_to: &format!("/sessions/{}/run", session.id),
        left: millis(run.step_ends_at()) - millis(now),
        leaders: &leaders,
        step_until: clock(run.step_ends_at()),
        session_words: format!("{left}{over}"),
        told: in_a_line(&told),
    };
    Ok(run_sheet::run_sheet(run, &shown))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
fn millis(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64
}

/// "Dana leads", or the part where nobody has it.
fn leader_name(item: &PlanItem, session: &session::Model, staff: &[StaffRow]) -> String {
    let with = |part: Part| staff.iter().find(|row| row.part == part);
    let swapped = staff.iter().find(|row| Some(row.account_id) == session.facilitator_id);
    let lead = swapped.or_else(|| with(Part::Lead));
    let (who, word) = if item.leader == "co_lead" { (with(Part::CoLead).or(lead), "co-lead") } else { (lead, "lead") };
    who.map_or_else(|| word.to_string(), |row| format!("{} leads", row.name))
}

/// A place for a word about anybody, and what was written so far.
async fn words(cx: &Context, session: &session::Model, form: &WordForm, errors: &FieldErrors) -> PageResult<AnyView> {
    let members = memberships::members(cx, session.group_id).await?;
    let people = members.iter().filter(|member| member.is_of_this_run());
    let people = people.map(|member| Ok((member.membership_id.to_string(), member.called(cx)?)));
    let about = std::iter::once(Ok(("group".to_string(), "The group".to_string()))).chain(people);
    let about = about.collect::<domain::Result<Vec<_>>>()?;
    let mut written = session_words::of(cx, session).await?;
    written.retain(|word| word.is_finished);
    let written = word_list(&written);
    let action = format!("/sessions/{}/words", session.id);
    Ok(view! {
        <section class="split" id="words">
            <form method="post" action=action class="stack" id=WORD>
                <h2>"A word for the note"</h2>
                <input type="hidden" name="id" value=form.id.clone()/>
                {Field::new("about", "About").value(&form.about).errors(errors).select(about)}
                {Field::new("text", "Word").value(&form.text).hint("Only those who lead this group can read it. Name nobody else in it.").errors(errors).text_area(3)}
                <p class="row"><button class="button">"Save word"</button><span class="small soft" role="status" id=WORD_KEPT></span></p>
            </form>
            <div class="stack"><h2>"Written so far"</h2>{written}</div>
        </section>
    }
    .into_any())
}

/// The words of a session as a list.
pub fn word_list(words: &[session_words::Word]) -> AnyView {
    if words.is_empty() {
        return empty("Nothing yet. A word now saves a search in memory later.").into_any();
    }
    let rows = words.iter().cloned().map(|word| {
        let about = word.about.unwrap_or_else(|| "The group".into());
        view! { <li><div class="list__grow"><b dir="auto">{about}</b><p class="words__text" dir="auto">{word.text}</p></div></li> }
    });
    view! { <ul class="list card card--flush words">{rows.collect_view()}</ul> }.into_any()
}
