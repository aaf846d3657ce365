//! A group: its weeks, what is next, who came, and how far the readings are.

use axum::extract::State;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::Context;
use domain::attendance;
use domain::audit::sights::{self, Sight};
use domain::entities::group;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::entities::session::SessionStatus;
use domain::group_staff;
use domain::groups::{self, Week};
use domain::late_joiners;
use domain::memberships::{self, Member};
use domain::session_plans::{self, SessionPlan};
use domain::sessions::{self, STARTABLE_BEFORE};
use domain::values::clock_time;
use domain::version_moves;
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, SeeGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::attendance::{GridRow, grid, legend};
use crate::ui::icon::Icon;
use crate::ui::plan::minutes_bar;
use crate::ui::{count, done, empty, heading};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GroupQuery {
    notice: String,
}

pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<SeeGroup>,
    QueryOf(query): QueryOf<GroupQuery>,
) -> PageResult {
    let cx = &state.cx;
    sights::note(cx, &actor, Sight::Group(group.id)).await?;
    let weeks = groups::weeks(cx, group.id).await?;
    let members = memberships::members(cx, group.id).await?;
    let cells = attendance::grid(cx, group.id).await?;
    let staff = group_staff::now(cx, group.id).await?;
    let (zone, now) = (group.tz()?, cx.now());
    let next = weeks.iter().find(|week| week.ends_at > now && week.status != SessionStatus::Cancelled).cloned();
    let plan = match &next {
        Some(next) => Some(session_plans::of(cx, &sessions::require_seen(cx, next.id).await?).await?),
        None => None,
    };
    let works = group_staff::works(&actor, &staff);
    let led = led_by(&staff.iter().map(|row| (row.part, row.name.as_str())).collect::<Vec<_>>());
    let notice = match query.notice.as_str() {
        "assigned" => Some("Assigned. It shows with their readings now."),
        "version" => Some("Moved. The sessions to come follow the newer version."),
        _ => None,
    };
    let newer = if works && next.is_some() { version_moves::newer(cx, &group).await? } else { None };
    let actions = works.then(|| actions(&group, next.as_ref(), now).into_any());
    let eyebrow = facts(&group, &members);
    let ribbon = ribbon(&group, &weeks, next.as_ref(), zone).into_any();
    let next =
        next.zip(plan).map(|(next, plan)| next_card(&next, &plan, &led, group.length_minutes, zone, now).into_any());
    let rows = members
        .iter()
        .filter(|member| member.is_of_this_run())
        .map(|member| grid_row(cx, member))
        .collect::<domain::Result<Vec<_>>>()?;
    let who_came = if rows.is_empty() {
        empty("Nobody is in this group yet. Invite people, and they show here.").into_any()
    } else {
        grid(&weeks, rows, &cells).into_any()
    };
    let colleagues = group_staff::staffs(&actor, &staff).then(|| colleagues_link(&group));
    let messages = works.then(|| messages_link(&group));
    let reflections = group_staff::reads_reflections(&actor, &staff).then(|| reflections_link(&group));
    let waiting = if works { late_joiners::for_next_run(cx, &actor, &group).await?.len() } else { 0 };
    let more = view! { {messages} {reflections} {colleagues} }.into_any();
    let links = side_links(&group, newer.map(|(_, newer)| newer.number), more, waiting);
    let name = group.name.clone();
    Ok(Page::new(group.name.clone(), Frame::Staff(&actor, Section::Groups)).show(&state.site, move || view! {
        <div class="row row--apart">{heading(eyebrow, name)}{actions}</div>
        {notice.map(done)}
        {ribbon}
        <div class="split">
            <div class="stack stack--wide">
                {next.unwrap_or_else(|| empty("All sessions of this group are over.").into_any())}
                <section class="stack"><div class="row row--apart"><h2>"Who came"</h2>{legend()}</div>{who_came}</section>
            </div>
            <aside class="stack">{links}</aside>
        </div>
    }))
}

fn facts(group: &group::Model, members: &[Member]) -> String {
    let here = members
        .iter()
        .filter(|member| matches!(member.status, MembershipStatus::Active | MembershipStatus::Invited))
        .count();
    let place = if group.place.is_empty() { "online" } else { &group.place };
    format!("{}s {} · {place} · {here} of {} places", group.weekday, clock_time(group.start_time), group.largest_size)
}

