//! *New group*: the form, the sessions laid out beside it, and nothing saved that was not shown.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::assignments::release_form::USUAL;
use domain::curricula::{self, Published};
use domain::groups::{self, GroupForm};
use domain::schedule::{Plan, Slot};
use domain::values::{clock_time, day_and_month, weekday_name};
use domain::{Actor, Context, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, Wanted, json, see};
use crate::error::PageResult;
use crate::guard::{May, OpenGroup};
use crate::islands::{Preview, PreviewLine, SchedulePreview};
use crate::pages::account::zones;
use crate::shell::{Frame, Page, Section};
use crate::state::{AppState, Site};
use crate::ui::field::{Field, summary};
use crate::ui::{empty, heading, number_word};
use crate::words::Words;

const FORM: &str = "new-group";
const SEEN: &str = "seen";
const PATH: &str = "/groups/new";
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const JOINING: [(&str, &str); 3] =
    [("before-start", "Before week 1 only"), ("until-week-three", "Until week 3"), ("any-week", "Any week")];
/// So many empty fields for dates to skip follow the filled ones.
const SPARE_SKIPS: usize = 2;

pub async fn get(State(state): State<AppState>, May(actor, ..): May<OpenGroup>) -> PageResult {
    let published = curricula::offered(&state.cx).await?;
    let form = blank(&state.cx, &published);
    Ok(page(&state.site, &actor, &published, &form, &FieldErrors::default(), None))
}

/// A form with what most groups choose.
fn blank(cx: &Context, published: &[Published]) -> GroupForm {
    GroupForm {
        id: cx.new_id::<domain::ids::GroupId>().to_string(),
        curriculum: published.first().map(|published| published.curriculum.id.to_string()).unwrap_or_default(),
        zone: "America/New_York".into(),
        weekday: "Thursday".into(),
        time: "18:30".into(),
        length_minutes: "90".into(),
        smallest_size: "6".into(),
        largest_size: "10".into(),
        joining: "before-start".into(),
        release: USUAL[0].0.into(),
        ..GroupForm::default()
    }
}

pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<OpenGroup>,
    wanted: Wanted,
    Posted(mut form): Posted<GroupForm>,
) -> PageResult {
    let published = curricula::offered(&state.cx).await?;
    if wanted == Wanted::Json {
        return Ok(match form.lay_out(&published) {
            Ok((published, plan, slots)) => json(preview(published, &plan, &slots)),
            // Half filled in is no error: there is nothing to lay out yet.
            Err(_) => json(Preview::default()),
        });
    }
    let new = match form.check(&published) {
        Ok(new) => new,
        Err(errors) => return Ok(refused_page(&state.site, &actor, &published, &form, &errors)),
    };
    if form.step == "save" && form.seen == new.seen() {
        return match groups::open(&state.cx, &actor, new).await {
            Ok(id) => Ok(see(&format!("/groups/{id}"))),
            Err(Error::Invalid(errors)) => Ok(refused_page(&state.site, &actor, &published, &form, &errors)),
            Err(error) => Err(error.into()),
        };
    }
    form.seen = new.seen();
    let look = "These are the sessions. Nothing is saved yet: look through them, then press Create group.";
    Ok(page(&state.site, &actor, &published, &form, &FieldErrors::default(), Some(look)))
}

