//! Saving a reflection from any number of devices: what two of them wrote at the same time is both kept.
//!
//! A save says which revision it goes on from. Where another device was quicker, the text becomes a copy beside the
//! reflection and overwrites nothing; only taking back who may read it always works.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, Set,
};

use super::form::NewText;
use crate::access::{self, Action, Subject};
use crate::assignments::Opened;
use crate::complaints::Complaint;
use crate::entities::membership::MembershipStatus;
use crate::entities::reflection::{self, Sharing};
use crate::entities::{assignment, membership, reflection_copy};
use crate::ids::{OnceId, ReflectionCopyId, ReflectionId};
use crate::sealed::Sealed;
use crate::{Actor, Context, Error, Result, audit, sent_once};

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is the reflection, in this revision.
    As(i32),
    /// Another device wrote meanwhile: both texts are kept, and their writer chooses.
    Beside,
}

/// Saves what the actor wrote with this assignment.
pub async fn save(cx: &Context, actor: &Actor, opened: &Opened, new: &NewText) -> Result<Saved> {
    let txn = cx.db.begin().await?;
    let assigned = locked(&txn, actor, opened).await?;
    let row = of(&txn, opened).await?;
    if let Some(once) = new.once
        && !sent_once::first(&txn, cx, actor.account_id, once).await?
    {
        return as_then(cx, row, once, new);
    }
    let saved = match row {
        None => begin(&txn, cx, actor, &assigned, new).await?,
        Some(row) => go_on(&txn, cx, actor, &assigned, row, new).await?,
    };
    txn.commit().await?;
    Ok(saved)
}

/// What arrived before is answered as it was then. Where something was written since, whoever sends it has not seen that.
fn as_then(cx: &Context, row: Option<reflection::Model>, once: OnceId, new: &NewText) -> Result<Saved> {
    let Some(row) = row else { return Ok(Saved::As(0)) };
    let is_last = row.once == Some(once) || row.text.open(&cx.keys, row.id.0)? == new.text;
    Ok(if is_last { Saved::As(row.revision) } else { Saved::Beside })
}

/// An assignment and its membership, while nobody else saves to it.
pub(super) struct Assigned {
    assignment: assignment::Model,
    membership: membership::Model,
}

impl Assigned {
    /// Nothing is shared from outside the group.
    fn may_share(&self) -> bool {
        matches!(self.membership.status, MembershipStatus::Active | MembershipStatus::Completed)
    }
}

/// Takes the turn at this assignment, for who may write with it.
pub(super) async fn locked(txn: &DatabaseTransaction, actor: &Actor, opened: &Opened) -> Result<Assigned> {
    // Two devices that save at once take turns; SQLite has one writer anyway.
    let find = assignment::Entity::find_by_id(opened.assignment_id).lock_exclusive();
    let assignment = find.one(txn).await?.ok_or(Error::NotFound)?;
    let find = membership::Entity::find_by_id(assignment.membership_id);
    let membership = find.one(txn).await?.ok_or(Error::NotFound)?;
    let owner = membership.account_id;
    let subject = Subject::Assignment { owner, membership: membership.status, open: true };
    access::require(actor, Action::WriteReflection, subject)?;
    Ok(Assigned { assignment, membership })
}

/// The reflection, held until the end of the change: an answer, or taking it back, waits.
pub(super) async fn of(txn: &DatabaseTransaction, opened: &Opened) -> Result<Option<reflection::Model>> {
    let find = reflection::Entity::find().filter(reflection::Column::AssignmentId.eq(opened.assignment_id));
    Ok(find.lock_exclusive().one(txn).await?)
}

async fn begin(
    txn: &DatabaseTransaction,
    cx: &Context,
    actor: &Actor,
    assigned: &Assigned,
    new: &NewText,
) -> Result<Saved> {
    if new.text.is_empty() {
        return Ok(Saved::As(0));
    }
    let id: ReflectionId = cx.new_id();
    let row = reflection::Model {
        id,
        assignment_id: assigned.assignment.id,
        group_id: assigned.membership.group_id,
        reading_id: assigned.assignment.reading_id,
        text: Sealed::seal(&cx.keys, &*cx.random, id.0, &new.text),
        revision: 1,
        sharing: Sharing::Me,
        shared_at: None,
        look_asked_at: None,
        page: new.from.map(|(page, _)| page),
        turn: new.from.map(|(_, turn)| turn),
        once: new.once,
        created_at: cx.now(),
        written_at: cx.now(),
    };
    audit::append(txn, cx, Some(actor.account_id), "write", "reflections", id.0).await?;
    let row = set_sharing(txn, cx, actor, assigned, row, new.sharing, new.look).await?;
    reflection::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(txn).await?;
    Ok(Saved::As(1))
}

