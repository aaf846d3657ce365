//! One mail for several reminders. Each of them is asked about by itself, right before: what is no longer true is left out.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::{About, Body};
use crate::calendars::Entry;
use crate::entities::{account, outbox_message, safe_contact};
use crate::outbox::Outcome;
use crate::{Context, Result};

pub(super) const NOTHING_LEFT: Outcome = Outcome::Dropped("Nothing of what it told is still true.");

/// One of the reminders.
pub(super) struct Part {
    body: Body,
    entries: Vec<Entry>,
}

async fn part(cx: &Context, about: About, message: &outbox_message::Model, recipient: &account::Model) -> Result<Part> {
    let entries = about.entries(cx, message, recipient).await?;
    Ok(Part { body: about.body(cx, message.kind, recipient).await?, entries })
}

async fn parts(cx: &Context, digest: &outbox_message::Model) -> Result<Vec<outbox_message::Model>> {
    let parts = outbox_message::Entity::find()
        .filter(outbox_message::Column::DigestId.eq(digest.id))
        .order_by_asc(outbox_message::Column::Id);
    Ok(parts.all(cx.db.read()).await?)
}

/// What it says now.
pub(super) async fn still_true(
    cx: &Context,
    digest: &outbox_message::Model,
    recipient: &account::Model,
    contact: Option<&safe_contact::Model>,
) -> Result<Vec<Part>> {
    let mut told = Vec::new();
    for part in parts(cx, digest).await? {
        let is_unwanted = contact.is_some_and(|contact| !contact.allows(part.kind));
        if is_unwanted || part.useless_at.is_some_and(|useless_at| useless_at <= cx.now()) {
            continue;
        }
        let Some(about) = About::look_up(cx, &part).await? else { continue };
        if about.not_now(cx, &part, recipient).await?.is_none() {
            told.push(self::part(cx, about, &part, recipient).await?);
        }
    }
    Ok(in_order(told))
}

/// What it said, all of it.
pub(super) async fn as_written(
    cx: &Context,
    digest: &outbox_message::Model,
    recipient: &account::Model,
) -> Result<Vec<Part>> {
    let mut told = Vec::new();
    for part in parts(cx, digest).await? {
        if let Some(about) = About::look_up(cx, &part).await? {
            told.push(self::part(cx, about, &part, recipient).await?);
        }
    }
    Ok(in_order(told))
}

/// What comes first in time is told first; what has no time, last.
fn in_order(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by_key(|part| match &part.body {
        Body::Session(when) => when.starts_at,
        Body::ReadingDue { due_at, .. } => *due_at,
        _ => DateTime::<Utc>::MAX_UTC,
    });
    parts
}

/// The entries of all of them, each session once.
pub(super) fn entries(parts: &[Part]) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for entry in parts.iter().flat_map(|part| &part.entries) {
        if !all.contains(entry) {
            all.push(entry.clone());
        }
    }
    all
}

/// What is left alone says what it would have said by itself.
pub(super) fn body(mut parts: Vec<Part>) -> Body {
    match (parts.pop(), parts.is_empty()) {
        (Some(one), true) => one.body,
        (last, _) => Body::Digest(parts.into_iter().chain(last).map(|part| part.body).collect()),
    }
}
