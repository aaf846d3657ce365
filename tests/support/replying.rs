//! Somebody who is asked whether they come, and answers.

use domain::entities::reply;
use domain::ids::SessionId;
use sea_orm::EntityTrait as _;

use super::cast::{MemberOf, Person};
use super::{Answer, Client, TestApp};

/// Dana's group with Rosa in it, its first session, and the link that asks Rosa about it.
pub struct Scene {
    pub dana: Person,
    pub rosa: MemberOf,
    pub session: SessionId,
    pub link: String,
}

pub async fn scene(app: &TestApp) -> Scene {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await;
    let session = app.sessions(group).await[0].id;
    let link = link(app, session, &rosa);
    Scene { dana, rosa, session, link }
}

pub fn link(app: &TestApp, session: SessionId, of: &MemberOf) -> String {
    format!("/reply/{}", domain::replies::token(&app.cx.keys, session, of.membership_id))
}

/// Opens the page and presses a button of it.
pub async fn press(browser: &mut Client, path: &str, answer: &str) -> Answer {
    let seen = browser.get(path).await.value("seen");
    browser.post(path, &[("answer", answer), ("seen", &seen)]).await
}

pub async fn rows(app: &TestApp) -> Vec<reply::Model> {
    reply::Entity::find().all(app.cx.db.read()).await.expect("asks")
}
