//! The places in the chain that are remembered apart from it. Each is sealed, so that who holds only the database can
//! put back an old one, but make none.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QuerySelect as _};

use super::encoding;
use crate::entities::audit_mark::{self, Column, Entity};
use crate::keys::Keys;
use crate::{Context, Result};

/// What a mark is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// The end of the chain.
    Head,
    /// The end that was written to the log last.
    Logged,
    /// The end that was reached by the last check that found nothing.
    Checked,
    /// The last check, if it found something. Its number is how much.
    Broken,
}

impl Name {
    fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Logged => "logged",
            Self::Checked => "checked",
            Self::Broken => "broken",
        }
    }
}

/// What is known under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    Mark(audit_mark::Model),
    /// Its seal is not ours.
    Forged,
}

impl Found {
    pub(super) fn mark(self) -> Option<audit_mark::Model> {
        match self {
            Self::Mark(mark) => Some(mark),
            Self::Nothing | Self::Forged => None,
        }
    }
}

pub(super) async fn find(db: &impl ConnectionTrait, keys: &Keys, name: Name) -> Result<Found> {
    Ok(trusted(keys, Entity::find_by_id(name.as_str()).one(db).await?))
}

/// The same, held until the transaction ends: SQLite has one writer anyway, PostgreSQL locks the row.
pub(super) async fn hold(db: &impl ConnectionTrait, keys: &Keys, name: Name) -> Result<Found> {
    Ok(trusted(keys, Entity::find_by_id(name.as_str()).lock_exclusive().one(db).await?))
}

fn trusted(keys: &Keys, row: Option<audit_mark::Model>) -> Found {
    let Some(row) = row else { return Found::Nothing };
    let seal = encoding::key_id(Some(row.key_id)).and_then(|id| encoding::seal(keys, id, &row));
    if seal.is_some_and(|seal| encoding::is_same(&row.seal, &seal)) { Found::Mark(row) } else { Found::Forged }
}

/// A mark of now, sealed.
pub(super) fn make(cx: &Context, name: Name, number: i64, link: Vec<u8>) -> audit_mark::Model {
    let (name, at, key_id) = (name.as_str().to_string(), cx.now(), cx.keys.current().id);
    let mut mark = audit_mark::Model { name, number, link, at, key_id: key_id.into(), seal: Vec::new() };
    mark.seal = encoding::seal(&cx.keys, key_id, &mark).map(|seal| seal.to_vec()).unwrap_or_default();
    mark
}

/// Puts the mark in the place of the one that had its name.
pub(super) async fn put(db: &impl ConnectionTrait, mark: audit_mark::Model) -> Result<()> {
    let columns = [Column::Number, Column::Link, Column::At, Column::KeyId, Column::Seal];
    let replace = OnConflict::column(Column::Name).update_columns(columns).to_owned();
    let mark = mark.into_active_model().reset_all();
    Entity::insert(mark).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// Puts the mark there if its name is free. Says whether it was.
pub(super) async fn put_first(db: &impl ConnectionTrait, mark: audit_mark::Model) -> Result<bool> {
    let free = OnConflict::column(Column::Name).do_nothing().to_owned();
    let mark = mark.into_active_model().reset_all();
    Ok(Entity::insert(mark).on_conflict(free).exec_without_returning(db).await? > 0)
}

pub(super) async fn remove(db: &impl ConnectionTrait, name: Name) -> Result<()> {
    Entity::delete_by_id(name.as_str()).exec(db).await?;
    Ok(())
}
