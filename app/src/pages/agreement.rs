//! The group agreement, as a participant is asked it. Nobody is made to agree: declining is a button as well.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use domain::agreements::{self, AnswerForm, Standing};
use domain::entities::agreement_answer::Answer;
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, UseOwnPages};
use crate::markdown;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::field::{check, summary};
use crate::ui::{empty, heading};
use crate::words::Words;

use super::account::OwnQuery;
use super::this_week::hard_moment;

/// GET /agreement
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    page(&state, &actor, &FieldErrors::default(), query.is("declined")).await
}

/// POST /agreement
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<AnswerForm>,
) -> PageResult {
    match agreements::answer(&state.cx, &actor, &form).await {
        Ok(Answer::Accepted) => Ok(see("/")),
        Ok(Answer::Declined) => Ok(see("/agreement?notice=declined")),
        Err(Error::Invalid(errors)) => {
            let mut response = page(&state, &actor, &errors, false).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(state: &AppState, actor: &Actor, errors: &FieldErrors, just_declined: bool) -> PageResult<Response> {
    let words = Words::spoken();
    let standing = agreements::own(&state.cx, actor).await?;
    let whom = agreements::whom_to_ask(&state.cx, actor).await?;
    let page = Page::new(words.text("agreement-title"), Frame::Participant(Tab::You));
    let Some(standing) = standing else {
        return Ok(page.show(&state.site, || {
            view! { {heading("", words.text("agreement-title"))} {empty(words.text("agreement-none"))} {hard_moment(words)} }
        }));
    };
    let has_declined = standing.accepted_at.is_none() && (standing.has_declined || just_declined);
    let declined = has_declined.then(|| declined(words, &whom));
    let intro = standing.accepted_at.is_none().then(|| words.text("agreement-intro"));
    let text = markdown::article(&standing.version.body, &[]);
    Ok(page.show(&state.site, || {
        view! {
            {heading("", words.text("agreement-title"))}
            {summary(errors)}
            {declined}
            {intro.map(|intro| view! { <p class="soft">{intro}</p> })}
            <div class="card" inner_html=text></div>
            {answers(words, &standing, actor.zone.unwrap_or(Tz::UTC), errors)}
            {hard_moment(words)}
        }
    }))
}

/// What it means not to agree, and who is there to talk about it.
fn declined(words: Words, whom: &[String]) -> AnyView {
    let talk = match whom {
        [] => words.text("agreement-declined-talk").into_owned(),
        whom => words.with("agreement-declined-talk-to", [("names", whom.join(", ").into())]),
    };
    view! {
        <div class="notice notice--calm" role="status">
            <p><b>{words.text("agreement-declined")}</b></p>
            <p>{words.text("agreement-declined-means")}</p>
            <p dir="auto">{talk}</p>
        </div>
    }
    .into_any()
}

fn answers(words: Words, standing: &Standing, zone: Tz, errors: &FieldErrors) -> AnyView {
    let number = standing.version.number;
    if let Some(at) = standing.accepted_at {
        let day = dates::short(at, zone);
        return view! { <p class="soft">{words.with("agreement-agreed", [("day", day.into()), ("number", number.into())])}</p> }
            .into_any();
    }
    view! {
        <form method="post" action="/agreement" class="stack">
            <input type="hidden" name="version" value=number/>
            {check("agree", words.text("agreement-agree"), false, errors)}
            <div class="row">
                <button class="button button--main" name="answer" value="accepted">{words.text("agreement-accept")}</button>
                <button class="button" name="answer" value="declined">{words.text("agreement-decline")}</button>
            </div>
            <p class="small soft">{words.text("agreement-decline-hint")}</p>
        </form>
    }
    .into_any()
}
