//! The app under test: the very router and mailer that the program runs, with the clock in the test's hand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Duration, Utc};
use domain::entities::outbox_message::{self, MessageStatus};
use domain::instances::{self, Waiting};
use domain::letters::{Prepared, prepare};
use domain::mail_look::House;
use domain::random::OsRandom;
use domain::{Context, publications};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use server::config::Config;
use server::mail::{Mailer, Transport};
use server::{background, database, router, start_up};
use tokio::sync::mpsc::UnboundedSender;

use super::client::Client;
use super::clock::TestClock;
use super::database::{Engine, config, folder, fresh, unique};
use super::smtp::{Received, SmtpServer};

/// Tuesday, 1 September 2026, 10:00 in Chicago, where the cast lives.
pub const START: &str = "2026-09-01T15:00:00Z";

pub struct TestApp {
    pub cx: Context,
    pub clock: Arc<TestClock>,
    pub smtp: SmtpServer,
    pub mailer: Mailer,
    pub router: Router,
    pub config: Config,
    later: UnboundedSender<app::state::Later>,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::on(config(fresh(engine).await)).await
    }

    /// With a key file that no other test has.
    pub async fn with_own_keys(engine: Engine) -> Self {
        let mut config = config(fresh(engine).await);
        config.key_file = own_key_file(&config.key_file);
        let app = Self::on(config).await;
        // The template that it was copied from is at home elsewhere.
        instances::release(&app.cx, None, app.cx.instance.id, Waiting::Send).await.expect("released");
        app
    }

    async fn on(mut config: Config) -> Self {
        let smtp = SmtpServer::start().await;
        config.smtp_url = Some(smtp.url().parse().expect("a URL"));
        config.smtp_ca_file = Some(authority_file(&smtp));
        let clock = Arc::new(TestClock::at(START.parse().expect("a time")));
        let db = database::connect(&config.database_url).await.expect("connects");
        let cx = start_up::context_on(&config, db, clock.clone(), Arc::new(OsRandom)).await.expect("starts");
        let (later, _) = background::start();
        let state = start_up::state(&config, cx.clone(), later.clone());
        let router = router::build(state).expect("a router");
        let mailer = mailer(&cx, &config);
        Self { cx, clock, smtp, mailer, router, config, later }
    }

    /// Another server on the same database, with keys, caches and connections of its own.
    pub async fn another_server(&self) -> (Context, Router) {
        let db = database::connect(&self.config.database_url).await.expect("connects");
        let random = Arc::new(OsRandom);
        let cx = start_up::context_on(&self.config, db, self.clock.clone(), random).await.expect("starts");
        publications::publish_built_in(&cx).await.expect("starts");
        let state = start_up::state(&self.config, cx.clone(), self.later.clone());
        (cx, router::build(state).expect("a router"))
    }

    /// A server on this context under another name.
    pub fn served_as(&self, public_url: &str, cx: &Context) -> Router {
        let config = Config { public_url: public_url.into(), ..self.config.clone() };
        router::build(start_up::state(&config, cx.clone(), self.later.clone())).expect("a router")
    }

    /// A server with other settings.
    pub fn served_with(&self, config: &Config) -> Router {
        router::build(start_up::state(config, self.cx.clone(), self.later.clone())).expect("a router")
    }

    /// The same database served from another place, as a copy of it would be: with a copy of the key file.
    pub async fn in_another_place(&self) -> (Context, Config) {
        let mut config = self.config.clone();
        config.key_file = own_key_file(&self.config.key_file);
        let db = database::connect(&config.database_url).await.expect("connects");
        let cx = start_up::context_on(&config, db, self.clock.clone(), Arc::new(OsRandom)).await.expect("starts");
        (cx, config)
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Client {
        Client::new(self.router.clone())
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.cx.now()
    }

    /// Moves the clock to this instant.
    pub fn at(&self, time: &str) {
        self.clock.set(time.parse().expect("a time"));
    }

    pub fn later_by(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Waits until the work that was put off until after the answer is done.
    pub async fn settle(&self) {
        let (done, wait) = tokio::sync::oneshot::channel();
        let work = async move {
            let _ = done.send(());
        };
        self.later.send(Box::pin(work)).expect("the doer lives");
        wait.await.expect("the work is done");
    }

    /// Does what the running server does: writes reminders, sends what is due. Gives what arrived since the last time.
    pub async fn deliver(&self) -> Vec<Received> {
        self.settle().await;
        self.mailer.run_once().await.expect("the outbox is worked on");
        let received = self.smtp.received();
        self.smtp.clear();
        received
    }

    /// What a sender would find of a message now.
    pub async fn prepared(&self, message: &outbox_message::Model) -> Prepared {
        let house = House::find(&self.cx).await.expect("a house");
        prepare(&self.cx, &house, message).await.expect("prepares")
    }

    /// The outbox, oldest first.
    pub async fn outbox(&self) -> Vec<outbox_message::Model> {
        let all = outbox_message::Entity::find().order_by_asc(outbox_message::Column::Id);
        all.all(self.cx.db.read()).await.expect("the outbox")
    }

    /// No test may leave mail that is due: a mail that nobody looked at is a mail that nobody meant.
    pub async fn finish(&self) {
        let due = outbox_message::Entity::find()
            .filter(outbox_message::Column::Status.eq(MessageStatus::Waiting))
            .filter(outbox_message::Column::DueAt.lte(self.now()))
            .all(self.cx.db.read())
            .await
            .expect("the outbox");
        assert!(due.is_empty(), "mail was left unclaimed: {due:?}");
    }
}

/// A mailer as the server has it, for these settings.
pub fn mailer(cx: &Context, config: &Config) -> Mailer {
    let transport = Transport::new(config).expect("a transport");
    Mailer::new(cx.clone(), transport, config.mail_from.clone(), config.public_url.clone())
}

/// A copy of this key file in a folder of its own.
fn own_key_file(shared: &Path) -> PathBuf {
    let path = folder().join(format!("keys-{}/key", unique()));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::copy(shared, &path).expect("a copy");
    path
}

/// What trusts this mail server.
pub fn authority_file(smtp: &SmtpServer) -> PathBuf {
    let path = folder().join(format!("authority-{}.pem", unique()));
    std::fs::write(&path, smtp.certificate_pem()).expect("written");
    path
}
