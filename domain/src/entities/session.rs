//! One meeting of a group: its local date and time, and the instants computed from them.

use crate::ids::{AccountId, GroupId, ModuleId, SessionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub group_id: GroupId,
    pub module_id: ModuleId,
    /// 1 is the first.
    pub week: i32,
    pub local_date: Date,
    pub local_time: Time,
    pub zone: String,
    pub length_minutes: i32,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub status: SessionStatus,
    pub started_at: Option<DateTimeUtc>,
    /// Where it meets, when that is not the group's own place.
    pub place: Option<String>,
    pub meeting_link: Option<String>,
    /// Who leads this one, when it is not the group's lead.
    pub facilitator_id: Option<AccountId>,
    /// When it was moved last: reminders written before that told another time.
    pub moved_at: Option<DateTimeUtc>,
    /// The day on which its readings open, where the group's rule goes by that.
    pub readings_open_on: Option<Date>,
    /// Raised by each move and by being cancelled, so that calendars know which of two mails is newer.
    pub sequence: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What became of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SessionStatus {
    #[sea_orm(string_value = "planned")]
    Planned,
    /// Started, or over with attendance taken.
    #[sea_orm(string_value = "held")]
    Held,
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}
