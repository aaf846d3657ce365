//! Mail about the recipient's own account. What it tells has happened, and stays true.

use super::Body;
use crate::entities::outbox_message::Kind;

pub(super) fn body(kind: Kind) -> Body {
    match kind {
        Kind::AddressChanged => Body::AddressChanged,
        Kind::GuessingStopped => Body::GuessingStopped,
        Kind::SecondStepChanged => Body::SecondStepChanged,
        Kind::SecondStepReset => Body::SecondStepReset,
        _ => Body::PasswordChanged,
    }
}
