//! Another time, another place, somebody else who leads, or not at all. What will happen, and to whom, is said before.

use axum::extract::State;
use axum::http::StatusCode;
use domain::entities::{group, session};
use domain::group_staff::{self, StaffRow};
use domain::session_changes::{self, CancelForm, Changing, FacilitatorForm, MoveForm, PlaceForm};
use domain::values::clock_time;
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{SessionFor, WorkWithGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};

const HOW: [(&str, &str); 2] =
    [("later", "This and all later weeks are held a week later"), ("drop", "This week is left out")];

/// All that the page holds, as typed.
#[derive(Default)]
struct Forms {
    moving: MoveForm,
    cancel: CancelForm,
    place: PlaceForm,
    facilitator: FacilitatorForm,
}

impl Forms {
    /// What stands now.
    fn of(session: &session::Model, group: &group::Model) -> Self {
        Self {
            moving: MoveForm {
                date: session.local_date.to_string(),
                time: session.local_time.format("%H:%M").to_string(),
                later: String::new(),
            },
            cancel: CancelForm::default(),
            place: PlaceForm {
                place: session.place.clone().unwrap_or_else(|| group.place.clone()),
                meeting_link: session.meeting_link.clone().unwrap_or_else(|| group.meeting_link.clone()),
                from_now_on: String::new(),
            },
            facilitator: FacilitatorForm {
                facilitator: session.facilitator_id.map(|id| id.to_string()).unwrap_or_default(),
                from_now_on: String::new(),
            },
        }
    }
}

type ForWork = SessionFor<WorkWithGroup>;

/// GET /sessions/{id}/change
pub async fn get(State(state): State<AppState>, at: ForWork) -> PageResult {
    let forms = Forms::of(&at.session, &at.group);
    page(&state, &at, &forms, &FieldErrors::default()).await
}

/// POST /sessions/{id}/move
pub async fn move_to(State(state): State<AppState>, at: ForWork, Posted(form): Posted<MoveForm>) -> PageResult {
    let changed = changing(&state, &at).move_to(&form).await;
    let forms = Forms { moving: form, ..Forms::of(&at.session, &at.group) };
    answer(&state, &at, changed, forms, "moved").await
}

/// POST /sessions/{id}/cancellation
pub async fn cancel(State(state): State<AppState>, at: ForWork, Posted(form): Posted<CancelForm>) -> PageResult {
    let changed = changing(&state, &at).cancel(&form).await;
    let notice = if form.how == "later" { "moved" } else { "cancelled" };
    let forms = Forms { cancel: form, ..Forms::of(&at.session, &at.group) };
    answer(&state, &at, changed, forms, notice).await
}

/// POST /sessions/{id}/place
pub async fn set_place(State(state): State<AppState>, at: ForWork, Posted(form): Posted<PlaceForm>) -> PageResult {
    let changed = changing(&state, &at).set_place(&form).await;
    let forms = Forms { place: form, ..Forms::of(&at.session, &at.group) };
    answer(&state, &at, changed, forms, "place").await
}

/// POST /sessions/{id}/facilitator
pub async fn set_facilitator(
    State(state): State<AppState>,
    at: ForWork,
    Posted(form): Posted<FacilitatorForm>,
) -> PageResult {
    let staff = group_staff::now(&state.cx, at.group.id).await?;
    let changed = changing(&state, &at).set_facilitator(&form, &staff).await;
    let forms = Forms { facilitator: form, ..Forms::of(&at.session, &at.group) };
    answer(&state, &at, changed, forms, "facilitator").await
}

fn changing<'a>(state: &'a AppState, at: &'a ForWork) -> Changing<'a> {
    Changing { cx: &state.cx, actor: &at.actor, group: &at.group, session: &at.session }
}

