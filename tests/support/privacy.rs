//! What people choose and allow, as they post it.

use domain::entities::audit_entry;
use domain::entities::membership::{self, MembershipStatus};
use domain::ids::ReleaseId;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Set};

use super::cast::MemberOf;
use super::{Answer, Client, TestApp};

/// The fields of *Safe contact*: all mail, no telephone, but for what is named.
pub async fn contact(browser: &mut Client, but: &[(&str, &str)]) -> Answer {
    let usual = [
        ("reach", "chosen"),
        ("sessions", "yes"),
        ("changes", "yes"),
        ("readings", "yes"),
        ("announcements", "yes"),
        ("account", "yes"),
        ("wording", "time"),
        ("phone_use", "none"),
    ];
    let mut fields: Vec<(&str, &str)> =
        usual.into_iter().filter(|(name, _)| !but.iter().any(|(other, _)| other == name)).collect();
    // A box that is not ticked is not posted.
    fields.extend(but.iter().filter(|(_, value)| !value.is_empty()));
    browser.post("/account/contact", &fields).await
}

/// The fields of a release.
pub fn release_fields<'a>(id: &'a str, until: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("recipient", "Jo Park"),
        ("organization", "County Court"),
        ("allowed", "Only that I take part."),
        ("purpose", "My hearing in October."),
        ("until", until),
    ]
}

/// A release that this person gave, until 1 October.
pub async fn release(app: &TestApp, member: &MemberOf) -> String {
    let id = app.cx.new_id::<ReleaseId>().to_string();
    let mut browser = app.signed_in(&member.person).await;
    let given = browser.post("/account/releases", &release_fields(&id, "2026-10-01")).await;
    assert_eq!(given.status, 303, "{}", given.text());
    id
}

/// A safety plan of this person's, with a line in each part, that they share with their counselor.
pub async fn shared_plan(app: &TestApp, member: &MemberOf) {
    let mut browser = app.signed_in(&member.person).await;
    let lines = domain::safety_plans::PARTS.map(|part| (part, "Call Ana, 555-0142."));
    assert_eq!(browser.post("/safety-plan", &lines).await.status, 303);
    assert_eq!(browser.post("/safety-plan/sharing", &[("with", "counselor")]).await.status, 303);
}

/// An administrator publishes the agreement.
pub async fn publish(alex: &mut Client, body: &str, seen: &str) -> Answer {
    alex.post("/settings/agreement", &[("body", body), ("seen", seen)]).await
}

pub async fn set_status(app: &TestApp, member: &MemberOf, status: MembershipStatus) {
    membership::ActiveModel { id: Set(member.membership_id), status: Set(status), ..Default::default() }
        .update(app.cx.db.write())
        .await
        .expect("set");
}

/// How often this was noted about this table.
pub async fn noted(app: &TestApp, action: &str, subject: &str) -> u64 {
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::Action.eq(action))
        .filter(audit_entry::Column::Subject.eq(subject));
    entries.count(app.cx.db.read()).await.expect("counts")
}
