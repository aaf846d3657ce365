//! *Import*: a zip of Markdown becomes the next version of the curriculum that it names, whole or not at all.

use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::response::Response;
use domain::curriculum_files::archive;
use domain::publications::{self, Published};
use domain::{Actor, FieldErrors, values};
use leptos::prelude::*;

use crate::answer::{broken_upload, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::Field;

const PATH: &str = "/curricula/import";

/// What was posted.
#[derive(Default)]
struct ImportForm {
    /// The file's own name and its bytes.
    file: Option<(String, Vec<u8>)>,
    note: String,
}

/// GET /curricula/import
pub async fn get(State(state): State<AppState>, May(actor, ..): May<EditCurricula>) -> PageResult {
    Ok(page(&state, &actor, "", &FieldErrors::default()))
}

/// POST /curricula/import
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    posted: Result<Multipart, MultipartRejection>,
) -> PageResult {
    let form = read(posted.map_err(|_| PageError::Unreadable)?).await?;
    let mut errors = FieldErrors::default();
    let note = errors.take("note", values::text(&form.note, "The note"));
    let curriculum = match form.file {
        Some((name, bytes)) => {
            let read = tokio::task::spawn_blocking(move || archive::unpack(&name, &bytes)).await;
            let read = read.map_err(domain::Error::internal).map_err(PageError::from)?;
            errors.take("file", read.map_err(|refused| format!("{refused}. Nothing of the file was taken.")))
        }
        None => {
            errors.add("file", "Choose a zip file.");
            None
        }
    };
    let (Some(curriculum), Some(note)) = (curriculum, note) else {
        let mut response = page(&state, &actor, &form.note, &errors);
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    };
    match publications::publish(&state.cx, Some(actor.account_id), &curriculum, &note).await? {
        Published::Version(id, number) => Ok(see(&format!("/curricula/{id}?published={number}"))),
        Published::Already(id, number) => Ok(see(&format!("/curricula/{id}?already={number}"))),
    }
}

async fn read(mut posted: Multipart) -> PageResult<ImportForm> {
    let mut form = ImportForm::default();
    while let Some(field) = posted.next_field().await.map_err(broken_upload)? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_string();
                let bytes = field.bytes().await.map_err(broken_upload)?;
                form.file = (!bytes.is_empty()).then(|| (name, bytes.to_vec()));
            }
            Some("note") => form.note = field.text().await.map_err(broken_upload)?,
            _ => {}
        }
    }
    Ok(form)
}

fn page(state: &AppState, actor: &Actor, note: &str, errors: &FieldErrors) -> Response {
    let again = (!errors.is_empty()).then(|| view! {
        <p class="notice" role="alert"><b>"Nothing was imported."</b>" What was published stays as it is. Your note is still here; a browser forgets a chosen file, so please choose it again."</p>
    });
    Page::new("Import a curriculum", Frame::Staff(actor, Section::Curricula)).show(&state.site, || view! {
        <div><p class="eyebrow"><a href="/curricula">"Curricula"</a></p><h1>"Import a curriculum"</h1></div>
        {again}
        <div class="stack"><p>"Choose a zip as Export makes it: a folder with curriculum.md, a folder with module.md for each week, and readings as Markdown. It is taken whole, or refused with the file, the line and the reason."</p><p>"The folder’s name says which curriculum it is. If there is one of this name, it gets its next version; groups that are under way stay on theirs."</p></div>
        <form method="post" action=PATH enctype="multipart/form-data" class="stack">
            {Field::new("file", "Zip file").hint("At most 8 MB.").errors(errors).input("file")}
            {Field::new("note", "What changed").value(note).hint("For the colleagues who choose it.").errors(errors).optional().text_area(3)}
            <div class="row">
                <button class="button button--main">"Import"</button>
                <a class="button button--plain" href="/curricula">"Not now"</a>
            </div>
        </form>
    })
}
