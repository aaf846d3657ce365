//! What was mailed and what became of it. Never what a mail says, and never an address.

use axum::extract::State;
use domain::Context;
use domain::audit::sights::{self, Sight};
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::ids::OutboxMessageId;
use domain::outbox::{self, Line};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{Id, May, SeeMessages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::{Tone, badge, empty, heading};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MessagesQuery {
    /// The last id of the page before.
    before: String,
}

/// GET /messages
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<SeeMessages>,
    QueryOf(query): QueryOf<MessagesQuery>,
) -> PageResult {
    let cx = &state.cx;
    sights::note(cx, &actor, Sight::Messages).await?;
    let lines = outbox::list(cx, &actor, query.before.parse().ok()).await?;
    let older = (lines.len() as u64 == outbox::PAGE)
        .then(|| lines.last().map(|line| format!("/messages?before={}", line.message.id)))
        .flatten();
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let rows = lines.into_iter().map(|line| row(zone, line)).collect::<Vec<_>>();
    Ok(Page::new("Messages", Frame::Staff(&actor, Section::Messages)).show(&state.site, move || {
        let list = if rows.is_empty() { empty("No mail yet. Invitations and reminders show here, with what became of each.").into_any() } else { view! {
            <table class="table">
                <thead><tr><th scope="col">"To"</th><th scope="col">"What"</th><th scope="col">"Written"</th><th scope="col">"What became of it"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }.into_any() };
        view! {
            {heading("", "Messages")}
            <p class="soft">{format!("Times in {}. Each mail goes to one person, and names no group.", dates::zone_name(zone))}</p>
            {list}
            {older.map(|path| view! { <p><a class="button" href=path>"Older"</a></p> })}
        }
    }))
}

fn row(zone: chrono_tz::Tz, line: Line) -> AnyView {
    let Line { message, recipient } = line;
    let name = if recipient.name.is_empty() { "invited by address".to_string() } else { recipient.name };
    let when = dates::full(message.created_at, zone);
    let retry = (message.status == MessageStatus::Failed).then(|| retry_button(message.id));
    view! {
        <tr>
            <th scope="row" dir="auto">{name}</th>
            <td data-label="What">{kind_name(message.kind)}</td>
            <td data-label="Written">{dates::time(message.created_at, zone, when)}</td>
            <td data-label="What became of it">{status_badge(message.status, "")}" "<span class="small soft">{message.outcome}</span>{retry}</td>
        </tr>
    }.into_any()
}

fn retry_button(id: OutboxMessageId) -> AnyView {
    view! { <form method="post" action=format!("/messages/{id}/retry")><button class="link-button">"Try again"</button></form> }.into_any()
}

/// Mail that was given up, for *Today*.
pub fn failed_list(cx: &Context, lines: Vec<Line>) -> AnyView {
    let now = cx.now();
    let rows = lines.into_iter().map(|Line { message, recipient }| {
        let name = if recipient.name.is_empty() { "Somebody invited by address".to_string() } else { recipient.name };
        let when = dates::in_days(message.created_at, chrono_tz::UTC, now);
        view! {
            <li>
                <div class="list__grow"><span class="list__title" dir="auto">{name}</span><p class="small soft">{format!("{}, {when}. {}", kind_name(message.kind), message.outcome)}</p></div>
                {retry_button(message.id)}
            </li>
        }
    }).collect_view();
    view! { <ul class="list">{rows}</ul> }.into_any()
}

/// What a kind is called.
#[must_use]
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Invitation => "Invitation",
        Kind::StaffInvitation => "Staff invitation",
        Kind::PasswordReset => "New password",
        Kind::PasswordChanged => "Password changed",
        Kind::OldAddress => "Another address, old mailbox",
        Kind::NewAddress => "Another address, new mailbox",
        Kind::AddressChanged => "Address changed",
        Kind::GuessingStopped => "Too many guesses",
        Kind::SecondStepChanged => "Second step changed",
        Kind::SecondStepReset => "Second step reset",
        Kind::SessionTomorrow => "Session, the day before",
        Kind::SessionSoon => "Session, soon before",
        Kind::ReadingDue => "Reading due",
        Kind::SessionMoved => "Session moved",
        Kind::SessionCancelled => "Session cancelled",
        Kind::SessionPlace => "Session, another place",
        Kind::SessionLead => "Session, who leads",
        Kind::Announcement => "Written to the group",
        Kind::MissedSession => "After a missed session",
        Kind::FirstWeek => "First week",
        Kind::AgreementToSign => "Agreement to sign",
        Kind::Digest => "Several reminders",
    }
}

/// Where a message stands, as a badge. `what` comes first where it is not clear from around.
pub fn status_badge(status: MessageStatus, what: &str) -> AnyView {
    let (tone, words) = match status {
        MessageStatus::Waiting => (Tone::Plain, "waiting"),
        MessageStatus::Sending => (Tone::Now, "being sent"),
        MessageStatus::Sent => (Tone::Done, "sent"),
        MessageStatus::Failed => (Tone::Wrong, "failed"),
        MessageStatus::Dropped => (Tone::Plain, "not sent"),
    };
    badge(tone, format!("{what} {words}").trim().to_string())
}

/// POST /messages/{id}/retry
pub async fn retry(
    State(state): State<AppState>,
    May(actor, ..): May<SeeMessages>,
    Id(id): Id<OutboxMessageId>,
) -> PageResult {
    outbox::retry(&state.cx, &actor, id).await?;
    Ok(see("/messages"))
}
