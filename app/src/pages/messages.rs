//! What was mailed and what became of it. Never what a mail says, and never an address.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::audit::sights::{self, Sight};
use domain::bounces::SUSPENDED;
use domain::entities::account;
use domain::entities::outbox_message::{self, Kind, MessageStatus};
use domain::ids::OutboxMessageId;
use domain::mailroom::{self, Done, Fate, Head, Line, Wanted};
use domain::{Actor, Context, refusals};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{QueryOf, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::{Id, May, SeeMessages};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::Field;
use crate::ui::{Tone, badge, count, done, empty, heading};

use super::{held_mail, returned_mail, stuck_mail};

/// What stands behind the `?`: the filter, and where the page begins.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct MessagesQuery {
    /// One of [`FATES`], or everything.
    show: String,
    kind: String,
    /// Mail to one person.
    to: String,
    /// The last id of the page before this one.
    after: String,
    notice: String,
}

const FATES: [(&str, Fate, &str); 4] = [
    ("queued", Fate::Queued, "Waiting to be sent"),
    ("failed", Fate::Failed, "Failed"),
    ("sent", Fate::Sent, "Sent"),
    ("unsent", Fate::Unsent, "Not sent"),
];

impl MessagesQuery {
    /// What can't be read narrows nothing down.
    fn wanted(&self) -> Wanted {
        Wanted {
            fate: FATES.iter().find(|(name, ..)| *name == self.show).map(|(_, fate, _)| *fate),
            kind: mailroom::kind(&self.kind),
            recipient_id: self.to.parse().ok(),
            after: self.after.parse().ok(),
        }
    }

    fn is_narrow(&self) -> bool {
        let wanted = self.wanted();
        wanted.fate.is_some() || wanted.kind.is_some() || wanted.recipient_id.is_some()
    }

    fn next(&self, after: OutboxMessageId) -> String {
        let after = after.to_string();
        let fields = [("show", &self.show), ("kind", &self.kind), ("to", &self.to), ("after", &after)];
        let typed = fields.into_iter().filter(|(_, value)| !value.is_empty());
        format!("/messages?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish())
    }

    fn notice(&self) -> Option<&'static str> {
        match self.notice.as_str() {
            "retried" => Some("It is sent again now."),
            "cancelled" => Some("It stays unsent."),
            "too-late" => Some("That was too late: it was sent or stopped before. Its line says which."),
            "released" => Some("Released. Mail leaves from there within a minute."),
            "believed" => Some("Mail goes to that address again."),
            "suspended" => Some("Nothing more goes to that address until it is confirmed or changed."),
            _ => None,
        }
    }
}

/// GET /messages
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<SeeMessages>,
    QueryOf(query): QueryOf<MessagesQuery>,
) -> PageResult {
    let cx = &state.cx;
    sights::note(cx, &actor, Sight::Messages).await?;
    let lines = mailroom::list(cx, &actor, query.wanted()).await?;
    let held = held_mail::notice(cx, &actor).await?;
    let stuck = stuck_mail::notice(cx, &actor).await?;
    let returned = returned_mail::section(cx, &actor).await?;
    let is_queue = query.wanted().fate == Some(Fate::Queued);
    let next =
        (lines.len() as u64 == mailroom::PAGE).then(|| lines.last().map(|line| query.next(line.message.id))).flatten();
    let next =
        next.map(|path| view! { <p><a class="button" href=path>{if is_queue { "Later" } else { "Older" }}</a></p> });
    let zone = actor.zone.unwrap_or(chrono_tz::UTC);
    let queue = queue(mailroom::head(cx, &actor).await?, zone, cx.now());
    let list = table(cx, zone, lines, &query);
    Ok(Page::new("Messages", Frame::Staff(&actor, Section::Messages)).show(&state.site, move || view! {
        {heading("", "Messages")}
        {query.notice().map(done)}
        {held}
        {stuck}
        {returned}
        {queue}
        <p class="soft">{format!("Times in {}. Each mail goes to one person, and names no group.", dates::zone_name(zone))}</p>
        {filter(&query)}
        {list}
        {next}
    }))
}

