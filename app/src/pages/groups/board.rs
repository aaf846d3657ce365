//! How far everybody is with their readings: locked, open, done, each with its date. Nothing says how long or how often
//! somebody reads; there is nothing of the kind.

use axum::extract::State;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::audit::sights::{self, Sight};
use domain::completion::{self, Cell, State as Standing};
use domain::entities::group;
use domain::group_staff;
use domain::ids::{MembershipId, ReadingId};
use domain::memberships;
use leptos::prelude::*;

use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, SeeGroup};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::{count, empty, number_word};

/// Somebody on the board.
struct Person {
    membership_id: MembershipId,
    name: String,
    cells: Vec<Cell>,
    /// Where their readings can be marked as done; none for who looks on.
    path: Option<String>,
}

/// One reading of the board, and the week that it belongs to.
#[derive(Clone, PartialEq, Eq)]
struct Reading {
    id: ReadingId,
    week: Option<i32>,
    title: String,
}

/// GET /groups/{id}/board
pub async fn get(State(state): State<AppState>, GroupFor { actor, group, .. }: GroupFor<SeeGroup>) -> PageResult {
    let cx = &state.cx;
    sights::note(cx, &actor, Sight::Readings(group.id)).await?;
    let members = memberships::members(cx, group.id).await?;
    let cells = completion::of_group(cx, group.id).await?;
    let works = group_staff::works(&actor, &group_staff::now(cx, group.id).await?);
    let people = members.iter().filter(|member| member.is_present()).map(|member| {
        let of = cells.iter().filter(|cell| cell.membership_id == member.membership_id);
        let path = format!("/groups/{}/people/{}#readings", group.id, member.membership_id);
        Ok(Person {
            membership_id: member.membership_id,
            name: member.called(cx)?,
            cells: of.cloned().collect(),
            path: works.then_some(path),
        })
    });
    let people = people.collect::<domain::Result<Vec<_>>>()?;
    let readings = readings(&cells);
    let (zone, now) = (group.tz()?, cx.now());
    let (path, name) = (format!("/groups/{}", group.id), group.name.clone());
    let packet =
        (!readings.is_empty()).then(|| view! { <a class="button" href=format!("{path}/packet")>"Print a packet"</a> });
    Ok(Page::new("Completion", Frame::Staff(&actor, Section::Groups)).show(&state.site, || view! {
        <div class="row row--apart">
            <div>
                <p class="eyebrow" dir="auto"><a href=path.clone()>{name}</a>" · "<a href=format!("{path}/readings")>"readings"</a></p>
                <h1>"How far everybody is"</h1>
            </div>
            {packet}
        </div>
        {whole(&group, &people, &readings, zone, now)}
    }))
}

fn whole(group: &group::Model, people: &[Person], readings: &[Reading], zone: Tz, now: DateTime<Utc>) -> AnyView {
    if people.is_empty() {
        return empty("Nobody is in this group yet. Invite people, and their readings show here.");
    }
    if readings.is_empty() {
        return empty(
            "Nobody has a reading yet. A module’s readings come by themselves; one more is given under Readings.",
        );
    }
    view! {
        {who_is_behind(people, zone, now)}
        <p class="small soft">"A date says when it was done, until when it is meant, or when it opens. Nobody sees how long somebody reads, or whether they opened a page: that is kept nowhere."</p>
        {table(group, people, readings, zone, now)}
        {each(people, zone, now)}
    }
    .into_any()
}

/// The readings of the board: the weeks' in order, then what was given by hand.
fn readings(cells: &[Cell]) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    for cell in cells {
        if !readings.iter().any(|one| one.id == cell.reading_id) {
            readings.push(Reading { id: cell.reading_id, week: cell.week, title: cell.title.clone() });
        }
    }
    readings
}

/// In words, and without blame.
fn who_is_behind(people: &[Person], zone: Tz, now: DateTime<Utc>) -> AnyView {
    let behind = people.iter().filter_map(|person| {
        let number = person.cells.iter().filter(|cell| cell.is_behind(zone, now)).count();
        (number > 0).then(|| {
            let many = count(number, "reading", "readings").replacen(
                &number.to_string(),
                &number_word(number).to_lowercase(),
                1,
            );
            let was = if number == 1 { "was" } else { "were" };
            view! { <li dir="auto">{format!("{} has {many} open that {was} due before today.", person.name)}</li> }
        })
    });
    let behind: Vec<_> = behind.collect();
    if behind.is_empty() {
        return view! { <p class="notice notice--done">"Nobody has a reading open that was due before today."</p> }
            .into_any();
    }
    view! {
        <section class="notice notice--calm">
            <ul>{behind}</ul>
            <p class="small">"There may be good reasons. Ask how they are; perhaps paper, or a quieter week, helps."</p>
        </section>
    }
    .into_any()
}

