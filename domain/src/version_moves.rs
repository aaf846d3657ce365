//! A running group moves to a newer version of its curriculum: what changes for the sessions not yet held, and the move.
//! What was held stays as it was held, what was read stays read, and a plan changed for one week stays that week's own.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
};

use crate::assignments::release_rules::Weeks;
use crate::assignments::{Given, opening, present};
use crate::comparisons::{self, Section};
use crate::curriculum_files::Curriculum;
use crate::entities::{assignment, curriculum_version, group, module, reading, session, session_plan};
use crate::error::Conflict;
use crate::ids::{MembershipId, ModuleId, ReadingId, VersionId};
use crate::{Actor, Context, Error, Result, audit, publications, reflections};

/// The version that a group would move to, and what that changes.
#[derive(Clone, Debug)]
pub struct VersionMove {
    pub from: curriculum_version::Model,
    pub to: curriculum_version::Model,
    /// For each session not yet held, in order.
    pub weeks: Vec<WeekChange>,
    /// How many weeks the group has, and how many the newer version.
    pub lengths: (usize, usize),
}

/// What a session not yet held would do otherwise than now.
#[derive(Clone, Debug)]
pub struct WeekChange {
    pub session: session::Model,
    /// It has a plan of its own, which stays.
    pub keeps_own_plan: bool,
    /// Empty: nothing changes.
    pub differences: Section,
}

impl VersionMove {
    /// Whether the newer version has something for each week to come.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let (_, there) = self.lengths;
        self.weeks.iter().all(|week| usize::try_from(week.session.week).is_ok_and(|week| week <= there))
    }
}

/// What moving the group to its curriculum's newest version would change. None: it has the newest, or no session to come.
pub async fn offered(cx: &Context, group: &group::Model) -> Result<Option<VersionMove>> {
    let db = cx.db.read();
    let Some((from, to)) = newer(cx, group).await? else { return Ok(None) };
    let (old, new) = (publications::document(db, from.id).await?, publications::document(db, to.id).await?);
    let sessions = sessions_of(db, group).await?;
    let lengths = (sessions.len(), new.modules.len());
    let to_come: Vec<_> = sessions.into_iter().filter(|session| session.is_to_come(cx.now())).collect();
    if to_come.is_empty() {
        return Ok(None);
    }
    let own = session_plan::Entity::find()
        .filter(session_plan::Column::SessionId.is_in(to_come.iter().map(|session| session.id)))
        .all(db)
        .await?;
    let weeks = to_come.into_iter().map(|session| WeekChange {
        keeps_own_plan: own.iter().any(|plan| plan.session_id == session.id),
        differences: differences(&old, &new, session.week),
        session,
    });
    Ok(Some(VersionMove { weeks: weeks.collect(), from, to, lengths }))
}

/// The group's version and the newest of its curriculum, where those are two.
pub async fn newer(
    cx: &Context,
    group: &group::Model,
) -> Result<Option<(curriculum_version::Model, curriculum_version::Model)>> {
    let db = cx.db.read();
    let from = curriculum_version::Entity::find_by_id(group.version_id).one(db).await?.ok_or(Error::NotFound)?;
    let newest = publications::versions(db, from.curriculum_id).await?.into_iter().next();
    Ok(newest.filter(|newest| newest.number > from.number).map(|newest| (from, newest)))
}

fn differences(old: &Curriculum, new: &Curriculum, week: i32) -> Section {
    let at = usize::try_from(week - 1).unwrap_or_default();
    match (old.modules.get(at), new.modules.get(at)) {
        (Some(old), Some(new)) => comparisons::weeks(old, new),
        _ => Section::default(),
    }
}

async fn sessions_of(db: &impl ConnectionTrait, group: &group::Model) -> Result<Vec<session::Model>> {
    let sessions = session::Entity::find().filter(session::Column::GroupId.eq(group.id));
    Ok(sessions.order_by_asc(session::Column::Week).all(db).await?)
}

