//! One reading for one membership. Locked until it opens; nothing counts how long or how often somebody reads.

use crate::ids::{AccountId, AssignmentId, MembershipId, ReadingId, SessionId};
use crate::sealed::{Sealed, SealedColumn};
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
    /// None: that is not known yet. It waits for what the group's rule says.
    pub opens_at: Option<DateTimeUtc>,
    pub due_at: DateTimeUtc,
    pub remind_at: DateTimeUtc,
    pub done_at: Option<DateTimeUtc>,
    /// Who of the staff marked it, for who read it on paper; none: the participant themself.
    pub done_by_id: Option<AccountId>,
    /// From a counselor to whoever reads it.
    pub word: Option<Sealed<Word>>,
    /// When a person set its dates: from then on no session and no rule of the group moves them.
    pub dates_set_at: Option<DateTimeUtc>,
    /// When it was taken back. The row stays, for what was read and written with it.
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl Model {
    /// Whether it can be read, as far as time goes.
    #[must_use]
    pub fn is_open(&self, now: DateTimeUtc) -> bool {
        self.opens_at.is_some_and(|opens_at| opens_at <= now)
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks a counselor's word.
pub struct Word;
impl SealedColumn for Word {
    const TABLE: &'static str = "assignments";
    const COLUMN: &'static str = "word";
}
