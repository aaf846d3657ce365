//! One mail for several reminders. Each of them is asked about by itself, right before: what is no longer true is left out.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::{About, Body};
use crate::entities::{account, outbox_message, safe_contact};
use crate::outbox::Outcome;
use crate::{Context, Result};

pub(super) const NOTHING_LEFT: Outcome = Outcome::Dropped("Nothing of what it told is still true.");

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
) -> Result<Vec<Body>> {
    let mut bodies = Vec::new();
    for part in parts(cx, digest).await? {
        let is_unwanted = contact.is_some_and(|contact| !contact.allows(part.kind));
        if is_unwanted || part.useless_at.is_some_and(|useless_at| useless_at <= cx.now()) {
            continue;
        }
        let Some(about) = About::look_up(cx, &part).await? else { continue };
        if about.not_now(cx, &part, recipient).await?.is_none() {
            bodies.push(about.body(cx, part.kind, recipient).await?);
        }
    }
    Ok(bodies)
}

/// What it said, all of it.
pub(super) async fn as_written(
    cx: &Context,
    digest: &outbox_message::Model,
    recipient: &account::Model,
) -> Result<Vec<Body>> {
    let mut bodies = Vec::new();
    for part in parts(cx, digest).await? {
        if let Some(about) = About::look_up(cx, &part).await? {
            bodies.push(about.body(cx, part.kind, recipient).await?);
        }
    }
    Ok(bodies)
}

/// What is left alone says what it would have said by itself.
pub(super) fn body(mut bodies: Vec<Body>) -> Body {
    match (bodies.pop(), bodies.is_empty()) {
        (Some(one), true) => one,
        (last, _) => Body::Digest(bodies.into_iter().chain(last).collect()),
    }
}
