//! Materials, as staff add them and give them.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::ids::{GroupId, MaterialId};

use super::cast::Person;
use super::client::ORIGIN_OF_FORMS;
use super::{Answer, Client, TestApp};

pub const PDF: &[u8] = b"%PDF-1.7\n\x00\xff a leaflet";

/// Posts the form of *Add a file*.
pub async fn add(browser: &mut Client, id: &str, title: &str, name: &str, content: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (field, value) in [("id", id), ("title", title), ("description", "To fill in at home")] {
        body.extend(
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let name = name.replace('"', "%22");
    let head = format!("--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
    body.extend(format!("{head}Content-Type: text/html\r\n\r\n").bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let request = Request::builder().method(Method::POST).uri("/materials/files").header("origin", ORIGIN_OF_FORMS);
    browser.send(request.header("content-type", "multipart/form-data; boundary=frontier"), Body::from(body)).await
}

/// A PDF that this person added and gave to the group.
pub async fn given(app: &TestApp, lead: &Person, group: GroupId) -> String {
    let id = app.cx.new_id::<MaterialId>().to_string();
    let mut browser = app.signed_in(lead).await;
    let added = add(&mut browser, &id, "Leaflet", "leaflet.pdf", PDF).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let gave = browser.post(&format!("/materials/{id}/groups"), &[("group", &group.to_string())]).await;
    assert_eq!(gave.status, 303, "{}", gave.text());
    id
}
