//! A counselor who writes to a group: what arrives is shown, then sent as it was shown.

use domain::entities::announcement;
use domain::ids::{AnnouncementId, GroupId};
use domain::sealed::Sealed;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

use super::cast::Person;
use super::smtp::Received;
use super::{Answer, Client, TestApp};

pub const TEXT: &str = "Please bring a cup.\nAny cup will do.\n\nWe begin with tea.";

/// Shows what arrives.
pub async fn show(browser: &mut Client, group: GroupId, id: &str, text: &str, answers: &str) -> Answer {
    let fields = [("id", id), ("text", text), ("answers", answers), ("step", "show")];
    let fields: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    browser.post(&format!("/groups/{group}/messages"), &fields).await
}

/// Sends what was shown.
pub async fn send(browser: &mut Client, group: GroupId, shown: &Answer) -> Answer {
    let fields: Vec<(String, String)> = shown.form_fields("form#write");
    let ticked = shown.attribute("input[name=answers][checked]", "name").is_some();
    let mut fields: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| name != "answers" || ticked)
        .map(|(name, value)| (name.as_str(), value.trim_start_matches('\n')))
        .collect();
    fields.push(("step", "send"));
    browser.post(&format!("/groups/{group}/messages"), &fields).await
}

pub fn id(app: &TestApp) -> String {
    app.cx.new_id::<AnnouncementId>().to_string()
}

pub async fn written(app: &TestApp, lead: &Person, group: GroupId, text: &str, answers: &str) -> Vec<Received> {
    let mut browser = app.signed_in(lead).await;
    let shown = show(&mut browser, group, &id(app), text, answers).await;
    let sent = send(&mut browser, group, &shown).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    app.deliver().await
}

pub fn to<'a>(mail: &'a [Received], name: &str) -> Option<&'a Received> {
    mail.iter().find(|mail| mail.to == [format!("{name}@example.org")])
}

pub async fn count(app: &TestApp) -> u64 {
    announcement::Entity::find().count(app.cx.db.read()).await.expect("counts")
}

/// Something that was written to the group and mailed to nobody.
pub async fn kept(app: &TestApp, lead: &Person, group: GroupId) -> String {
    let id: AnnouncementId = app.cx.new_id();
    let row = announcement::ActiveModel {
        id: Set(id),
        group_id: Set(group),
        author_id: Set(lead.account_id),
        text: Set(Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, TEXT)),
        answers_to_author: Set(false),
        sent_at: Set(app.now()),
        taken_back_at: Set(None),
        taken_back_by_id: Set(None),
    };
    row.insert(app.cx.db.write()).await.expect("written");
    id.to_string()
}
