//! Whether members of the own group may see one's first name. Off, until somebody says so; on, only for who said so too.

use axum::extract::State;
use domain::first_names::{self, Choice, FirstNameForm};
use domain::values;
use leptos::prelude::*;

use crate::answer::{Posted, QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{May, UseOwnPages};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::{done, empty};
use crate::words::Words;

use super::account::{OwnQuery, frame};

/// GET /account/first-name
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let words = Words::spoken();
    let choices = first_names::own(&state.cx, &actor).await?;
    let notice = query.is("saved").then(|| done(words.text("account-saved")));
    let name = first_names::first_name(&actor.name).to_string();
    let form = if choices.is_empty() {
        empty(words.text("first-name-no-group")).into_any()
    } else {
        let boxes = choices.iter().map(|choice| tick(words, choice)).collect_view();
        view! {
            <form method="post" action="/account/first-name" class="stack">
                <div>{boxes}</div>
                <button class="button button--main">{words.text("account-save")}</button>
            </form>
        }
        .into_any()
    };
    Ok(Page::new(words.text("first-name-title"), frame(&actor)).show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("first-name-title")}</h1>
            </div>
            {notice}
            <p>{words.text("first-name-intro")}</p>
            <p class="soft" dir="auto">{words.with("first-name-shown", [("name", name.into())])}</p>
            {form}
        }
    }))
}

/// A group is told by when it meets: its name stands on no participant's page.
fn tick(words: Words, choice: &Choice) -> AnyView {
    let when = match values::weekday(&choice.weekday) {
        Ok(day) => dates::weekday_at(day, choice.start_time),
        Err(_) => dates::clock(choice.start_time),
    };
    let label = words.with("first-name-show", [("when", when.into())]);
    view! {
        <label class="check"><input type="checkbox" name="show" value=choice.membership_id.to_string() checked=choice.shows_first_name/><span>{label}</span></label>
    }
    .into_any()
}

/// POST /account/first-name
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<FirstNameForm>,
) -> PageResult {
    first_names::choose(&state.cx, &actor, &form).await?;
    Ok(see("/account/first-name?notice=saved"))
}
