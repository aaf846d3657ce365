//! Rules of reminders, and what then arrives when.

use chrono::Duration;
use domain::entities::attendance::{self, Mark};
use domain::entities::outbox_message::{Kind, MessageStatus};
use domain::ids::GroupId;
use sea_orm::{ActiveModelTrait as _, Set};

use super::cast::{MemberOf, Person};
use super::{Client, TestApp};

pub type Fields<'a> = &'a [(&'a str, &'a str)];

pub async fn save(browser: &mut Client, path: &str, fields: Fields<'_>) {
    let answer = browser.post(path, &[fields, &[("step", "save")]].concat()).await;
    assert_eq!(answer.location(), format!("{path}?notice=saved"), "{}", answer.text());
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Saved. It holds from now on."));
}

/// The instants at which reminders arrive, in turn, when the server looks every quarter of an hour.
pub async fn arrivals(app: &TestApp, until: &str) -> Vec<(String, String)> {
    let until: chrono::DateTime<chrono::Utc> = until.parse().expect("a time");
    let mut seen = Vec::new();
    while app.now() <= until {
        for mail in app.deliver().await {
            seen.push((app.now().format("%d %H:%M").to_string(), mail.to[0].clone()));
        }
        app.later_by(Duration::minutes(15));
    }
    seen
}

pub fn times(seen: &[(String, String)]) -> Vec<&str> {
    seen.iter().map(|(at, _)| at.as_str()).collect()
}

pub async fn mark(app: &TestApp, group: GroupId, member: &MemberOf, by: &Person, mark: Mark) {
    let row = attendance::ActiveModel {
        id: Set(app.cx.new_id()),
        session_id: Set(app.sessions(group).await[0].id),
        membership_id: Set(member.membership_id),
        mark: Set(mark),
        marked_by_id: Set(by.account_id),
        marked_at: Set(app.now()),
    };
    row.insert(app.cx.db.write()).await.expect("marked");
}

pub async fn subjects(app: &TestApp) -> Vec<String> {
    app.deliver().await.iter().map(super::smtp::Received::subject).collect()
}

pub async fn outcomes(app: &TestApp, kind: Kind) -> Vec<(MessageStatus, String)> {
    let all = app.outbox().await.into_iter().filter(|one| one.kind == kind);
    all.map(|one| (one.status, one.outcome)).collect()
}
