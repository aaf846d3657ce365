//! The one way an island talks to the server: the same form, posted to the same URL, asking for JSON; and the same page,
//! asked for as JSON.

use serde::de::DeserializeOwned;

/// Why a post brought no answer that the island can use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser posts"))]
pub enum PostError {
    /// The network or the server did not answer: nothing is known to be saved.
    Unreachable,
    /// Signed out meanwhile.
    SignedOut,
    /// The server said no, in these words.
    Refused(String),
}

impl PostError {
    /// What to tell the person: what happened, what was kept, what to do.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Unreachable => "Not saved: Mooring could not be reached. Please tap again.".into(),
            Self::SignedOut => {
                "Not saved: you are signed out. What was saved before is kept. Reload this page to sign in.".into()
            }
            Self::Refused(words) => words.clone(),
        }
    }
}

/// Posts `body` (form-encoded) to `url` and reads the JSON answer.
pub async fn post<T: DeserializeOwned>(url: &str, body: &str) -> Result<T, PostError> {
    read(fetch(url, Some(body)).await?)
}

/// Asks for `url` as JSON.
pub async fn get<T: DeserializeOwned>(url: &str) -> Result<T, PostError> {
    read(fetch(url, None).await?)
}

fn read<T: DeserializeOwned>((status, text): (u16, String)) -> Result<T, PostError> {
    match status {
        200 => serde_json::from_str(&text).map_err(|_| PostError::Unreachable),
        401 => Err(PostError::SignedOut),
        422 => Err(PostError::Refused(text)),
        _ => Err(PostError::Unreachable),
    }
}

/// The status and the text of the answer. With a body it is a form that is posted.
#[cfg(feature = "hydrate")]
async fn fetch(url: &str, body: Option<&str>) -> Result<(u16, String), PostError> {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;

    let init = web_sys::RequestInit::new();
    if let Some(body) = body {
        init.set_method("POST");
        init.set_body(&body.into());
    }
    let unreachable = |_| PostError::Unreachable;
    let request = web_sys::Request::new_with_str_and_init(url, &init).map_err(unreachable)?;
    let headers = request.headers();
    headers.set("Accept", "application/json").map_err(unreachable)?;
    headers.set("Content-Type", "application/x-www-form-urlencoded").map_err(unreachable)?;
    let window = web_sys::window().ok_or(PostError::Unreachable)?;
    let response: web_sys::Response =
        JsFuture::from(window.fetch_with_request(&request)).await.map_err(unreachable)?.unchecked_into();
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.map_err(unreachable)?.as_string().unwrap_or_default(),
        Err(_) => return Err(PostError::Unreachable),
    };
    Ok((response.status(), text))
}

/// On the server no island ever asks; this keeps one source for both builds.
#[cfg(not(feature = "hydrate"))]
async fn fetch(_url: &str, _body: Option<&str>) -> Result<(u16, String), PostError> {
    Err(PostError::Unreachable)
}
