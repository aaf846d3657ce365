//! What every request passes, in one layer: the check of where it comes from, the answers to errors, the headers, the log.

pub mod errors;
pub mod headers;
pub mod left;
pub mod origin;
pub mod request_log;

use app::comforts::{Comforts, wearing};
use app::pages::leave;
use app::spoken;
use app::state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Around all pages.
pub async fn around(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let line = request_log::begin(&state, &mut request);
    let wanted = spoken::wanted(request.headers());
    let mut response = if left::is_met(&request) {
        spoken::written_in(wanted.language, || leave::in_place_of_a_page(&state, request.headers()))
    } else {
        let worn = Comforts::of(request.headers());
        spoken::speaking(wanted, wearing(worn, errors::answer(&state, request, next))).await
    };
    headers::add(&state, &mut response);
    line.end(&mut response);
    response
}