/// A sign, its word for who hears the page, and a date.
fn standing(cell: &Cell, zone: Tz, now: DateTime<Utc>) -> AnyView {
    let (class, sign, word, at) = match cell.state(now) {
        Standing::Done => ("completion__sign completion__sign--done", "✓", "done", cell.done_at.unwrap_or(now)),
        Standing::Open if cell.is_behind(zone, now) => {
            ("completion__sign completion__sign--due", "○", "open, was due", cell.due_at)
        }
        Standing::Open => ("completion__sign completion__sign--open", "○", "open, due", cell.due_at),
        Standing::Locked => {
            let opens = cell.opens_at.map_or_else(|| "later".to_string(), |at| dates::short(at, zone));
            return view! { <span class="completion__sign" aria-hidden="true">"–"</span><span class="visually-hidden">"opens "</span>{opens} }.into_any();
        }
    };
    let paper = cell.done_by_id.map(|_| view! { <span class="visually-hidden">", marked by the counselor"</span><span aria-hidden="true">"*"</span> });
    view! {
        <span class=class aria-hidden="true">{sign}</span>
        <span class="visually-hidden">{format!("{word} ")}</span>{dates::short(at, zone)}{paper}
    }
    .into_any()
}

fn table(group: &group::Model, people: &[Person], readings: &[Reading], zone: Tz, now: DateTime<Utc>) -> AnyView {
    let heads = people.iter().map(|person| {
        let name = match &person.path {
            Some(path) => view! { <a href=path.clone() dir="auto">{person.name.clone()}</a> }.into_any(),
            None => view! { <span dir="auto">{person.name.clone()}</span> }.into_any(),
        };
        view! { <th scope="col">{name}</th> }
    });
    let across = (people.len() + 1).to_string();
    let parts = readings.chunk_by(|a, b| a.week == b.week).map(|week| {
        let title = week[0].week.map_or_else(|| "Given by hand".to_string(), |week| format!("Week {week}"));
        let rows = week.iter().map(|reading| {
            let cells = people.iter().map(|person| {
                let cell = person.cells.iter().find(|cell| cell.reading_id == reading.id);
                view! { <td>{cell.map(|cell| standing(cell, zone, now))}</td> }
            });
            view! { <tr><th scope="row">{reading.title.clone()}</th>{cells.collect_view()}</tr> }
        });
        view! {
            <tbody>
                <tr class="completion__week"><th scope="rowgroup" colspan=across.clone()><span>{title}</span></th></tr>
                {rows.collect_view()}
            </tbody>
        }
    });
    let label = format!("Readings of {}", group.name);
    let by_paper = people.iter().flat_map(|person| &person.cells).any(|cell| cell.done_by_id.is_some());
    view! {
        <div class="completion__wide stack">
            <div class="completion__scroll" tabindex="0" role="region" aria-label=label>
                <table class="completion">
                    <caption class="visually-hidden">"Readings by person"</caption>
                    <thead><tr><th scope="col">"Reading"</th>{heads.collect_view()}</tr></thead>
                    {parts.collect_view()}
                </table>
            </div>
            <p class="small soft">"✓ done · ○ open, with the day until which it is meant · – opens on that day"{by_paper.then_some(" · * read on paper, marked by the counselor")}</p>
        </div>
    }
    .into_any()
}

/// The same for a phone: a list for each person.
fn each(people: &[Person], zone: Tz, now: DateTime<Utc>) -> AnyView {
    let people = people.iter().map(|person| {
        let done = person.cells.iter().filter(|cell| cell.state(now) == Standing::Done).count();
        let open = person.cells.iter().filter(|cell| cell.state(now) == Standing::Open).count();
        let rows = person.cells.iter().map(|cell| view! { <li><span class="list__grow">{cell.title.clone()}</span><span class="nums">{standing(cell, zone, now)}</span></li> });
        let link = person.path.clone().map(|path| {
            let of = format!(" of {}", person.name);
            view! { <p><a class="button" href=path>"Readings"<span class="visually-hidden">{of}</span></a></p> }
        });
        view! {
            <details class="card card--flush" id=format!("of-{}", person.membership_id)>
                <summary dir="auto">{format!("{} · {done} done, {open} open", person.name)}</summary>
                {if person.cells.is_empty() { view! { <p class="small soft">"No readings."</p> }.into_any() } else { view! { <ul class="completion__list">{rows.collect_view()}</ul> }.into_any() }}
                {link}
            </details>
        }
    });
    view! { <div class="completion__narrow stack">{people.collect_view()}</div> }.into_any()
}
