//! All that is held about a person, for that person: their export. What there is stands in one table, `held`.

mod about_nobody;
mod answers;
mod held;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, QueryResult, Statement};
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub use about_nobody::ABOUT_NOBODY;
pub use held::WORK;

use crate::ids::AccountId;
use crate::sealed_columns::SEALED_COLUMNS;
use crate::{Actor, Context, Error, Result, accounts, audit, authentication};

/// All sections.
pub const HELD: &[Section] = &joined::<{ held::HELD.len() + answers::HELD.len() }>(held::HELD, answers::HELD);

const fn joined<const N: usize>(first: &[Section], second: &[Section]) -> [Section; N] {
    let mut all = [first[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() { first[at] } else { second[at - first.len()] };
        at += 1;
    }
    all
}

/// How a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Id,
    Instant,
    Flag,
    Number,
    Sealed,
}

/// Whether the owner gets a column.
#[derive(Clone, Copy, Debug)]
pub enum Export {
    Shown {
        label: &'static str,
        kind: Kind,
    },
    /// Why not.
    Hidden(&'static str),
}

/// What becomes of a column when its owner leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Erased,
    /// Why.
    Kept(&'static str),
}

/// One classified column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub export: Export,
    pub leaving: Leaving,
}

/// Why a column stays when somebody leaves, or nothing where it does not.
impl Column {
    #[must_use]
    pub fn kept_because(&self) -> Option<&'static str> {
        match self.leaving {
            Leaving::Kept(why) => Some(why),
            Leaving::Erased => None,
        }
    }
}

/// A table, from the side of one person.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    pub title: &'static str,
    pub table: &'static str,
    /// The column of the row's id.
    pub row: &'static str,
    /// Which rows are the person's.
    pub own: &'static str,
    /// What makes ids readable: label and expression, always a text.
    pub beside: &'static [(&'static str, &'static str)],
    pub columns: &'static [Column],
}

const fn shown(name: &'static str, label: &'static str, kind: Kind, leaving: Leaving) -> Column {
    Column { name, export: Export::Shown { label, kind }, leaving }
}

const fn hidden(name: &'static str, why: &'static str, leaving: Leaving) -> Column {
    Column { name, export: Export::Hidden(why), leaving }
}

/// A section with what it holds of one person.
pub struct Filled {
    pub title: &'static str,
    pub table: &'static str,
    /// Label, name in JSON, value; an empty one is null.
    pub rows: Vec<Vec<(&'static str, &'static str, Value)>>,
}

/// All that is held about somebody.
pub struct Held {
    pub made_at: DateTime<Utc>,
    pub sections: Vec<Filled>,
}

/// The actor's own data, for who knows the actor's password: a phone may be shared.
pub async fn export(cx: &Context, actor: &Actor, password: String) -> Result<Held> {
    let account = accounts::own(cx, actor).await?;
    authentication::ask_again(cx, &account, "password", password).await?;
    let txn = cx.db.begin().await?;
    audit::append(&txn, cx, Some(actor.account_id), "export", "accounts", actor.account_id.0).await?;
    txn.commit().await?;
    let mut sections = Vec::new();
    for section in HELD {
        let rows = section.rows_of(cx, actor.account_id).await?;
        if !rows.is_empty() {
            sections.push(Filled { title: section.title, table: section.table, rows });
        }
    }
    Ok(Held { made_at: cx.now(), sections })
}

impl Held {
    #[must_use]
    pub fn json(&self) -> Value {
        let sections = self.sections.iter().map(|section| {
            let rows = section.rows.iter().map(|row| {
                let pairs = row.iter().map(|(_, name, value)| ((*name).to_string(), value.clone()));
                Value::Object(pairs.collect::<Map<_, _>>())
            });
            json!({ "title": section.title, "table": section.table, "rows": rows.collect::<Vec<_>>() })
        });
        let sections: Vec<_> = sections.collect();
        let left_out = left_out().map(|(title, name, why)| json!({ "section": title, "column": name, "why": why }));
        json!({ "made_at": self.made_at, "held": sections, "not_exported": left_out.collect::<Vec<_>>() })
    }
}

/// What is held and not exported: section, column and why.
pub fn left_out() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    HELD.iter().flat_map(|section| {
        section.columns.iter().filter_map(|column| match column.export {
            Export::Hidden(why) => Some((section.title, column.name, why)),
            Export::Shown { .. } => None,
        })
    })
}

impl Section {
    async fn rows_of(&self, cx: &Context, person: AccountId) -> Result<Vec<Vec<(&'static str, &'static str, Value)>>> {
        let columns = self.columns.iter().map(|column| format!("t.{}", column.name));
        let beside = self.beside.iter().map(|(_, expression)| (*expression).to_string());
        let wanted = std::iter::once(format!("t.{}", self.row)).chain(columns).chain(beside);
        let wanted = wanted.collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {wanted} FROM {} t WHERE {} ORDER BY 1", self.table, self.own);
        let rows = Statement::from_sql_and_values(cx.db.backend(), sql, [person.0.into()]);
        let rows = cx.db.read().query_all_raw(rows).await?;
        rows.iter().map(|row| self.read(cx, row)).collect()
    }

    fn read(&self, cx: &Context, row: &QueryResult) -> Result<Vec<(&'static str, &'static str, Value)>> {
        let mut values = Vec::new();
        for (place, (label, _)) in (self.columns.len() + 1..).zip(self.beside) {
            values.push((*label, *label, json!(row.try_get_by_index::<Option<String>>(place)?)));
        }
        let id: Uuid = row.try_get_by_index(0)?;
        for (place, column) in (1..).zip(self.columns) {
            let Export::Shown { label, kind } = column.export else { continue };
            let value = match kind {
                Kind::Text => json!(row.try_get_by_index::<Option<String>>(place)?),
                Kind::Id => json!(row.try_get_by_index::<Option<Uuid>>(place)?),
                Kind::Instant => json!(row.try_get_by_index::<Option<DateTime<Utc>>>(place)?),
                Kind::Flag => json!(row.try_get_by_index::<Option<bool>>(place)?),
                Kind::Number => json!(row.try_get_by_index::<Option<i32>>(place)?),
                Kind::Sealed => match row.try_get_by_index::<Option<Vec<u8>>>(place)? {
                    Some(bytes) => json!(self.open(cx, column.name, id, bytes)?),
                    None => Value::Null,
                },
            };
            values.push((label, column.name, value));
        }
        Ok(values)
    }

    fn open(&self, cx: &Context, column: &str, row: Uuid, bytes: Vec<u8>) -> Result<String> {
        let known = SEALED_COLUMNS.iter().find(|known| known.table == self.table && known.column == column);
        let known = known.ok_or_else(|| Error::internal(format!("{}.{column} is not sealed", self.table)))?;
        known.open(&cx.keys, row, bytes)
    }
}
