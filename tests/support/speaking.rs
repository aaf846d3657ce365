//! Readers of English and of Spanish, and browsers that like the one or the other.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::entities::account::{self, Language};
use domain::ids::GroupId;
use sea_orm::{ActiveModelTrait as _, Set};

use super::cast::{MemberOf, PASSWORD, Person};
use super::client::ORIGIN_OF_FORMS;
use super::smtp::Received;
use super::{Answer, Client, TestApp};

pub async fn reads(app: &TestApp, person: &Person, language: Language) {
    account::ActiveModel { id: Set(person.account_id), language: Set(language), ..Default::default() }
        .update(app.cx.db.write())
        .await
        .expect("chosen");
}

pub async fn rosa(app: &TestApp) -> (Person, GroupId, MemberOf) {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await;
    (dana, group, rosa)
}

pub async fn get(browser: &mut Client, path: &str, liked: &str) -> Answer {
    let request = Request::builder().method(Method::GET).uri(path).header("accept-language", liked);
    browser.send(request, Body::empty()).await
}

/// Presses the button of this language on the page at this path.
pub async fn choose(browser: &mut Client, path: &str, tag: &str) -> Answer {
    let request = Request::builder().method(Method::POST).uri("/language").header("origin", ORIGIN_OF_FORMS);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("referer", format!("{ORIGIN_OF_FORMS}{path}"));
    browser.send(request, format!("language={tag}").into()).await
}

/// The ways to the pages of mailed links, one of each sort, from mail to people who read this language.
pub async fn mailed_links(app: &TestApp, group: GroupId, [dana, rosa]: [&Person; 2], tag: &str) -> Vec<String> {
    app.clock.set(app.sessions(group).await[0].starts_at - chrono::Duration::hours(23));
    let invited = [("people", "Theo, theo@example.org"), ("safe", "yes"), ("language", tag)];
    app.signed_in(dana).await.post(&format!("/groups/{group}/people"), &invited).await;
    app.visitor().post("/forgot-password", &[("email", "rosa@example.org")]).await;
    let moves = [("email", "moves@example.org"), ("password", PASSWORD)];
    app.signed_in(rosa).await.post("/account/email", &moves).await;
    let mails: Vec<String> = app.deliver().await.iter().map(Received::text).collect();
    let links = ["invitation", "reset", "address", "reply", "unsubscribe"].map(|sort| {
        let begins = format!("http://127.0.0.1:3000/{sort}/");
        let link = mails.iter().flat_map(|text| text.lines()).find(|line| line.starts_with(&begins));
        link.unwrap_or_else(|| panic!("no {sort} in {mails:#?}")).replace("http://127.0.0.1:3000", "")
    });
    links.to_vec()
}

pub fn lang(page: &Answer) -> String {
    page.attribute("html", "lang").expect("a language")
}
