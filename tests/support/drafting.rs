//! What somebody does who writes a curriculum in the browser.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::entities::{curriculum_draft, curriculum_version};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use super::client::ORIGIN_OF_FORMS;
use super::{Answer, Client, TestApp};

pub async fn versions(app: &TestApp) -> u64 {
    curriculum_version::Entity::find().count(app.cx.db.read()).await.expect("counts")
}

pub async fn drafts(app: &TestApp) -> u64 {
    curriculum_draft::Entity::find().count(app.cx.db.read()).await.expect("counts")
}

/// The path of the built-in curriculum.
pub async fn curriculum(browser: &mut Client) -> String {
    browser.get("/curricula").await.attribute("main a[href^='/curricula/0']", "href").expect("a curriculum")
}

/// Presses *Draft a new version*; the path of the draft.
pub async fn draft(browser: &mut Client) -> String {
    let path = curriculum(browser).await;
    let page = browser.get(&path).await;
    browser.post("/drafts", &[("id", &page.value("id")), ("from", &page.value("from"))]).await.location()
}

/// The fields of a form, as its page holds them.
fn fields<'a>(page: &Answer, names: &[&'a str]) -> Vec<(&'a str, String)> {
    names.iter().map(|name| (*name, page.raw_value(name))).collect()
}

pub const WEEK: [&str; 7] = ["title", "step", "aims", "practice", "prompts", "safety_notes", "seen"];
pub const READING: [&str; 6] = ["title", "minutes", "content_note", "body", "sources", "seen"];

/// Posts what the page holds, with these fields changed.
pub async fn post_changed(
    browser: &mut Client,
    path: &str,
    page: &Answer,
    names: &[&str],
    changed: &[(&str, &str)],
) -> Answer {
    let fields = fields(page, names);
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for (name, value) in changed {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    browser.post(path, &all).await
}

pub async fn publish(browser: &mut Client, draft: &str, note: &str) -> Answer {
    let page = browser.get(draft).await;
    let seen = page.attribute("#publication input[name=seen]", "value").expect("a revision");
    browser
        .post(&format!("{draft}/publication"), &[("note", note), ("seen", &seen), ("after", &page.value("after"))])
        .await
}

pub async fn upload(browser: &mut Client, name: &str, bytes: &[u8]) -> Answer {
    let mut body = Vec::new();
    let head = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/zip\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(
        b"\r\n--frontier\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nFrom a colleague\r\n--frontier--\r\n",
    );
    let request = Request::builder().method(Method::POST).uri("/curricula/import").header("origin", ORIGIN_OF_FORMS);
    browser.send(request.header("content-type", "multipart/form-data; boundary=frontier"), Body::from(body)).await
}
