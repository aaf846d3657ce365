//! The rotation of the keys, while servers serve: a new secret, everything sealed anew under it, the old secret dropped.
//!
//! In steps, each of which can be stopped and gone on with by running it again:
//! 1. a new secret is added to the key file, and every server is given the time to read it;
//! 2. the database names it as the current one, and every server is given the time to follow;
//! 3. what is still sealed under another is opened and sealed anew, only where it is still what was read;
//! 4. when nothing is left, the old secret leaves the file.

use std::time::{Duration, Instant};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, Statement, Value};
use uuid::Uuid;

use crate::entities::organization;
use crate::key_file::{self, KeyFile};
use crate::sealed_columns::{Registered, SEALED_COLUMNS};
use crate::{Context, Error, Result, audit, organizations};

/// How often a server asks which keys there are.
pub const FOLLOWED_EVERY: Duration = Duration::from_secs(1);

/// How fast a rotation goes.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Rows in one transaction.
    pub batch: u64,
    /// Between two batches at least; twice as long as the batch took, where that is more: on SQLite others write meanwhile.
    pub rest: Duration,
    /// For this long every server can have read the file before the new key is used.
    pub until_read: Duration,
    /// For this long something may be under way that was sealed under the old key. Longer than any statement may take.
    pub until_followed: Duration,
    /// Stops after so many rows, as a crash would.
    pub at_most: Option<u64>,
}

impl Pace {
    /// For real servers.
    pub const SERVING: Self = Self {
        batch: 100,
        rest: Duration::from_millis(5),
        until_read: Duration::from_secs(5),
        until_followed: Duration::from_secs(30),
        at_most: None,
    };
}

/// How a rotation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All is under the new key, and the old ones are gone.
    Finished { rows: u64 },
    /// At [`Pace::at_most`].
    Stopped { rows: u64 },
}

/// Where the keys stand.
pub struct State {
    /// Id, fingerprint, and whether it is the current one; the newest last.
    pub keys: Vec<(u8, String, bool)>,
    /// How many values of each sealed column are under another key than the current one.
    pub to_seal_anew: Vec<(&'static str, &'static str, u64)>,
}

/// Looks, and changes nothing.
pub async fn state(cx: &Context) -> Result<State> {
    organizations::follow_keys(cx).await?;
    let current = cx.keys.current();
    let keys = cx.keys.all().iter().map(|key| (key.id, key.fingerprint().to_string(), key.id == current.id)).collect();
    let mut to_seal_anew = Vec::new();
    for column in SEALED_COLUMNS {
        to_seal_anew.push((column.table, column.column, left(cx, column, current.id).await?));
    }
    Ok(State { keys, to_seal_anew })
}

/// Adds a new secret to the key file, unless one is waiting there already. It is used for nothing yet.
pub fn add(cx: &Context) -> Result<u8> {
    let path = cx.keys.file()?;
    let turn = key_file::turn(path)?;
    let mut file = KeyFile::read(path)?;
    let (current, newest) = (cx.keys.current().id, file.secrets.last().map_or(0, |secret| secret.id));
    if newest != current {
        return Ok(newest);
    }
    let id = file.add(&*cx.random)?;
    file.replace(path, &turn)?;
    cx.keys.look_at_file()?;
    Ok(id)
}

/// Rotates, or goes on with a rotation that was stopped. A key that waits in the file is taken; else one is added.
pub async fn rotate(cx: &Context, pace: Pace) -> Result<Ended> {
    organizations::follow_keys(cx).await?;
    let newest = cx.keys.all().last().map(|key| key.id);
    let is_under_way = cx.keys.all().len() > 1 && newest == Some(cx.keys.current().id);
    if !is_under_way {
        add(cx)?;
        tokio::time::sleep(pace.until_read).await;
        make_newest_current(cx).await?;
    }
    let mut budget = Budget { left: pace.at_most, rows: 0 };
    let stopped = |budget: &Budget| Ended::Stopped { rows: budget.rows };
    if !seal_all_anew(cx, pace, &mut budget).await? {
        return Ok(stopped(&budget));
    }
    // What was sealed under the old key a moment ago may be written only now.
    tokio::time::sleep(pace.until_followed).await;
    loop {
        let before = budget.rows;
        if !seal_all_anew(cx, pace, &mut budget).await? {
            return Ok(stopped(&budget));
        }
        if budget.rows == before {
            break;
        }
    }
    drop_others(cx).await?;
    Ok(Ended::Finished { rows: budget.rows })
}

async fn make_newest_current(cx: &Context) -> Result<()> {
    let newest = cx.keys.all().last().cloned().ok_or_else(|| Error::internal("the key file has no key in it"))?;
    let txn = cx.db.begin().await?;
    let organization = organizations::require(&txn).await?;
    // Of two that rotate at once, the second finds another key than the one that it read.
    let named = organization::Entity::update_many()
        .col_expr(organization::Column::KeyFingerprint, Expr::value(newest.fingerprint()))
        .filter(organization::Column::Id.eq(organization.id))
        .filter(organization::Column::KeyFingerprint.eq(cx.keys.fingerprint()))
        .exec(&txn)
        .await?;
    if named.rows_affected != 1 {
        return Err(Error::internal("the keys were rotated meanwhile from elsewhere; nothing was changed"));
    }
    audit::append(&txn, cx, None, "rotate-keys", "organizations", organization.id.0).await?;
    txn.commit().await?;
    cx.keys.use_current(newest.fingerprint())?;
    Ok(())
}

