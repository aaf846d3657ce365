//! Extractors of who is asked whether they come: signed in, or by a mailed link.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::replies::{self, Asked};
use domain::{Actor, reply_links};

use super::{LinkToken, SignedIn, id};
use crate::error::PageError;
use crate::spoken;
use crate::state::AppState;

/// The session of the address, for a participant who is asked whether they come.
pub struct AskedAbout {
    pub actor: Actor,
    pub asked: Asked,
}

impl FromRequestParts<AppState> for AskedAbout {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let asked = replies::own(&state.cx, &actor, id(parts, state).await?).await?;
        Ok(Self { actor, asked })
    }
}

/// Who is asked whether they come by the mailed link of the address.
pub struct AskedByLink {
    pub token: String,
    pub asked: Asked,
}

impl FromRequestParts<AppState> for AskedByLink {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let LinkToken(token) = LinkToken::from_request_parts(parts, state).await?;
        spoken::prefer(reply_links::language(&state.cx, &token).await?);
        let asked = replies::by_token(&state.cx, &token).await?;
        Ok(Self { token, asked })
    }
}
