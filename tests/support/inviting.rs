//! Mail that waits: the invitations of a group.

use domain::entities::outbox_message::MessageStatus;

use super::{Client, TestApp};

/// A group whose three invitations are waiting, and who invited.
pub async fn three_invitations(app: &TestApp) -> Client {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let mut browser = app.signed_in(&dana).await;
    let people = "rosa@example.org\ntheo@example.org\namina@example.org";
    let answer = browser.post(&format!("/groups/{group}/people"), &[("people", people), ("safe", "yes")]).await;
    assert_eq!(answer.status, 303);
    browser
}

pub async fn statuses(app: &TestApp) -> Vec<MessageStatus> {
    app.outbox().await.iter().map(|message| message.status).collect()
}
