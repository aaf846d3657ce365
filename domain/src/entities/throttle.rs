//! How often something was tried of late. It says neither what nor by whom.

use crate::ids::ThrottleId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ThrottleId,
    /// HMAC of what is counted.
    pub bucket: Vec<u8>,
    /// Tries in the run of now.
    pub taken: i32,
    /// Tries since the last one that was right.
    pub taken_in_all: i32,
    /// When the run began.
    pub since: DateTimeUtc,
    /// The last try that was let through.
    pub last_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
