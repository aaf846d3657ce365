//! *This week*: when and where, what to read, and help one click away.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::announcements::{self, Head};
use domain::assignments::{self, Assigned};
use domain::curriculum_files::is_built_in_wording;
use domain::first_names::{self, Seen};
use domain::late_joiners::{self, Late};
use domain::replies;
use domain::sessions::{self, NextSession};
use domain::{Actor, Context, values};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::dates;
use crate::error::PageResult;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::icon::Icon;
use crate::ui::{Pieces, empty, face, fixed, heading};
use crate::words::Words;

use super::reply;

/// `notice`: why what was just answered was not taken.
pub async fn get(state: &AppState, actor: &Actor, notice: Option<&'static str>) -> PageResult {
    let cx = &state.cx;
    let next = sessions::next_own(cx, actor).await?;
    let assigned = assignments::own(cx, actor).await?;
    let (now, words) = (cx.now(), Words::spoken());
    let zone = next.as_ref().map(zone_of).or(actor.zone).unwrap_or(Tz::UTC);
    let greeting = greeting(words, &actor.name, now.with_timezone(&actor.zone.unwrap_or(zone)).hour());
    let week = next
        .as_ref()
        .map(|next| words.with("this-week-of", [("week", next.week.into()), ("weeks", next.weeks.into())]));
    let session = match &next {
        Some(next) => {
            let wants_number = next.call_asked_at.is_some() && !replies::is_callable(cx, actor.account_id).await?;
            Some(session_card(words, next, actor.zone, now, wants_number))
        }
        None => None,
    };
    let practice = next.map(|next| next.practice).filter(|practice| !practice.is_empty());
    let members = first_names(words, &first_names::seen(cx, actor).await?);
    let arrivals = late_joiners::own_arrivals(cx, actor).await?;
    let waits = arrivals.iter().any(|one| matches!(one, Late::Waits { .. }));
    let session = session.or_else(|| (!waits).then(|| empty(words.text("no-session"))));
    let readings = (!waits || !assigned.is_empty()).then(|| readings(cx, words, &assigned, now));
    let written = written_lately(words, &announcements::lately(cx, actor).await?, now);
    let page = Page::new(words.text("this-week-title"), Frame::Participant(Tab::ThisWeek));
    Ok(page.show(&state.site, move || {
        view! {
            {heading(week.unwrap_or_default(), greeting)}
            {notice.map(|key| view! { <p class="notice" role="alert">{words.text(key)}</p> })}
            {arrivals.iter().map(|one| arrived_late(words, one)).collect_view()}
            {session}
            {members}
            {written}
            {readings}
            {practice.map(|practice| weekly(words, practice))}
            <p class="small"><a href="/announcements">{words.text("announcements-link")}</a></p>
            {hard_moment(words)}
        }
    }))
}

fn zone_of(next: &NextSession) -> Tz {
    next.zone.parse().unwrap_or(Tz::UTC)
}

fn greeting(words: Words, name: &str, hour: u32) -> String {
    let key = match hour {
        4..12 => "good-morning",
        12..18 => "good-afternoon",
        _ => "good-evening",
    };
    words.with(key, [("name", name.into())])
}

fn session_card(words: Words, next: &NextSession, own: Option<Tz>, now: DateTime<Utc>, wants_number: bool) -> AnyView {
    let zone = zone_of(next);
    let date = dates::full(next.starts_at, zone);
    let until = dates::clock_until(next.ends_at.with_timezone(&zone).time());
    let day = capitalized(&dates::in_days(next.starts_at, zone, now));
    let line = words
        .with("session-until", [("day", day.into()), ("until", until.into()), ("zone", dates::zone_name(zone).into())]);
    let place = (!next.place.is_empty()).then(|| words.with("session-place", [("place", next.place.as_str().into())]));
    let link = (!next.meeting_link.is_empty()).then(|| next.meeting_link.clone());
    let topic = words.tag_of_built_in(is_built_in_wording(&next.title));
    let reply = (next.starts_at > now).then(|| {
        let form = reply::Form {
            action: format!("/sessions/{}/reply", next.session_id),
            seen: replies::seen(next.starts_at),
            answer: next.answer,
            call_is_asked: next.call_asked_at.is_some(),
            wants_number,
        };
        reply::form(words, &form)
    });
    view! {
        <section class="card card--lead stack">
            <div>
                <p class="eyebrow">{words.text("next-session")}</p>
                <p class="when">{dates::time(next.starts_at, zone, date)}</p>
                <p class="soft">{line}</p>
                {dates::for_you(next.starts_at, zone, own).map(|other| view! { <p class="soft">{other}</p> })}
                {place.map(|place| view! { <p dir="auto">{place}</p> })}
            </div>
            <p>{words.text("session-topic")}" "<span lang=topic>{next.title.clone()}</span></p>
            {link.map(|link| view! { <p><a class="button" href=link rel="noreferrer noopener" target="_blank">{words.text("session-link")}</a></p> })}
            {reply.map(|reply| view! { <div class="stack"><h2>{words.text("reply-ask")}</h2>{reply}</div> })}
        </section>
    }.into_any()
}

