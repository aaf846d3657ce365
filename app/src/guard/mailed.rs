//! The tokens of mailed links. Whether one is right is for the page to ask.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::links;

use super::Params;
use crate::error::PageError;
use crate::spoken;
use crate::state::AppState;

/// The token of a mailed link's address.
pub struct LinkToken(pub String);

impl FromRequestParts<AppState> for LinkToken {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        Params::from_request_parts(parts, state).await?.get("token").map(Self)
    }
}

/// The same where it is one of `domain::links`: its page is in the language of who it is for, also if it says that it is over.
pub struct MailedLink(pub String);

impl FromRequestParts<AppState> for MailedLink {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let LinkToken(token) = LinkToken::from_request_parts(parts, state).await?;
        spoken::prefer(links::language(&state.cx, &token).await?);
        Ok(Self(token))
    }
}
