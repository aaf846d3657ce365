//! Attendance: one mark for one member at one session, changed and taken back at will.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult, IntoActiveModel as _, QueryFilter as _,
    Set, Statement,
};
use serde::Deserialize;

use crate::entities::attendance::{self, Mark};
use crate::entities::membership::{self, MembershipStatus};
use crate::entities::session;
use crate::error::Conflict;
use crate::ids::{GroupId, MembershipId, SessionId};
use crate::{Actor, Context, Error, Result, audit, runs, sessions};

/// One tap, as posted. "none" takes the mark back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TapForm {
    pub membership: String,
    pub mark: String,
}

impl TapForm {
    pub fn check(&self) -> Result<(MembershipId, Option<Mark>)> {
        let membership_id = self.membership.parse().map_err(|_| Error::NotFound)?;
        let mark = match self.mark.as_str() {
            "none" => None,
            name => Some(
                by_name(name)
                    .ok_or_else(|| Error::field("mark", "Choose present, late, left early, excused or no-show."))?,
            ),
        };
        Ok((membership_id, mark))
    }
}

/// A mark by its name in forms.
#[must_use]
pub fn by_name(name: &str) -> Option<Mark> {
    [Mark::Present, Mark::Late, Mark::LeftEarly, Mark::Excused, Mark::NoShow]
        .into_iter()
        .find(|mark| mark.name() == name)
}

impl Mark {
    /// As it stands in forms and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Late => "late",
            Self::LeftEarly => "left-early",
            Self::Excused => "excused",
            Self::NoShow => "no-show",
        }
    }
}

/// Sets or takes back a member's mark and gives what stood there before. The first mark of a session starts it.
pub async fn mark(
    cx: &Context,
    actor: &Actor,
    session: &session::Model,
    membership_id: MembershipId,
    mark: Option<Mark>,
) -> Result<Option<Mark>> {
    if !session.is_startable(cx.now()) {
        return Err(Error::Conflict(Conflict::NotUnderWay));
    }
    let txn = cx.db.begin().await?;
    let member = membership::Entity::find_by_id(membership_id).one(&txn).await?;
    let not_here = [MembershipStatus::Left, MembershipStatus::Waiting];
    if member.is_none_or(|member| member.group_id != session.group_id || not_here.contains(&member.status)) {
        return Err(Error::NotFound);
    }
    let stands = attendance::Entity::find()
        .filter(attendance::Column::SessionId.eq(session.id))
        .filter(attendance::Column::MembershipId.eq(membership_id))
        .one(&txn)
        .await?;
    let before = stands.as_ref().map(|row| row.mark);
    match (stands, mark) {
        (Some(row), None) => {
            attendance::Entity::delete_by_id(row.id).exec(&txn).await?;
        }
        (Some(row), Some(mark)) => {
            let mut row = row.into_active_model();
            (row.mark, row.marked_by_id, row.marked_at) = (Set(mark), Set(actor.account_id), Set(cx.now()));
            row.update(&txn).await?;
        }
        (None, Some(mark)) => {
            attendance::ActiveModel {
                id: Set(cx.new_id()),
                session_id: Set(session.id),
                membership_id: Set(membership_id),
                mark: Set(mark),
                marked_by_id: Set(actor.account_id),
                marked_at: Set(cx.now()),
            }
            .insert(&txn)
            .await?;
        }
        (None, None) => {}
    }
    if mark.is_some() {
        sessions::start_in(&txn, cx, actor, session).await?;
    }
    runs::touch(&txn, session.id).await?;
    audit::append(&txn, cx, Some(actor.account_id), "mark-attendance", "sessions", session.id.0).await?;
    txn.commit().await?;
    Ok(before)
}

/// One cell of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Cell {
    pub session_id: SessionId,
    pub membership_id: MembershipId,
    pub mark: Mark,
}

const GRID: &str = "SELECT t.session_id, t.membership_id, t.mark FROM sessions s JOIN attendances t ON t.session_id = s.id WHERE s.group_id = $1";

/// Every mark of a group.
pub async fn grid(cx: &Context, group_id: GroupId) -> Result<Vec<Cell>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), GRID, [group_id.into()]);
    Ok(Cell::find_by_statement(statement).all(cx.db.read()).await?)
}
