//! What somebody answered about one session: whether they come, and whether they asked to be called.

use crate::ids::{AccountId, MembershipId, ReplyId, SessionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReplyId,
    pub session_id: SessionId,
    pub membership_id: MembershipId,
    pub answer: Option<Answer>,
    /// The time that was answered about. A session that moved since was not.
    pub starts_at: Option<DateTimeUtc>,
    pub answered_at: Option<DateTimeUtc>,
    pub call_asked_at: Option<DateTimeUtc>,
    pub call_done_at: Option<DateTimeUtc>,
    pub call_done_by_id: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Answer {
    #[sea_orm(string_value = "coming")]
    Coming,
    #[sea_orm(string_value = "late")]
    Late,
    #[sea_orm(string_value = "cannot-come")]
    CannotCome,
}
