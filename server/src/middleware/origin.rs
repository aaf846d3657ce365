//! A write must say where it comes from. Every browser of the last years does; what says nothing is not a form of ours.
//! (Where it does say, `tower_http`'s layer decides.)

use app::error::PageError;
use axum::extract::Request;
use axum::http::header::ORIGIN;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

pub async fn require(request: Request, next: Next) -> Response {
    let says = request.headers().contains_key(ORIGIN) || request.headers().contains_key("sec-fetch-site");
    if request.method().is_safe() || says { next.run(request).await } else { PageError::Foreign.into_response() }
}
