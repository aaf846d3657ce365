//! Who has which reading, and *Assign reading*.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::assignments::{self, AssignForm, Assigning, GroupAssignment};
use domain::audit::sights::{self, Sight};
use domain::curricula::{self, LibraryReading};
use domain::entities::group::{self, ReleaseRule};
use domain::error::Conflict;
use domain::ids::MembershipId;
use domain::memberships::{self, Member};
use domain::{Actor, Context, Error, FieldErrors, group_staff};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{GroupFor, SeeGroup, WorkWithGroup};
use crate::pages::groups::release::waits_for;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{count, done, empty};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReadingsQuery {
    notice: String,
    /// How many were given a reading just now, and how many had it already.
    given: usize,
    had: usize,
}

impl ReadingsQuery {
    fn words(&self) -> Option<String> {
        let people = |number| count(number, "person", "people");
        match self.notice.as_str() {
            "release" => Some("Saved. What is not open yet opens by the new rule.".into()),
            "assigned" if self.given == 0 => Some("They have it already, just as you asked for it.".into()),
            "assigned" => Some(format!(
                "Assigned to {}. {} it already, and what they have stays as it is.",
                people(self.given),
                if self.had == 1 { "1 person has".into() } else { format!("{} people have", self.had) }
            )),
            _ => None,
        }
    }
}

/// GET /groups/{id}/readings
pub async fn get(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<SeeGroup>,
    QueryOf(query): QueryOf<ReadingsQuery>,
) -> PageResult {
    let form = AssignForm { whom: "group".into(), ..AssignForm::default() };
    page(&state, &actor, &group, &form, &FieldErrors::default(), query.words()).await
}

