//! Stopping mail by the link in it. Looking stops nothing, since mail scanners look; the button does, and so does the one press
//! of a mail program, which sends no cookie and follows nothing. The page names nobody.

use axum::extract::State;
use axum::response::Response;
use domain::contacts::Topic;
use domain::stopped_mail::{self, Extent, Stop};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::Posted;
use crate::error::{PageError, PageResult};
use crate::guard::LinkToken;
use crate::shell::Page;
use crate::spoken;
use crate::state::AppState;
use crate::ui::{done, heading};
use crate::words::Words;

/// What the page's buttons post: how much.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct StopForm {
    /// "kind": only what this mail is about.
    pub extent: String,
}

/// GET /unsubscribe/{token}
pub async fn get(State(state): State<AppState>, LinkToken(token): LinkToken) -> PageResult {
    let stop = stopped_mail::require(&state.cx, &token).await?;
    Ok(page(&state, &token, &stop, None))
}

/// POST /unsubscribe/{token}: answered at once, without a redirect and without a cookie. A mail program posts
/// `List-Unsubscribe=One-Click` in whatever form it likes: all but the page's own button stops all.
pub async fn post(
    State(state): State<AppState>,
    LinkToken(token): LinkToken,
    form: Result<Posted<StopForm>, PageError>,
) -> PageResult {
    let stop = stopped_mail::require(&state.cx, &token).await?;
    let extent = if form.is_ok_and(|Posted(form)| form.extent == "kind") { Extent::Kind } else { Extent::All };
    stopped_mail::stop(&state.cx, &stop, extent).await?;
    let stop = stopped_mail::require(&state.cx, &token).await?;
    Ok(page(&state, &token, &stop, Some("stop-done")))
}

fn page(state: &AppState, token: &str, stop: &Stop, notice: Option<&'static str>) -> Response {
    spoken::prefer(stop.language());
    let words = Words::spoken();
    let about = about(stop).map(|key| words.text(key));
    let action = format!("/unsubscribe/{token}");
    let kind = stop.comes.then(|| form(&action, "kind", words.text("stop-kind-button").into_owned()));
    let all = (stop.comes || stop.others_come).then(|| {
        view! { <p class="soft">{words.text("stop-all-intro")}</p> {form(&action, "all", words.text("stop-all-button").into_owned())} }
    });
    let is_over = all.is_none().then(|| view! { <p>{words.text("stop-is-over")}</p> });
    let intro = stop.comes.then(|| view! { <p>{about}" "{words.text("stop-intro")}</p> });
    Page::behind_link(words.text("stop-title")).show(&state.site, || {
        view! {
            {heading("", words.text("stop-title"))}
            {notice.map(|key| done(words.text(key)))}
            {intro}
            {kind}
            {all}
            {is_over}
            <p class="small soft">{words.text("stop-back")}</p>
            <p class="small"><a href="/help-now">{words.text("help-now")}</a></p>
        }
    })
}

/// What the mail was about, as far as it said so itself.
fn about(stop: &Stop) -> Option<&'static str> {
    if stop.is_neutral {
        return None;
    }
    Some(match stop.topic {
        Topic::Sessions => "stop-kind-sessions",
        Topic::Changes | Topic::Account => "stop-kind-changes",
        Topic::Readings => "stop-kind-readings",
        Topic::Announcements => "stop-kind-announcements",
        Topic::Reminders => "stop-kind-reminders",
    })
}

fn form(action: &str, extent: &'static str, button: String) -> AnyView {
    view! {
        <form method="post" action=action.to_string()>
            <button class="button button--wide" name="extent" value=extent>{button}</button>
        </form>
    }
    .into_any()
}
