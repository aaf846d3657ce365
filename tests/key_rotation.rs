//! The keys change while people sign in, read and write: nothing fails, nothing is left behind, nothing is mixed up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use app::pages::problem::KeptForm;
use domain::accounts::{self, StaffForm};
use domain::audit::check::check;
use domain::entities::account::{self, Role};
use domain::entities::link::Purpose;
use domain::entities::{audit_entry, session_word};
use domain::ids::{AccountId, SessionId, SessionWordId};
use domain::key_file::KeyFile;
use domain::key_rotation::{self, Ended, Pace};
use domain::sealed::Sealed;
use domain::sealed_columns::SEALED_COLUMNS;
use domain::values::EmailAddress;
use domain::{Context, links, organizations};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, Set, Statement,
};
use server::key_commands;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::audit_chain::chained_entries;
use crate::support::cast::{PASSWORD, Person};
use crate::support::{Client, Engine, TestApp};

/// Fast, and still slow enough that others come between.
const PACE: Pace = Pace {
    batch: 10,
    rest: Duration::from_millis(15),
    until_read: Duration::from_millis(1500),
    until_followed: Duration::from_millis(1500),
    at_most: None,
};
const AT_ONCE: Pace = Pace { until_read: Duration::ZERO, until_followed: Duration::ZERO, rest: Duration::ZERO, ..PACE };

macro_rules! with_own_keys {
    ($(async fn $name:ident($app:ident: &TestApp) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn behaviour($app: &TestApp) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                behaviour(&TestApp::with_own_keys(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                behaviour(&TestApp::with_own_keys(Engine::Postgres).await).await;
            }
        }
    )*};
}

/// `count` values of a column that no page made: one account or word each.
async fn many(cx: &Context, session: SessionId, author: AccountId, count: u128) {
    for number in 0..count {
        let id: AccountId = cx.new_id();
        let email = format!("many{number}@example.org");
        let address = EmailAddress::parse(&email).expect("an address");
        account::ActiveModel {
            id: Set(id),
            role: Set(Role::Participant),
            status: Set(account::AccountStatus::Invited),
            name: Set(String::new()),
            email: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, &email)),
            email_key: Set(cx.keys.email_key(&address)),
            password_hash: Set(None),
            zone: Set(String::new()),
            mail_consent: Set(account::MailConsent::Inviter),
            created_at: Set(cx.now()),
            factor_grace_from: Set(None),
            factor_due_at: Set(None),
            language: Set(account::Language::default()),
            mail_returned_at: Set(None),
        }
        .insert(cx.db.write())
        .await
        .expect("an account");
        write_word(cx, session, author, "came late").await;
    }
}

async fn write_word(cx: &Context, session: SessionId, author: AccountId, text: &str) {
    let id: SessionWordId = cx.new_id();
    session_word::ActiveModel {
        id: Set(id),
        session_id: Set(session),
        membership_id: Set(None),
        author_id: Set(author),
        text: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, text)),
        written_at: Set(cx.now()),
        finished_at: Set(None),
    }
    .insert(cx.db.write())
    .await
    .expect("a word");
}

