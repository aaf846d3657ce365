//! A write must say where it comes from. Every browser of the last years does; what says nothing is not a form of ours.
//! (Where it does say, `tower_http`'s layer decides.) The one press that stops mail comes from programs that say nothing and
//! know nobody: there the token in the address is all the proof there is, and all that is needed.

use axum::extract::Request;
use axum::http::header::ORIGIN;

/// Where programs post, with a secret of their own and no cookie that a browser would add for anybody.
const OF_PROGRAMS: &str = "/bounces";

/// Whether the request changes nothing, or says where it comes from.
#[must_use]
pub fn is_told(request: &Request) -> bool {
    let headers = request.headers();
    request.method().is_safe()
        || headers.contains_key(ORIGIN)
        || headers.contains_key("sec-fetch-site")
        || request.uri().path().starts_with("/unsubscribe/")
        || request.uri().path() == OF_PROGRAMS
}
