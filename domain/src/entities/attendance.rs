//! Whether one member came to one session.

use crate::ids::{AccountId, AttendanceId, MembershipId, SessionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendances")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttendanceId,
    pub session_id: SessionId,
    pub membership_id: MembershipId,
    pub mark: Mark,
    pub marked_by_id: AccountId,
    pub marked_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How somebody came, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Mark {
    #[sea_orm(string_value = "present")]
    Present,
    #[sea_orm(string_value = "late")]
    Late,
    #[sea_orm(string_value = "left-early")]
    LeftEarly,
    /// Said so before.
    #[sea_orm(string_value = "excused")]
    Excused,
    #[sea_orm(string_value = "no-show")]
    NoShow,
}
