//! What every verb needs: the database, the keys, the clock, randomness, and the turn at hashing.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use crate::Result;
use crate::clock::Clock;
use crate::instances::Instance;
use crate::keys::Keys;
use crate::lanes::Lanes;
use crate::passwords::Hasher;
use crate::random::Random;

/// The database behind two doors: on SQLite one writer and a pool of readers, on PostgreSQL one pool for both.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    lanes: Arc<Lanes>,
}

impl Db {
    #[must_use]
    /// `lanes`: how many connections of `read` are kept in hand for what every page asks.
    pub fn new(read: DatabaseConnection, write: DatabaseConnection, lanes: usize) -> Self {
        let lanes = Arc::new(Lanes::new(&read, lanes));
        Self { read, write, lanes }
    }

    /// For the questions that every page asks.
    #[must_use]
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// For queries that change nothing.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For one statement that changes something by itself.
    #[must_use]
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Starts a transaction that may write. On SQLite it takes the write lock at once: a transaction that read first
    /// and wrote later could be refused with no second try.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }
}

/// Handed to every verb, first.
#[derive(Clone)]
pub struct Context {
    pub db: Db,
    pub keys: Arc<Keys>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub hasher: Arc<Hasher>,
    /// The place from which the database is served.
    pub instance: Arc<Instance>,
}

impl Context {
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new UUIDv7 from the context's clock and randomness.
    #[must_use]
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &self.random.bytes()).into_uuid())
    }
}
