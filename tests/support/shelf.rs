//! What somebody does who writes readings for the library.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::entities::reading;
use domain::ids::{GroupId, ReadingId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use super::cast::MemberOf;
use super::client::ORIGIN_OF_FORMS;
use super::{Answer, Client, TestApp};

/// The fields of a reading that is whole, but for what is named.
pub fn fields<'a>(but: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("title", "A lampwood evening"),
        ("minutes", "4"),
        ("content_note", ""),
        ("body", "Sit down.\n\nLet the day **go**."),
        ("sources", ""),
        ("healing_step", "0"),
        ("topics", ""),
        ("step", "publish"),
    ];
    let mut fields: Vec<(&str, &str)> =
        usual.into_iter().filter(|(name, _)| !but.iter().any(|(other, _)| other == name)).collect();
    fields.extend(but);
    fields
}

/// Where the form of this page is posted to.
pub fn action(page: &Answer) -> String {
    let action = page.attribute("main form.stack[method=post]", "action").expect("a form");
    action.split('#').next().unwrap_or_default().to_string()
}

/// Opens *Write a reading* and presses the button that `but` names: *Publish*, unless it names another.
pub async fn write(browser: &mut Client, but: &[(&str, &str)]) -> Answer {
    let page = browser.get("/library/new").await;
    post(browser, &page, but).await
}

/// Posts the form of this page with these fields.
pub async fn post(browser: &mut Client, page: &Answer, but: &[(&str, &str)]) -> Answer {
    let (action, seen) = (action(page), page.value("seen"));
    let mut all = fields(but);
    if !but.iter().any(|(name, _)| *name == "seen") {
        all.push(("seen", &seen));
    }
    browser.post(&action, &all).await
}

/// Writes and publishes a reading; its id.
pub async fn publish(browser: &mut Client, but: &[(&str, &str)]) -> ReadingId {
    let answer = write(browser, but).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    id_of(&answer.location())
}

/// The reading of an address.
pub fn id_of(path: &str) -> ReadingId {
    let path = path.split('?').next().unwrap_or_default();
    path.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("no reading in {path}"))
}

/// Gives a reading to somebody of the group; the path under which they read it.
pub async fn give(app: &TestApp, lead: &mut Client, group: GroupId, reading: ReadingId, to: &MemberOf) -> String {
    let (reading_id, whom) = (reading.to_string(), to.membership_id.to_string());
    let fields = [("reading", reading_id.as_str()), ("whom", &whom), ("due", "2026-09-20")];
    let given = lead.post(&format!("/groups/{group}/readings"), &fields).await;
    assert_eq!(given.status, 303, "{}", given.text());
    let assigned = app.assignments(to).await;
    format!("/readings/{}", assigned.iter().find(|one| one.reading_id == reading).expect("was given").id)
}

/// A PNG of this size, without a point in it: nobody here looks at it.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let head = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let chunks = [(b"IHDR", head.as_slice()), (b"IDAT", b""), (b"IEND", b"")].map(|(kind, contents)| {
        let length = u32::try_from(contents.len()).expect("short").to_be_bytes();
        let named = [kind.as_slice(), contents].concat();
        [length.as_slice(), &named, &checksum(&named).to_be_bytes()].concat()
    });
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
}

/// A PNG's CRC-32.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    })
}

pub async fn upload(browser: &mut Client, name: &str, file_name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n{name}\r\n--frontier\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let request = Request::builder().method(Method::POST).uri("/library/pictures").header("origin", ORIGIN_OF_FORMS);
    browser.send(request.header("content-type", "multipart/form-data; boundary=frontier"), Body::from(body)).await
}

/// The published readings of this title, oldest first.
pub async fn readings(app: &TestApp, title: &str) -> Vec<reading::Model> {
    let rows = reading::Entity::find().filter(reading::Column::Title.eq(title)).order_by_asc(reading::Column::Id);
    rows.all(app.cx.db.read()).await.expect("asks")
}

/// The titles that a page of the library lists, in their order.
pub async fn listed(browser: &mut Client, query: &str) -> Vec<String> {
    let page = browser.get(&format!("/library{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.text());
    page.all("main ul.card .list__title")
}
