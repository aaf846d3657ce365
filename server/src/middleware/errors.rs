//! Answers for pages that failed: what happened, what was kept, what to do next. And keeps what was posted while it can
//! still be lost: when a sign-in has run out, or the database can't be reached.

use app::answer::Wanted;
use app::error::PageError;
use app::guard::token;
use app::pages::problem::{self, KeptForm};
use app::pages::sign_in;
use app::state::AppState;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, REFERER};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::curriculum_files::archive::LARGEST_ARCHIVE;
use domain::materials::files::LARGEST_FILE;
use domain::sign_ins::{self, Token};

use super::origin;
use super::request_log::{Cause, RequestId};

/// The largest body that is read. Most texts are far smaller; uploads have a route of their own.
pub const LARGEST_BODY: usize = 256 * 1024;

/// The body of the form of a whole reading. Longer ones than can be saved come back with what was typed.
const LARGEST_TEXT: usize = 8 * 1024 * 1024;

/// A form that was kept while somebody signs in again comes back sealed, and so a third longer.
/// A whole reading is typed into a draft, and a form makes nine letters of one that is not Latin.
pub fn largest_body(path: &str) -> usize {
    match path {
        "/sign-in" | "/sign-in/code" | "/sign-in/passkey" => LARGEST_BODY * 2,
        // Of a large sending some providers tell all at once.
        "/bounces" => LARGEST_BODY * 4,
        // The largest file, and the rest of its form.
        "/curricula/import" => LARGEST_ARCHIVE + LARGEST_BODY,
        "/materials/files" => LARGEST_FILE + LARGEST_BODY,
        // Larger than a picture may be, so that its page can say so.
        "/library/pictures" => LARGEST_TEXT,
        path if path.starts_with("/library-readings/") => LARGEST_TEXT,
        path if path.starts_with("/drafts/") => LARGEST_BODY * 4,
        _ => LARGEST_BODY,
    }
}

/// What of a request is needed to answer for its error. Nothing is worked out before there is one.
struct Asked {
    method: Method,
    uri: Uri,
    wanted: Wanted,
    referer: Option<HeaderValue>,
    token: Option<Token>,
    id: Option<RequestId>,
    kept: Option<KeptForm>,
}

/// The answer of the page, or the one to its error.
pub async fn answer(state: &AppState, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        let asked = Asked::of(&request, None);
        let response = next.run(request).await;
        return explain(state, asked, response).await;
    }
    let (parts, body) = request.into_parts();
    let body = match to_bytes(body, largest_body(parts.uri.path())).await {
        Ok(body) => body,
        Err(_) => {
            let asked = Asked::of(&Request::from_parts(parts, Body::empty()), None);
            return explain(state, asked, PageError::TooLarge.into_response()).await;
        }
    };
    let kept = kept_form(&parts.headers, parts.uri.path(), &body);
    let request = Request::from_parts(parts, Body::from(body));
    let asked = Asked::of(&request, kept);
    let response = if origin::is_told(&request) { next.run(request).await } else { PageError::Foreign.into_response() };
    explain(state, asked, response).await
}

fn kept_form(headers: &HeaderMap, path: &str, body: &[u8]) -> Option<KeptForm> {
    let is_form =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let body = std::str::from_utf8(body).ok().filter(|body| is_form && !body.is_empty())?;
    Some(KeptForm { path: path.into(), body: body.into() })
}

impl Asked {
    fn of(request: &Request, kept: Option<KeptForm>) -> Self {
        let headers = request.headers();
        // Both are needed for a form to be kept, and for nothing else.
        let form = kept.as_ref().map(|_| (headers.get(REFERER).cloned(), token(headers)));
        let (referer, token) = form.unwrap_or_default();
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            wanted: Wanted::by(headers),
            referer,
            token,
            id: request.extensions().get::<RequestId>().copied(),
            kept,
        }
    }

    /// Where to go after signing in: the page itself, or for a form the page that it stood on.
    fn back(&self) -> String {
        if self.method.is_safe() {
            return self.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        }
        let referer = self.referer.as_ref().and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
        referer.map_or_else(|| "/".into(), |uri| uri.path().to_string())
    }
}

async fn explain(state: &AppState, asked: Asked, mut response: Response) -> Response {
    let Some(error) = response.extensions_mut().remove::<PageError>() else { return response };
    let request_id = asked.id.map(|id| id.0.to_string()).unwrap_or_default();
    let mut answer = match (&error, asked.wanted) {
        (_, Wanted::Json) => problem::for_island(&error),
        (PageError::AgreementDue, Wanted::Page) => Redirect::to("/agreement").into_response(),
        (PageError::SignedOut, Wanted::Page) if asked.method.is_safe() => {
            let back: String = form_urlencoded::byte_serialize(asked.back().as_bytes()).collect();
            let to = if asked.uri.path() == "/" { "/sign-in".to_string() } else { format!("/sign-in?back={back}") };
            Redirect::to(&to).into_response()
        }
        (PageError::SecondStepMissing, Wanted::Page) if asked.method.is_safe() => {
            Redirect::to("/account/second-factor").into_response()
        }
        (PageError::SignedOut, Wanted::Page) => {
            sign_in::with_kept_form(&state.site, &asked.back(), sealed(state, &asked).await)
        }
        _ => problem::page(&state.site, &error, &request_id, asked.kept.as_ref()),
    };
    // Headers that the page had set, such as a cookie, stay.
    for (name, value) in response.headers() {
        if name == axum::http::header::SET_COOKIE {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer.extensions_mut().insert(Cause(error));
    answer
}

/// What was posted, sealed for the account whose sign-in had run out.
async fn sealed(state: &AppState, asked: &Asked) -> Option<String> {
    let (kept, token) = (asked.kept.as_ref()?, asked.token.as_ref()?);
    let account_id = sign_ins::account_of(&state.cx, token).await.ok().flatten()?;
    Some(kept.seal(&state.cx, account_id))
}
