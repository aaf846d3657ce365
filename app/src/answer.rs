//! How a page reads what was posted and how it answers: a page, a redirect, or JSON for an island.

use std::convert::Infallible;
use std::io::Write as _;

use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, REFERER, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use flate2::{Compression, write::GzEncoder};
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

/// A page whose text is long, as gzip where the browser reads that: on a slow phone it is there in a third of the time. Only for
/// pages that repeat nothing of what their address or form says: of others the length would tell who guesses what is in them.
#[must_use]
pub fn packed(headers: &HeaderMap, page: String) -> Response {
    let told = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes_gzip = told.split(',').any(|coding| matches!(coding.trim(), "gzip" | "*"));
    let mut response = match takes_gzip.then(|| gzip(page.as_bytes())).flatten() {
        Some(body) => ([(CONTENT_ENCODING, "gzip")], Html(body)).into_response(),
        None => Html(page).into_response(),
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(5));
    writer.write_all(bytes).ok()?;
    writer.finish().ok()
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

/// The path of the page that a form stood on, without what was asked behind it; the front page where that is not told.
#[must_use]
pub fn path_of_referer(headers: &HeaderMap) -> String {
    let uri = headers.get(REFERER).and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    uri.map_or_else(|| "/".into(), |uri| own_path(uri.path()).to_string())
}

/// Why an upload could not be read to its end.
#[must_use]
pub fn broken_upload(error: MultipartError) -> PageError {
    let is_large = error.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_large { PageError::TooLarge } else { PageError::Unreadable }
}

/// Stands in the extensions of an answer that is somebody's file and no page: its content policy lets nothing run.
#[derive(Clone, Copy, Debug)]
pub struct Sandboxed;

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
