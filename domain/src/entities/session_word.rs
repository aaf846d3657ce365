//! A word that a facilitator wrote down about somebody, or about the group, while a session was under way.

use crate::ids::{AccountId, MembershipId, SessionId, SessionWordId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_words")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionWordId,
    pub session_id: SessionId,
    /// Whom it is about; none: the group.
    pub membership_id: Option<MembershipId>,
    pub author_id: AccountId,
    pub text: Sealed<Text>,
    pub written_at: DateTimeUtc,
    /// When its author saved it; none: it was kept while it was written.
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed word.
pub struct Text;
impl SealedColumn for Text {
    const TABLE: &'static str = "session_words";
    const COLUMN: &'static str = "text";
}
