//! The one way an island talks to the server: the same form, posted to the same URL, asking for JSON.

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
#[cfg(feature = "hydrate")]
pub async fn post<T: DeserializeOwned>(url: &str, body: &str) -> Result<T, PostError> {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;

    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
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
    match response.status() {
        200 => serde_json::from_str(&text).map_err(|_| PostError::Unreachable),
        401 => Err(PostError::SignedOut),
        422 => Err(PostError::Refused(text)),
        _ => Err(PostError::Unreachable),
    }
}

/// On the server no island ever posts; this keeps one source for both builds.
#[cfg(not(feature = "hydrate"))]
pub async fn post<T: DeserializeOwned>(_url: &str, _body: &str) -> Result<T, PostError> {
    Err(PostError::Unreachable)
}

/// The fields of the form with this id, form-encoded as the browser would post them.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn form_body(form_id: &str) -> Option<String> {
    use wasm_bindgen::JsCast;
    let form = web_sys::window()?.document()?.get_element_by_id(form_id)?;
    let data = web_sys::FormData::new_with_form(form.unchecked_ref()).ok()?;
    let fields = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    fields.to_string().as_string()
}

#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn form_body(_form_id: &str) -> Option<String> {
    None
}

/// Sets the value of the input with this id.
#[cfg(feature = "hydrate")]
pub fn set_input(id: &str, value: &str) {
    use wasm_bindgen::JsCast;
    if let Some(input) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id)) {
        input.unchecked_into::<web_sys::HtmlInputElement>().set_value(value);
    }
}

#[cfg(not(feature = "hydrate"))]
pub fn set_input(_id: &str, _value: &str) {}
