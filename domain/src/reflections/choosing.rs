//! Choosing between two texts, and taking back who may read one: by the writer alone.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use serde::Deserialize;

use super::form::joined;
use super::saving::{locked, of};
use crate::assignments::Opened;
use crate::entities::reflection::{self, Sharing};
use crate::entities::reflection_copy;
use crate::error::Conflict;
use crate::ids::{ReflectionCopyId, ReflectionId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, audit};

/// The form, as posted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChoiceForm {
    /// The revision of the text that was shown beside the copy.
    pub seen: String,
    pub copy: String,
    /// "this", "other" or "both".
    pub keep: String,
}

/// Keeps one of two texts, or both, one under the other. A choice that was made already is made.
pub async fn choose(cx: &Context, actor: &Actor, opened: &Opened, form: &ChoiceForm) -> Result<()> {
    let id: ReflectionCopyId = form.copy.parse().map_err(|_| Error::NotFound)?;
    let txn = cx.db.begin().await?;
    locked(&txn, actor, opened).await?;
    let mut row = of(&txn, opened).await?.ok_or(Error::NotFound)?;
    let find = reflection_copy::Entity::find_by_id(id).filter(reflection_copy::Column::ReflectionId.eq(row.id));
    let Some(copy) = find.one(&txn).await? else { return Ok(()) };
    // The text was written on since it was shown: it has to be looked at once more.
    if form.seen != row.revision.to_string() {
        return Err(Error::Conflict(Conflict::ChangedMeanwhile));
    }
    let (this, other) = (row.text.open(&cx.keys, row.id.0)?, copy.text.open(&cx.keys, copy.id.0)?);
    let kept = match form.keep.as_str() {
        "this" => None,
        "other" => Some(other),
        "both" => Some(joined(&this, &other)?),
        _ => return Err(Error::field("keep", "Choose one of the buttons. Both texts are still here.")),
    };
    if let Some(kept) = kept {
        row.text = Sealed::seal(&cx.keys, &*cx.random, row.id.0, &kept);
        row.written_at = cx.now();
        row.revision += 1;
        // Whatever is still under way from an open page was typed before this.
        (row.page, row.turn) = (None, None);
        row.clone().into_active_model().reset_all().update(&txn).await?;
    }
    reflection_copy::Entity::delete_by_id(copy.id).exec(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "choose-text", "reflections", row.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// From now on nobody but its writer reads it. Doing so twice changes nothing.
pub async fn take_back(cx: &Context, actor: &Actor, id: ReflectionId) -> Result<()> {
    super::require_own(cx, actor, id).await?;
    let txn = cx.db.begin().await?;
    let find = reflection::Entity::find_by_id(id).lock_exclusive();
    let mut row = find.one(&txn).await?.ok_or(Error::NotFound)?;
    if row.sharing == Sharing::Me {
        return Ok(());
    }
    row.sharing = Sharing::Me;
    row.look_asked_at = None;
    row.revision += 1;
    row.into_active_model().reset_all().update(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "take-back", "reflections", id.0).await?;
    txn.commit().await?;
    Ok(())
}
