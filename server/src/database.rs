//! Opening the database: one writer and a pool of readers on SQLite, one pool on PostgreSQL. Migrating it.

use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use domain::Db;
use migration::MigratorTrait as _;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait as _,
};

/// Waiting for a connection longer than this is answered with 503: people should not wait for what will not come.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(3);
/// A statement that takes longer is broken.
const STATEMENT_WITHIN: Duration = Duration::from_secs(15);
/// Connections in hand for what every page asks. With fewer, pages wait for each other; sixteen gave no more (measured).
const IN_HAND: u32 = 8;
/// Beside the connections in hand.
const POSTGRES_CONNECTIONS: u32 = 8;
/// Beside the connections in hand.
const SQLITE_READERS: u32 = 2;
/// Any number, the same in all releases: who migrates holds this lock.
const MIGRATION_LOCK: i64 = 0x6d6f_6f72;

/// Connects. An SQLite file that is not there is made, with its folder.
pub async fn connect(url: &str) -> Result<Db> {
    if let Some(path) = sqlite_path(url) {
        if let Some(folder) = path.parent() {
            private_folder(folder)?;
        }
        // Made here, so that it is for its owner alone; its log files take their mode from it.
        let mut file = std::fs::OpenOptions::new();
        let made = file.write(true).create(true).truncate(false).mode(0o600).open(&path);
        made.with_context(|| format!("{} can't be made", path.display()))?;
        // The writer comes first: it makes the file and turns the write-ahead log on.
        let write = open(url, 1).await?;
        let read = open(url, SQLITE_READERS + IN_HAND).await?;
        Ok(Db::new(read, write, IN_HAND as usize))
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let pool = open(url, POSTGRES_CONNECTIONS + IN_HAND).await?;
        Ok(Db::new(pool.clone(), pool, IN_HAND as usize))
    } else {
        bail!("MOORING_DATABASE_URL must begin with sqlite:// or postgres://");
    }
}

/// The file of an SQLite URL.
#[must_use]
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    Some(Path::new(path.split('?').next().unwrap_or(path)).to_path_buf())
}

/// Makes a folder, where it is not there yet, that nobody else on this machine may look into.
pub fn private_folder(folder: &Path) -> Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the folder {} can't be made", folder.display()))
}

async fn open(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_WITHIN)
        .connect_timeout(ACQUIRE_WITHIN)
        .sqlx_logging(false)
        .test_before_acquire(false);
    if sqlite_path(url).is_none() {
        options.test_before_acquire_if_idle_for(Duration::from_secs(30)).statement_timeout(STATEMENT_WITHIN);
    }
    options.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: what was answered as saved survives the loss of power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten: erased means gone from the file too.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(200)
            .optimize_on_close(true, None)
    });
    Database::connect(options).await.context("the database can't be opened; look at MOORING_DATABASE_URL")
}

/// Brings the tables up to this release. Refuses a database that a newer release has changed.
pub async fn migrate(db: &Db) -> Result<()> {
    let connection = db.write();
    if connection.get_database_backend() == DbBackend::Postgres {
        // Two servers that start together take turns. A lock of the transaction, since a pooler may share sessions.
        let turn = connection.begin().await?;
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [MIGRATION_LOCK.into()],
        );
        turn.execute_raw(lock).await?;
        up(connection).await?;
        turn.commit().await?;
        Ok(())
    } else {
        up(connection).await
    }
}

async fn up(connection: &DatabaseConnection) -> Result<()> {
    applied_changes(connection).await?;
    migration::Migrator::up(connection, None).await.context("the database could not be migrated")
}

/// How a database stands to this release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Empty,
    Older,
    Current,
}

/// Looks at a database without changing it.
///
/// # Errors
/// When it is from a newer release.
pub async fn state(db: &Db) -> Result<State> {
    let applied = applied_changes(db.read()).await?;
    Ok(match applied.len() {
        0 => State::Empty,
        known if known < migration::Migrator::migrations().len() => State::Older,
        _ => State::Current,
    })
}

/// The changes that were applied, refused where this release does not know one of them.
async fn applied_changes(connection: &DatabaseConnection) -> Result<Vec<String>> {
    let backend = connection.get_database_backend();
    let tables = match backend {
        DbBackend::Postgres => {
            "SELECT 1 FROM information_schema.tables WHERE table_name = 'seaql_migrations' AND table_schema = current_schema()"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    if connection.query_one_raw(Statement::from_string(backend, tables)).await?.is_none() {
        return Ok(Vec::new());
    }
    let versions = Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version");
    let applied = connection.query_all_raw(versions).await?;
    let applied = applied.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<String> = migration::Migrator::migrations().iter().map(|change| change.name().to_string()).collect();
    let unknown: Vec<&str> = applied.iter().filter(|version| !known.contains(version)).map(String::as_str).collect();
    if unknown.is_empty() {
        return Ok(applied);
    }
    bail!(
        "this database belongs to a newer release of Mooring (it has {}). Nothing was changed. \
         Start the newer release, or restore a backup from before it.",
        unknown.join(", ")
    );
}