/// How much waits and was given up, and how long the oldest has waited that should have left.
fn queue(head: Head, zone: Tz, now: DateTime<Utc>) -> AnyView {
    let of = |count: i64| count.max(0).to_string();
    let oldest = head.oldest_since.map(|since| {
        let minutes = (now - since).num_minutes();
        let age = match minutes {
            ..1 => "less than a minute".to_string(),
            1..120 => count(usize::try_from(minutes).unwrap_or_default(), "minute", "minutes"),
            _ => count(usize::try_from(minutes / 60).unwrap_or_default(), "hour", "hours"),
        };
        dates::time(since, zone, format!(", the oldest since {}, for {age}", dates::near(since, zone, now)))
    });
    view! {
        <p>
            <a href="/messages?show=queued">{of(head.queued)}" to be sent"</a>{oldest}" · "
            <a href="/messages?show=failed">{of(head.failed)}" failed"</a>
        </p>
    }
    .into_any()
}

/// The form asks and changes nothing, so it is a GET.
fn filter(query: &MessagesQuery) -> AnyView {
    let any = |words: &str| std::iter::once((String::new(), words.to_string()));
    let fates = FATES.iter().map(|(name, _, words)| ((*name).to_string(), (*words).to_string()));
    let kinds = mailroom::kinds().map(|(code, kind)| (code, kind_name(kind).to_string()));
    view! {
        <form action="/messages" role="search" class="row">
            {Field::new("show", "What became of it").value(&query.show).narrowing().select(any("Anything").chain(fates).collect())}
            {Field::new("kind", "What").value(&query.kind).narrowing().select(any("Any mail").chain(kinds).collect())}
            <button class="button">"Show"</button>
            {query.is_narrow().then(|| view! { <a href="/messages">"Show all"</a> })}
        </form>
    }
    .into_any()
}

fn table(cx: &Context, zone: Tz, lines: Vec<Line>, query: &MessagesQuery) -> AnyView {
    if lines.is_empty() {
        return match query.is_narrow() {
            true => empty("Nothing of the kind."),
            false => empty("No mail yet. Invitations and reminders show here, with what became of each."),
        };
    }
    let now = cx.now();
    let rows = lines.into_iter().map(|line| row(zone, now, line)).collect::<Vec<_>>();
    view! {
        <table class="table">
            <thead><tr><th scope="col">"To"</th><th scope="col">"What"</th><th scope="col">"Written"</th><th scope="col">"What became of it"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(zone: Tz, now: DateTime<Utc>, line: Line) -> AnyView {
    let buttons = buttons(&line, now);
    let Line { message, recipient, .. } = line;
    let name = named(&recipient).to_string();
    let when = dates::full(message.created_at, zone);
    let told = fate(&message, zone, now);
    view! {
        <tr>
            <th scope="row" dir="auto"><a href=format!("/messages?to={}", recipient.id)>{name}</a></th>
            <td data-label="What">{kind_name(message.kind)}</td>
            <td data-label="Written">{dates::time(message.created_at, zone, when)}</td>
            <td data-label="What became of it">{fate_badge(&message)}" "<span class="small soft">{told}</span>{buttons}</td>
        </tr>
    }.into_any()
}

/// What became of a message so far, and what comes next.
fn fate(message: &outbox_message::Model, zone: Tz, now: DateTime<Utc>) -> String {
    let tries = count(usize::try_from(message.attempts).unwrap_or_default(), "try", "tries");
    match message.status {
        MessageStatus::Waiting if message.due_at <= now => format!("{} It goes next.", message.outcome),
        MessageStatus::Waiting => {
            let next = dates::near(message.due_at, zone, now);
            let so_far =
                if message.attempts > 0 { format!("{} After {tries}, ", message.outcome) } else { String::new() };
            format!("{so_far}not before {next}.")
        }
        MessageStatus::Sending => "It is on its way to the mail server.".into(),
        MessageStatus::Sent => match message.sent_at {
            Some(at) if message.attempts > 1 => format!("{}, after {tries}.", dates::full(at, zone)),
            Some(at) => format!("{}.", dates::full(at, zone)),
            None => String::new(),
        },
        MessageStatus::Failed => format!("{} {}", message.outcome, to_do(message, now)),
        MessageStatus::Dropped => message.outcome.clone(),
    }
}

/// What staff do about a message that was given up.
fn to_do(message: &outbox_message::Model, now: DateTime<Utc>) -> &'static str {
    let is_over = message.useless_at.is_some_and(|useless_at| useless_at <= now + Duration::minutes(15));
    match message.kind {
        _ if is_over => "It is too late for it: if it matters, tell them in another way. Then leave it unsent.",
        _ if message.outcome.starts_with(refusals::REFUSED_MAIL) => {
            "The address is not the trouble. An administrator looks at SPF, DKIM and DMARC: `mooring doctor --mail` says how. Then try again."
        }
        _ if message.outcome.starts_with(refusals::MAILBOX_FULL) => {
            "Ask them in another way to make room in their mailbox. Then try again."
        }
        Kind::Invitation | Kind::StaffInvitation => {
            "Ask whether the address is right. If it is not, invite them with the right one and leave this unsent."
        }
        _ => "Ask them in another way whether their address is right; they change it under Account. Then try again.",
    }
}

fn buttons(Line { message, recipient, may_change }: &Line, now: DateTime<Utc>) -> Option<AnyView> {
    let is_useful = message.useless_at.is_none_or(|useless_at| useless_at > now);
    let again = match message.status {
        _ if !may_change => return None,
        MessageStatus::Failed => "Try again",
        MessageStatus::Waiting => "Try now",
        // The address was confirmed since.
        MessageStatus::Dropped if message.outcome == SUSPENDED && recipient.mail_returned_at.is_none() && is_useful => {
            "Send it after all"
        }
        MessageStatus::Sending | MessageStatus::Sent | MessageStatus::Dropped => return None,
    };
    let button = |what: &str, words: &'static str| {
        let action = format!("/messages/{}/{what}", message.id);
        let to = format!(": {}", named(recipient));
        view! { <form method="post" action=action><button class="link-button">{words}<span class="visually-hidden">{to}</span></button></form> }
    };
    Some(
        view! {
            <div class="row">
                {button("retry", again)}
                {(message.status != MessageStatus::Dropped).then(|| button("cancellation", "Leave unsent"))}
                {mailroom::refuses_address(message).then(|| button("suspension", "Send nothing more there"))}
            </div>
        }
        .into_any(),
    )
}