/// Moves the sessions not yet held to `to`, if that still is the newest version and `from` still the group's.
pub async fn move_to_newest(
    cx: &Context,
    actor: &Actor,
    group: &group::Model,
    from: VersionId,
    to: VersionId,
) -> Result<()> {
    let offered = match offered(cx, group).await? {
        // The same button pressed twice.
        None if group.version_id == to => return Ok(()),
        Some(offered) if offered.from.id == from && offered.to.id == to => offered,
        _ => return Err(Error::Conflict(Conflict::ChangedMeanwhile)),
    };
    if !offered.is_possible() {
        return Err(Error::field("to", "That version has fewer weeks than this group. Nothing was changed."));
    }
    let txn = cx.db.begin().await?;
    let moved = group::Entity::update_many()
        .set(group::ActiveModel { version_id: Set(to), ..Default::default() })
        .filter(group::Column::Id.eq(group.id))
        .filter(group::Column::VersionId.eq(from))
        .exec(&txn)
        .await?;
    if moved.rows_affected != 1 {
        return Err(Error::Conflict(Conflict::ChangedMeanwhile));
    }
    let modules = module::Entity::find().filter(module::Column::VersionId.eq(to)).all(&txn).await?;
    let people = present(&txn, group.id).await?;
    // Read again within the change: one may have been started meanwhile.
    let weeks = Weeks::load(&txn, group).await?;
    for session in weeks.sessions.iter().filter(|session| session.is_to_come(cx.now())) {
        let module = modules.iter().find(|module| module.position == session.week).ok_or(Error::NotFound)?;
        move_readings(&txn, cx, &weeks, session, module.id, &people).await?;
        session::ActiveModel { id: Set(session.id), module_id: Set(module.id), ..Default::default() }
            .update(&txn)
            .await?;
    }
    opening::in_group(&txn, cx, group.id).await?;
    audit::append(&txn, cx, Some(actor.account_id), "change-version", "groups", group.id.0).await?;
    txn.commit().await?;
    Ok(())
}

/// What one of the readings not yet read becomes: the same one's newer text, or nothing where it was left out.
async fn move_readings(
    db: &impl ConnectionTrait,
    cx: &Context,
    weeks: &Weeks,
    session: &session::Model,
    module_id: ModuleId,
    people: &[MembershipId],
) -> Result<()> {
    let (old, new) = (readings_of(db, session.module_id).await?, readings_of(db, module_id).await?);
    let newer_of = |id: ReadingId| {
        let slug = &old.iter().find(|reading| reading.id == id)?.slug;
        new.iter().find(|reading| reading.slug == *slug)
    };
    let mut having = everything_of(db, &new, people).await?;
    let assigned = assignment::Entity::find().filter(assignment::Column::SessionId.eq(session.id)).all(db).await?;
    for one in assigned {
        let newer = newer_of(one.reading_id);
        // Nor does somebody who wrote with the older text find their words under another one.
        let is_kept = one.done_at.is_some() || reflections::is_with(db, one.id).await?;
        if let Some(newer) = newer {
            // Who has read the older text is not asked to read it again.
            let is_first = having.insert((one.membership_id, newer.id));
            if !is_kept && is_first {
                assignment::ActiveModel { id: Set(one.id), reading_id: Set(newer.id), ..Default::default() }
                    .update(db)
                    .await?;
                continue;
            }
        }
        if !is_kept {
            leave_out(db, cx, &one).await?;
        }
    }
    let missing = new.iter().flat_map(|reading| people.iter().map(move |person| (*person, reading.id)));
    let missing: Vec<_> = missing.filter(|pair| !having.contains(pair)).collect();
    let rows: Vec<_> =
        missing.iter().map(|(person, reading)| Given::of_session(weeks, session, *reading).to(cx, *person)).collect();
    if !rows.is_empty() {
        assignment::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// What somebody may have begun to read and write about is taken back alone: its row stays.
async fn leave_out(db: &impl ConnectionTrait, cx: &Context, one: &assignment::Model) -> Result<()> {
    if one.is_open(cx.now()) {
        let row = assignment::ActiveModel { id: Set(one.id), withdrawn_at: Set(Some(cx.now())), ..Default::default() };
        row.update(db).await?;
    } else {
        assignment::Entity::delete_by_id(one.id).exec(db).await?;
    }
    Ok(())
}

async fn readings_of(db: &impl ConnectionTrait, module_id: ModuleId) -> Result<Vec<reading::Model>> {
    let readings = reading::Entity::find().filter(reading::Column::ModuleId.eq(module_id));
    Ok(readings.order_by_asc(reading::Column::Position).all(db).await?)
}

/// Who has which of these already, such as one that was assigned by hand.
async fn everything_of(
    db: &impl ConnectionTrait,
    readings: &[reading::Model],
    people: &[MembershipId],
) -> Result<HashSet<(MembershipId, ReadingId)>> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::ReadingId.is_in(readings.iter().map(|reading| reading.id)))
        .filter(assignment::Column::MembershipId.is_in(people.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.membership_id, row.reading_id)).collect())
}
