//! The file of a material, to be saved and never to be shown by the browser as a page of ours: as an attachment, with its
//! own type, in a sandbox in which nothing runs and nothing is loaded.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse as _;
use domain::{Error, materials};

use crate::answer::Sandboxed;
use crate::error::PageResult;
use crate::guard::{Id, Reader, SignedIn};
use crate::state::AppState;

/// GET /materials/{id}/file
pub async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<domain::ids::MaterialId>,
) -> PageResult {
    let (material, content) = materials::require_file(&state.cx, &actor, id).await?;
    if !actor.is_staff() {
        Reader::check(&state, actor).await?;
    }
    let name = attachment(material.file_name.as_deref().unwrap_or_default());
    let name = HeaderValue::from_str(&name).map_err(Error::internal)?;
    let kind = HeaderValue::from_str(material.media_type.as_deref().unwrap_or_default()).map_err(Error::internal)?;
    let same_origin = HeaderValue::from_static("same-origin");
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CONTENT_DISPOSITION, name);
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), same_origin);
    response.extensions_mut().insert(Sandboxed);
    Ok(response)
}

/// As RFC 6266 has it: a name of plain signs for old browsers, and the whole one (RFC 5987) for all others.
fn attachment(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " !#$&+-.^_`~()',;=@".contains(letter);
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let whole: String = name
        .bytes()
        .map(|byte| if is_bare(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_not_leave_its_place_in_the_header() {
        for (name, header) in [
            ("Week 1.pdf", "attachment; filename=\"Week 1.pdf\"; filename*=UTF-8''Week%201.pdf"),
            ("né\"e;x=\\.pdf", "attachment; filename=\"n__e;x=_.pdf\"; filename*=UTF-8''n%C3%A9%22e%3Bx%3D%5C.pdf"),
            ("🌊%41.pdf", "attachment; filename=\"__41.pdf\"; filename*=UTF-8''%F0%9F%8C%8A%2541.pdf"),
            ("a\r\nb.pdf", "attachment; filename=\"a__b.pdf\"; filename*=UTF-8''a%0D%0Ab.pdf"),
        ] {
            assert_eq!(attachment(name), header);
            assert!(HeaderValue::from_str(&attachment(name)).is_ok(), "{name}");
        }
    }
}
