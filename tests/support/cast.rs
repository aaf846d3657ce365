//! The cast: Alex administers, Noor coordinates, Dana and Priya are counselors; Rosa, Theo and Amina take part.
//! Each builder makes one valid thing.

use chrono::{NaiveDate, NaiveTime};
use domain::Actor;
use domain::devices::Device;
use domain::entities::account::{self, AccountStatus, Language, MailConsent, Role};
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::outbox_message::{self, MessageStatus};
use domain::entities::{assignment, session};
use domain::groups::{self, GroupForm};
use domain::ids::{AccountId, GroupId, MembershipId, SessionId, SignInId};
use domain::memberships::{self, InviteForm};
use domain::passwords::Password;
use domain::sealed::Sealed;
use domain::values::{EmailAddress, weekday_name};
use domain::{curricula, sign_ins};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};
use tokio::sync::OnceCell;

use super::{Client, TestApp};

/// Everybody's password.
pub const PASSWORD: &str = "seven quiet boats at dawn";
/// Hashed once for the whole run: hashing is slow on purpose.
static HASH: OnceCell<String> = OnceCell::const_new();

/// Somebody of the cast.
#[derive(Clone, Debug)]
pub struct Person {
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
}

/// Somebody in a group.
#[derive(Clone, Debug)]
pub struct MemberOf {
    pub person: Person,
    pub membership_id: MembershipId,
}

impl TestApp {
    pub async fn alex(&self) -> Person {
        self.person(Role::Administrator, "Alex").await
    }
    pub async fn noor(&self) -> Person {
        self.person(Role::Coordinator, "Noor").await
    }
    pub async fn dana(&self) -> Person {
        self.person(Role::Counselor, "Dana").await
    }
    pub async fn priya(&self) -> Person {
        self.person(Role::Counselor, "Priya").await
    }

    /// Somebody active, with the cast's password and the address name@example.org.
    pub async fn person(&self, role: Role, name: &str) -> Person {
        let cx = &self.cx;
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let address = EmailAddress::parse(&email).expect("an address");
        let hash = HASH
            .get_or_init(|| async { cx.hasher.hash(Password::typed(PASSWORD.into())).await.expect("hashes") })
            .await;
        let account_id: AccountId = cx.new_id();
        account::ActiveModel {
            id: Set(account_id),
            role: Set(role),
            status: Set(AccountStatus::Active),
            name: Set(name.into()),
            email: Set(Sealed::seal(&cx.keys, &*cx.random, account_id.0, &email)),
            email_key: Set(cx.keys.email_key(&address)),
            password_hash: Set(Some(hash.clone())),
            zone: Set(String::new()),
            mail_consent: Set(MailConsent::Staff),
            created_at: Set(cx.now()),
            factor_grace_from: Set(None),
            factor_due_at: Set(None),
            language: Set(Language::default()),
            mail_returned_at: Set(None),
        }
        .insert(cx.db.write())
        .await
        .expect("a person");
        Person { account_id, name: name.into(), email, role }
    }

    /// A browser in which this person is signed in.
    pub async fn signed_in(&self, person: &Person) -> Client {
        let started =
            sign_ins::start(&self.cx, person.account_id, person.role, Device::default()).await.expect("signs in");
        self.visitor().with_token(&started.token.0)
    }

    /// The fields of *New group* for the cast's group: eight Thursdays from 3 September 2026, 6:30 pm in Chicago.
    pub async fn group_fields(&self) -> GroupForm {
        let published = curricula::published(&self.cx).await.expect("curricula");
        GroupForm {
            id: self.cx.new_id::<GroupId>().to_string(),
            name: "Elm Street, autumn".into(),
            curriculum: published[0].curriculum.id.to_string(),
            zone: "America/Chicago".into(),
            weekday: "Thursday".into(),
            time: "18:30".into(),
            length_minutes: "90".into(),
            first_date: "2026-09-03".into(),
            place: "Room 2".into(),
            smallest_size: "2".into(),
            largest_size: "10".into(),
            joining: "any-week".into(),
            ..GroupForm::default()
        }
    }

    /// The cast's group, led by this person.
    pub async fn group(&self, lead: &Person) -> GroupId {
        self.group_on(lead, "2026-09-03", "18:30").await
    }