/// For who came after the group had begun: that they are welcome, and what of it is for them.
fn arrived_late(words: Words, arrival: &Late) -> AnyView {
    match arrival {
        Late::Waits { counselors } => {
            let talk = match counselors.is_empty() {
                true => words.text("waiting-talk").into_owned(),
                false => words.with("waiting-talk-to", [("names", counselors.join(", ").into())]),
            };
            view! {
                <section class="card card--lead stack">
                    <h2>{words.text("waiting-title")}</h2>
                    <p>{words.text("waiting-why")}</p>
                    <p>{words.text("waiting-until")}</p>
                    <p class="soft" dir="auto">{talk}</p>
                </section>
            }
            .into_any()
        }
        Late::New { catch_up } => view! {
            <div class="notice notice--calm">
                <p><b>{words.text("late-title")}</b></p>
                <p>{words.text("late-body")}</p>
                {catch_up.then(|| view! { <p>{words.text("late-catch-up")}</p> })}
            </div>
        }
        .into_any(),
    }
}

/// The first names that may be seen. Never how many others there are.
fn first_names(words: Words, seen: &[Seen]) -> AnyView {
    let lines = seen.iter().map(|group| {
        let names = group.names.join(", ");
        match seen {
            [_] => words.with("in-your-group", [("names", names.into())]),
            _ => {
                let day = values::weekday(&group.weekday).map(dates::weekday).unwrap_or_default();
                words.with("in-your-group-on", [("names", names.into()), ("weekday", day.into())])
            }
        }
    });
    lines.map(|line| view! { <p class="soft" dir="auto">{line}</p> }).collect_view().into_any()
}

/// That something was written to them in these days.
fn written_lately(words: Words, heads: &[Head], now: DateTime<Utc>) -> Option<AnyView> {
    // Several of one day are one line.
    let mut lines: Vec<(String, &Head, usize)> = Vec::new();
    for one in heads {
        let line = written_on(words, one, now);
        match lines.iter_mut().find(|(known, ..)| *known == line) {
            Some((.., number)) => *number += 1,
            None => lines.push((line, one, 1)),
        }
    }
    let rows = lines.into_iter().map(|(line, one, number)| {
        let line = if number > 1 { format!("{line} ({number})") } else { line };
        let zone = one.zone.parse().unwrap_or(Tz::UTC);
        view! {
            <li>
                {face(Icon::Envelope, false)}
                <div class="list__grow"><a class="list__title" href="/announcements" dir="auto">{dates::time(one.sent_at, zone, line)}</a></div>
            </li>
        }
    });
    let list = || view! { <ul class="list card card--flush">{rows.collect_view()}</ul> };
    (!heads.is_empty()).then(|| {
        view! { <section class="stack"><h2>{words.text("announcements-title")}</h2>{list()}</section> }.into_any()
    })
}

