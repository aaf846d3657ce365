//! What other programs ask for and tell: whether it is ready, the figures of the mail, and that a mail came back.
//!
//! No figure names anybody, and no answer tells who has an account. Who lacks the secret is answered as if nothing were here.

use std::net::{IpAddr, SocketAddr};

use app::caller::Caller;
use app::state::AppState;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, FORWARDED, RETRY_AFTER, VIA};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::bounces;
use domain::mail_figures::Figures;
use domain::shared_secret::SharedSecret;
use domain::throttles::{self, Bucket, Try};
use domain::{instances, mail_figures};

use crate::bounce_reports;

/// GET /readyz: the database answers.
pub async fn ready(State(state): State<AppState>) -> Response {
    match domain::organizations::find(&state.cx.db).await {
        Ok(Some(_)) => "ready".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}

/// GET /metrics, in Prometheus' text format. From this machine, or with the token where one is set.
pub async fn metrics(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let may_ask = match &state.site.metrics_token {
        Some(token) => shows(&headers, token),
        None => is_this_machine(peer.ip(), &headers),
    };
    if !may_ask {
        return nothing();
    }
    let (figures, age, is_held) = match asked(&state).await {
        Ok(asked) => asked,
        Err(_) => return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    };
    let lines = [
        ("mooring_mail_queued", "Mail that waits to be sent, now or later.", figures.waiting),
        ("mooring_mail_sending", "Mail on its way to the mail server.", figures.sending),
        ("mooring_mail_sent", "Mail that the mail server took, of what is kept.", figures.sent()),
        ("mooring_mail_failed", "Mail that was given up and that staff have not dealt with.", figures.failed),
        ("mooring_mail_unsent", "Mail that was no longer true, or stopped, of what is kept.", figures.dropped),
        ("mooring_mail_oldest_age_seconds", "Age of the oldest mail that should have left by now.", age),
        ("mooring_mail_held", "1 where a place holds its mail until it is released.", i64::from(is_held)),
        ("mooring_addresses_suspended", "Addresses from which mail came back.", figures.addresses_suspended),
    ];
    let text: String = lines
        .iter()
        .map(|(name, help, value)| format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n"))
        .collect();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// The figures, the age in seconds of the oldest mail that should have left, and whether any is held.
async fn asked(state: &AppState) -> domain::Result<(Figures, i64, bool)> {
    let (db, now) = (&state.cx.db, state.cx.now());
    let oldest = mail_figures::oldest(db, now).await?;
    let age = oldest.map_or(0, |oldest| (now - oldest.since).num_seconds().max(0));
    Ok((mail_figures::figures(db).await?, age, !instances::held(db, now).await?.is_empty()))
}

/// A proxy on this machine hands the whole world on: what it handed on is not from here.
fn is_this_machine(peer: IpAddr, headers: &HeaderMap) -> bool {
    let handed_on = headers.contains_key("x-forwarded-for")
        || headers.contains_key("x-real-ip")
        || headers.contains_key(FORWARDED)
        || headers.contains_key(VIA);
    peer.to_canonical().is_loopback() && !handed_on
}

/// POST /bounces: a mail provider says that mail came back for good.
pub async fn bounced(State(state): State<AppState>, caller: Caller, headers: HeaderMap, body: Bytes) -> Response {
    let Some(secret) = &state.site.bounce_secret else { return nothing() };
    // Taken before it is looked at: guesses that come all at once are counted too.
    let bucket = Bucket::of(&state.cx, throttles::REPORTS, caller.address.to_string().as_bytes());
    match bucket.take(&state.cx).await {
        Ok(Try::Refused) => {
            return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, HeaderValue::from_static("900"))]).into_response();
        }
        Ok(Try::Taken | Try::TheLast) => {}
        Err(error) => return failed(&error),
    }
    if !shows(&headers, secret) {
        return nothing();
    }
    // Some providers call once for each mail of a large sending.
    if let Err(error) = bucket.give_back(&state.cx).await {
        return failed(&error);
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let addresses = match bounce_reports::read(kind, &body) {
        Ok(addresses) => addresses,
        Err(why) => return (StatusCode::UNPROCESSABLE_ENTITY, why).into_response(),
    };
    for address in &addresses {
        if let Err(error) = bounces::report(&state.cx, address).await {
            return failed(&error);
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

fn failed(error: &domain::Error) -> Response {
    tracing::error!(error = ?error, "a report of returned mail could not be taken");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn nothing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// `Authorization: Bearer …`, or as the password of `Basic`, which is all that some providers can be told to send.
fn shows(headers: &HeaderMap, secret: &SharedSecret) -> bool {
    let Some(shown) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) else { return false };
    match shown.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => secret.is(token.trim()),
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => {
            let pair = STANDARD.decode(pair.trim()).ok().and_then(|pair| String::from_utf8(pair).ok());
            pair.as_deref().and_then(|pair| pair.split_once(':')).is_some_and(|(_, password)| secret.is(password))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_shown_as_a_bearers_or_as_a_password() {
        let secret = SharedSecret::new("four and twenty lanterns").expect("long enough");
        let shown = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().expect("a header"));
            shows(&headers, &secret)
        };
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        assert!(shown("Bearer four and twenty lanterns") && shown(&basic("mail:four and twenty lanterns")));
        for wrong in
            ["four and twenty lanterns", "Basic !", "Bearer four", &basic("four and twenty lanterns"), &basic("mail:")]
        {
            assert!(!shown(wrong), "{wrong}");
        }
        assert!(!shows(&HeaderMap::new(), &secret));
    }

    #[test]
    fn what_a_proxy_handed_on_is_not_from_this_machine() {
        let here: IpAddr = "127.0.0.1".parse().expect("an address");
        assert!(is_this_machine(here, &HeaderMap::new()));
        assert!(is_this_machine("::ffff:127.0.0.1".parse().expect("an address"), &HeaderMap::new()));
        assert!(!is_this_machine("192.0.2.1".parse().expect("an address"), &HeaderMap::new()));
        for name in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("203.0.113.9"));
            assert!(!is_this_machine(here, &headers), "{name}");
        }
    }
}
