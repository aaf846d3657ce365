//! What a participant wrote with a reading. Whose it is, the assignment's membership says.

use crate::ids::{AssignmentId, GroupId, OnceId, ReadingId, ReflectionId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reflections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReflectionId,
    pub assignment_id: AssignmentId,
    /// The membership's, here so that the reading page finds what others share by one index.
    pub group_id: GroupId,
    /// The assignment's, for the same reason. An assignment with a reflection keeps its reading.
    pub reading_id: ReadingId,
    pub text: Sealed<Text>,
    /// 1 is the first; each change, also of the sharing, is the next one.
    pub revision: i32,
    pub sharing: Sharing,
    /// When it was first read by others than its writer, or could have been. It stays when that is taken back.
    pub shared_at: Option<DateTimeUtc>,
    /// When its writer asked the counselor to look; nothing once somebody has answered.
    pub look_asked_at: Option<DateTimeUtc>,
    /// The open page that wrote it last, and its how manieth save that was; none where no script counted.
    pub page: Option<Uuid>,
    pub turn: Option<i32>,
    /// What a device sent it under, where it was queued.
    pub once: Option<OnceId>,
    pub created_at: DateTimeUtc,
    /// When its text changed last.
    pub written_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed text.
pub struct Text;
impl SealedColumn for Text {
    const TABLE: &'static str = "reflections";
    const COLUMN: &'static str = "text";
}

/// Who may read it beside its writer, from the fewest to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Sharing {
    #[default]
    #[sea_orm(string_value = "me")]
    Me,
    /// Who leads, co-leads or covers the group.
    #[sea_orm(string_value = "counselor")]
    Counselor,
    /// The same, and who is in the group and has the reading.
    #[sea_orm(string_value = "group")]
    Group,
}