/// Who wrote, and on which day.
fn written_on(words: Words, one: &Head, now: DateTime<Utc>) -> String {
    let zone = one.zone.parse().unwrap_or(Tz::UTC);
    let day = one.sent_at.with_timezone(&zone).weekday();
    // A week has two of the day that it is today.
    let day = match day == now.with_timezone(&zone).weekday() {
        true => dates::in_days(one.sent_at, zone, now),
        false => dates::weekday(day),
    };
    words.with("announcements-lately", [("name", one.author.as_str().into()), ("day", day.into())])
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn readings(cx: &Context, words: Words, assigned: &[Assigned], now: DateTime<Utc>) -> AnyView {
    // Open now: what is still to do, and what of this week is done already.
    let here: Vec<&Assigned> = assigned
        .iter()
        .filter(|one| one.is_asked() && one.is_open(cx) && (one.done_at.is_none() || one.due_at > now))
        .collect();
    let counted = (!here.is_empty()).then(|| {
        let done = here.iter().filter(|one| one.done_at.is_some()).count();
        words.with("read-count", [("done", done.into()), ("all", here.len().into())])
    });
    let rows = here.into_iter().map(|one| row(words, one, now)).collect_view();
    let list = match counted {
        Some(_) => view! { <ul class="list card card--flush">{rows}</ul> }.into_any(),
        None => empty(words.text("nothing-to-read")).into_any(),
    };
    view! {
        <section class="stack">
            <div class="row row--apart"><h2>{words.text("to-read")}</h2>{counted.map(|counted| view! { <span class="small soft">{counted}</span> })}</div>
            {list}
        </section>
    }.into_any()
}

fn weekly(words: Words, practice: String) -> AnyView {
    let other = words.tag_of_built_in(is_built_in_wording(&practice));
    let in_english = other.map(|_| view! { <p class="small soft">{words.text("built-in-in-english")}</p> });
    view! {
        <section class="stack"><h2>{words.text("practice")}</h2><div class="card">{in_english}<p lang=other>{practice}</p></div></section>
    }
    .into_any()
}

/// One reading in a list: what it is, how long, when, and the way to it.
pub fn row(words: Words, one: &Assigned, now: DateTime<Utc>) -> AnyView {
    let zone: Tz = one.group_zone.parse().unwrap_or(Tz::UTC);
    let minutes = words.with("reading-minutes", [("minutes", one.minutes.into())]);
    let state = match (one.done_at, one.done_by_id) {
        (Some(done_at), None) => words.with("reading-done-on", [("day", dates::short(done_at, zone).into())]),
        (Some(done_at), Some(_)) => words.with("reading-done-for-you", [("day", dates::short(done_at, zone).into())]),
        (None, _) => words.text("reading-ready").into_owned(),
    };
    let due = words.with("reading-due", [("day", dates::near(one.due_at, zone, now).into())]);
    let (path, is_done) = (format!("/readings/{}", one.assignment_id), one.done_at.is_some());
    let icon = if is_done { Icon::Check } else { Icon::Book };
    let (class, read) = if is_done { ("button", "read-again") } else { ("button button--main", "read") };
    let label = format!("{}: {}", words.text(read), one.title);
    view! {
        <li>
            {face(icon, is_done)}
            <div class="list__grow">
                <a class="list__title" lang=words.tag_of_built_in(one.is_built_in) href=path.clone()>{one.title.clone()}</a>
                <p class="small soft">{format!("{minutes} · {due} · {state}")}{in_english(words, one)}</p>
                {word(one)}
            </div>
            <a class=class href=path aria-label=label>{words.text(read)}</a>
        </li>
    }
    .into_any()
}

/// Said of what comes with the program where the page is in another language.
pub fn in_english(words: Words, one: &Assigned) -> Option<String> {
    words.tag_of_built_in(one.is_built_in).map(|_| format!(" · {}", words.text("reading-in-english")))
}

/// What the counselor said with it.
fn word(one: &Assigned) -> Option<impl IntoView + use<>> {
    one.word.clone().map(|word| view! { <p class="small word" dir="auto">{word}</p> })
}

/// Help, on each participant page.
pub fn hard_moment(words: Words) -> InertElement {
    static PIECE: Pieces = Pieces::new();
    fixed(PIECE.of(words), || {
        view! {
        <section class="beside card card--care stack">
            <div><h2>{words.text("hard-moment")}</h2><p class="small">{words.text("not-watched")}</p></div>
            <div class="row"><a class="button" href="/help-now">{words.text("help-now")}</a><a class="button" href="/steady">{words.text("steady-myself")}</a><a class="button" href="/safety-plan">{words.text("my-safety-plan")}</a></div>
        </section>
    }.into_any()
    })
}
