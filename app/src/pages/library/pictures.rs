//! Pictures for readings: what is there, how a text shows one, and uploading. And each one's own address.

use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use domain::library::pictures::{self, PAGE, PictureForm, Pictured};
use domain::{Actor, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use crate::answer::{QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditLibrary, May, PictureFor};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::Field;
use crate::ui::{done, empty, heading};

const PATH: &str = "/library/pictures";

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PicturesQuery {
    /// The last picture of the page before.
    before: String,
    /// The name of the one that was just uploaded.
    uploaded: String,
}

/// GET /library/pictures
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<EditLibrary>,
    QueryOf(query): QueryOf<PicturesQuery>,
) -> PageResult {
    page(&state, &actor, &query, "", &FieldErrors::default()).await
}

/// POST /library/pictures
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditLibrary>,
    posted: Result<Multipart, MultipartRejection>,
) -> PageResult {
    let form = read(posted.map_err(|_| PageError::Unreadable)?).await?;
    let name = form.name.clone();
    match form.check() {
        Ok(new) => Ok(see(&format!("{PATH}?uploaded={}", pictures::upload(&state.cx, &actor, new).await?))),
        Err(words) => {
            let errors = FieldErrors::one("file", words);
            let mut response = page(&state, &actor, &PicturesQuery::default(), &name, &errors).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

async fn read(mut posted: Multipart) -> PageResult<PictureForm> {
    let mut form = PictureForm::default();
    while let Some(field) = posted.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => {
                form.file_name = field.file_name().unwrap_or_default().to_string();
                form.content = field.bytes().await.map_err(broken)?.to_vec();
            }
            Some("name") => form.name = field.text().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(form)
}

fn broken(error: axum::extract::multipart::MultipartError) -> PageError {
    let is_large = error.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_large { PageError::TooLarge } else { PageError::Unreadable }
}

async fn page(
    state: &AppState,
    actor: &Actor,
    query: &PicturesQuery,
    name: &str,
    errors: &FieldErrors,
) -> PageResult<Response> {
    let all = pictures::list(&state.cx, query.before.parse().ok()).await?;
    let older = (all.len() == PAGE).then(|| all.last().map(|last| format!("{PATH}?before={}", last.id))).flatten();
    let uploaded = all
        .iter()
        .find(|one| one.name == query.uploaded)
        .map(|one| done(format!("It is here. In a text, write: {}", how_to_show(one))));
    Ok(Page::new("Pictures", Frame::Staff(actor, Section::Library)).show(&state.site, || {
        let rows = all.iter().map(row).collect_view();
        let list = if all.is_empty() {
            empty("No picture yet. Upload one, and a reading can show it.")
        } else {
            view! { <ul class="list card card--flush">{rows}</ul> }.into_any()
        };
        view! {
            <div><p class="eyebrow"><a href="/library">"Library"</a></p>{heading("", "Pictures")}</div>
            {uploaded}
            {again(errors)}
            <div class="split">
                <section class="stack" aria-label="All pictures">{list}{older.map(|path| view! { <p><a class="button" href=path>"Older"</a></p> })}</section>
                <aside class="stack">
                    <h2>"Upload a picture"</h2>
                    <p class="small soft">"Participants see it in readings that were given to them, and nobody else does. Use pictures that show nobody of a group."</p>
                    {upload_form(name, errors)}
                </aside>
            </div>
        }
    }))
}

fn again(errors: &FieldErrors) -> Option<AnyView> {
    let words = view! {
        <p class="notice" role="alert"><b>"Nothing was uploaded."</b>" A browser forgets a chosen file, so please choose one again."</p>
    };
    (!errors.is_empty()).then(|| words.into_any())
}

fn upload_form(name: &str, errors: &FieldErrors) -> AnyView {
    view! {
        <form method="post" action=PATH enctype="multipart/form-data" class="stack">
            {Field::new("file", "Picture").hint("PNG, JPEG or WebP, 2 MB or less.").errors(errors).input("file")}
            {Field::new("name", "Name").value(name).hint("By which texts call it; without one, the file’s.").errors(errors).optional().input("text")}
            <button class="button button--main">"Upload"</button>
        </form>
    }
    .into_any()
}

fn how_to_show(one: &Pictured) -> String {
    format!("![what is seen](picture:{})", one.name)
}

fn row(one: &Pictured) -> AnyView {
    let size = format!("{} × {} pixels", one.width, one.height);
    view! {
        <li>
            <img class="picture" src=format!("/pictures/{}", one.id) alt=format!("The picture {}", one.name) width=one.width height=one.height loading="lazy" decoding="async"/>
            <div class="list__grow">
                <b class="list__title">{one.name.clone()}</b>
                <p class="small soft">{size}</p>
                <p class="small"><code>{how_to_show(one)}</code></p>
            </div>
        </li>
    }
    .into_any()
}

/// GET /pictures/{id}: only in pages of ours, and kept by no browser, as all that shows what somebody reads.
pub async fn show(PictureFor(picture): PictureFor) -> Response {
    let kind = HeaderValue::from_str(&picture.media_type);
    let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    (headers, picture.content).into_response()
}
