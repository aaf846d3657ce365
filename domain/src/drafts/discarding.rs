//! Discarding a draft, and bringing it back. A discarded draft is neither edited nor published; it is kept for 30 days, and
//! then removed for good.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _,
    Set, Statement,
};

use super::{Held, hold_any};
use crate::entities::curriculum_draft::{self, Column};
use crate::ids::DraftId;
use crate::{Actor, Context, Error, Result, audit};

/// So long a discarded draft can be brought back.
pub const KEPT_FOR: Duration = Duration::days(30);

/// A discarded draft in a list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Discarded {
    pub id: DraftId,
    pub title: String,
    /// The number of the version that it was made from.
    pub from_number: Option<i32>,
    /// Who discarded it.
    pub discarded_by: String,
    pub discarded_at: DateTime<Utc>,
}

impl Discarded {
    /// When it is removed for good.
    #[must_use]
    pub fn kept_until(&self) -> DateTime<Utc> {
        self.discarded_at + KEPT_FOR
    }
}

const DISCARDED: &str = "SELECT d.id, d.title, v.number AS from_number, a.name AS discarded_by, d.discarded_at \
    FROM curriculum_drafts d JOIN accounts a ON a.id = d.discarded_by_id \
    LEFT JOIN curriculum_versions v ON v.id = d.from_version_id WHERE d.discarded_at > $1";

/// The drafts that can be brought back, last discarded first.
pub async fn list_discarded(cx: &Context) -> Result<Vec<Discarded>> {
    let all = format!("{DISCARDED} ORDER BY d.discarded_at DESC, d.id");
    let all = Statement::from_sql_and_values(cx.db.backend(), all, [over_before(cx).into()]);
    Ok(Discarded::find_by_statement(all).all(cx.db.read()).await?)
}

/// A draft that was discarded and can be brought back.
pub async fn find_discarded(cx: &Context, id: DraftId) -> Result<Option<Discarded>> {
    let one = format!("{DISCARDED} AND d.id = $2");
    let one = Statement::from_sql_and_values(cx.db.backend(), one, [over_before(cx).into(), id.into()]);
    Ok(Discarded::find_by_statement(one).one(cx.db.read()).await?)
}

/// What was discarded at this instant or earlier is over.
fn over_before(cx: &Context) -> DateTime<Utc> {
    cx.now() - KEPT_FOR
}

/// Discards a draft, when it still is the revision that was shown. False: somebody changed it meanwhile. One that is
/// discarded already stays so: the button was pressed twice.
pub async fn discard(cx: &Context, actor: &Actor, id: DraftId, seen: &str) -> Result<bool> {
    let Held { txn, row } = hold_any(cx, actor, id).await?;
    if row.discarded_at.is_some() {
        return Ok(true);
    }
    if row.revision.to_string() != seen {
        return Ok(false);
    }
    let (discarded_at, discarded_by_id) = (Set(Some(cx.now())), Set(Some(actor.account_id)));
    curriculum_draft::ActiveModel { id: Set(id), discarded_at, discarded_by_id, ..Default::default() }
        .update(&txn)
        .await?;
    audit::append(&txn, cx, Some(actor.account_id), "discard", "curriculum_drafts", id.0).await?;
    txn.commit().await?;
    Ok(true)
}

/// Brings a discarded draft back as it was. One that is back already stays so.
pub async fn bring_back(cx: &Context, actor: &Actor, id: DraftId) -> Result<()> {
    let Held { txn, row } = hold_any(cx, actor, id).await?;
    let Some(discarded_at) = row.discarded_at else { return Ok(()) };
    if discarded_at <= over_before(cx) {
        return Err(Error::NotFound);
    }
    let (discarded_at, discarded_by_id) = (Set(None), Set(None));
    curriculum_draft::ActiveModel { id: Set(id), discarded_at, discarded_by_id, ..Default::default() }
        .update(&txn)
        .await?;
    audit::append(&txn, cx, Some(actor.account_id), "bring-back", "curriculum_drafts", id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// Removes for good what was discarded long enough ago. Says how many drafts went.
pub async fn remove_discarded(cx: &Context) -> Result<usize> {
    let over = || {
        let all = curriculum_draft::Entity::find().select_only().column(Column::Id);
        all.filter(Column::DiscardedAt.lte(over_before(cx)))
    };
    // Looking takes no write lock; most looks find nothing.
    if over().into_tuple::<DraftId>().one(cx.db.read()).await?.is_none() {
        return Ok(0);
    }
    let txn = cx.db.begin().await?;
    let removed = over().lock_exclusive().into_tuple::<DraftId>().all(&txn).await?;
    for id in &removed {
        Held::delete(&txn, *id).await?;
        audit::append(&txn, cx, None, "remove", "curriculum_drafts", id.0).await?;
    }
    txn.commit().await?;
    Ok(removed.len())
}
