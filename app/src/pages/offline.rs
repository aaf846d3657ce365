//! Reading without a network: what a device keeps, only where its owner allows it, and what it can't hide. The permission is
//! a cookie of this browser; the keeping is done by scripts (`app/src/scripts/offline-worker.js`), which ask here what may
//! be kept and in which words it is told. Without the cookie no script of these is loaded.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use domain::sign_ins::Started;
use domain::{Actor, assignments, kept_copies};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::answer::{Posted, QueryOf, Wanted, json, see};
use crate::error::PageResult;
use crate::guard::{May, UseOwnPages, cookie};
use crate::shell::Page;
use crate::state::AppState;
use crate::ui::done;
use crate::words::Words;

use super::account::{OwnQuery, frame};
use super::leave::forget_copies;

/// Holds the owner's key. Scripts read it, and take it away when somebody leaves quickly without a network.
const COOKIE: &str = "__Host-offline";
/// Longer than anything is kept, so that a device that comes back late can still send what is not lost yet. It is renewed
/// whenever the device reaches us.
const COOKIE_LASTS_S: u32 = 60 * 86_400;

/// Pages that are kept beside the readings themselves.
const PAGES: [&str; 4] = ["/readings", "/steady", "/help-now", "/safety-plan"];

/// What the scripts say.
const WORDS: [&str; 27] = [
    "offline-again",
    "offline-away",
    "offline-choose",
    "offline-copy",
    "offline-done",
    "offline-ended",
    "offline-failed",
    "offline-full",
    "offline-kept-now",
    "offline-locale",
    "offline-lose",
    "offline-network-only",
    "offline-no-room",
    "offline-not-done",
    "offline-refused",
    "offline-remove",
    "offline-see",
    "offline-seen",
    "offline-send-first",
    "offline-sending-failed",
    "offline-sent",
    "offline-sign-in",
    "offline-title",
    "offline-two",
    "offline-unsent-title",
    "offline-written",
    "offline-wrong",
];
/// What they say of one thing or of many.
const COUNTED: [&str; 3] = ["offline-waiting", "offline-unsent", "offline-somebodys"];

/// What a device that asks is told.
#[derive(Serialize)]
struct Told {
    key: String,
    allowed: bool,
    pages: Vec<String>,
    words: BTreeMap<&'static str, String>,
    /// Of one, and of `{count}`.
    counted: BTreeMap<&'static str, [String; 2]>,
}

/// GET /account/offline
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    wanted: Wanted,
    headers: HeaderMap,
    QueryOf(query): QueryOf<OwnQuery>,
) -> PageResult {
    let offered = kept_copies::are_offered(&actor)?;
    let allowed = offered && cookie(&headers, COOKIE) == Some(&kept_copies::owner_key(actor.account_id));
    match wanted {
        Wanted::Json => told(&state, &actor, allowed).await,
        Wanted::Page => Ok(page(&state, &actor, offered, allowed, &query)),
    }
}

async fn told(state: &AppState, actor: &Actor, allowed: bool) -> PageResult {
    let words = Words::spoken();
    let assigned = assignments::own(&state.cx, actor).await?;
    let open = assigned.iter().filter(|one| one.is_open(&state.cx));
    let pages = PAGES.iter().map(ToString::to_string);
    let told = Told {
        key: kept_copies::owner_key(actor.account_id),
        allowed,
        pages: pages.chain(open.map(|one| format!("/readings/{}", one.assignment_id))).collect(),
        words: WORDS.iter().map(|key| (*key, with_gaps(words, key))).collect(),
        counted: COUNTED.iter().map(|key| (*key, counted(words, key))).collect(),
    };
    let mut response = json(&told);
    if allowed {
        set_cookie(&mut response, &told.key, COOKIE_LASTS_S);
    }
    Ok(response)
}

/// A message whose gaps the script fills, since it alone knows the device's own time.
fn with_gaps(words: Words, key: &str) -> String {
    words.with(key, [("when", "{when}".into()), ("count", "{count}".into())])
}

fn counted(words: Words, key: &str) -> [String; 2] {
    [words.with(key, [("count", 1.into())]), with_gaps(words, key)]
}

fn page(state: &AppState, actor: &Actor, offered: bool, allowed: bool, query: &OwnQuery) -> Response {
    let words = Words::spoken();
    let notice = [("allowed", "offline-allowed"), ("stopped", "offline-stopped")];
    let notice = notice.into_iter().find(|(notice, _)| query.is(notice)).map(|(_, key)| done(words.text(key)));
    let choice = match (offered, allowed) {
        (false, _) => view! { <p class="notice notice--calm">{words.text("offline-shared")}</p> }.into_any(),
        (true, false) => form(words, "allow", "button button--main", "offline-allow"),
        (true, true) => view! {
            // A script fills it with what is kept here.
            <div data-offline=words.text("offline-unable") class="stack stack--tight"></div>
            {form(words, "stop", "button", "offline-stop")}
        }
        .into_any(),
    };
    Page::new(words.text("offline-title"), frame(actor)).show(&state.site, || {
        view! {
            <div>
                <p class="eyebrow"><a href="/account">{words.text("account-title")}</a></p>
                <h1>{words.text("offline-title")}</h1>
            </div>
            {notice}
            <p>{words.text("offline-intro")}</p>
            <p>{words.text("offline-kept")}</p>
            <p><b>{words.text("offline-risk")}</b></p>
            <p>{words.text("offline-ends")}</p>
            <p>{words.text("offline-not-hidden")}</p>
            {choice}
            <p class="small soft">{words.text("offline-needs")}</p>
        }
    })
}

fn form(words: Words, choice: &'static str, class: &'static str, button: &'static str) -> AnyView {
    view! {
        <form method="post" action="/account/offline">
            <input type="hidden" name="choice" value=choice/>
            <button class=class>{words.text(button)}</button>
        </form>
    }
    .into_any()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChoiceForm {
    /// "allow"; anything else stops it.
    choice: String,
}

/// POST /account/offline
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<UseOwnPages>,
    Posted(form): Posted<ChoiceForm>,
) -> PageResult {
    if form.choice == "allow" {
        kept_copies::allow(&state.cx, &actor).await?;
        let mut response = see("/account/offline?notice=allowed");
        set_cookie(&mut response, &kept_copies::owner_key(actor.account_id), COOKIE_LASTS_S);
        return Ok(response);
    }
    kept_copies::stop(&state.cx, &actor).await?;
    let mut response = see("/account/offline?notice=stopped");
    wipe(&mut response);
    Ok(response)
}

/// Takes everything off the device, and the permission with it.
pub fn wipe(response: &mut Response) {
    set_cookie(response, "", 0);
    forget_copies(response);
}

/// Somebody signs in. Where the copies are another account's, or others use the device from now on, they go.
pub fn hand_over(response: &mut Response, headers: &HeaderMap, started: &Started) {
    let Some(held) = cookie(headers, COOKIE) else { return };
    if started.device.is_shared || held != kept_copies::owner_key(started.account_id) {
        wipe(response);
    }
}

fn set_cookie(response: &mut Response, key: &str, lasts_s: u32) {
    // Hexadecimal or nothing: this always is a valid header.
    let cookie = format!("{COOKIE}={key}; Path=/; Secure; SameSite=Lax; Max-Age={lasts_s}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
