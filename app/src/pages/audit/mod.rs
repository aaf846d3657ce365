//! The trail: who did and who saw what, newest first, for administrators. It says as much of the chain as was checked, and
//! follows no link of it while a page waits.

pub mod deeds;
pub mod export;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::audit::chain;
use domain::audit::sights::{self, Sight};
use domain::audit::trail::{self, Filter, Line, PAGE, TrailForm, Who};
use domain::entities::audit_entry;
use domain::{Actor, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::QueryOf;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, SeeTrail};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{empty, heading};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct TrailQuery {
    /// The last id of the page before.
    before: String,
}

/// GET /audit
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<SeeTrail>,
    QueryOf(form): QueryOf<TrailForm>,
    QueryOf(query): QueryOf<TrailQuery>,
) -> PageResult {
    match form.check(zone_of(&actor)) {
        Ok(filter) => page(&state, &actor, &form, &FieldErrors::default(), Some((&filter, &query))).await,
        Err(errors) => {
            let mut response = page(&state, &actor, &form, &errors, None).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

fn zone_of(actor: &Actor) -> Tz {
    actor.zone.unwrap_or(Tz::UTC)
}

/// `wanted`: none where the form can't be taken; then nothing is listed.
async fn page(
    state: &AppState,
    actor: &Actor,
    form: &TrailForm,
    errors: &FieldErrors,
    wanted: Option<(&Filter, &TrailQuery)>,
) -> PageResult<Response> {
    let cx = &state.cx;
    sights::note(cx, actor, Sight::Trail).await?;
    let lines = match wanted {
        Some((filter, query)) => trail::list(cx, actor, filter, query.before.parse().ok(), PAGE).await?,
        None => Vec::new(),
    };
    let zone = zone_of(actor);
    let link = |path: &str, before: String| format!("{path}?{}", query_of(form, &before));
    let older = (lines.len() as u64 == PAGE)
        .then(|| lines.last().map(|line| link("/audit", line.entry.id.to_string())))
        .flatten();
    let export = (!lines.is_empty()).then(|| link("/audit/export", String::new()));
    let chain = chain_words(&chain::state(cx).await?, zone, cx.now());
    let filters = filters(form, errors);
    let rows = lines.into_iter().map(|line| row(zone, line)).collect::<Vec<_>>();
    let list = if rows.is_empty() {
        empty("Nothing here. Choose other days or fewer filters, or show the whole trail.").into_any()
    } else {
        view! {
            <table class="table">
                <thead><tr><th scope="col">"Who"</th><th scope="col">"Did what"</th><th scope="col">"To what"</th><th scope="col">"When"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    Ok(Page::new("Trail", Frame::Staff(actor, Section::Trail)).show(&state.site, move || view! {
        <div class="row row--apart">
            {heading("", "Who did and saw what")}
            {export.map(|path| view! { <a class="button" href=path download>"Export as CSV"</a> })}
        </div>
        {summary(errors)}
        {chain}
        {filters}
        <p class="soft">{format!("Times in {}. Entries hold no texts and are never deleted.", dates::zone_name(zone))}</p>
        {list}
        {older.map(|path| view! { <p><a class="button" href=path>"Older"</a></p> })}
    }))
}

fn query_of(form: &TrailForm, before: &str) -> String {
    let fields = [
        ("who", form.who.as_str()),
        ("deed", &form.deed),
        ("kind", &form.kind),
        ("from", &form.from),
        ("until", &form.until),
        ("before", before),
    ];
    let typed = fields.into_iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish()
}

/// The form asks and changes nothing, so it is a GET.
fn filters(form: &TrailForm, errors: &FieldErrors) -> AnyView {
    let any = |words: &str| std::iter::once((String::new(), words.to_string()));
    let mut deeds: Vec<(String, String)> =
        deeds::DEEDS.iter().map(|(action, of, words)| (format!("{action}:{of}"), (*words).to_string())).collect();
    deeds.sort_by(|a, b| a.1.cmp(&b.1));
    let is_narrowed = !query_of(form, "").is_empty();
    let whole = is_narrowed.then(|| view! { <a class="button button--plain" href="/audit">"The whole trail"</a> });
    let kinds = deeds::KINDS.iter().map(|(of, name)| ((*of).to_string(), (*name).to_string()));
    view! {
        <form action="/audit" class="stack">
            <div class="pair">
                {Field::new("who", "Who: a part of the name").value(&form.who).errors(errors).narrowing().input("text")}
                {Field::new("kind", "To what").value(&form.kind).select(any("Anything").chain(kinds).collect())}
            </div>
            {Field::new("deed", "Did what").value(&form.deed).select(any("Anything").chain(deeds).collect())}
            <div class="pair">
                {Field::new("from", "From").value(&form.from).errors(errors).narrowing().input("date")}
                {Field::new("until", "Until").value(&form.until).errors(errors).narrowing().input("date")}
            </div>
            <p class="row"><button class="button button--main">"Show"</button>{whole}</p>
        </form>
    }
    .into_any()
}

/// No more than is known: the end, what the last check reached, and what waits.
fn chain_words(state: &chain::State, zone: Tz, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    if let Some(at) = state.broken {
        let words = format!("Somebody touched the trail. The check on {} found it. ", dates::full(at, zone));
        return view! { <div class="notice" role="alert"><p><b>{words}</b>"Run mooring doctor on the server: it says what is wrong. Keep the database as it is until then."</p></div> }.into_any();
    }
    let Some((number, linked_at)) = state.head else {
        return view! { <p class="notice notice--calm">"Nothing is chained yet. A server does it within a few seconds."</p> }.into_any();
    };
    let end = format!(
        "Entries 1 to {number} are chained, so that none can be changed or taken out unseen. The last link is of {}.",
        dates::full(linked_at, zone)
    );
    let checked = match state.checked {
        Some((upto, at)) => {
            format!(" On {} all up to entry {upto} were as they were written.", dates::full(at, zone))
        }
        None => " They were not checked yet.".into(),
    };
    let waiting = match state.waiting.count {
        0 => String::new(),
        1 => " One newer entry waits for its link.".into(),
        count => format!(" {count} newer entries wait for their link."),
    };
    if state.waiting.is_long(now) {
        let words =
            "They have waited longer than a server that works lets them. Look into its log, or run mooring doctor.";
        return view! { <div class="notice" role="alert"><p><b>{waiting.trim().to_string()}</b>" "{words}</p><p>{format!("{end}{checked}")}</p></div> }.into_any();
    }
    view! { <p class="notice notice--calm">{format!("{end}{checked}{waiting}")}</p> }.into_any()
}

/// What somebody is called here.
pub fn who_words(who: &Who) -> String {
    match who {
        Who::Mooring => "Mooring itself".into(),
        Who::Person(name) => name.clone(),
        Who::Invited => "somebody invited by address".into(),
        Who::Left => "a person who left".into(),
    }
}

fn row(zone: Tz, line: Line) -> AnyView {
    let Line { entry, who, thing } = line;
    let name = who_words(&who);
    let who = match (&who, entry.actor_id) {
        (Who::Person(_), _) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("who", &name).finish();
            view! { <a href=format!("/audit?{query}")>{name}</a> }.into_any()
        }
        (Who::Left | Who::Invited, Some(id)) => view! { <a href=format!("/audit?who={id}")>{name}</a> }.into_any(),
        _ => name.into_any(),
    };
    let kind = deeds::kind(&entry.subject).to_string();
    let thing = match (path_of(&entry), thing) {
        (Some(path), thing) => view! { <a href=path dir="auto">{thing.unwrap_or(kind)}</a> }.into_any(),
        (None, Some(thing)) => view! { <span dir="auto">{thing}</span> }.into_any(),
        (None, None) => view! { <span class="soft">{kind}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" dir="auto">{who}</th>
            <td data-label="Did what">{deeds::words(&entry.action, &entry.subject)}</td>
            <td data-label="To what">{thing}</td>
            <td data-label="When">{dates::time(entry.at, zone, dates::to_the_second(entry.at, zone))}</td>
        </tr>
    }
    .into_any()
}

/// Where the thing can be seen by who looks: administrators see no groups by being administrators.
fn path_of(entry: &audit_entry::Model) -> Option<String> {
    match (entry.subject.as_str(), entry.subject_id) {
        ("curricula", Some(id)) => Some(format!("/curricula/{id}")),
        ("library_readings", Some(id)) => Some(format!("/library-readings/{id}")),
        ("outbox_messages", _) => Some("/messages".into()),
        _ => None,
    }
}
