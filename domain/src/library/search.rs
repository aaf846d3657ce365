//! Finding readings: by whole words of title and text, and by what they are filed under. Both engines give the same readings
//! in the same order: those with all words in the title first, then by title. How often a word stands in a text counts
//! for nothing.

use std::collections::BTreeMap;

use sea_orm::{DbBackend, FromQueryResult, Statement, Value};
use serde::Deserialize;

use super::words;
use crate::curriculum_files::rules::{READING_MINUTES, STEPS};
use crate::entities::reading;
use crate::ids::ReadingId;
use crate::values::{number, optional_line};
use crate::{Context, FieldErrors, Result, curricula};

/// So many on a page.
pub const PAGE: usize = 50;
/// More words than these nobody remembers of a text.
const MOST_WORDS: usize = 20;

/// What is looked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    pub q: String,
    /// A healing step; 0 for readings about none.
    pub step: String,
    pub topic: String,
    /// To read in no more than these.
    pub minutes: String,
}

/// What is looked for. Nothing at all finds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    words: Vec<String>,
    step: Option<i32>,
    topic_key: Option<String>,
    minutes: Option<i32>,
}

impl SearchForm {
    pub fn check(&self) -> Result<Wanted, FieldErrors> {
        let mut errors = FieldErrors::default();
        let words: Vec<String> = errors
            .take("q", optional_line(&self.q, "What you look for"))
            .map(|typed| words::of(&typed).collect())
            .unwrap_or_default();
        if words.len() > MOST_WORDS {
            errors.add("q", format!("These are {} words. Look for {MOST_WORDS} or fewer.", words.len()));
        }
        if words.is_empty() && !self.q.trim().is_empty() {
            errors.add("q", "There is no word in this. Type one, such as sleep.");
        }
        let mut chosen = |field: &'static str, typed: &str, what: &str, bounds| {
            let typed = typed.trim();
            if typed.is_empty() { None } else { errors.take(field, number(typed, what, bounds)) }
        };
        let step = chosen("step", &self.step, "The step", STEPS);
        let minutes = chosen("minutes", &self.minutes, "The time to read", READING_MINUTES);
        let topic_key = Some(words::key(&self.topic)).filter(|key| !key.is_empty());
        if errors.is_empty() { Ok(Wanted { words, step, topic_key, minutes }) } else { Err(errors) }
    }

    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.q, &self.step, &self.topic, &self.minutes].iter().all(|typed| typed.trim().is_empty())
    }
}

/// A reading that was found.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Found {
    pub reading_id: ReadingId,
    pub title: String,
    pub minutes: i32,
    pub step: i32,
    pub content_note: Option<String>,
    /// The week that it belongs to; none where it is the library's alone.
    pub module_title: Option<String>,
}

/// A page of readings, and whether more come after it.
pub struct FoundPage {
    pub readings: Vec<Found>,
    pub has_more: bool,
}

/// A question that is being put together.
struct Question {
    sql: String,
    values: Vec<Value>,
}

impl Question {
    /// Adds a value; its place is what stands for it in the text.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
}

/// Those that are wanted, from behind the last one of the page before.
pub async fn find(cx: &Context, wanted: &Wanted, after: Option<ReadingId>) -> Result<FoundPage> {
    let after = match after {
        Some(id) => Some(curricula::require_reading(cx, id).await?),
        None => None,
    };
    let Question { sql, values } = question(cx.db.backend(), wanted, after.as_ref());
    let found = Statement::from_sql_and_values(cx.db.backend(), sql, values);
    let mut readings = Found::find_by_statement(found).all(cx.db.read()).await?;
    let has_more = readings.len() > PAGE;
    readings.truncate(PAGE);
    Ok(FoundPage { readings, has_more })
}

/// How the database is asked, for tests of its plan.
#[must_use]
pub fn statement(backend: DbBackend, wanted: &Wanted) -> Statement {
    let Question { sql, values } = question(backend, wanted, None);
    Statement::from_sql_and_values(backend, sql, values)
}

