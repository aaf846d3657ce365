//! Mail that carries a one-time link. A link that was used or replaced meanwhile is not sent.

use sea_orm::EntityTrait as _;

use super::{Body, NOT_A_MEMBER, no_such};
use crate::entities::outbox_message::Kind;
use crate::entities::{link, membership};
use crate::ids::LinkId;
use crate::outbox::Outcome;
use crate::{Context, Result, links};

const LINK_OVER: Outcome = Outcome::Dropped("The link was used or replaced meanwhile.");

pub(super) async fn find(cx: &Context, id: LinkId) -> Result<Option<link::Model>> {
    Ok(link::Entity::find_by_id(id).one(cx.db.read()).await?)
}

pub(super) async fn no_longer_true(cx: &Context, link: &link::Model) -> Result<Option<Outcome>> {
    if links::check_state(cx, link).is_err() {
        return Ok(Some(LINK_OVER));
    }
    let Some(id) = link.membership_id else { return Ok(None) };
    let membership = membership::Entity::find_by_id(id).one(cx.db.read()).await?;
    Ok(membership.is_none_or(|membership| !membership.is_invited()).then_some(NOT_A_MEMBER))
}

pub(super) fn body(cx: &Context, kind: Kind, link: &link::Model) -> Result<Body> {
    let (token, expires_at) = (links::token(&cx.keys, link), link.expires_at);
    Ok(match kind {
        Kind::Invitation => Body::Invitation { token, expires_at },
        Kind::StaffInvitation => Body::StaffInvitation { token, expires_at },
        Kind::PasswordReset => Body::PasswordReset { token, expires_at },
        Kind::OldAddress | Kind::NewAddress => Body::ConfirmAddress { token, expires_at },
        other => return Err(no_such(other)),
    })
}
