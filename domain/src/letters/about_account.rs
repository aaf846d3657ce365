//! Mail about the recipient's own account. What it tells has happened, and stays true.

use super::{Body, no_such};
use crate::Result;
use crate::entities::outbox_message::Kind;

pub(super) fn body(kind: Kind) -> Result<Body> {
    Ok(match kind {
        Kind::PasswordChanged => Body::PasswordChanged,
        Kind::AddressChanged => Body::AddressChanged,
        Kind::GuessingStopped => Body::GuessingStopped,
        Kind::SecondStepChanged => Body::SecondStepChanged,
        Kind::SecondStepReset => Body::SecondStepReset,
        other => return Err(no_such(other)),
    })
}
