//! What the library lists: of everything that was published the newest, and nothing that is retired; and the words of each,
//! by which it is found. Published texts alone come in here: nothing that a participant wrote, ever.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult, Statement, Value};

use super::words;
use crate::entities::reading;
use crate::ids::ReadingId;
use crate::{Error, Result, reading_texts};

/// Of each curriculum the readings of the newest version; of what comes built in the newest text; of what staff write the
/// newest version, unless it is retired.
const LISTED: &str = "SELECT r.id, CASE WHEN r.step IS NULL THEN CASE WHEN m.step IS NULL THEN 0 ELSE m.step END ELSE r.step END AS step \
     FROM readings r LEFT JOIN modules m ON m.id = r.module_id \
     LEFT JOIN reading_versions v ON v.reading_id = r.id LEFT JOIN library_readings l ON l.id = v.library_reading_id \
     WHERE (m.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM curriculum_versions x JOIN curriculum_versions y \
       ON y.curriculum_id = x.curriculum_id AND y.number > x.number WHERE x.id = m.version_id)) \
     OR (l.id IS NOT NULL AND l.retired_at IS NULL AND NOT EXISTS (SELECT 1 FROM reading_versions w \
       WHERE w.library_reading_id = l.id AND w.number > v.number)) \
     OR (m.id IS NULL AND l.id IS NULL AND NOT EXISTS (SELECT 1 FROM readings o \
       LEFT JOIN reading_versions ov ON ov.reading_id = o.id \
       WHERE o.module_id IS NULL AND ov.reading_id IS NULL AND o.slug = r.slug AND o.id > r.id))";

#[derive(FromQueryResult)]
struct Listed {
    id: ReadingId,
    step: i32,
}

#[derive(FromQueryResult)]
struct Filed {
    reading_id: ReadingId,
    recipe: i32,
}

/// Brings the list up to what is published now. Called in the transaction of each change, and at each start.
pub async fn refresh(db: &impl ConnectionTrait) -> Result<()> {
    let backend = db.get_database_backend();
    let listed = Listed::find_by_statement(Statement::from_string(backend, LISTED)).all(db).await?;
    let filed = "SELECT reading_id, recipe FROM library_entries";
    let filed = Filed::find_by_statement(Statement::from_string(backend, filed)).all(db).await?;
    let wanted: HashSet<ReadingId> = listed.iter().map(|one| one.id).collect();
    let (kept, gone): (Vec<&Filed>, Vec<&Filed>) =
        filed.iter().partition(|one| one.recipe == words::RECIPE && wanted.contains(&one.reading_id));
    let kept: HashSet<ReadingId> = kept.into_iter().map(|one| one.reading_id).collect();
    for one in gone {
        take_out(db, one.reading_id).await?;
    }
    for one in listed.iter().filter(|one| !kept.contains(&one.id)) {
        put_in(db, one).await?;
    }
    Ok(())
}

async fn take_out(db: &impl ConnectionTrait, id: ReadingId) -> Result<()> {
    for table in ["library_entries", "library_words"] {
        run(db, format!("DELETE FROM {table} WHERE reading_id = $1"), vec![id.into()]).await?;
    }
    Ok(())
}

async fn put_in(db: &impl ConnectionTrait, one: &Listed) -> Result<()> {
    let row = reading::Entity::find_by_id(one.id).one(db).await?.ok_or(Error::NotFound)?;
    // Another server that starts at the same time may have filed it already.
    let entry = "INSERT INTO library_entries (reading_id, title_key, step, minutes, recipe) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (reading_id) DO NOTHING";
    let title_key = words::key(&row.title).into_bytes();
    let values = vec![row.id.into(), title_key.into(), one.step.into(), row.minutes.into(), words::RECIPE.into()];
    run(db, entry.into(), values).await?;
    let filed = match db.get_database_backend() {
        DbBackend::Postgres => {
            "INSERT INTO library_words (reading_id, title, words) VALUES ($1, CAST($2 AS tsvector), CAST($3 AS tsvector)) \
             ON CONFLICT (reading_id) DO NOTHING"
        }
        _ => "INSERT INTO library_words (reading_id, title, words) VALUES ($1, $2, $3)",
    };
    let title = words::filed(&[&row.title]);
    let all = words::filed(&[&row.title, &reading_texts::plain(&row.body)]);
    run(db, filed.into(), vec![row.id.into(), title.into(), all.into()]).await
}

async fn run(db: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<()> {
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}
