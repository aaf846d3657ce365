//! *Can you come?*: on *This week*, and on the page of a mailed link, which tells the time and nothing else. The page of a
//! link is public, names nobody, and ends when its session begins. Looking answers nothing; only a button does.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::entities::reply::Answer;
use domain::replies::{self, Asked, By, ReplyForm, Taken};
use leptos::prelude::*;

use crate::answer::{Posted, see};
use crate::dates;
use crate::error::{PageError, PageResult};
use crate::guard::{AskedAbout, AskedByLink, Reader};
use crate::shell::{Frame, Page};
use crate::state::AppState;
use crate::ui::heading;
use crate::words::Words;

use super::this_week;

const TIME_CHANGED: &str = "reply-time-changed";

/// GET /reply/{token}
pub async fn get(State(state): State<AppState>, AskedByLink { token, asked }: AskedByLink) -> PageResult {
    page(&state, &token, &asked, None)
}

/// POST /reply/{token}
pub async fn post(
    State(state): State<AppState>,
    AskedByLink { token, asked }: AskedByLink,
    Posted(form): Posted<ReplyForm>,
) -> PageResult {
    let said = form.said().ok_or(PageError::Unreadable)?;
    match replies::say(&state.cx, &asked, By::Link, said, &form.seen).await? {
        Taken::Yes => Ok(see(&format!("/reply/{token}"))),
        Taken::TimeChanged => {
            let now = replies::by_token(&state.cx, &token).await?;
            let mut response = page(&state, &token, &now, Some(TIME_CHANGED))?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// POST /sessions/{id}/reply
pub async fn own(
    State(state): State<AppState>,
    AskedAbout { actor, asked }: AskedAbout,
    Posted(form): Posted<ReplyForm>,
) -> PageResult {
    let said = form.said().ok_or(PageError::Unreadable)?;
    match replies::say(&state.cx, &asked, By::SignedIn, said, &form.seen).await? {
        Taken::Yes => Ok(see("/#reply")),
        Taken::TimeChanged => {
            let Reader(actor) = Reader::check(&state, actor).await?;
            let mut response = this_week::get(&state, &actor, Some(TIME_CHANGED)).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

fn page(state: &AppState, token: &str, asked: &Asked, notice: Option<&'static str>) -> PageResult<Response> {
    let words = Words::spoken();
    let session = &asked.session;
    let zone = session.zone.parse().map_err(|_| domain::Error::internal("a session's zone is unknown"))?;
    let until = dates::clock_until(session.ends_at.with_timezone(&zone).time());
    let zone_name = dates::zone_name(zone);
    let args =
        [("when", dates::full(session.starts_at, zone).into()), ("zone", zone_name.into()), ("until", until.into())];
    let when = dates::time(session.starts_at, zone, words.with("reply-when", args));
    let for_you = dates::for_you(session.starts_at, zone, asked.own_zone);
    let form = form(
        words,
        &Form {
            action: format!("/reply/{token}"),
            seen: asked.seen(),
            answer: asked.answer,
            call_is_asked: asked.call_is_asked,
            // The page of a link says nothing of what somebody gave.
            wants_number: false,
        },
    );
    Ok(Page::new(words.text("reply-ask"), Frame::Public).class("page page--narrow stack stack--wide").show(&state.site, move || {
        view! {
            {heading("", words.text("reply-ask"))}
            {notice.map(|key| view! { <p class="notice" role="alert">{words.text(key)}</p> })}
            <div>
                <p class="when">{when}</p>
                {for_you.map(|other| view! { <p class="soft">{other}</p> })}
            </div>
            {form}
            <p class="small"><a href="/">{words.text("reply-sign-in")}</a></p>
            <section class="card card--care stack">
                <p class="small">{words.text("not-watched")}</p>
                <p class="row"><a class="button" href="/help-now">{words.text("help-now")}</a><a class="button" href="/steady">{words.text("steady-myself")}</a></p>
            </section>
        }
    }))
}

/// The words of the button that posts this; none: none does.
pub fn button_key(answer: &str) -> Option<&'static str> {
    Some(match answer {
        "coming" => "reply-coming",
        "late" => "reply-late",
        "cannot-come" => "reply-cannot-come",
        "call" => "reply-call",
        "no-call" => "reply-no-call",
        _ => return None,
    })
}

/// What the buttons are shown with.
pub struct Form {
    pub action: String,
    /// The time that is shown: see [`Asked::seen`].
    pub seen: String,
    pub answer: Option<Answer>,
    pub call_is_asked: bool,
    /// They may not be called by any number that they gave: the way there to give one.
    pub wants_number: bool,
}

/// The buttons, and what was said before.
pub fn form(words: Words, form: &Form) -> AnyView {
    let said = form.answer.map(|answer| match answer {
        Answer::Coming => "reply-said-coming",
        Answer::Late => "reply-said-late",
        Answer::CannotCome => "reply-said-cannot-come",
    });
    let button = |value: &'static str, class, pressed: Option<String>| {
        view! { <button class=class name="answer" value=value aria-pressed=pressed>{words.text(button_key(value).unwrap_or_default())}</button> }
    };
    let answers = [(Answer::Coming, "coming"), (Answer::Late, "late"), (Answer::CannotCome, "cannot-come")];
    let buttons = answers.map(|(answer, value)| {
        let pressed = form.answer.map(|said| (said == answer).to_string());
        button(value, "button", pressed)
    });
    let (call, call_hint) =
        if form.call_is_asked { ("no-call", "reply-call-asked") } else { ("call", "reply-call-hint") };
    view! {
        <form method="post" action=form.action.clone() class="stack" id="reply">
            <input type="hidden" name="seen" value=form.seen.clone()/>
            <div role="status">{said.map(|key| view! { <p><b>{words.text(key)}</b>" "<span class="soft">{words.text("reply-until")}</span></p> })}</div>
            <div class="row">{buttons.into_iter().collect_view()}</div>
            <div class="row">{button(call, "button button--plain", None)}</div>
            <p class="small soft">{words.text(call_hint)}</p>
            {form.wants_number.then(|| view! { <p class="small"><a href="/account/contact">{words.text("reply-call-number")}</a></p> })}
        </form>
    }
    .into_any()
}