async fn go_on(
    txn: &DatabaseTransaction,
    cx: &Context,
    actor: &Actor,
    assigned: &Assigned,
    row: reflection::Model,
    new: &NewText,
) -> Result<Saved> {
    let text = row.text.open(&cx.keys, row.id.0)?;
    let same_page = new.from.is_some_and(|(page, _)| row.page == Some(page));
    let turn = new.from.map(|(_, turn)| turn);
    // Sent earlier and arrived later: what the same page typed afterwards is there already.
    if same_page && turn < row.turn {
        return Ok(Saved::As(row.revision));
    }
    let goes_on = new.seen == row.revision || (same_page && turn > row.turn);
    let is_known = goes_on || new.text == text;
    // From an old page nobody is let in; whoever was let in by mistake can be put out from any page.
    let chosen = new.sharing.filter(|sharing| goes_on || (*sharing < row.sharing && new.was != Some(*sharing)));
    if is_known && chosen.is_none() && new.sharing > Some(row.sharing) && new.was != new.sharing {
        return Err(Error::field("sharing", Complaint::message("wrong-sharing-changed")));
    }
    let look = if goes_on { new.look } else { row.look_asked_at.is_some() };
    let (before, mut changed) = (row.clone(), row);
    if is_known && new.text != text {
        changed.text = Sealed::seal(&cx.keys, &*cx.random, changed.id.0, &new.text);
        changed.written_at = cx.now();
    }
    if !is_known {
        keep_beside(txn, cx, changed.id, &text, new).await?;
    }
    let chosen = if is_known && new.text.is_empty() { Some(Sharing::Me) } else { chosen };
    changed = set_sharing(txn, cx, actor, assigned, changed, chosen, look).await?;
    if changed != before {
        changed.revision += 1;
        if is_known {
            (changed.page, changed.turn) = (new.from.map(|(page, _)| page), turn);
            changed.once = new.once;
        }
        changed.clone().into_active_model().reset_all().update(txn).await?;
    }
    Ok(if is_known { Saved::As(changed.revision) } else { Saved::Beside })
}

/// Sets who may read it, where something was chosen, and whether the counselor is asked to look.
async fn set_sharing(
    txn: &DatabaseTransaction,
    cx: &Context,
    actor: &Actor,
    assigned: &Assigned,
    mut row: reflection::Model,
    chosen: Option<Sharing>,
    look: bool,
) -> Result<reflection::Model> {
    let Some(chosen) = chosen else { return Ok(row) };
    let sharing = if assigned.may_share() { chosen } else { Sharing::Me };
    let verb = match sharing.cmp(&row.sharing) {
        std::cmp::Ordering::Greater => Some("share"),
        std::cmp::Ordering::Less => Some("take-back"),
        std::cmp::Ordering::Equal => None,
    };
    if let Some(verb) = verb {
        audit::append(txn, cx, Some(actor.account_id), verb, "reflections", row.id.0).await?;
        row.sharing = sharing;
        if sharing > Sharing::Me {
            row.shared_at = row.shared_at.or(Some(cx.now()));
        }
    }
    let asked = look && sharing > Sharing::Me;
    if asked && row.look_asked_at.is_none() {
        audit::append(txn, cx, Some(actor.account_id), "ask-to-look", "reflections", row.id.0).await?;
    }
    row.look_asked_at = if asked { row.look_asked_at.or(Some(cx.now())) } else { None };
    Ok(row)
}

/// Keeps a text that would have overwritten another one.
async fn keep_beside(
    txn: &DatabaseTransaction,
    cx: &Context,
    reflection_id: ReflectionId,
    current: &str,
    new: &NewText,
) -> Result<()> {
    if new.text.is_empty() || new.text == current {
        return Ok(());
    }
    let copies = reflection_copy::Entity::find().filter(reflection_copy::Column::ReflectionId.eq(reflection_id));
    let copies = copies.all(txn).await?;
    let seal = |id: ReflectionCopyId| Sealed::seal(&cx.keys, &*cx.random, id.0, &new.text);
    let (page, turn) = new.from.unzip();
    // A page that is still typed into writes its own copy on.
    if let Some(copy) = copies.iter().find(|copy| page.is_some() && copy.page == page) {
        if turn > copy.turn {
            let row = reflection_copy::ActiveModel {
                id: Set(copy.id),
                text: Set(seal(copy.id)),
                turn: Set(turn),
                written_at: Set(cx.now()),
                ..Default::default()
            };
            row.update(txn).await?;
        }
        return Ok(());
    }
    for copy in &copies {
        if copy.text.open(&cx.keys, copy.id.0)? == new.text {
            return Ok(());
        }
    }
    let id: ReflectionCopyId = cx.new_id();
    let row = reflection_copy::ActiveModel {
        id: Set(id),
        reflection_id: Set(reflection_id),
        text: Set(seal(id)),
        page: Set(page),
        turn: Set(turn),
        written_at: Set(cx.now()),
    };
    reflection_copy::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}