/// POST /groups/{id}/readings
pub async fn post(
    State(state): State<AppState>,
    GroupFor { actor, group, .. }: GroupFor<WorkWithGroup>,
    Posted(form): Posted<AssignForm>,
) -> PageResult {
    let cx = &state.cx;
    let today = cx.now().with_timezone(&group.tz()?).date_naive();
    let checked = form.check(&curricula::library(cx).await?, &memberships::members(cx, group.id).await?, today);
    let assigned = match checked {
        Ok(new) => assignments::assign(cx, &actor, group.id, new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match assigned {
        Ok(Assigning { given, had }) if had > 0 => {
            Ok(see(&format!("/groups/{}/readings?notice=assigned&given={given}&had={had}", group.id)))
        }
        // Two presses at once: the other one has assigned it.
        Ok(_) | Err(Error::Conflict(Conflict::AlreadyThere)) => {
            Ok(see(&format!("/groups/{}?notice=assigned", group.id)))
        }
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &group, &form, &errors, None).await?;
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
    form: &AssignForm,
    errors: &FieldErrors,
    notice: Option<String>,
) -> PageResult<Response> {
    let cx = &state.cx;
    sights::note(cx, actor, Sight::Readings(group.id)).await?;
    let library = curricula::library(cx).await?;
    let members = memberships::members(cx, group.id).await?;
    let assigned = assignments::of_group(cx, group.id).await?;
    let path = format!("/groups/{}", group.id);
    let works = group_staff::works(actor, &group_staff::now(cx, group.id).await?);
    let changing = works.then(|| format!("{path}/readings"));
    let rule = works.then(
        || view! { <p class="small soft">{rule_words(group)}" "<a href=format!("{path}/release")>"Change it"</a></p> },
    );
    let board = board(cx, &members, assigned, group, changing.as_deref())?;
    let assign = assign_form(cx, &path, &library, &members, form, errors)?;
    let name = group.name.clone();
    Ok(Page::new("Readings", Frame::Staff(actor, Section::Groups)).show(&state.site, || {
        view! {
            <div><p class="eyebrow" dir="auto"><a href=path>{name}</a></p><h1>"Readings"</h1></div>
            {notice.map(done)}
            {summary(errors)}
            <div class="split">
                <section class="stack"><h2>"Who has read what"</h2>{rule}{board}</section>
                <aside class="stack" id="assign"><h2>"Assign reading"</h2>{assign}</aside>
            </div>
        }
    }))
}

fn rule_words(group: &group::Model) -> String {
    match group.release_rule {
        ReleaseRule::BeforeSession if group.release_days == 0 => {
            "A week’s readings open on the morning of its session’s day.".into()
        }
        ReleaseRule::BeforeSession => {
            let days = count(usize::try_from(group.release_days).unwrap_or_default(), "day", "days");
            format!("A week’s readings open {days} before its session.")
        }
        ReleaseRule::OnDate => "A week’s readings open on the day that you set for it.".into(),
        ReleaseRule::AfterSession => "A week’s readings open when its session is held.".into(),
        ReleaseRule::OneByOne => "Readings open one by one: the next when the one before is done.".into(),
    }
}

fn assign_form(
    cx: &Context,
    path: &str,
    library: &[LibraryReading],
    members: &[Member],
    form: &AssignForm,
    errors: &FieldErrors,
) -> domain::Result<AnyView> {
    let people = members.iter().filter(|member| member.is_present());
    let people = people.map(|member| Ok((member.membership_id.to_string(), member.called(cx)?)));
    let people: Vec<(String, String)> = people.collect::<domain::Result<_>>()?;
    let first = [("group", "The whole group"), ("some", "Some people, ticked below")];
    let first = first.map(|(value, words)| (value.to_string(), words.to_string()));
    let whom = first.into_iter().chain(people.iter().cloned()).collect();
    let boxes = people.into_iter().map(|(id, name)| {
        let ticked = form.people.contains(&id);
        view! { <label class="check"><input type="checkbox" name="people" value=id checked=ticked/><span dir="auto">{name}</span></label> }
    });
    let open = form.whom == "some" || !form.people.is_empty();
    Ok(view! {
        <form method="post" action=format!("{path}/readings") class="stack">
            {Field::new("reading", "Reading").value(&form.reading).errors(errors).select(reading_choices(library))}
            {Field::new("whom", "For").value(&form.whom).errors(errors).select(whom)}
            <details open=open><summary>"Some people"</summary><div>{boxes.collect_view()}</div></details>
            {Field::new("due", "Due").value(&form.due).hint("Until the end of this day, on the group’s clock.").errors(errors).input("date")}
            {Field::new("opens", "Opens").value(&form.opens).hint("Empty: at once.").errors(errors).optional().input("date")}
            {Field::new("word", "A word from you").value(&form.word).hint("They see it above the reading, after signing in. No mail ever holds it.").errors(errors).optional().text_area(3)}
            <button class="button button--main">"Assign reading"</button>
        </form>
    }
    .into_any())
}

fn reading_choices(library: &[LibraryReading]) -> Vec<(String, String)> {
    let choose = (String::new(), "Choose a reading".to_string());
    let choices = library.iter().map(|one| {
        let from = one.module_title.as_deref().map(|title| format!(" ({title})")).unwrap_or_default();
        (one.reading.id.to_string(), format!("{}{from}, {} min", one.reading.title, one.reading.minutes))
    });
    std::iter::once(choose).chain(choices).collect()
}

/// Readings by due date, each with who is done and who is not yet, in words. `changing`: where each can be changed, for who
/// may.
fn board(
    cx: &Context,
    members: &[Member],
    assigned: Vec<GroupAssignment>,
    group: &group::Model,
    changing: Option<&str>,
) -> domain::Result<AnyView> {
    if assigned.is_empty() {
        return Ok(empty("Nothing yet. A module’s readings come by themselves when people are invited.").into_any());
    }
    let names: Vec<(MembershipId, String)> =
        members.iter().map(|member| Ok((member.membership_id, member.called(cx)?))).collect::<domain::Result<_>>()?;
    let zone = group.tz()?;
    let rows = assigned.chunk_by(|a, b| a.reading_id == b.reading_id && a.due_at == b.due_at).map(|same| {
        let change = changing.map(|path| format!("{path}/{}", same[0].assignment_id));
        row(same, &names, group.release_rule, change, zone, cx.now())
    });
    Ok(view! { <ul class="list card card--flush">{rows.collect_view()}</ul> }.into_any())
}

/// One reading of those who have it until the same day.
fn row(
    same: &[GroupAssignment],
    names: &[(MembershipId, String)],
    rule: ReleaseRule,
    change: Option<String>,
    zone: Tz,
    now: DateTime<Utc>,
) -> AnyView {
    let named = |which: &dyn Fn(&GroupAssignment) -> bool| {
        let of = names.iter().filter(|(id, _)| same.iter().any(|one| one.membership_id == *id && which(one)));
        of.map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ")
    };
    let line = |head: &'static str, names: String| {
        (!names.is_empty()).then(|| view! { <p class="small" dir="auto">{head}{names}</p> })
    };
    let asked: Vec<&GroupAssignment> = same.iter().filter(|one| one.withdrawn_at.is_none()).collect();
    let state = match (asked.iter().any(|one| one.is_open(now)), asked.first()) {
        (_, None) => "taken back from everybody".to_string(),
        (true, _) => format!("{} of {} done", asked.iter().filter(|one| one.done_at.is_some()).count(), asked.len()),
        (false, Some(first)) => first.opens_at.map_or_else(
            || waits_for(rule).to_string(),
            |opens_at| format!("opens on {}", dates::short(opens_at, zone)),
        ),
    };
    let first = &same[0];
    let week = first.week.map(|week| format!("Week {week} · ")).unwrap_or_default();
    let read = named(&|one| one.withdrawn_at.is_none() && one.done_at.is_some());
    let not_yet = named(&|one| one.withdrawn_at.is_none() && one.done_at.is_none() && one.is_open(now));
    let taken_back = named(&|one| one.withdrawn_at.is_some());
    let title = first.title.clone();
    let change = change.map(|path| {
        let label = format!("Change or take back: {title}");
        view! { <a class="button button--plain" href=path aria-label=label>"Change"</a> }
    });
    view! {
        <li>
            <div class="list__grow">
                <span class="list__title">{title.clone()}</span>
                <p class="small soft">{format!("{week}due {} · {state}", dates::near(first.due_at, zone, now))}</p>
                {line("Done: ", read)}
                {line("Not yet: ", not_yet)}
                {line("Taken back: ", taken_back)}
            </div>
            {change}
        </li>
    }
    .into_any()
}
