//! The one table of all routes, and the layers around them.

use app::error::PageError;
use app::guard::SignedIn;
use app::pages::*;
use app::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use crate::assets;
use crate::machines;
use crate::middleware;

/// Everything that answers. Tests drive this very router.
pub fn build(state: AppState) -> anyhow::Result<Router> {
    let mut pages = pages();
    if state.site.demo {
        pages = pages.route("/demo/mail", get(demo::mail)).route("/demo/components", get(demo::components));
    }
    around(pages, state)
}

/// These pages in the layers of all pages.
pub fn around(pages: Router<AppState>, state: AppState) -> anyhow::Result<Router> {
    let csrf = CsrfLayer::new().add_trusted_origin(&state.site.public_url)?;
    let csrf = csrf.with_rejection_response(|_| PageError::Foreign.into_response());
    Ok(pages
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .layer(CatchPanicLayer::custom(broken))
        .layer(csrf)
        .layer(from_fn_with_state(state.clone(), middleware::around))
        .with_state(state))
}

/// The table.
pub fn pages() -> Router<AppState> {
    Router::new()
        // Public
        .route("/sign-in", get(sign_in::get).post(sign_in::post))
        .route("/sign-in/code", get(second_step::get).post(second_step::post))
        .route("/sign-in/passkey", post(passkeys::sign_in))
        .route("/sign-in/passkey/begin", post(passkeys::begin_signing_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/forgot-password", get(forgot_password::get).post(forgot_password::post))
        .route("/reset/{token}", get(reset::get).post(reset::post))
        .route("/reset/{token}/strength", post(password_strength::reset))
        .route("/invitation/{token}/strength", post(password_strength::invitation))
        .route("/invitation/{token}", get(invitation::get).post(invitation::post))
        .route("/address/{token}", get(address::confirmation).post(address::confirm))
        .route("/reply/{token}", get(reply::get).post(reply::post))
        .route("/unsubscribe/{token}", get(unsubscribe::get).post(unsubscribe::post))
        .route("/calendar/{token}", get(calendar::feed))
        .route("/help-now", get(help_now::get))
        .route("/steady", get(steady::get))
        .route("/comforts", post(comforts::post))
        .route("/language", post(language::post))
        .route("/leave", get(leave::get).post(leave::post))
        .route("/return", post(leave::come_back))
        // Everybody signed in
        .route("/", get(home::get))
        .route("/account", get(account::get).post(account::post))
        .route("/account/email", get(address::get).post(address::post))
        .route("/account/email/confirmation", post(returned_mail::confirm_own))
        .route("/account/password", get(password::get).post(password::post))
        .route("/account/second-factor", get(second_factor::get).post(second_factor::post))
        .route("/account/passkeys", post(passkeys::finish_adding))
        .route("/account/passkeys/begin", post(passkeys::begin_adding))
        .route("/account/passkeys/{id}/removal", post(passkeys::remove))
        .route("/account/password/strength", post(password_strength::own))
        .route("/account/sign-in-end", get(sign_in_end::get).post(sign_in_end::post))
        .route("/account/export", get(export::get).post(export::post))
        .route("/account/closure", get(closure::get).post(closure::post))
        .route("/account/closed", get(closure::closed))
        .route("/account/devices", get(devices::get).post(devices::post))
        // Participants
        .route("/account/contact", get(contact::get).post(contact::post))
        .route("/account/calendar", get(calendar::get).post(calendar::post))
        .route("/account/calendar/feed", post(calendar::make_feed))
        .route("/account/calendar/feed/removal", post(calendar::end_feed))
        .route("/account/reminders", get(reminders::own::get).post(reminders::own::post))
        .route("/account/first-name", get(first_names::get).post(first_names::post))
        .route("/account/offline", get(offline::get).post(offline::post))
        .route("/account/releases", get(releases::get).post(releases::post))
        .route("/account/releases/{id}/revocation", post(releases::revoke))
        .route("/agreement", get(agreement::get).post(agreement::post))
        .route("/readings", get(readings::index))
        .route("/readings/{id}", get(readings::show))
        .route("/readings/{id}/completion", post(readings::complete))
        .route("/readings/{id}/reflection", post(readings::reflection::save))
        .route("/readings/{id}/reflection/choice", post(readings::reflection::choose))
        .route("/sessions/{id}/reply", post(reply::own))
        .route("/announcements", get(announcements::get))
        .route("/reflections", get(reflections::get))
        .route("/reflections/{id}/privacy", post(reflections::take_back))
        .route("/safety-plan", get(safety_plan::get).post(safety_plan::post))
        .route("/safety-plan/edit", get(safety_plan::edit))
        .route("/safety-plan/sharing", post(safety_plan::share))
        // Staff
        .route("/groups", get(groups::index::get))
        .route("/groups/new", get(groups::new::get).post(groups::new::post))
        .route("/groups/{id}", get(groups::show::get))
        .route("/groups/{id}/people", get(groups::people::get).post(groups::people::post))
        .route("/groups/{id}/people/{membership}", get(groups::person::get))
        .route("/groups/{id}/people/{membership}/safety-plan", get(groups::safety_plan::get))
        .route("/groups/{id}/people/{membership}/password-link", post(groups::person::make_link))
        .route("/groups/{id}/people/{membership}/next-run", post(groups::waiting::move_over))
        .route("/groups/{id}/people/{membership}/packet", get(groups::packet::of_person))
        .route("/groups/{id}/people/{membership}/readings/{assignment}/completion", post(groups::paper::complete))
        .route("/groups/{id}/people/{membership}/releases", post(groups::person::record))
        .route("/groups/{id}/people/{membership}/releases/{release}/revocation", post(groups::person::revoke))
        .route("/groups/{id}/staff", get(groups::staff::get).post(groups::staff::post))
        .route("/groups/{id}/staff/removal", post(groups::staff::remove))
        .route("/groups/{id}/board", get(groups::board::get))
        .route("/groups/{id}/joining", get(groups::joining::get).post(groups::joining::post))
        .route("/groups/{id}/messages", get(groups::messages::get).post(groups::messages::post))
        .route(
            "/groups/{id}/messages/{announcement}/removal",
            get(groups::taking_back::get).post(groups::taking_back::post),
        )
        .route("/groups/{id}/packet", get(groups::packet::of_group))
        .route("/groups/{id}/readings", get(groups::readings::get).post(groups::readings::post))
        .route("/groups/{id}/readings/{assignment}", get(groups::reading::get).post(groups::reading::post))
        .route("/groups/{id}/release", get(groups::release::get).post(groups::release::post))
        .route("/groups/{id}/reminders", get(reminders::group::get).post(reminders::group::post))
        .route("/groups/{id}/reflections", get(groups::reflections::get))
        .route("/groups/{id}/reflections/{reflection}/answer", post(groups::reflections::answer))
        .route("/groups/{id}/reflections/{reflection}/answer/removal", post(groups::reflections::remove))
        .route("/groups/{id}/version", get(groups::version::get).post(groups::version::post))
        .route("/sessions/{id}", get(sessions::show::get))
        .route("/sessions/{id}/plan", get(sessions::plan::get).post(sessions::plan::post))
        .route("/sessions/{id}/module-plan", post(sessions::plan::take_back))
        .route("/sessions/{id}/carried", post(sessions::plan::carry))
        .route("/sessions/{id}/print", get(sessions::print::get))
        .route("/sessions/{id}/change", get(sessions::change::get))
        .route("/sessions/{id}/move", post(sessions::change::move_to))
        .route("/sessions/{id}/cancellation", post(sessions::change::cancel))
        .route("/sessions/{id}/place", post(sessions::change::set_place))
        .route("/sessions/{id}/facilitator", post(sessions::change::set_facilitator))
        .route("/sessions/{id}/start", post(sessions::show::start))
        .route("/sessions/{id}/run", get(sessions::run::get).post(sessions::run::post))
        .route("/sessions/{id}/words", post(sessions::run::write))
        .route("/sessions/{id}/unfinished-word", post(sessions::run::keep))
        .route("/sessions/{id}/covered", post(sessions::show::covered))
        .route("/sessions/{id}/calls/{membership}", post(sessions::replies::call_done))
        .route("/sessions/{id}/attendance", get(sessions::attendance::get).post(sessions::attendance::post))
        .route("/curricula", get(curricula::index))
        .route(
            "/curricula/import",
            get(curricula::import::get).post(curricula::import::post).layer(uploads("/curricula/import")),
        )
        .route("/curricula/{id}", get(curricula::show::get))
        .route("/curricula/{id}/compare", get(curricula::compare::get))
        .route("/curricula/{id}/export", get(curricula::show::export))
        .route("/curricula/{id}/guide/{n}", get(curricula::module::guide))
        .route("/curricula/{id}/modules/{n}", get(curricula::module::get))
        .route("/curricula/{id}/retirement", get(curricula::retirement::get).post(curricula::retirement::post))
        .merge(draft_pages())
        .merge(library_pages())
        .route("/materials", get(materials::index))
        .route(
            "/materials/files",
            get(materials::add::file).post(materials::add::post_file).layer(uploads("/materials/files")),
        )
        .route("/materials/links", get(materials::add::link).post(materials::add::post_link))
        .route("/materials/{id}", get(materials::show::get))
        .route("/materials/{id}/file", get(materials::file::get))
        .route("/materials/{id}/groups", post(materials::show::give))
        .route("/materials/{id}/groups/removal", post(materials::show::take_back))
        .route("/materials/{id}/retirement", post(materials::show::retire))
        .route("/messages", get(messages::get))
        .route("/messages/release", post(held_mail::release))
        .route("/messages/{id}/retry", post(messages::retry))
        .route("/settings/mail", get(mail_settings::get).post(mail_settings::post))
        .route("/messages/{id}/cancellation", post(messages::cancel))
        .route("/messages/{id}/suspension", post(messages::suspend))
        .route("/returned-mail/{id}/confirmation", post(returned_mail::confirm_for))
        .route("/settings/agreement", get(agreement_settings::get).post(agreement_settings::post))
        .route("/settings/reminders", get(reminders::house::get).post(reminders::house::post))
        .route("/staff", get(staff::get).post(staff::post))
        .route("/staff/second-step", post(staff::second_step::post))
        .route("/staff/{id}", get(staff::member::get))
        .route("/staff/{id}/status", post(staff::member::set_status))
        .route("/staff/{id}/second-step", post(staff::member::reset_second_step))
        .route("/audit", get(audit::get))
        .route("/audit/export", get(audit::export::get))
        // Machines
        .route("/assets/{name}", get(assets::serve))
        .route("/offline.js", get(assets::worker))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(machines::ready))
        .route("/metrics", get(machines::metrics))
        .route("/bounces", post(machines::bounced))
}

fn library_pages() -> Router<AppState> {
    Router::new()
        .route("/library", get(library::index))
        .route("/library/new", get(library::edit::new))
        .route(
            "/library/pictures",
            get(library::pictures::get).post(library::pictures::post).layer(uploads("/library/pictures")),
        )
        .route("/library/{id}", get(library::show::get))
        .route(
            "/library-readings/{id}",
            get(library::edit::get).post(library::edit::post).layer(uploads("/library-readings/")),
        )
        .route("/library-readings/{id}/standing", post(library::show::set_standing))
        .route("/pictures/{id}", get(library::pictures::show))
}

fn draft_pages() -> Router<AppState> {
    Router::new()
        .route("/drafts", post(drafts::start))
        .route("/drafts/{id}", get(drafts::show::get).post(drafts::show::post))
        .route("/drafts/{id}/changes", get(drafts::changes::get))
        .route("/drafts/{id}/publication", post(drafts::show::publish))
        .route("/drafts/{id}/removal", get(drafts::removal::draft).post(drafts::removal::discard))
        .route("/drafts/{id}/return", post(drafts::discarded::bring_back))
        .route("/drafts/{id}/modules", post(drafts::show::arrange))
        .route("/drafts/{id}/modules/{module}", get(drafts::module::get).post(drafts::module::post))
        .route(
            "/drafts/{id}/modules/{module}/removal",
            get(drafts::removal::module).post(drafts::removal::remove_module),
        )
        .route("/drafts/{id}/modules/{module}/plan", get(drafts::plan::get).post(drafts::plan::post))
        .route("/drafts/{id}/modules/{module}/readings", post(drafts::module::arrange))
        .route(
            "/drafts/{id}/modules/{module}/readings/{reading}",
            get(drafts::reading::get).post(drafts::reading::post),
        )
        .route(
            "/drafts/{id}/modules/{module}/readings/{reading}/removal",
            get(drafts::removal::reading).post(drafts::removal::remove_reading),
        )
        .route("/drafts/{id}/guide", post(drafts::guide::arrange))
        .route("/drafts/{id}/guide/{slug}", get(drafts::guide::get).post(drafts::guide::post))
        .route(
            "/drafts/{id}/guide/{slug}/removal",
            get(drafts::removal::guide_page).post(drafts::removal::remove_guide_page),
        )
}

/// What is uploaded may be as large as `middleware::errors` lets through.
fn uploads(path: &str) -> DefaultBodyLimit {
    DefaultBodyLimit::max(middleware::errors::largest_body(path))
}

/// No such page, or not in this way: for who is not signed in that is one answer for all.
async fn nothing_here(_: SignedIn) -> PageError {
    PageError::NotFound
}

/// A page that panicked costs one request, not the server.
fn broken(panic: Box<dyn std::any::Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_string()));
    PageError::from(domain::Error::internal(format!("a page panicked: {}", words.unwrap_or_default()))).into_response()
}
