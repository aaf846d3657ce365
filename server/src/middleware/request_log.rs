//! One line for each request: method, the route's template (never a path, which may hold a token), status, time, id.

use std::time::Instant;

use app::error::PageError;
use app::state::AppState;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions, its answer and its line of the log.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// The error behind an answer, left for the log by whoever answered for it.
#[derive(Clone)]
pub struct Cause(pub PageError);

/// A line that is begun when a request comes in.
pub struct Line {
    started: Instant,
    id: Uuid,
    method: Method,
    route: Option<MatchedPath>,
}

/// Gives the request its id.
pub fn begin(state: &AppState, request: &mut Request) -> Line {
    let id: Uuid = state.cx.new_id();
    request.extensions_mut().insert(RequestId(id));
    let route = request.extensions().get::<MatchedPath>().cloned();
    Line { started: Instant::now(), id, method: request.method().clone(), route }
}

impl Line {
    /// Writes the line, and the id into the answer.
    pub fn end(self, response: &mut Response) {
        let Self { started, id, method, route } = self;
        let cause = response.extensions_mut().remove::<Cause>();
        let (status, micros) = (response.status().as_u16(), started.elapsed().as_micros());
        let route = route.as_ref().map_or("(no route)", MatchedPath::as_str);
        match cause {
            Some(Cause(PageError::Internal(error) | PageError::Unavailable(error))) => {
                tracing::error!(%method, route, status, micros, request = %id, error = ?error, "request");
            }
            _ => tracing::info!(%method, route, status, micros, request = %id, "request"),
        }
        if let Ok(value) = HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())) {
            response.headers_mut().insert(HEADER, value);
        }
    }
}