    /// The same from another date and time, on the wall clock of Chicago.
    pub async fn group_on(&self, lead: &Person, first_date: &str, time: &str) -> GroupId {
        let date: NaiveDate = first_date.parse().expect("a date");
        let _: NaiveTime = format!("{time}:00").parse().expect("a time");
        let weekday = weekday_name(chrono::Datelike::weekday(&date));
        let form = GroupForm {
            first_date: first_date.into(),
            time: time.into(),
            weekday: weekday.into(),
            ..self.group_fields().await
        };
        let published = curricula::published(&self.cx).await.expect("curricula");
        let new = form.check(&published).expect("a valid group");
        groups::open(&self.cx, &self.actor(lead), new).await.expect("opens")
    }

    /// Somebody invited to the group, who accepted. The invitation's mail is taken as sent.
    pub async fn member(&self, group: GroupId, lead: &Person, name: &str) -> MemberOf {
        let cx = &self.cx;
        let email = format!("{}@example.org", name.to_lowercase());
        let form = InviteForm { people: format!("{name}, {email}"), safe: "yes".into(), ..InviteForm::default() };
        memberships::invite(cx, &self.actor(lead), group, &form.check().expect("valid")).await.expect("invites");
        let members = memberships::members(cx, group).await.expect("members");
        let member = members.iter().find(|member| member.name == name).expect("was invited");
        let hash = HASH
            .get_or_init(|| async { cx.hasher.hash(Password::typed(PASSWORD.into())).await.expect("hashes") })
            .await;
        account::ActiveModel {
            id: Set(member.account_id),
            status: Set(AccountStatus::Active),
            password_hash: Set(Some(hash.clone())),
            ..Default::default()
        }
        .update(cx.db.write())
        .await
        .expect("accepts");
        membership::ActiveModel {
            id: Set(member.membership_id),
            status: Set(MembershipStatus::Active),
            joined_at: Set(Some(cx.now())),
            ..Default::default()
        }
        .update(cx.db.write())
        .await
        .expect("joins");
        outbox_message::Entity::update_many()
            .col_expr(outbox_message::Column::Status, Expr::value(MessageStatus::Sent))
            .filter(outbox_message::Column::RecipientId.eq(member.account_id))
            .exec(cx.db.write())
            .await
            .expect("sent");
        let person = Person { account_id: member.account_id, name: name.into(), email, role: Role::Participant };
        MemberOf { person, membership_id: member.membership_id }
    }

    pub async fn sessions(&self, group: GroupId) -> Vec<session::Model> {
        let sessions =
            session::Entity::find().filter(session::Column::GroupId.eq(group)).order_by_asc(session::Column::Week);
        sessions.all(self.cx.db.read()).await.expect("sessions")
    }

    pub async fn session(&self, id: SessionId) -> session::Model {
        session::Entity::find_by_id(id).one(self.cx.db.read()).await.expect("asks").expect("a session")
    }

    /// What somebody has to read, by due date.
    pub async fn assignments(&self, member: &MemberOf) -> Vec<assignment::Model> {
        let assignments = assignment::Entity::find()
            .filter(assignment::Column::MembershipId.eq(member.membership_id))
            .order_by_asc(assignment::Column::DueAt);
        assignments.all(self.cx.db.read()).await.expect("assignments")
    }

    pub fn actor(&self, person: &Person) -> Actor {
        Actor {
            account_id: person.account_id,
            sign_in_id: self.cx.new_id::<SignInId>(),
            role: person.role,
            status: AccountStatus::Active,
            name: person.name.clone(),
            zone: None,
            factor_due_at: None,
            shared_device: false,
            language: Language::default(),
        }
    }
}

/// The form's fields as a browser posts them, with the button that was pressed.
pub fn posted<'a>(form: &'a GroupForm, step: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("id", form.id.as_str()),
        ("seen", &form.seen),
        ("name", &form.name),
        ("curriculum", &form.curriculum),
        ("zone", &form.zone),
        ("weekday", &form.weekday),
        ("time", &form.time),
        ("length_minutes", &form.length_minutes),
        ("first_date", &form.first_date),
        ("place", &form.place),
        ("meeting_link", &form.meeting_link),
        ("smallest_size", &form.smallest_size),
        ("largest_size", &form.largest_size),
        ("joining", &form.joining),
        ("release", &form.release),
        ("step", step),
    ];
    fields.extend(form.skip.iter().map(|date| ("skip", date.as_str())));
    fields
}
