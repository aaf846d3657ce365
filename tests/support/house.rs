//! A whole house for the table of all routes: everybody there is, each with a browser, and a record of each kind that is
//! theirs, that is somebody else's, that was deleted.

use std::collections::BTreeMap;

use domain::entities::account::{self, AccountStatus, Role};
use domain::entities::group_staff::{self, Part};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::reflection::{self, Sharing};
use domain::entities::{
    announcement, assignment, curriculum_draft, group, material, material_file, material_gift, outbox_message, passkey,
    release, safety_plan, session,
};
use domain::ids::{GroupId, PasskeyId};
use domain::sealed::Sealed;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};

use super::cast::{MemberOf, Person};
use super::{Client, TestApp, announcing, drafting, materials, privacy, reflecting, shelf};

/// No record has it.
pub const MISSING: &str = "01a00000-0000-7000-8000-000000000000";

/// What a record is to the cast's lead and their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Own,
    Others,
    /// Own records under somebody else's, as who guesses ids would write the address.
    Mixed,
    Deleted,
    Missing,
    Malformed,
}

/// Ids by the name of what they are of.
pub type Ids = BTreeMap<&'static str, String>;

pub struct House {
    pub people: Vec<(&'static str, Client)>,
    own: Ids,
    others: Ids,
    deleted: Ids,
}

impl House {
    /// An address with real ids in place of its names.
    pub fn fill(&self, path: &str, whose: Whose) -> String {
        let mut parts = path.split('/').skip(1).skip_while(|part| *part == "account");
        let place = parts.next().unwrap_or_default();
        let id = |name: &str| -> &str {
            match whose {
                Whose::Own => &self.own[name],
                Whose::Others => &self.others[name],
                Whose::Mixed if name == place => &self.own[name],
                Whose::Mixed => &self.others[name],
                Whose::Deleted => self.deleted.get(name).map_or(MISSING, String::as_str),
                Whose::Missing => MISSING,
                Whose::Malformed => "%ff",
            }
        };
        let mut filled = path.replace("{n}", "1").replace("{token}", "not-a-token").replace("{name}", "nothing.css");
        if path.contains("{id}") {
            filled = filled.replace("{id}", id(place));
        }
        for name in ["membership", "release", "assignment", "reflection", "announcement"] {
            let pattern = format!("{{{name}}}");
            if path.contains(&pattern) {
                filled = filled.replace(&pattern, id(name));
            }
        }
        for name in ["module", "reading", "slug"] {
            filled = filled.replace(&format!("{{{name}}}"), &self.own[name]);
        }
        filled
    }
}

pub async fn house(app: &TestApp) -> House {
    let (dana, priya) = (app.dana().await, app.priya().await);
    let (noor, alex) = (app.noor().await, app.alex().await);
    let (group, others) = (app.group(&dana).await, app.group_on(&priya, "2026-09-07", "10:00").await);
    let (rosa, amina) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Amina").await);
    let theo = app.member(others, &priya, "Theo").await;
    let (trainee, gone) = (app.person(Role::Counselor, "Tara").await, app.person(Role::Counselor, "Gil").await);
    let invited = app.person(Role::Counselor, "Ines").await;
    for (person, part) in [(&trainee, Part::Trainee), (&gone, Part::CoLead), (&invited, Part::CoLead)] {
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, person.account_id, part).await.expect("staff");
    }
    let own = ids(app, &dana, group, &rosa).await;
    let others = ids(app, &priya, others, &theo).await;
    let deleted = deleted(app, &dana).await;
    let mut people = vec![("anonymous", app.visitor())];
    for (name, person) in [
        ("invited", &invited),
        ("participant", &rosa.person),
        ("former participant", &amina.person),
        ("participant of another group", &theo.person),
        ("lead", &dana),
        ("trainee", &trainee),
        ("other lead", &priya),
        ("coordinator", &noor),
        ("administrator", &alex),
        ("disabled", &gone),
    ] {
        people.push((name, app.signed_in(person).await));
    }
    privacy::set_status(app, &amina, MembershipStatus::Left).await;
    set_status(app, &gone, AccountStatus::Disabled).await;
    set_status(app, &invited, AccountStatus::Invited).await;
    House { people, own, others, deleted }
}

async fn set_status(app: &TestApp, person: &Person, status: AccountStatus) {
    let row = account::ActiveModel { id: Set(person.account_id), status: Set(status), ..Default::default() };
    row.update(app.cx.db.write()).await.expect("set");
}

/// One record of each kind around this group, its lead and a member.
async fn ids(app: &TestApp, lead: &Person, group: GroupId, member: &MemberOf) -> Ids {
    let mut browser = app.signed_in(lead).await;
    let draft = drafting::draft(&mut browser).await;
    let newest = curriculum_draft::Entity::find().order_by_desc(curriculum_draft::Column::Id);
    let document = newest.one(app.cx.db.read()).await.expect("asks").expect("a draft").document.0;
    let library = browser.get("/library").await.attribute("main a[href^='/library/']", "href").expect("a reading");
    let curriculum = drafting::curriculum(&mut browser).await;
    let last = |path: &str| path.rsplit('/').next().expect("an id").to_string();
    let message = outbox_message::Entity::find()
        .filter(outbox_message::Column::RecipientId.eq(member.person.account_id))
        .one(app.cx.db.read())
        .await
        .expect("asks")
        .expect("a message");
    let release = privacy::release(app, member).await;
    let reflection = reflecting::reflection(app, member, Sharing::Counselor).await;
    privacy::shared_plan(app, member).await;
    let (written, picture) = shelved(app, &mut browser, group, member).await;
    Ids::from([
        ("library-readings", written),
        ("pictures", picture),
        ("passkeys", passkey(app, member).await),
        ("reflections", reflection.clone()),
        ("reflection", reflection),
        ("releases", release.clone()),
        ("release", release),
        ("returned-mail", member.person.account_id.to_string()),
        ("groups", group.to_string()),
        ("membership", member.membership_id.to_string()),
        ("sessions", app.sessions(group).await[0].id.to_string()),
        ("readings", app.assignments(member).await[0].id.to_string()),
        ("assignment", app.assignments(member).await[0].id.to_string()),
        ("curricula", last(&curriculum)),
        ("drafts", last(&draft)),
        ("module", document.modules[0].slug.clone()),
        ("reading", document.modules[0].readings[0].slug.clone()),
        ("slug", document.guide[0].slug.clone()),
        ("library", last(&library)),
        ("materials", materials::given(app, lead, group).await),
        ("messages", message.id.to_string()),
        ("announcement", announcing::kept(app, lead, group).await),
        ("staff", lead.account_id.to_string()),
    ])
}