fn refused_page(
    site: &Site,
    actor: &Actor,
    published: &[Published],
    form: &GroupForm,
    errors: &FieldErrors,
) -> Response {
    let mut response = page(site, actor, published, form, errors, None);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn page(
    site: &Site,
    actor: &Actor,
    published: &[Published],
    form: &GroupForm,
    errors: &FieldErrors,
    look: Option<&'static str>,
) -> Response {
    let shown =
        form.lay_out(published).map(|(published, plan, slots)| preview(published, &plan, &slots)).unwrap_or_default();
    let seen = shown.seen.clone();
    Page::new("New group", Frame::Staff(actor, Section::Groups)).show(site, || view! {
        {heading("Groups", "New group")}
        {summary(errors)}
        {published.is_empty().then(|| empty("No curriculum can be chosen. Open Curricula to publish one, or have a retired one brought back."))}
        {look.map(|words| view! { <p class="notice notice--calm" role="status">{words}</p> })}
        <div class="split">
            <form method="post" action=PATH id=FORM class="stack stack--wide">
                <input type="hidden" name="id" value=form.id.clone()/>
                <input type="hidden" name="seen" id=SEEN value=seen/>
                {fields(published, form, errors)}
                <div class="row">
                    <button class="button button--main" name="step" value="save">"Create group"</button>
                    <button class="button" name="step" value="preview">"Show the sessions"</button>
                    <a class="button button--plain" href="/groups">"Not now"</a>
                </div>
            </form>
            <aside class="stack"><SchedulePreview form=FORM.into() seen_input=SEEN.into() post_to=PATH.into() shown=shown/></aside>
        </div>
    })
}

fn fields(published: &[Published], form: &GroupForm, errors: &FieldErrors) -> AnyView {
    let curricula = published
        .iter()
        .map(|one| {
            let words =
                format!("{}, version {} · {} weeks", one.curriculum.title, one.version.number, one.modules.len());
            (one.curriculum.id.to_string(), words)
        })
        .collect();
    let weekdays = WEEKDAYS.map(|day| (day.to_string(), day.to_string())).to_vec();
    view! {
        {Field::new("name", "Name").value(&form.name).hint("Only staff see it. Participants see “your group”.").errors(errors).input("text")}
        {Field::new("curriculum", "Curriculum").value(&form.curriculum).errors(errors).select(curricula)}
        {Field::new("zone", "Time zone").value(&form.zone).hint("All times of the group are on this clock.").errors(errors).select(zones().collect())}
        <div class="pair">
            {Field::new("weekday", "Weekday").value(&form.weekday).errors(errors).select(weekdays)}
            {Field::new("time", "Time").value(&form.time).errors(errors).input("time")}
        </div>
        <div class="pair">
            {Field::new("first_date", "First date").value(&form.first_date).errors(errors).input("date")}
            {Field::new("length_minutes", "Length in minutes").value(&form.length_minutes).errors(errors).input("number")}
        </div>
        {skips(form, errors)}
        <div class="pair">
            {Field::new("place", "Place").value(&form.place).hint("A room or an address. Empty where people only meet online.").errors(errors).input("text")}
            {Field::new("meeting_link", "Meeting link").value(&form.meeting_link).hint("Begins with https://").errors(errors).optional().input("url")}
        </div>
        <div class="pair">
            {Field::new("smallest_size", "Smallest size").value(&form.smallest_size).errors(errors).input("number")}
            {Field::new("largest_size", "Largest size").value(&form.largest_size).errors(errors).input("number")}
        </div>
        {Field::new("release", "Readings open").value(&form.release).hint("It can be changed later, with other days as well.").errors(errors).select(releases())}
        {Field::new("joining", "People can join").value(&form.joining).errors(errors).choices(&JOINING)}
    }.into_any()
}

fn releases() -> Vec<(String, String)> {
    USUAL.map(|(choice, words)| (choice.to_string(), words.to_string())).to_vec()
}

/// One date field for each week to skip, and some to spare.
fn skips(form: &GroupForm, errors: &FieldErrors) -> AnyView {
    let filled: Vec<String> = form.skip.iter().filter(|date| !date.trim().is_empty()).cloned().collect();
    let error = errors.get("skip").map(|complaint| Words::english().complaint(complaint));
    let described = error.is_some().then_some("skip-wrong");
    let class = if error.is_some() { "field field--wrong" } else { "field" };
    // A text that is no date would vanish from a date field: it comes back in a field that can show it.
    let inputs = filled
        .into_iter()
        .chain(std::iter::repeat_n(String::new(), SPARE_SKIPS))
        .enumerate()
        .map(|(at, date)| {
            let kind = if date.is_empty() || domain::values::date(&date).is_ok() { "date" } else { "text" };
            let label = format!("Week to skip {}", at + 1);
            view! { <input type=kind name="skip" value=date aria-label=label aria-describedby=described/> }
        })
        .collect_view();
    view! {
        <fieldset class=class id="skip">
            <legend>"Weeks to skip (optional)"</legend>
            <span class="field__hint">"The date on which no session is. Later sessions move on by a week."</span>
            <div class="pair">{inputs}</div>
            {error.map(|words| view! { <span class="field__wrong" id="skip-wrong">{words}</span> })}
        </fieldset>
    }
    .into_any()
}

fn preview(published: &Published, plan: &Plan, slots: &[Slot]) -> Preview {
    let lines = slots
        .iter()
        .map(|slot| {
            let module = slot.week.and_then(|week| published.modules.get(usize::try_from(week).ok()?.checked_sub(1)?));
            let title = module.map_or_else(|| "No session (you skip it)".to_string(), |module| module.title.clone());
            PreviewLine { week: slot.week, date: slot.date.format("%a %-d %b %Y").to_string(), title }
        })
        .collect();
    let time = clock_time(plan.time);
    let clock_change = plan
        .clock_changes(slots)
        .first()
        .map(|date| format!("Clocks change on {}: sessions stay at {time}.", day_and_month(*date)));
    let heading = format!(
        "{} {}s, {time}",
        number_word(usize::try_from(plan.weeks).unwrap_or_default()),
        weekday_name(plan.weekday)
    );
    Preview { heading, lines, clock_change, seen: groups::seen(published.version.id, plan) }
}