fn named(recipient: &account::Model) -> &str {
    if recipient.name.is_empty() { "Somebody invited by address" } else { &recipient.name }
}

/// Mail that was given up, for *Today*.
pub fn failed_list(cx: &Context, actor: &Actor, lines: Vec<Line>) -> AnyView {
    let (now, zone) = (cx.now(), actor.zone.unwrap_or(chrono_tz::UTC));
    let rows = lines
        .into_iter()
        .map(|line| {
            let buttons = buttons(&line, now);
            let Line { message, recipient, .. } = line;
            let name = named(&recipient).to_string();
            let when = dates::in_days(message.created_at, zone, now);
            view! {
                <li>
                    <div class="list__grow list__grow--text">
                        <span class="list__title" dir="auto">{name}</span>
                        <p class="small soft">{format!("{}, {when}. {}", kind_name(message.kind), message.outcome)}</p>
                        <p class="small">{to_do(&message, now)}</p>
                    </div>
                    {buttons}
                </li>
            }
        })
        .collect_view();
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

/// One that went out with others was sent, and not by itself.
fn fate_badge(message: &outbox_message::Model) -> AnyView {
    if message.digest_id.is_some() {
        return badge(Tone::Plain, "in one mail");
    }
    status_badge(message.status, "")
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
    Ok(told(mailroom::retry(&state.cx, &actor, id).await?, "retried"))
}

/// POST /messages/{id}/cancellation
pub async fn cancel(
    State(state): State<AppState>,
    May(actor, ..): May<SeeMessages>,
    Id(id): Id<OutboxMessageId>,
) -> PageResult {
    Ok(told(mailroom::cancel(&state.cx, &actor, id).await?, "cancelled"))
}

/// POST /messages/{id}/suspension
pub async fn suspend(
    State(state): State<AppState>,
    May(actor, ..): May<SeeMessages>,
    Id(id): Id<OutboxMessageId>,
) -> PageResult {
    Ok(told(mailroom::suspend(&state.cx, &actor, id).await?, "suspended"))
}

fn told(done: Done, notice: &str) -> Response {
    match done {
        Done::Yes => see(&format!("/messages?notice={notice}")),
        Done::TooLate => see("/messages?notice=too-late"),
    }
}
