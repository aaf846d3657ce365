//! The token of a mailed link that asks somebody about a session. Nothing is kept of it: session and membership say whether
//! it still works. What it lets its holder do is in [`crate::replies`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::EntityTrait as _;
use uuid::Uuid;

use crate::entities::account::{self, Language};
use crate::entities::membership;
use crate::ids::{MembershipId, SessionId};
use crate::keys::Keys;
use crate::{Context, Error, Result};

/// What a link's proof is for.
const PURPOSE: &str = "reply";
/// All links of a session and a membership are one.
const GENERATION: i32 = 1;
const ID_BYTES: usize = 16;

/// The token of the link that asks this person about this session.
#[must_use]
pub fn token(keys: &Keys, session_id: SessionId, membership_id: MembershipId) -> String {
    let row = [*session_id.0.as_bytes(), *membership_id.0.as_bytes()].concat();
    let proof = keys.link_proof(PURPOSE, &row, GENERATION);
    URL_SAFE_NO_PAD.encode([&row[..], &proof].concat())
}

/// Whom a token asks about what. One that was altered or guessed is not found.
pub(crate) fn open(keys: &Keys, token: &str) -> Result<(SessionId, MembershipId)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::NotFound)?;
    let (row, proof) = bytes.split_at_checked(2 * ID_BYTES).ok_or(Error::NotFound)?;
    if !keys.proves_link(PURPOSE, row, GENERATION, proof) {
        return Err(Error::NotFound);
    }
    let id = |bytes| Uuid::from_slice(bytes).map_err(|_| Error::NotFound);
    Ok((SessionId(id(&row[..ID_BYTES])?), MembershipId(id(&row[ID_BYTES..])?)))
}

/// The language of whoever a token was mailed to, also when there is nothing to answer any more.
pub async fn language(cx: &Context, token: &str) -> Result<Language> {
    let (_, membership_id) = open(&cx.keys, token)?;
    let db = cx.db.read();
    let membership = membership::Entity::find_by_id(membership_id).one(db).await?.ok_or(Error::NotFound)?;
    let account = account::Entity::find_by_id(membership.account_id).one(db).await?.ok_or(Error::NotFound)?;
    Ok(account.language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_for_one_person_and_one_session() {
        let keys = Keys::from_secret(1, &[7; 32]);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = |session, membership| super::token(&keys, SessionId(session), MembershipId(membership));
        assert_eq!(token(one, one), token(one, one), "a mail that goes out twice is the same mail");
        let all = [token(one, one), token(one, other), token(other, one), token(other, other)];
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    }
}