async fn answer(
    state: &AppState,
    at: &ForWork,
    changed: domain::Result<()>,
    forms: Forms,
    notice: &'static str,
) -> PageResult {
    match changed {
        Ok(()) => Ok(see(&format!("/sessions/{}?notice={notice}", at.session.id))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(state, at, &forms, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(state: &AppState, at: &ForWork, forms: &Forms, errors: &FieldErrors) -> PageResult {
    let SessionFor { actor, session, group, .. } = at;
    let staff = group_staff::now(&state.cx, group.id).await?;
    let zone = group.tz()?;
    let when = dates::full(session.starts_at, zone);
    let frame = Frame::Staff(actor as &Actor, Section::Groups);
    Ok(Page::new("Change this session", frame).show(&state.site, || {
        let back = format!("/sessions/{}", session.id);
        view! {
            <div>
                <p class="eyebrow" dir="auto"><a href=back>{group.name.clone()}</a>{format!(" · week {}", session.week)}</p>
                <h1>"Change this session"</h1>
                <p class="soft">{dates::time(session.starts_at, zone, when)}</p>
            </div>
            {summary(errors)}
            <div class="split">
                <div class="stack stack--wide">{move_form(session, &forms.moving, errors)}{place_form(session, &forms.place, errors)}</div>
                <div class="stack stack--wide">{facilitator_form(session, &forms.facilitator, &staff, errors)}{cancel_form(session, &forms.cancel, errors)}</div>
            </div>
        }
    }))
}

fn move_form(session: &session::Model, form: &MoveForm, errors: &FieldErrors) -> AnyView {
    let was = clock_time(session.local_time);
    view! {
        <form method="post" action=format!("/sessions/{}/move", session.id) class="card stack">
            <h2>"Move"</h2>
            <p class="small soft">"Readings are due at the new time. Everybody who takes part, and who leads with you, gets one mail, with the new time and nothing else."</p>
            <div class="pair">
                {Field::new("date", "Date").value(&form.date).errors(errors).input("date")}
                {Field::new("time", "Time").value(&form.time).hint(format!("Now {was}, on the group’s clock.")).errors(errors).input("time")}
            </div>
            {check("later", "Move the later weeks by as much", form.later == "yes", errors)}
            <p class="row"><button class="button button--main">"Move session"</button></p>
        </form>
    }
    .into_any()
}

fn place_form(session: &session::Model, form: &PlaceForm, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action=format!("/sessions/{}/place", session.id) class="card stack">
            <h2>"Another place or link"</h2>
            <p class="small soft">"The mail about it says that something has changed, and not where: that waits behind the sign-in."</p>
            {Field::new("place", "Place").value(&form.place).errors(errors).optional().input("text")}
            {Field::new("meeting_link", "Meeting link").value(&form.meeting_link).hint("Begins with https://").errors(errors).optional().input("url")}
            {check("from_now_on", "From now on, not just this week", form.from_now_on == "yes", errors)}
            <p class="row"><button class="button">"Save place"</button></p>
        </form>
    }
    .into_any()
}

fn facilitator_form(
    session: &session::Model,
    form: &FacilitatorForm,
    staff: &[StaffRow],
    errors: &FieldErrors,
) -> AnyView {
    let people = staff.iter().map(|row| (row.account_id.to_string(), row.name.clone()));
    let people = std::iter::once((String::new(), "The group’s lead".to_string())).chain(people).collect();
    view! {
        <form method="post" action=format!("/sessions/{}/facilitator", session.id) class="card stack">
            <h2>"Who leads"</h2>
            <p class="small soft">"Your colleagues in this group get one mail that says that it has changed. Participants get none."</p>
            {Field::new("facilitator", "This session is led by").value(&form.facilitator).errors(errors).select(people)}
            {check("from_now_on", "From now on, not just this week", form.from_now_on == "yes", errors)}
            <p class="row"><button class="button">"Save who leads"</button></p>
        </form>
    }
    .into_any()
}

fn cancel_form(session: &session::Model, form: &CancelForm, errors: &FieldErrors) -> AnyView {
    let open = errors.get("how").is_some();
    view! {
        <details class="card stack" open=open>
            <summary>"Cancel this session"</summary>
            <form method="post" action=format!("/sessions/{}/cancellation", session.id) class="stack">
                <p>"Everybody who takes part is mailed, once. It can’t be taken back."</p>
                <input type="hidden" name="seen" value=session_changes::seen(session)/>
                {Field::new("how", "What becomes of this week").value(&form.how).errors(errors).choices(&HOW)}
                <p class="row"><button class="button button--danger">"Cancel session"</button></p>
            </form>
        </details>
    }
    .into_any()
}