/// "Dana leads, Priya co-leads".
fn led_by(staff: &[(Part, &str)]) -> String {
    let parts = staff.iter().map(|(part, name)| match part {
        Part::Lead => format!("{name} leads"),
        Part::CoLead => format!("{name} co-leads"),
        Part::Trainee => format!("{name} learns"),
        Part::Cover => format!("{name} covers"),
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn actions(group: &group::Model, next: Option<&Week>, now: DateTime<Utc>) -> AnyView {
    let main = next.and_then(|next| {
        let id = next.id;
        if next.status == SessionStatus::Held {
            Some(view! { <a class="button" href=format!("/sessions/{id}/attendance")>"Take attendance"</a><a class="button button--main" href=format!("/sessions/{id}/run")>"Open the run sheet"</a> }.into_any())
        } else if next.starts_at - STARTABLE_BEFORE <= now {
            Some(start_button(id).into_any())
        } else {
            None
        }
    });
    view! {
        <div class="row">
            <a class="button" href=format!("/groups/{}/people#invite", group.id)>"Invite"</a>
            <a class="button" href=format!("/groups/{}/readings#assign", group.id)>"Assign reading"</a>
            <a class="button button--plain" href=format!("/groups/{}/reminders", group.id)>"Reminders"</a>
            {main}
        </div>
    }
    .into_any()
}

/// *Start session*: it changes something, so it is a form's button.
pub fn start_button(id: domain::ids::SessionId) -> AnyView {
    view! {
        <form method="post" action=format!("/sessions/{id}/start")>
            <button class="button button--main">{Icon::Play.view()}"Start session"</button>
        </form>
    }
    .into_any()
}

/// The weeks as a ribbon, skipped ones between.
fn ribbon(group: &group::Model, weeks: &[Week], next: Option<&Week>, zone: Tz) -> AnyView {
    let skipped =
        group.skipped_dates.0.iter().filter_map(|date| date.parse().ok()).map(|date: chrono::NaiveDate| (date, None));
    let mut items: Vec<(chrono::NaiveDate, Option<&Week>)> =
        weeks.iter().map(|week| (week.local_date, Some(week))).chain(skipped).collect();
    items.sort_by_key(|(date, _)| *date);
    let items = items.into_iter().map(|(date, week)| {
        let Some(week) = week else {
            return view! { <li class="ribbon__week ribbon__week--off"><i aria-hidden="true">"—"</i><span>{date.format("%b %-d").to_string()}<span class="visually-hidden">", no session"</span></span></li> }.into_any();
        };
        let (class, said) = match (week.status, next) {
            (SessionStatus::Cancelled, _) => ("ribbon__week ribbon__week--cancelled", ", cancelled"),
            (_, Some(next)) if next.id == week.id => ("ribbon__week ribbon__week--now", ", next"),
            (_, Some(next)) if next.week < week.week => ("ribbon__week", ", to come"),
            _ => ("ribbon__week ribbon__week--past", ", over"),
        };
        view! {
            <li class=class><a href=format!("/sessions/{}", week.id)>
                <i><span class="visually-hidden">"Week "</span>{week.week}</i>
                <span>{dates::short(week.starts_at, zone)}<span class="visually-hidden">{said}</span></span>
            </a></li>
        }.into_any()
    }).collect_view();
    view! { <ol class="ribbon" aria-label="Weeks">{items}</ol> }.into_any()
}

fn next_card(next: &Week, plan: &SessionPlan, led: &str, length_minutes: i32, zone: Tz, now: DateTime<Utc>) -> AnyView {
    let in_days = dates::in_days(next.starts_at, zone, now);
    view! {
        <section class="card card--lead stack">
            <div>
                <p class="eyebrow">{format!("Next: week {}, {in_days}", next.week)}</p>
                <h2>{next.title.clone()}</h2>
                <p class="soft">{dates::time(next.starts_at, zone, dates::full(next.starts_at, zone))}</p>
            </div>
            <p class="small" dir="auto">{led.to_string()}</p>
            {minutes_bar(&plan.items, length_minutes)}
            <div class="row"><a class="button" href=format!("/sessions/{}", next.id)>"Open the plan"</a></div>
        </section>
    }
    .into_any()
}

fn grid_row(cx: &Context, member: &Member) -> domain::Result<GridRow> {
    let status = (member.status == MembershipStatus::Invited).then(|| "invited".to_string());
    let readings = if member.readings == 0 {
        "–".to_string()
    } else {
        format!("{} of {}", member.readings_done, member.readings)
    };
    Ok(GridRow { membership_id: member.membership_id, name: member.called(cx)?, status, readings })
}

/// `newer`: the number of a version that the group could move to.
/// For who gives colleagues their parts.
fn colleagues_link(group: &group::Model) -> AnyView {
    let path = format!("/groups/{}/staff", group.id);
    view! { <li><div class="list__grow"><a class="list__title" href=path>"Colleagues"</a><p class="small soft">"Who co-leads, learns, or covers for some days"</p></div></li> }.into_any()
}

/// For who works with the group.
fn messages_link(group: &group::Model) -> AnyView {
    let path = format!("/groups/{}/messages", group.id);
    view! { <li><div class="list__grow"><a class="list__title" href=path>"Write to the group"</a><p class="small soft">"One mail for each, shown before it is sent"</p></div></li> }.into_any()
}

/// For whom people mean by "my counselor".
fn reflections_link(group: &group::Model) -> AnyView {
    let path = format!("/groups/{}/reflections", group.id);
    view! { <li><div class="list__grow"><a class="list__title" href=path>"Reflections"</a><p class="small soft">"What people share with you of what they wrote"</p></div></li> }.into_any()
}

/// `newer`: the version that the group could move to. `more`: what is for some only. `waiting`: how many wait elsewhere
/// for a group like this.
fn side_links(group: &group::Model, newer: Option<i32>, more: AnyView, waiting: usize) -> AnyView {
    let id = group.id;
    let people = match waiting {
        0 => "Who is in, who is invited, and what became of their mail".to_string(),
        _ => format!("{} for a group like this, and can be moved over", count(waiting, "person waits", "people wait")),
    };
    let newer = newer.map(|number| {
        view! { <li><div class="list__grow"><a class="list__title" href=format!("/groups/{id}/version")>{format!("Version {number} of the curriculum")}</a><p class="small soft">"It is newer. See what it would change here"</p></div></li> }
    });
    view! {
        <h2>"In this group"</h2>
        <ul class="list">
            <li><div class="list__grow"><a class="list__title" href=format!("/groups/{id}/people")>"People"</a><p class="small soft">{people}</p></div></li>
            <li><div class="list__grow"><a class="list__title" href=format!("/groups/{id}/readings")>"Readings"</a><p class="small soft">"When they open, what is assigned, and assigning one more"</p></div></li>
            <li><div class="list__grow"><a class="list__title" href=format!("/groups/{id}/board")>"How far everybody is"</a><p class="small soft">"Who has read what, on one board, and packets on paper"</p></div></li>
            {more}
            {newer}
        </ul>
    }.into_any()
}