/// The ids of the keys that the values of all sealed columns are under.
async fn keys_in_use(cx: &Context) -> Vec<u8> {
    let mut ids = Vec::new();
    for column in SEALED_COLUMNS {
        let sql =
            format!("SELECT DISTINCT substr({0}, 1, 1) FROM {1} WHERE {0} IS NOT NULL", column.column, column.table);
        let rows = cx.db.read().query_all_raw(Statement::from_string(cx.db.backend(), sql)).await.expect("asks");
        ids.extend(rows.iter().map(|row| row.try_get_by_index::<Vec<u8>>(0).expect("bytes")[0]));
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Everybody who goes on with their day while the keys change. Each counts what went well; what fails panics.
struct Day {
    people: JoinSet<()>,
    over: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    stop: watch::Sender<bool>,
}

impl Day {
    async fn begin(app: &TestApp, dana: &Person, session: SessionId, group: &str) -> Self {
        let (over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stop, stopped) = watch::channel(false);
        let (other, other_router) = app.another_server().await;
        let mut people = JoinSet::new();
        for (cx, router, server) in [(app.cx.clone(), app.router.clone(), "a"), (other, other_router, "b")] {
            people.spawn(key_commands::follow(cx.clone(), stopped.clone()));
            let mut reader = Client::new(router.clone());
            reader.cookie = app.signed_in(dana).await.cookie;
            let path = format!("/groups/{group}/people");
            let again = (over.clone(), done.clone());
            people.spawn(async move {
                while !again.0.load(Ordering::Relaxed) {
                    let page = reader.get(&path).await;
                    assert!(page.status == 200 && page.text().contains("rosa@example.org"), "{}", page.text());
                    again.1.fetch_add(1, Ordering::Relaxed);
                }
            });
            let again = (over.clone(), done.clone());
            people.spawn(async move {
                while !again.0.load(Ordering::Relaxed) {
                    let mut browser = Client::new(router.clone());
                    let form = [("email", "Rosa@example.org"), ("password", PASSWORD)];
                    assert_eq!(browser.post("/sign-in", &form).await.status, 303, "Rosa signs in");
                    again.1.fetch_add(1, Ordering::Relaxed);
                }
            });
            let (again, author) = ((over.clone(), done.clone()), dana.account_id);
            people.spawn(async move {
                let mut number = 0;
                while !again.0.load(Ordering::Relaxed) {
                    number += 1;
                    let email = format!("new-{server}-{number}@example.org");
                    let new = StaffForm { name: "New".into(), email, role: "counselor".into() }.check().expect("valid");
                    accounts::invite_staff(&cx, None, new).await.expect("invites");
                    write_word(&cx, session, author, "said a lot").await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    again.1.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Self { people, over, done, stop }
    }

    /// How much went well. Panics with whoever failed.
    async fn end(mut self) -> usize {
        self.over.store(true, Ordering::Relaxed);
        self.stop.send_replace(true);
        while let Some(ended) = self.people.join_next().await {
            ended.expect("nobody failed");
        }
        self.done.load(Ordering::Relaxed)
    }
}

with_own_keys! {
    async fn the_keys_change_under_people_who_sign_in_read_and_write(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let session = app.sessions(group).await[0].id;
        many(&app.cx, session, dana.account_id, 100).await;
        let reset = links::issue(app.cx.db.write(), &app.cx, rosa.person.account_id, Purpose::Reset, None).await.expect("a link");
        let token = links::token(&app.cx.keys, &reset);
        let form = KeptForm { path: "/account".into(), body: "name=Rosa".into() };
        let kept = form.seal(&app.cx, rosa.person.account_id);
        let old = KeyFile::read(&app.config.key_file).expect("reads").secrets[0].id;
        let before = std::fs::read_to_string(&app.config.key_file).expect("reads");
        let day = Day::begin(app, &dana, session, &group.to_string()).await;
        let (command, _) = app.another_server().await;

        let ended = key_rotation::rotate(&command, Pace { at_most: Some(40), ..PACE }).await.expect("rotates");
        assert_eq!(ended, Ended::Stopped { rows: 40 });
        let state = key_rotation::state(&command).await.expect("a state");
        assert_eq!(state.keys.iter().map(|(id, _, current)| (*id, *current)).collect::<Vec<_>>(), [(old, false), (old + 1, true)]);
        let half_done = state.to_seal_anew.iter().filter(|(.., count)| *count > 50).count();
        assert_eq!(half_done, 2, "addresses and words are half done or not begun");
        let (command, _) = app.another_server().await;
        let Ended::Finished { rows } = key_rotation::rotate(&command, PACE).await.expect("goes on") else { panic!("it ends") };
        assert!(rows >= 160, "{rows}");

        let went_well = day.end().await;
        assert!(went_well > 100, "{went_well}");
        assert_eq!(keys_in_use(&app.cx).await, [old + 1]);
        let after = std::fs::read_to_string(&app.config.key_file).expect("reads");
        let secret = before.lines().nth(1).and_then(|line| line.split(' ').nth(1)).expect("a secret");
        assert!(!after.contains(secret), "the old key is gone");
        assert_eq!(KeyFile::read(&app.config.key_file).expect("reads").secrets.len(), 1);
        organizations::follow_keys(&app.cx).await.expect("follows");
        assert_eq!(app.visitor().get(&format!("/reset/{token}")).await.status, 200, "a mailed link goes on working");
        assert!(KeptForm::open(&app.cx, rosa.person.account_id, &kept).is_some_and(|form| form.body == "name=Rosa"));
        let noted = audit_entry::Entity::find().filter(audit_entry::Column::Action.is_in(["rotate-keys", "drop-old-keys"]));
        assert_eq!(noted.count(app.cx.db.read()).await.expect("counts"), 2);
        // A server that starts now has the new file alone.
        let (fresh, _) = app.another_server().await;
        let all = account::Entity::find().all(fresh.db.read()).await.expect("accounts");
        for one in &all {
            let email = EmailAddress::parse(&accounts::email(&fresh, one).expect("opens")).expect("an address");
            assert_eq!(one.email_key, fresh.keys.email_key(&email), "and is found by it");
        }
    }

    async fn a_sealed_value_in_another_place_is_refused_after_the_rotation_too(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        key_rotation::rotate(&app.cx, AT_ONCE).await.expect("rotates");
        let find = |person: &Person| account::Entity::find_by_id(person.account_id).one(app.cx.db.read());
        let (danas, priyas) = (find(&dana).await.expect("asks").expect("there"), find(&priya).await.expect("asks").expect("there"));
        assert_eq!(accounts::email(&app.cx, &danas).expect("opens"), "dana@example.org");
        assert!(danas.email.open(&app.cx.keys, priya.account_id.0).is_err(), "another row");
        let moved = Sealed::<session_word::Text>::from_bytes(priyas.email.bytes().to_vec());
        assert!(moved.open(&app.cx.keys, priya.account_id.0).is_err(), "another column");
        let mut another_key = priyas.email.bytes().to_vec();
        another_key[0] -= 1;
        assert!(Sealed::<account::Email>::from_bytes(another_key).open(&app.cx.keys, priya.account_id.0).is_err(), "another key");
    }

    async fn what_was_changed_meanwhile_is_not_overwritten(app: &TestApp) {
        let dana = app.dana().await;
        let (command, _) = app.another_server().await;
        key_rotation::rotate(&command, Pace { at_most: Some(0), ..AT_ONCE }).await.expect("stops");
        // A server that has not followed yet writes under the old key; the address is found under both.
        let old = app.cx.keys.current().id;
        let id: AccountId = dana.account_id;
        let address = EmailAddress::parse("other@example.org").expect("an address");
        account::ActiveModel {
            id: Set(id),
            email: Set(Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, "other@example.org")),
            // As if the key changed between one line and the next.
            email_key: Set(command.keys.email_key(&address)),
            ..Default::default()
        }
        .update(app.cx.db.write())
        .await
        .expect("changes");
        assert_eq!(key_rotation::rotate(&command, AT_ONCE).await.expect("goes on"), Ended::Finished { rows: 1 });
        organizations::follow_keys(&app.cx).await.expect("follows");
        assert_ne!(app.cx.keys.current().id, old);
        let form = [("email", "other@example.org"), ("password", PASSWORD)];
        assert_eq!(app.visitor().post("/sign-in", &form).await.status, 303);
    }

    async fn what_was_changed_between_reading_and_writing_stays_as_it_was_changed(app: &TestApp) {
        let dana = app.dana().await;
        key_rotation::rotate(&app.cx, Pace { at_most: Some(0), ..AT_ONCE }).await.expect("stops");
        let column = &SEALED_COLUMNS[0];
        let rows = key_rotation::read(&app.cx, column, uuid::Uuid::nil(), 10).await.expect("reads");
        let id = dana.account_id;
        let changed = Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, "new@example.org");
        account::ActiveModel { id: Set(id), email: Set(changed.clone()), ..Default::default() }
            .update(app.cx.db.write())
            .await
            .expect("changes");
        key_rotation::write_anew(&app.cx, column, &rows).await.expect("writes");
        let now = account::Entity::find_by_id(id).one(app.cx.db.read()).await.expect("asks").expect("there");
        assert!(rows.len() == 1 && now.email == changed);
    }

    async fn an_address_confirmed_while_the_keys_change_stays_one_accounts(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let wish = [("email", "wanted@example.net"), ("password", PASSWORD)];
        assert_eq!(browser.post("/account/email", &wish).await.status, 303);
        let mails = app.deliver().await;
        let (command, _) = app.another_server().await;
        key_rotation::rotate(&command, Pace { at_most: Some(0), ..AT_ONCE }).await.expect("stops");
        // Somebody else has it meanwhile, under the new key; the wish stands under the old one.
        let new = StaffForm { name: "New".into(), email: "Wanted@example.net".into(), role: "counselor".into() };
        accounts::invite_staff(&command, None, new.check().expect("valid")).await.expect("invites");
        let mut last = 303;
        for mail in &mails {
            last = app.visitor().post(&mail.link_path().expect("a link"), &[]).await.status.as_u16();
        }
        assert_eq!((mails.len(), last), (2, 409), "nobody is asked twice whose address it is");
        let form = [("email", dana.email.as_str()), ("password", PASSWORD)];
        assert_eq!(app.visitor().post("/sign-in", &form).await.status, 303, "hers is still hers");
        key_rotation::rotate(&command, AT_ONCE).await.expect("goes on");
    }

    async fn the_trail_holds_across_a_rotation(app: &TestApp) {
        chained_entries(app, 20).await;
        key_rotation::rotate(&app.cx, AT_ONCE).await.expect("rotates");
        chained_entries(app, 20).await;
        let (fresh, _) = app.another_server().await;
        let report = check(fresh.db.read(), &fresh.keys, None).await.expect("checks");
        assert!(report.holds() && report.chained > 40, "{:?}", report.problems);
    }

    async fn an_address_under_two_keys_is_still_one_account(app: &TestApp) {
        app.dana().await;
        let (command, _) = app.another_server().await;
        key_rotation::rotate(&command, Pace { at_most: Some(0), ..AT_ONCE }).await.expect("stops");
        assert_ne!(app.cx.keys.current().id, command.keys.current().id, "this server has not followed yet");
        let invite = |cx: &Context, email: &str| {
            let (cx, email) = (cx.clone(), email.to_string());
            tokio::spawn(async move {
                let new = StaffForm { name: "New".into(), email, role: "counselor".into() }.check().expect("valid");
                accounts::invite_staff(&cx, None, new).await
            })
        };
        for number in 0..10 {
            let email = format!("both{number}@example.org");
            let (one, two) = (invite(&app.cx, &email), invite(&command, &email));
            one.await.expect("runs").expect("invites");
            two.await.expect("runs").expect("invites");
        }
        assert!(invite(&command, "dana@example.org").await.expect("runs").is_err(), "she is there under the old key");
        assert_eq!(account::Entity::find().count(app.cx.db.read()).await.expect("counts"), 11);
    }
}

/// Takes minutes: `cargo test --package mooring-server --test behaviour a_hundred_thousand -- --ignored --nocapture`.
async fn a_hundred_thousand_values(engine: Engine) {
    let app = TestApp::with_own_keys(engine).await;
    let dana = app.dana().await;
    let group = app.group(&dana).await;
    app.member(group, &dana, "Rosa").await;
    let session = app.sessions(group).await[0].id;
    for _ in 0..200 {
        let words = (0..500).map(|_| {
            let id: SessionWordId = app.cx.new_id();
            session_word::ActiveModel {
                id: Set(id),
                session_id: Set(session),
                membership_id: Set(None),
                author_id: Set(dana.account_id),
                text: Set(Sealed::seal(&app.cx.keys, &*app.cx.random, id.0, "said a lot today")),
                written_at: Set(app.cx.now()),
                finished_at: Set(None),
            }
        });
        session_word::Entity::insert_many(words).exec_without_returning(app.cx.db.write()).await.expect("words");
    }
    let other = app.group_on(&dana, "2026-09-04", "10:00").await;
    let quiet = app.sessions(other).await[0].id;
    app.member(other, &dana, "Rosa").await;
    let day = Day::begin(&app, &dana, quiet, &group.to_string()).await;
    let (command, _) = app.another_server().await;
    let began = std::time::Instant::now();
    let stopped =
        key_rotation::rotate(&command, Pace { at_most: Some(60_000), ..Pace::SERVING }).await.expect("rotates");
    assert_eq!(stopped, Ended::Stopped { rows: 60_000 });
    let ended = key_rotation::rotate(&command, Pace::SERVING).await.expect("goes on");
    let took = began.elapsed();
    let went_well = day.end().await;
    assert_eq!(keys_in_use(&app.cx).await, [command.keys.current().id]);
    println!("{engine:?}: {ended:?} after {stopped:?} in {took:?}; {went_well} reads, sign-ins and writes beside it");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; its figures stand in docs/security.md"]
async fn a_hundred_thousand_values_on_sqlite() {
    a_hundred_thousand_values(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; its figures stand in docs/security.md"]
async fn a_hundred_thousand_values_on_postgres() {
    a_hundred_thousand_values(Engine::Postgres).await;
}
