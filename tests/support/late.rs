//! Somebody who joins a group late: the rule that the counselor sets, the invitation, and what came of it.

use chrono::{DateTime, Duration, Utc};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::{assignment, group};
use domain::ids::{GroupId, MembershipId};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

use super::cast::Person;
use super::{Client, TestApp};

pub const ACCEPT: &[(&str, &str)] = &[("name", "Rosa"), ("password", "a quiet harbor at night")];
/// Tuesday of week 4, 10:00 in Chicago: three sessions are over, the fourth is on Thursday.
pub const WEEK_FOUR: &str = "2026-09-22T15:00:00Z";

/// Sets the rule as the page posts it. `ticked`: places in the list of all readings, in the order of the weeks.
pub async fn set_rule(
    browser: &mut Client,
    group: GroupId,
    rule: &str,
    every_days: &str,
    ticked: &[usize],
) -> Vec<String> {
    let path = format!("/groups/{group}/joining");
    let all = browser.get(&path).await.values("readings");
    let chosen: Vec<String> = ticked.iter().map(|at| all[*at].clone()).collect();
    let mut fields = vec![("rule", rule), ("every_days", every_days), ("step", "save")];
    fields.extend(chosen.iter().map(|key| ("readings", key.as_str())));
    let saved = browser.post(&path, &fields).await;
    assert_eq!(saved.location(), format!("{path}?notice=saved"), "{}", saved.text());
    chosen
}

/// The counselor invites Rosa; the link of her mail.
pub async fn invited(app: &TestApp, browser: &mut Client, group: GroupId) -> String {
    let fields = [("people", "rosa@example.org"), ("safe", "yes")];
    let answer = browser.post(&format!("/groups/{group}/people"), &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    app.deliver().await[0].link_path().expect("a link")
}

/// Rosa accepts; her browser, signed in.
pub async fn accepted(app: &TestApp, link: &str) -> Client {
    let mut rosa = app.visitor();
    assert_eq!(rosa.post(link, ACCEPT).await.status, 303);
    rosa
}

pub async fn joined(app: &TestApp, browser: &mut Client, group: GroupId) -> Client {
    let link = invited(app, browser, group).await;
    accepted(app, &link).await
}

pub async fn rosas(app: &TestApp) -> membership::Model {
    let mut all = membership::Entity::find().all(app.cx.db.read()).await.expect("asks");
    all.retain(|one| one.status != MembershipStatus::Left);
    assert_eq!(all.len(), 1, "one membership");
    all.remove(0)
}

pub async fn all_of(app: &TestApp, id: MembershipId) -> Vec<assignment::Model> {
    let all = assignment::Entity::find().all(app.cx.db.read()).await.expect("asks");
    all.into_iter().filter(|one| one.membership_id == id).collect()
}

pub async fn group_that(app: &TestApp, lead: &Person, joining: group::Joining) -> GroupId {
    let id = app.group(lead).await;
    let row = group::ActiveModel { id: Set(id), joining: Set(joining), ..Default::default() };
    row.update(app.cx.db.write()).await.expect("set");
    id
}

/// Looks every half hour: when what arrived.
pub async fn arrivals(app: &TestApp, until: &str) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    while app.now() < at(until) {
        seen.extend(app.deliver().await.into_iter().map(|mail| (app.now().to_rfc3339(), mail.subject())));
        app.later_by(Duration::minutes(30));
    }
    seen
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}
