//! What people write with a reading, as they post it.

use domain::entities::reflection::{self, Sharing};
use domain::entities::{membership, reflection_copy};
use domain::ids::{GroupId, ReflectionId};
use domain::sealed::Sealed;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};

use super::cast::{MemberOf, Person};
use super::{Answer, Client, TestApp};

/// Dana's group with Rosa in it, who is signed in, and the path of her first reading.
pub async fn rosa(app: &TestApp) -> (Person, GroupId, MemberOf, Client, String) {
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    let rosa = app.member(group, &dana, "Rosa").await;
    let (browser, path) = (app.signed_in(&rosa.person).await, reading(app, &rosa).await);
    (dana, group, rosa, browser, path)
}

/// The path of the first reading of somebody, which is open when the suite begins.
pub async fn reading(app: &TestApp, member: &MemberOf) -> String {
    format!("/readings/{}", app.assignments(member).await[0].id)
}

/// Posts the form as it stands on the page, but for what is named.
pub async fn write(browser: &mut Client, reading: &str, but: &[(&str, &str)]) -> Answer {
    let page = browser.get(reading).await;
    post(browser, reading, &page, but).await
}

/// The same from a page that was opened earlier.
pub async fn post(browser: &mut Client, reading: &str, page: &Answer, but: &[(&str, &str)]) -> Answer {
    let seen = (page.value("seen"), page.value("was"), page.raw_value("text"));
    let sharing = page.attribute("input[name=sharing][checked]", "value").expect("one is chosen");
    let look = page.attribute("input[name=look][checked]", "value").unwrap_or_default();
    let usual =
        [("seen", seen.0.as_str()), ("was", &seen.1), ("text", &seen.2), ("sharing", &sharing), ("look", &look)];
    let mut fields: Vec<(&str, &str)> =
        usual.into_iter().filter(|(name, _)| !but.iter().any(|(other, _)| other == name)).collect();
    fields.extend(but);
    // A box that is not ticked is not posted.
    fields.retain(|(name, value)| *name != "look" || !value.is_empty());
    browser.post(&format!("{reading}/reflection"), &fields).await
}

/// What is saved of this person, with its text.
pub async fn saved(app: &TestApp, member: &MemberOf) -> (reflection::Model, String) {
    let ids: Vec<_> = app.assignments(member).await.into_iter().map(|one| one.id).collect();
    let row = reflection::Entity::find().filter(reflection::Column::AssignmentId.is_in(ids));
    let row = row.one(app.cx.db.read()).await.expect("asks").expect("a reflection");
    let text = row.text.open(&app.cx.keys, row.id.0).expect("opens");
    (row, text)
}

/// The texts that wait for a choice, oldest first.
pub async fn copies(app: &TestApp) -> Vec<String> {
    let all = reflection_copy::Entity::find().order_by_asc(reflection_copy::Column::Id);
    let all = all.all(app.cx.db.read()).await.expect("asks");
    all.into_iter().map(|row| row.text.open(&app.cx.keys, row.id.0).expect("opens")).collect()
}

/// A reflection that is there already, shared like this.
pub async fn reflection(app: &TestApp, member: &MemberOf, sharing: Sharing) -> String {
    let assignment = app.assignments(member).await.remove(0);
    let find = membership::Entity::find_by_id(member.membership_id);
    let membership = find.one(app.cx.db.read()).await.expect("asks").expect("a membership");
    let id: ReflectionId = app.cx.new_id();
    let row = reflection::ActiveModel {
        id: Set(id),
        assignment_id: Set(assignment.id),
        group_id: Set(membership.group_id),
        reading_id: Set(assignment.reading_id),
        text: Set(Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, "canary-reflection")),
        revision: Set(1),
        sharing: Set(sharing),
        shared_at: Set((sharing > Sharing::Me).then(|| app.now())),
        look_asked_at: Set(None),
        page: Set(None),
        turn: Set(None),
        once: Set(None),
        created_at: Set(app.now()),
        written_at: Set(app.now()),
    };
    row.insert(app.cx.db.write()).await.expect("a reflection");
    id.to_string()
}
