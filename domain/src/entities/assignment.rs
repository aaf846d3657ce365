//! One reading for one membership. Locked until it opens; nothing counts how long or how often somebody reads.

use crate::ids::{AccountId, AssignmentId, MembershipId, ReadingId, SessionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    pub membership_id: MembershipId,
    pub reading_id: ReadingId,
    /// The session that it belongs to; none where a person assigned it.
    pub session_id: Option<SessionId>,
    pub assigned_by_id: Option<AccountId>,
    /// Assigned to the group: who joins later gets it too.
    pub whole_group: bool,
    pub created_at: DateTimeUtc,
    pub opens_at: DateTimeUtc,
    pub due_at: DateTimeUtc,
    pub remind_at: DateTimeUtc,
    pub done_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
