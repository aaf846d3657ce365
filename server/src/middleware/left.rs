//! A browser that has left quickly gets the empty page in place of every other, in whatever way it asks.

use app::answer::Wanted;
use app::pages::leave;
use axum::extract::Request;
use axum::http::Method;

/// Whether the empty page is the answer. Islands in tabs that are still open are told as always that nobody is signed in.
#[must_use]
pub fn is_met(request: &Request) -> bool {
    leave::has_left(request.headers()) && asks_for_a_page(request)
}

fn asks_for_a_page(request: &Request) -> bool {
    let path = request.uri().path();
    let for_machines = path.starts_with("/assets/") || matches!(path, "/healthz" | "/readyz");
    let own_form = request.method() == Method::POST && matches!(path, "/leave" | "/return");
    !for_machines && !own_form && Wanted::by(request.headers()) == Wanted::Page
}