/// Drops the old secrets, of which nothing in the database is left.
async fn drop_others(cx: &Context) -> Result<()> {
    let current = cx.keys.current();
    for column in SEALED_COLUMNS {
        if left(cx, column, current.id).await? > 0 {
            return Err(Error::internal("something is still sealed under an old key; run this again"));
        }
    }
    let path = cx.keys.file()?;
    let turn = key_file::turn(path)?;
    let mut file = KeyFile::read(path)?;
    // The entry comes first: a secret that is gone with no word of it would be worse than a word too early.
    let txn = cx.db.begin().await?;
    let organization = organizations::require(&txn).await?;
    if organization.key_fingerprint != current.fingerprint() {
        return Err(Error::internal("the keys were rotated meanwhile from elsewhere; nothing was dropped"));
    }
    audit::append(&txn, cx, None, "drop-old-keys", "organizations", organization.id.0).await?;
    txn.commit().await?;
    file.keep_only(current.id, cx.now());
    file.replace(path, &turn)?;
    cx.keys.look_at_file()?;
    Ok(())
}

/// How many rows may still be changed, and how many were.
struct Budget {
    left: Option<u64>,
    rows: u64,
}

/// False: the budget is spent.
async fn seal_all_anew(cx: &Context, pace: Pace, budget: &mut Budget) -> Result<bool> {
    for column in SEALED_COLUMNS {
        let mut after = Uuid::nil();
        loop {
            let limit = budget.left.map_or(pace.batch, |left| left.min(pace.batch));
            if limit == 0 {
                return Ok(false);
            }
            let rows = read(cx, column, after, limit).await?;
            let Some(last) = rows.last() else { break };
            after = last.row;
            let rows = to_seal_anew(cx, column, rows)?;
            let began = Instant::now();
            write_anew(cx, column, &rows).await?;
            let count = rows.len() as u64;
            budget.rows += count;
            budget.left = budget.left.map(|left| left - count);
            tokio::time::sleep(pace.rest.max(began.elapsed() * 2)).await;
        }
    }
    Ok(true)
}

/// Seals these anew, each only where it is still what was read: who changed it meanwhile wrote under the current key, or the
/// next round comes to it.
pub async fn write_anew(cx: &Context, column: &Registered, rows: &[Row]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    // All that takes long comes before the transaction.
    let updates = rows.iter().map(|row| update(cx, column, row)).collect::<Result<Vec<_>>>()?;
    let txn = cx.db.begin().await?;
    for update in updates {
        txn.execute_raw(update).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// A value as it was read.
pub struct Row {
    row: Uuid,
    bytes: Vec<u8>,
    found_by: Option<Vec<u8>>,
}

/// The next values that are under another key; where an address is among them, all values.
pub async fn read(cx: &Context, column: &Registered, after: Uuid, limit: u64) -> Result<Vec<Row>> {
    let Registered { table, column: name, row, .. } = column;
    let found_by = column.found_by.map(|name| format!(", {name}")).unwrap_or_default();
    // Whether an address is under the current key does not show in the value that it is found by.
    let which = match column.found_by {
        Some(_) => String::new(),
        None => format!(" AND substr({name}, 1, 1) <> $2"),
    };
    let sql = format!(
        "SELECT {row}, {name}{found_by} FROM {table} WHERE {row} > $1 AND {name} IS NOT NULL{which} \
         ORDER BY {row} LIMIT {limit}"
    );
    let values: Vec<Value> = match column.found_by {
        Some(_) => vec![after.into()],
        None => vec![after.into(), vec![cx.keys.current().id].into()],
    };
    let query = Statement::from_sql_and_values(cx.db.backend(), sql, values);
    let rows = cx.db.read().query_all_raw(query).await?;
    let as_row = |row: &sea_orm::QueryResult| -> Result<Row> {
        let found_by = if column.found_by.is_some() { row.try_get_by_index(2)? } else { None };
        Ok(Row { row: row.try_get_by_index(0)?, bytes: row.try_get_by_index(1)?, found_by })
    };
    rows.iter().map(as_row).collect()
}

/// Leaves out what is under the current key through and through.
fn to_seal_anew(cx: &Context, column: &Registered, rows: Vec<Row>) -> Result<Vec<Row>> {
    let current = cx.keys.current().id;
    let mut left = Vec::new();
    for row in rows {
        let is_sealed = row.bytes.first() == Some(&current);
        if !is_sealed || !column.is_found(&cx.keys, row.row, &row.bytes, row.found_by.as_deref())? {
            left.push(row);
        }
    }
    Ok(left)
}

fn update(cx: &Context, column: &Registered, old: &Row) -> Result<Statement> {
    let anew = column.seal_anew(&cx.keys, &*cx.random, old.row, old.bytes.clone())?;
    let Registered { table, column: name, row, .. } = column;
    let mut values = vec![anew.bytes.into(), old.row.into(), old.bytes.clone().into()];
    let also = match (column.found_by, anew.found_by, &old.found_by) {
        (Some(found_by), Some(new), Some(was)) => {
            values.extend([new.into(), was.clone().into()]);
            (format!(", {found_by} = $4"), format!(" AND {found_by} = $5"))
        }
        _ => Default::default(),
    };
    let sql = format!("UPDATE {table} SET {name} = $1{} WHERE {row} = $2 AND {name} = $3{}", also.0, also.1);
    Ok(Statement::from_sql_and_values(cx.db.backend(), sql, values))
}

async fn left(cx: &Context, column: &Registered, current: u8) -> Result<u64> {
    let Registered { table, column: name, .. } = column;
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE {name} IS NOT NULL AND substr({name}, 1, 1) <> $1");
    let query = Statement::from_sql_and_values(cx.db.backend(), sql, [vec![current].into()]);
    let row = cx.db.read().query_one_raw(query).await?.ok_or_else(|| Error::internal("a count gave nothing"))?;
    Ok(u64::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default())
}
