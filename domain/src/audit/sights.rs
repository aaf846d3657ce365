//! Who saw what. Staff who open a page about people leave an entry, before anything is shown: no entry, no page.
//!
//! A page that is opened again and again, or that asks by itself for news, leaves one entry in a quarter of an hour for
//! each person. What leaves the house is noted each time.

use chrono::Duration;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::write;
use crate::entities::audit_entry::{Column, Entity};
use crate::ids::{AuditEntryId, GroupId, MembershipId, SessionId, first_id_at};
use crate::{Actor, Context, Result};

/// Within this time the same page is noted once for each person.
pub const ONCE_IN: Duration = Duration::minutes(15);

/// A page that tells about people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Who came, and how far they are.
    Group(GroupId),
    /// Names and addresses.
    People(GroupId),
    /// Who has read what.
    Readings(GroupId),
    /// What people wrote and share with their counselor.
    Reflections(GroupId),
    /// Who asks to be looked at.
    AskedToLook,
    /// Who asks to be called.
    AskedToCall,
    /// Who said whether they come to what is next.
    Replies,
    Attendance(SessionId),
    /// The run sheet, with the words written under way.
    RunSheet(SessionId),
    /// The words, afterwards.
    Words(SessionId),
    SignInSheet(SessionId),
    /// What somebody shares of their safety plan.
    SafetyPlan(MembershipId),
    /// Who was mailed what.
    Messages,
    /// The trail itself.
    Trail,
    /// A copy of the trail that leaves the house.
    TrailExport,
}

impl Sight {
    fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::Group(_) => ("see", "groups"),
            Self::People(_) => ("see-people", "groups"),
            Self::Readings(_) => ("see-readings", "groups"),
            Self::Reflections(_) => ("see-reflections", "groups"),
            Self::AskedToLook => ("see-asked", "reflections"),
            Self::AskedToCall => ("see-calls", "memberships"),
            Self::Replies => ("see-replies", "memberships"),
            Self::Attendance(_) => ("see-attendance", "sessions"),
            Self::RunSheet(_) => ("see-run-sheet", "sessions"),
            Self::Words(_) => ("see-words", "sessions"),
            Self::SignInSheet(_) => ("print-sign-in-sheet", "sessions"),
            Self::SafetyPlan(_) => ("see-safety-plan", "memberships"),
            Self::Messages => ("see", "outbox_messages"),
            Self::Trail => ("see", "audit_entries"),
            Self::TrailExport => ("export", "audit_entries"),
        }
    }

    fn id(self) -> Option<Uuid> {
        match self {
            Self::Group(id) | Self::People(id) | Self::Readings(id) | Self::Reflections(id) => Some(id.0),
            Self::Attendance(id) | Self::RunSheet(id) | Self::Words(id) | Self::SignInSheet(id) => Some(id.0),
            Self::SafetyPlan(id) => Some(id.0),
            Self::AskedToLook
            | Self::AskedToCall
            | Self::Replies
            | Self::Messages
            | Self::Trail
            | Self::TrailExport => None,
        }
    }

    fn is_noted_each_time(self) -> bool {
        matches!(self, Self::TrailExport)
    }
}

/// Notes that the actor is about to see this. Where it fails, nothing may be shown.
pub async fn note(cx: &Context, actor: &Actor, sight: Sight) -> Result<()> {
    if !sight.is_noted_each_time() && was_noted(cx, actor, sight).await? {
        return Ok(());
    }
    write(cx.db.write(), cx, Some(actor.account_id), sight.code(), sight.id()).await
}

/// Looks at the actor's own entries of the last minutes alone.
async fn was_noted(cx: &Context, actor: &Actor, sight: Sight) -> Result<bool> {
    let (action, subject) = sight.code();
    let id = match sight.id() {
        Some(id) => Column::SubjectId.eq(id),
        None => Column::SubjectId.is_null(),
    };
    let noted = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ActorId.eq(actor.account_id))
        .filter(Column::Id.gte(first_id_at(cx.now() - ONCE_IN)))
        .filter(Column::At.gt(cx.now() - ONCE_IN))
        .filter(Column::Action.eq(action))
        .filter(Column::Subject.eq(subject))
        .filter(id);
    Ok(noted.into_tuple::<AuditEntryId>().one(cx.db.read()).await?.is_some())
}