/// A reading of the library with a picture, given to this person; and the picture.
async fn shelved(app: &TestApp, browser: &mut Client, group: GroupId, member: &MemberOf) -> (String, String) {
    let name = member.person.name.to_lowercase();
    // No two are the same picture.
    let width = name.bytes().map(u32::from).sum();
    assert_eq!(shelf::upload(browser, &name, "x.png", &shelf::png(width, 48)).await.status, 303);
    let (title, body) = (format!("For {name}"), format!("![A boat](picture:{name})"));
    let reading = shelf::publish(browser, &[("title", &title), ("body", &body)]).await;
    shelf::give(app, browser, group, reading, member).await;
    let page = browser.get(&format!("/library/{reading}")).await;
    let last = |path: String| path.rsplit('/').next().expect("an id").to_string();
    let written = last(page.attribute("main a[href^='/library-readings/']", "href").expect("a link"));
    (written, last(page.attribute("article img", "src").expect("a picture")))
}

/// A passkey of this person's; no device has it.
async fn passkey(app: &TestApp, member: &MemberOf) -> String {
    let id: PasskeyId = app.cx.new_id();
    let row = passkey::ActiveModel {
        id: Set(id),
        account_id: Set(member.person.account_id),
        credential_key: Set(id.0.as_bytes().to_vec()),
        credential: Set(Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, "{}")),
        name: Set(String::new()),
        created_at: Set(app.now()),
        used_at: Set(None),
    };
    row.insert(app.cx.db.write()).await.expect("a passkey");
    id.to_string()
}

/// Records that were there once, for each kind that can be deleted.
async fn deleted(app: &TestApp, lead: &Person) -> Ids {
    let db = app.cx.db.write();
    let group = app.group_on(lead, "2026-09-08", "11:00").await;
    let member = app.member(group, lead, "Lea").await;
    let ids = ids(app, lead, group, &member).await;
    let colleague = app.person(Role::Counselor, "Otto").await;
    material_gift::Entity::delete_many()
        .filter(material_gift::Column::GroupId.eq(group))
        .exec(db)
        .await
        .expect("deleted");
    let gone = ids["materials"].parse::<domain::ids::MaterialId>().expect("an id");
    material_file::Entity::delete_many()
        .filter(material_file::Column::MaterialId.eq(gone))
        .exec(db)
        .await
        .expect("deleted");
    material::Entity::delete_by_id(gone).exec(db).await.expect("deleted");
    safety_plan::Entity::delete_many()
        .filter(safety_plan::Column::AccountId.eq(member.person.account_id))
        .exec(db)
        .await
        .expect("deleted");
    let kept = ["curricula", "library", "library-readings", "pictures"].map(|kind| (kind, MISSING.to_string()));
    release::Entity::delete_many()
        .filter(release::Column::AccountId.eq(member.person.account_id))
        .exec(db)
        .await
        .expect("deleted");
    passkey::Entity::delete_many()
        .filter(passkey::Column::AccountId.eq(member.person.account_id))
        .exec(db)
        .await
        .expect("deleted");
    outbox_message::Entity::delete_many()
        .filter(outbox_message::Column::RecipientId.eq(member.person.account_id))
        .exec(db)
        .await
        .expect("deleted");
    reflection::Entity::delete_many().filter(reflection::Column::GroupId.eq(group)).exec(db).await.expect("deleted");
    assignment::Entity::delete_many()
        .filter(assignment::Column::MembershipId.eq(member.membership_id))
        .exec(db)
        .await
        .expect("deleted");
    announcement::Entity::delete_many()
        .filter(announcement::Column::GroupId.eq(group))
        .exec(db)
        .await
        .expect("deleted");
    membership::Entity::delete_by_id(member.membership_id).exec(db).await.expect("deleted");
    session::Entity::delete_many().filter(session::Column::GroupId.eq(group)).exec(db).await.expect("deleted");
    group_staff::Entity::delete_many().filter(group_staff::Column::GroupId.eq(group)).exec(db).await.expect("deleted");
    group::Entity::delete_by_id(group).exec(db).await.expect("deleted");
    let draft = ids["drafts"].parse::<domain::ids::DraftId>().expect("an id");
    curriculum_draft::Entity::delete_by_id(draft).exec(db).await.expect("deleted");
    account::Entity::delete_by_id(colleague.account_id).exec(db).await.expect("deleted");
    let staff = [("staff", colleague.account_id.to_string())];
    ids.into_iter().chain(kept).chain(staff).collect()
}
