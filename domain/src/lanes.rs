//! A few connections that are kept in hand for the questions that every page asks, instead of going back to the pool each
//! time: the pool asks a connection that comes back whether it still lives, which is a second way to the database and back.
//!
//! A connection that failed, or whose request went away in the middle, is dropped and the pool looks after it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, Pool, Postgres, Sqlite};
use sea_orm::{DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{Error, Result};

/// Connections in hand, for either engine.
pub struct Lanes(Kind);

enum Kind {
    Sqlite(Lane<Sqlite>),
    Postgres(Lane<Postgres>),
}

struct Lane<D: sqlx::Database> {
    pool: Pool<D>,
    idle: Mutex<Vec<PoolConnection<D>>>,
    turns: Semaphore,
}

impl Lanes {
    /// At most `count` questions at once over connections of this pool, which has to be larger.
    #[must_use]
    pub fn new(connection: &DatabaseConnection, count: usize) -> Self {
        Self(match connection.get_database_backend() {
            DbBackend::Postgres => Kind::Postgres(Lane::new(connection.get_postgres_connection_pool().clone(), count)),
            _ => Kind::Sqlite(Lane::new(connection.get_sqlite_connection_pool().clone(), count)),
        })
    }

    /// At most one row for a sign-in's hash (`$1`) and, where the question has it, an id (`$2`).
    pub async fn one(&self, sql: &'static str, token_hash: &[u8], id: Option<Uuid>) -> Result<Option<QueryResult>> {
        // The two engines' types have no trait in common that says so little.
        macro_rules! ask {
            ($lane:expr) => {{
                let _turn = $lane.turns.acquire().await.map_err(Error::internal)?;
                let kept = $lane.idle().pop();
                let was_kept = kept.is_some();
                let mut connection = match kept {
                    Some(connection) => connection,
                    None => $lane.pool.acquire().await.map_err(failed)?,
                };
                let query = |id: Option<Uuid>| match id {
                    Some(id) => sqlx::query(sql).bind(token_hash).bind(id),
                    None => sqlx::query(sql).bind(token_hash),
                };
                let row = match query(id).fetch_optional(&mut *connection).await {
                    // The database was restarted while these were in hand: all go, and one that lives asks again.
                    Err(_) if was_kept => {
                        $lane.idle().clear();
                        connection = $lane.pool.acquire().await.map_err(failed)?;
                        query(id).fetch_optional(&mut *connection).await.map_err(failed)?
                    }
                    row => row.map_err(failed)?,
                };
                $lane.idle().push(connection);
                row.map(QueryResult::from)
            }};
        }
        Ok(match &self.0 {
            Kind::Sqlite(lane) => ask!(lane),
            Kind::Postgres(lane) => ask!(lane),
        })
    }
}

impl<D: sqlx::Database> Lane<D> {
    fn new(pool: Pool<D>, count: usize) -> Self {
        Self { pool, idle: Mutex::default(), turns: Semaphore::new(count) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<PoolConnection<D>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(error: sqlx::Error) -> Error {
    DbErr::Query(RuntimeErr::SqlxError(std::sync::Arc::new(error))).into()
}
