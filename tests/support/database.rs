//! A fresh database for each test: a template is migrated once for each engine, and copied.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::shared_secret::SharedSecret;
use sea_orm::{ConnectionTrait as _, Database};
use server::config::{Config, Source};
use server::start_up;
use tokio::sync::OnceCell;

/// The two engines that every behaviour runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

static COUNTER: AtomicUsize = AtomicUsize::new(0);
static SQLITE_TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// A folder of this test run.
pub fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("mooring-tests-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// A number that no other test of this run has.
pub fn unique() -> usize {
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

/// The PostgreSQL server of the test run. `cargo xtask test` starts it, and `cargo xtask postgres` for work on tests.
pub fn postgres_url() -> String {
    std::env::var("MOORING_TEST_POSTGRES_URL").expect(
        "behaviour tests want PostgreSQL: run `cargo xtask test`, or `cargo xtask postgres` and set MOORING_TEST_POSTGRES_URL to what it prints",
    )
}

/// The same server, another database.
pub fn postgres_database(name: &str) -> String {
    let url = postgres_url();
    let (server, _) = url.rsplit_once('/').expect("a database in the URL");
    format!("{server}/{name}")
}

/// The URL of a migrated database of its own.
pub async fn fresh(engine: Engine) -> String {
    match engine {
        Engine::Sqlite => {
            let template = SQLITE_TEMPLATE.get_or_init(sqlite_template).await;
            let path = folder().join(format!("test-{}.db", unique()));
            std::fs::copy(template, &path).expect("the template is copied");
            format!("sqlite://{}", path.display())
        }
        Engine::Postgres => {
            let template = POSTGRES_TEMPLATE.get_or_init(postgres_template).await;
            let name = format!("test_{}_{}", std::process::id(), unique());
            execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            postgres_database(&name)
        }
    }
}

/// An empty database, not migrated.
pub async fn empty(engine: Engine) -> String {
    match engine {
        Engine::Sqlite => format!("sqlite://{}", folder().join(format!("empty-{}.db", unique())).display()),
        Engine::Postgres => {
            let name = format!("empty_{}_{}", std::process::id(), unique());
            execute(&format!("CREATE DATABASE {name}")).await;
            postgres_database(&name)
        }
    }
}

/// Runs one statement on the server's own database.
pub async fn execute(sql: &str) {
    let connection = Database::connect(postgres_url()).await.expect("the test server answers");
    connection.execute_unprepared(sql).await.expect(sql);
    connection.close().await.expect("closes");
}

async fn sqlite_template() -> PathBuf {
    let path = folder().join("template.db");
    migrate(format!("sqlite://{}", path.display())).await;
    path
}

async fn postgres_template() -> String {
    let name = format!("template_{}", std::process::id());
    execute(&format!("CREATE DATABASE {name}")).await;
    migrate(postgres_database(&name)).await;
    name
}

async fn migrate(url: String) {
    let cx = start_up::context(&config(url)).await.expect("the template is migrated");
    let (read, write) = (cx.db.read().clone(), cx.db.write().clone());
    read.close().await.expect("closes");
    write.close().await.expect("closes");
}

/// What a mail provider of the tests shows.
pub const BOUNCE_SECRET: &str = "four and twenty lanterns";

/// Settings for a database; all tests of a run share one key file.
pub fn config(database_url: String) -> Config {
    let mut config = Source::read(None).expect("no file").config(false).expect("defaults are valid");
    config.database_url = database_url;
    config.key_file = folder().join("key");
    config.mail_dir = folder().join("mail");
    config.public_url = "http://127.0.0.1:3000".into();
    config.bounce_secret = Some(SharedSecret::new(BOUNCE_SECRET).expect("long enough"));
    config
}
