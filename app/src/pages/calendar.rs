//! Dates in a participant's own calendar: entries that come with mail, and a private address to be asked again and again.
//! Both only for who asks for them.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use domain::Actor;
use domain::calendars::{self, CalendarForm};
use domain::mail_look::House;
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::error::PageResult;
use crate::guard::{LinkToken, May, UseOwnPages};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::done;
use crate::ui::field::check;
use crate::words::Words;
use crate::{calendar, mail};

use super::account::{OwnQuery, frame};

const TYPE: &str = "text/calendar; charset=utf-8";

/// GET /account/calendar
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let notice = match query.notice.as_str() {
        "saved" => Some("calendar-saved"),
        "ended" => Some("calendar-feed-ended"),
        _ => None,
    };
    page(&state, &actor, notice, None).await
}

/// POST /account/calendar
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<CalendarForm>,
) -> PageResult {
    calendars::choose(&state.cx, &actor, &form).await?;
    Ok(see("/account/calendar?notice=saved"))
}

/// POST /account/calendar/feed: the answer shows the address, since nobody can show it later.
pub async fn make_feed(State(state): State<AppState>, May(actor, ..): May<UseOwnPages>) -> PageResult {
    let Some(token) = calendars::make_feed(&state.cx, &actor).await? else { return Ok(see("/account/calendar")) };
    page(&state, &actor, Some("calendar-feed-made"), Some(token)).await
}

/// POST /account/calendar/feed/removal
pub async fn end_feed(State(state): State<AppState>, May(actor, ..): May<UseOwnPages>) -> PageResult {
    calendars::end_feed(&state.cx, &actor).await?;
    Ok(see("/account/calendar?notice=ended"))
}

/// GET /calendar/{token}
pub async fn feed(State(state): State<AppState>, LinkToken(token): LinkToken) -> PageResult {
    let cx = &state.cx;
    let (owner, entries) = calendars::feed(cx, &token).await?;
    let title = mail::calendar_title(Words::of(owner.language), &House::find(cx).await?.to(&owner.name).look);
    Ok(([(CONTENT_TYPE, TYPE)], calendar::feed(&entries, &title)).into_response())
}

async fn page(
    state: &AppState,
    actor: &Actor,
    notice: Option<&'static str>,
    token: Option<String>,
) -> PageResult<Response> {
    let words = Words::spoken();
    let asked = calendars::own(&state.cx, actor).await?;
    let title = mail::calendar_title(words, &House::find(&state.cx).await?.to(&actor.name).look);
    let intro = words.with("calendar-intro", [("title", title.into())]);
    let address = token.map(|token| address(words, format!("{}/calendar/{token}", state.site.public_url)));
    Ok(Page::new(words.text("calendar-title"), frame(actor)).show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("calendar-title")}</h1>
            </div>
            {notice.map(|key| done(words.text(key)))}
            {address}
            <p class="soft">{intro}</p>
            <section class="stack">
                <h2>{words.text("calendar-mail-title")}</h2>
                <form method="post" action="/account/calendar" class="stack">
                    {check("in_mail", words.text("calendar-mail"), asked.in_mail, &Default::default())}
                    <p class="small soft">{words.text("calendar-mail-hint")}</p>
                    <button class="button button--main">{words.text("account-save")}</button>
                </form>
            </section>
            {asked.may_have_feed.then(|| feed_section(words, asked.has_feed))}
        }
    }))
}

fn address(words: Words, address: String) -> AnyView {
    view! {
        <section class="card stack stack--tight">
            <h2>{words.text("calendar-feed-address")}</h2>
            <p><code class="whole">{address}</code></p>
        </section>
    }
    .into_any()
}

fn feed_section(words: Words, has_feed: bool) -> AnyView {
    let (state, button) = if has_feed {
        ("calendar-feed-there", "calendar-feed-replace")
    } else {
        ("calendar-feed-none", "calendar-feed-make")
    };
    let end = has_feed.then(|| {
        view! {
            <form method="post" action="/account/calendar/feed/removal">
                <button class="button">{words.text("calendar-feed-end")}</button>
            </form>
        }
    });
    view! {
        <section class="stack">
            <h2>{words.text("calendar-feed-title")}</h2>
            <p class="small soft">{words.text("calendar-feed-intro")}</p>
            <p>{words.text(state)}</p>
            <form method="post" action="/account/calendar/feed">
                <button class="button">{words.text(button)}</button>
            </form>
            {end}
        </section>
    }
    .into_any()
}