fn question(backend: DbBackend, wanted: &Wanted, after: Option<&reading::Model>) -> Question {
    let mut asked = Question {
        sql: "SELECT r.id AS reading_id, r.title, e.minutes, e.step, r.content_note, m.title AS module_title \
              FROM library_entries e JOIN readings r ON r.id = e.reading_id LEFT JOIN modules m ON m.id = r.module_id"
            .into(),
        values: Vec::new(),
    };
    let by_words = !wanted.words.is_empty();
    if by_words {
        let all = hits(&mut asked, backend, "words", &wanted.words);
        let in_title = hits(&mut asked, backend, "title", &wanted.words);
        asked.sql.push_str(&format!(
            " JOIN ({all}) w ON w.reading_id = e.reading_id LEFT JOIN ({in_title}) t ON t.reading_id = e.reading_id"
        ));
    }
    let mut conditions = Vec::new();
    if let Some(step) = wanted.step {
        conditions.push(format!("e.step = {}", asked.value(step)));
    }
    if let Some(minutes) = wanted.minutes {
        conditions.push(format!("e.minutes <= {}", asked.value(minutes)));
    }
    if let Some(key) = &wanted.topic_key {
        let key = asked.value(key.clone());
        conditions
            .push(format!("e.reading_id IN (SELECT x.reading_id FROM reading_topics x WHERE x.topic_key = {key})"));
    }
    const RANK: &str = "CASE WHEN t.reading_id IS NULL THEN 1 ELSE 0 END";
    let rank = if by_words { format!("{RANK}, ") } else { String::new() };
    if let Some(last) = after {
        let last_rank =
            if by_words { format!("{}, ", asked.value(rank_of(last, &wanted.words))) } else { String::new() };
        let title_key = asked.value(words::key(&last.title).into_bytes());
        let id = asked.value(last.id);
        conditions.push(format!("({rank}e.title_key, e.reading_id) > ({last_rank}{title_key}, {id})"));
    }
    if !conditions.is_empty() {
        asked.sql.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
    }
    asked.sql.push_str(&format!(" ORDER BY {rank}e.title_key, e.reading_id LIMIT {}", PAGE + 1));
    asked
}

/// The readings that have all these words in this column. Words are letters and digits alone: no sign of either engine's
/// language is among them.
fn hits(asked: &mut Question, backend: DbBackend, column: &str, wanted: &[String]) -> String {
    match backend {
        DbBackend::Postgres => {
            let words: Vec<String> = wanted.iter().map(|word| format!("'{word}'")).collect();
            let words = asked.value(words.join(" & "));
            format!("SELECT reading_id FROM library_words WHERE {column} @@ CAST({words} AS tsquery)")
        }
        _ => {
            let words: Vec<String> = wanted.iter().map(|word| format!("\"{word}\"")).collect();
            let words = asked.value(format!("{column} : ({})", words.join(" AND ")));
            format!("SELECT reading_id FROM library_words WHERE library_words MATCH {words}")
        }
    }
}

/// 0 where all words stand in the title.
fn rank_of(row: &reading::Model, wanted: &[String]) -> i32 {
    let title: Vec<String> = words::of(&row.title).collect();
    i32::from(!wanted.iter().all(|word| title.contains(word)))
}

#[derive(FromQueryResult)]
struct Topic {
    topic: String,
    topic_key: String,
}

/// The topics of the readings that are listed, each in one of its spellings, by their letters.
pub async fn topics(cx: &Context) -> Result<Vec<String>> {
    let listed =
        "SELECT t.topic, t.topic_key FROM reading_topics t JOIN library_entries e ON e.reading_id = t.reading_id";
    let mut rows = Topic::find_by_statement(Statement::from_string(cx.db.backend(), listed)).all(cx.db.read()).await?;
    rows.sort_by(|one, other| other.topic.cmp(&one.topic));
    let by_key: BTreeMap<String, String> = rows.into_iter().map(|row| (row.topic_key, row.topic)).collect();
    Ok(by_key.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_cannot_be_looked_for() {
        let form = |q: &str, step: &str| SearchForm { q: q.into(), step: step.into(), ..SearchForm::default() };
        assert_eq!(form("", "").check(), Ok(Wanted::default()));
        assert_eq!(form("Sleep’s ", "").check().map(|wanted| wanted.words), Ok(vec!["sleep".into(), "s".into()]));
        assert!(
            form(" — ", "").check().expect_err("no word").sentence("q").is_some_and(|words| words.contains("no word"))
        );
        assert!(
            form(&"a ".repeat(21), "")
                .check()
                .expect_err("many")
                .sentence("q")
                .is_some_and(|words| words.contains("21"))
        );
        assert!(form("", "8").check().expect_err("no step").get("step").is_some());
    }
}
