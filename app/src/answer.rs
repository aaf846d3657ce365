//! How a page reads what was posted and how it answers: a page, a redirect, or JSON for an island.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::PageError;
use crate::state::AppState;

/// A posted form. Repeated fields become lists, missing ones are empty.
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Posted<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let rejection = match Form::<T>::from_request(request, state).await {
            Ok(Form(form)) => return Ok(Self(form)),
            Err(rejection) => rejection.into_response(),
        };
        let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        Err(if too_large { PageError::TooLarge } else { PageError::Unreadable })
    }
}

/// What stands behind the `?` of an address. What can't be read there is as if it were not there.
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned + Default, S: Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Query::try_from_uri(&parts.uri).map(|Query(query)| query).unwrap_or_default()))
    }
}

/// In which form the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Page,
    /// An island asks.
    Json,
}

impl Wanted {
    #[must_use]
    pub fn by(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if accept.starts_with("application/json") { Self::Json } else { Self::Page }
    }
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::by(&parts.headers))
    }
}

/// 303: done, look here.
#[must_use]
pub fn see(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The JSON that an island waits for.
pub fn json(body: impl Serialize) -> Response {
    Json(body).into_response()
}

/// What an island is told when its post is refused.
#[must_use]
pub fn refused(words: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, words).into_response()
}

/// A path of our own to go back to; anything else is the front page. Browsers drop tabs and line breaks inside an address
/// and read `\\` as `/`, so that nothing but visible ASCII is let through.
#[must_use]
pub fn own_path(path: &str) -> &str {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && path.starts_with('/') && !path.starts_with("//") { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_gone_back_to() {
        for own in ["/", "/groups?x=1", "/readings/1#completion"] {
            assert_eq!(own_path(own), own);
        }
        for elsewhere in [
            "",
            "groups",
            "//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\u{1}x",
        ] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
