//! What a counselor wrote to a group.

use crate::ids::{AccountId, AnnouncementId, GroupId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "announcements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnouncementId,
    pub group_id: GroupId,
    pub author_id: AccountId,
    pub text: Sealed<Text>,
    /// Its mail may be answered to the author's own address.
    pub answers_to_author: bool,
    pub sent_at: DateTimeUtc,
    /// From then on nobody reads it, and its text is an empty one.
    pub taken_back_at: Option<DateTimeUtc>,
    pub taken_back_by_id: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed text.
pub struct Text;
impl SealedColumn for Text {
    const TABLE: &'static str = "announcements";
    const COLUMN: &'static str = "text";
}
