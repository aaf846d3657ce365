//! A crowd for proofs and measurements: as many people of one group as they want, each with a reminder that is due.
//!
//! People are written as rows, many at a time: inviting thousands one by one would take longer than what is to be shown.
#![allow(dead_code, reason = "each suite uses the part it needs")]

use domain::entities::account::{self, AccountStatus, Language, MailConsent, Role};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::outbox_message::Kind;
use domain::entities::session;
use domain::groups::{self, GroupForm};
use domain::ids::{AccountId, GroupId};
use domain::outbox::Draft;
use domain::sealed::Sealed;
use domain::values::EmailAddress;
use domain::{Actor, Context, curricula};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};

/// How many rows one statement writes.
const AT_ONCE: usize = 500;

/// So many people with one reminder each, of a session far ahead.
pub async fn reminders(cx: &Context, count: usize) {
    let lead: AccountId = cx.new_id();
    somebody(cx, lead, Role::Coordinator).insert(cx.db.write()).await.expect("a coordinator");
    let group = group(cx, lead).await;
    let people = people(cx, group, lead, count).await;
    let first = session::Entity::find().filter(session::Column::GroupId.eq(group)).order_by_asc(session::Column::Week);
    let first = first.one(cx.db.read()).await.expect("asks").expect("a session");
    let txn = cx.db.begin().await.expect("begins");
    for person in people {
        let draft = Draft::about_session(Kind::SessionSoon, person, first.id, None, first.starts_at);
        draft.enqueue(&txn, cx).await.expect("is owed");
    }
    txn.commit().await.expect("commits");
}

async fn people(cx: &Context, group: GroupId, lead: AccountId, count: usize) -> Vec<AccountId> {
    let ids: Vec<AccountId> = (0..count).map(|_| cx.new_id()).collect();
    for some in ids.chunks(AT_ONCE) {
        let accounts = some.iter().map(|id| somebody(cx, *id, Role::Participant));
        account::Entity::insert_many(accounts).exec_without_returning(cx.db.write()).await.expect("people");
        let memberships = some.iter().map(|id| membership::ActiveModel {
            id: Set(cx.new_id()),
            group_id: Set(group),
            account_id: Set(*id),
            status: Set(MembershipStatus::Active),
            invited_by_id: Set(lead),
            invited_at: Set(cx.now()),
            joined_at: Set(Some(cx.now())),
            ended_at: Set(None),
            shows_first_name: Set(false),
        });
        membership::Entity::insert_many(memberships).exec_without_returning(cx.db.write()).await.expect("members");
    }
    ids
}

fn somebody(cx: &Context, id: AccountId, role: Role) -> account::ActiveModel {
    let email = format!("{id}@example.org");
    let address = EmailAddress::parse(&email).expect("an address");
    account::ActiveModel {
        id: Set(id),
        role: Set(role),
        status: Set(AccountStatus::Active),
        name: Set("Somebody".into()),
        email: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, &email)),
        email_key: Set(cx.keys.email_key(&address)),
        password_hash: Set(None),
        zone: Set(String::new()),
        mail_consent: Set(MailConsent::Inviter),
        created_at: Set(cx.now()),
        language: Set(Language::default()),
        factor_grace_from: Set(None),
        factor_due_at: Set(None),
        mail_returned_at: Set(None),
    }
}

async fn group(cx: &Context, lead: AccountId) -> GroupId {
    let actor = Actor {
        account_id: lead,
        sign_in_id: cx.new_id(),
        role: Role::Coordinator,
        status: AccountStatus::Active,
        name: "Somebody".into(),
        zone: None,
        language: Language::default(),
        factor_due_at: None,
        shared_device: false,
    };
    let published = curricula::published(cx).await.expect("curricula");
    let form = GroupForm {
        id: cx.new_id::<GroupId>().to_string(),
        name: "Crowd".into(),
        curriculum: published[0].curriculum.id.to_string(),
        zone: "UTC".into(),
        weekday: "Thursday".into(),
        time: "18:30".into(),
        length_minutes: "90".into(),
        first_date: "2099-01-01".into(),
        place: "Hall".into(),
        smallest_size: "1".into(),
        largest_size: "30".into(),
        joining: "any-week".into(),
        ..GroupForm::default()
    };
    groups::open(cx, &actor, form.check(&published).expect("a valid group")).await.expect("opens")
}
