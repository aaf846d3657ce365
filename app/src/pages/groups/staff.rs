//! Who of the staff works with a group: co-leads, trainees, and who covers from one day until another.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::entities::group;
use domain::entities::group_staff::Part;
use domain::group_staff::{self, PartForm, StaffRow};
use domain::ids::{AccountId, GroupStaffId};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{GroupFor, StaffGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{Tone, badge, done, initials};

const PARTS: [(&str, &str); 3] =
    [("co-lead", "Co-lead"), ("trainee", "Trainee: sees, and changes nothing"), ("cover", "Cover, for some days")];

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StaffQuery {
    notice: String,
}

/// GET /groups/{id}/staff
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<StaffGroup>,
    QueryOf(query): QueryOf<StaffQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "given" => Some("They have their part. They find the group under Groups."),
        "taken" => Some("Taken back. The group is closed to them at once."),
        _ => None,
    };
    page(&state, &actor, &group, &PartForm::default(), &FieldErrors::default(), notice).await
}

/// POST /groups/{id}/staff
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<StaffGroup>,
    Posted(form): Posted<PartForm>,
) -> PageResult {
    match group_staff::give(&state.cx, &actor, &group, &form).await {
        Ok(()) => Ok(see(&format!("/groups/{}/staff?notice=given", group.id))),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &group, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RemovalForm {
    part: String,
}

/// POST /groups/{id}/staff/removal
pub async fn remove(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<StaffGroup>,
    Posted(form): Posted<RemovalForm>,
) -> PageResult {
    let id: GroupStaffId = form.part.parse().map_err(|_| PageError::NotFound)?;
    group_staff::take_back(&state.cx, &actor, &group, id).await?;
    Ok(see(&format!("/groups/{}/staff?notice=taken", group.id)))
}

async fn page(
    state: &AppState,
    actor: &Actor,
    group: &group::Model,
    form: &PartForm,
    errors: &FieldErrors,
    notice: Option<&'static str>,
) -> PageResult<Response> {
    let zone = group.tz()?;
    let now = state.cx.now();
    let staff = group_staff::all(&state.cx, group.id).await?;
    let rows = staff.iter().map(|one| row(group, one, zone, one.holds(now))).collect_view();
    let colleagues = group_staff::colleagues(&state.cx).await?;
    // Who has a part already, or will have one, is not offered; what was typed stays.
    let has_one =
        |id: AccountId| staff.iter().any(|row| row.account_id == id && row.until_at.is_none_or(|until| until > now));
    let offered = colleagues.into_iter().map(|one| (one.id, one.id.to_string(), one.name));
    let offered = offered.filter(|(id, text, _)| !has_one(*id) || *text == form.person);
    let choices = std::iter::once((String::new(), "Choose a colleague".to_string()))
        .chain(offered.map(|(_, text, name)| (text, name)))
        .collect();
    let (path, name) = (format!("/groups/{}", group.id), group.name.clone());
    Ok(Page::new(format!("Colleagues · {name}"), Frame::Staff(actor, Section::Groups)).show(&state.site, || view! {
        <div>
            <p class="eyebrow" dir="auto"><a href=path.clone()>{name}</a></p>
            <h1>"Colleagues"</h1>
        </div>
        {notice.map(done)}
        {summary(errors)}
        <div class="split">
            <section class="stack"><h2>"Who works with this group"</h2><ul class="list card card--flush">{rows}</ul></section>
            <aside class="stack">
                <h2>"Give somebody a part"</h2>
                <form method="post" action=format!("{path}/staff") class="stack">
                    {Field::new("person", "Who").value(&form.person).errors(errors).select(choices)}
                    {Field::new("part", "As what").value(&form.part).errors(errors).choices(&PARTS)}
                    {Field::new("from", "First day of cover").value(&form.from).hint("For cover alone, in the group's zone.").errors(errors).optional().input("date")}
                    {Field::new("until", "Last day of cover").value(&form.until).errors(errors).optional().input("date")}
                    <button class="button button--main">"Give the part"</button>
                </form>
            </aside>
        </div>
    }))
}

fn row(group: &group::Model, one: &StaffRow, zone: Tz, holds: bool) -> AnyView {
    let part = match one.part {
        Part::Lead => "Lead",
        Part::CoLead => "Co-lead",
        Part::Trainee => "Trainee",
        Part::Cover => "Cover",
    };
    let days = match (one.from_at, one.until_at) {
        (Some(from), Some(until)) => format!(" from {} until {}", dates::full(from, zone), dates::full(until, zone)),
        _ => String::new(),
    };
    let removal = (one.part != Part::Lead).then(|| {
        let of = format!(" of {}", one.name);
        view! {
            <form method="post" action=format!("/groups/{}/staff/removal", group.id)>
                <button class="button" name="part" value=one.id.to_string()>"Take back"<span class="visually-hidden">{of}</span></button>
            </form>
        }
    });
    view! {
        <li>
            {initials(&one.name)}
            <div class="list__grow"><span class="list__title" dir="auto">{one.name.clone()}</span><p class="small soft">{format!("{part}{days}")}</p></div>
            {(!holds).then(|| badge(Tone::Plain, "not now"))}
            {removal}
        </li>
    }
    .into_any()
}
