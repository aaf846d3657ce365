//! Adding a material: a file, or a link.

use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::MaterialId;
use domain::materials::{self, MaterialForm};
use domain::{Actor, Error, FieldErrors};
use leptos::prelude::*;

use super::NO_VIRUS_CHECK;
use crate::answer::{Posted, broken_upload, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditMaterials, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};

/// GET /materials/files
pub async fn file(State(state): State<AppState>, May(actor, ..): May<EditMaterials>) -> PageResult {
    Ok(file_page(&state, &actor, &fresh(&state), &FieldErrors::default()))
}

/// POST /materials/files
pub async fn post_file(
    State(state): State<AppState>,
    May(actor, ..): May<EditMaterials>,
    posted: Result<Multipart, MultipartRejection>,
) -> PageResult {
    let (form, file) = read(posted.map_err(|_| PageError::Unreadable)?).await?;
    let added = materials::add_file(&state.cx, &actor, &form, file).await;
    answer(added, |errors| file_page(&state, &actor, &form, errors))
}

/// GET /materials/links
pub async fn link(State(state): State<AppState>, May(actor, ..): May<EditMaterials>) -> PageResult {
    Ok(link_page(&state, &actor, &fresh(&state), &FieldErrors::default()))
}

/// POST /materials/links
pub async fn post_link(
    State(state): State<AppState>,
    May(actor, ..): May<EditMaterials>,
    Posted(form): Posted<MaterialForm>,
) -> PageResult {
    let added = materials::add_link(&state.cx, &actor, &form).await;
    answer(added, |errors| link_page(&state, &actor, &form, errors))
}

fn fresh(state: &AppState) -> MaterialForm {
    MaterialForm { id: state.cx.new_id::<MaterialId>().to_string(), ..MaterialForm::default() }
}

fn answer(added: domain::Result<MaterialId>, again: impl FnOnce(&FieldErrors) -> Response) -> PageResult {
    match added {
        Ok(id) => Ok(see(&format!("/materials/{id}?notice=added"))),
        Err(Error::Invalid(errors)) => {
            let mut response = again(&errors);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// The form, and the file's own name with its bytes.
async fn read(mut posted: Multipart) -> PageResult<(MaterialForm, Option<(String, Vec<u8>)>)> {
    let (mut form, mut file) = (MaterialForm::default(), None);
    while let Some(field) = posted.next_field().await.map_err(broken_upload)? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_string();
                let bytes = field.bytes().await.map_err(broken_upload)?;
                // A browser sends a nameless nothing where no file was chosen.
                file = (!name.is_empty() || !bytes.is_empty()).then(|| (name, bytes.to_vec()));
            }
            Some("id") => form.id = field.text().await.map_err(broken_upload)?,
            Some("title") => form.title = field.text().await.map_err(broken_upload)?,
            Some("description") => form.description = field.text().await.map_err(broken_upload)?,
            _ => {}
        }
    }
    Ok((form, file))
}

fn file_page(state: &AppState, actor: &Actor, form: &MaterialForm, errors: &FieldErrors) -> Response {
    let again = (!errors.is_empty()).then(|| view! {
        <p class="notice" role="alert"><b>"Nothing was added."</b>" The title and the description are still here; a browser forgets a chosen file, so please choose it again."</p>
    });
    Page::new("Add a file", Frame::Staff(actor, Section::Library)).show(&state.site, || view! {
        {head("Add a file")}
        {again}
        <form method="post" action="/materials/files" enctype="multipart/form-data" class="stack">
            <input type="hidden" name="id" value=form.id.clone()/>
            {Field::new("file", "File").hint("A PDF, a PNG or JPEG picture, or plain text. At most 10 MB.").errors(errors).input("file")}
            {named(form, errors)}
            <p class="small soft">{NO_VIRUS_CHECK}</p>
            <button class="button button--main">"Add file"</button>
        </form>
    })
}

fn link_page(state: &AppState, actor: &Actor, form: &MaterialForm, errors: &FieldErrors) -> Response {
    Page::new("Add a link", Frame::Staff(actor, Section::Library)).show(&state.site, || view! {
        {head("Add a link")}
        {summary(errors)}
        <form method="post" action="/materials/links" class="stack">
            <input type="hidden" name="id" value=form.id.clone()/>
            {Field::new("url", "Address").value(&form.url).hint("It begins with https:// and leads away from Mooring.").errors(errors).input("url")}
            {named(form, errors)}
            <button class="button button--main">"Add link"</button>
        </form>
    })
}

fn head(title: &'static str) -> AnyView {
    view! { <div><p class="eyebrow"><a href="/materials">"Materials"</a></p><h1>{title}</h1></div> }.into_any()
}

fn named(form: &MaterialForm, errors: &FieldErrors) -> AnyView {
    view! {
        {Field::new("title", "Title").value(&form.title).errors(errors).input("text")}
        {Field::new("description", "Description").value(&form.description).errors(errors).optional().input("text")}
    }
    .into_any()
}
