//! Addresses from which mail came back: who staff should ask, and the button for an address that is right after all.

use axum::extract::State;
use domain::bounces;
use domain::entities::account::{self, AccountStatus, Role};
use domain::ids::AccountId;
use domain::{Actor, Context};
use leptos::prelude::*;

use crate::answer::see;
use crate::dates;
use crate::error::PageResult;
use crate::guard::{Id, May, SeeMessages, SignedIn};
use crate::state::AppState;
use crate::ui::initials;
use crate::words::Words;

/// POST /returned-mail/{id}/confirmation
pub async fn confirm_for(
    State(state): State<AppState>,
    May(actor, ..): May<SeeMessages>,
    Id(id): Id<AccountId>,
) -> PageResult {
    bounces::confirm_for(&state.cx, &actor, id).await?;
    Ok(see("/messages?notice=believed"))
}

/// POST /account/email/confirmation
pub async fn confirm_own(State(state): State<AppState>, SignedIn(actor): SignedIn) -> PageResult {
    bounces::confirm_own(&state.cx, &actor).await?;
    Ok(see("/account/email?notice=believed"))
}

/// What the owner of such an address reads on the pages of their account.
pub fn own_notice(words: Words) -> AnyView {
    view! {
        <section class="notice stack stack--tight">
            <h2>{words.text("returned-title")}</h2>
            <p>{words.text("returned")}</p>
            <form method="post" action="/account/email/confirmation" class="row">
                <button class="button">{words.text("returned-right")}</button>
                <a class="button" href="/account/email">{words.text("returned-change")}</a>
            </form>
        </section>
    }
    .into_any()
}

/// Whose mail came back, with what to do; nothing where nobody's did.
pub async fn section(cx: &Context, actor: &Actor) -> domain::Result<Option<AnyView>> {
    let people = bounces::list(cx, actor).await?;
    if people.is_empty() {
        return Ok(None);
    }
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let rows = people.into_iter().map(|person| row(cx, zone, person)).collect::<Vec<_>>();
    Ok(Some(
        view! {
            <section class="stack">
                <h2>"Mail that came back"</h2>
                <p class="small soft">"Nothing more goes to these addresses until they are confirmed or changed."</p>
                <ul class="list card card--flush">{rows}</ul>
            </section>
        }
        .into_any(),
    ))
}

fn row(cx: &Context, zone: chrono_tz::Tz, person: account::Model) -> AnyView {
    let name = if person.name.is_empty() { "Somebody invited by address".to_string() } else { person.name };
    let returned = person.mail_returned_at.map(|at| {
        let when = format!("Came back {}.", dates::in_days(at, zone, cx.now()));
        view! { <p class="small soft">{dates::time(at, zone, when)}</p> }
    });
    let to_do = match (person.status, person.role) {
        (AccountStatus::Invited, Role::Participant) => {
            "Ask for the right address in another way, and invite them with it from their group's People page."
        }
        (AccountStatus::Invited, _) => "Ask for the right address, and invite them with it from the page Staff.",
        _ => "Tell them in another way. They change it under Account, Another address, or say there that it is right.",
    };
    view! {
        <li>
            {initials(&name)}
            <div class="list__grow list__grow--text"><span class="list__title" dir="auto">{name}</span>{returned}<p class="small">{to_do}</p></div>
            <form method="post" action=format!("/returned-mail/{}/confirmation", person.id)><button class="button">"The address is right"</button></form>
        </li>
    }
    .into_any()
}
