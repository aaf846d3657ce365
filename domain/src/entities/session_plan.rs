//! The plan of one session, where it was changed for that week alone.

use crate::ids::{AccountId, SessionId};
use crate::plans::PlanItem;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
    /// Counts up from 1 with each change; 0 is the module's plan, which has no row.
    pub revision: i32,
    pub items: PlanItems,
    pub changed_by_id: AccountId,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The items in order, stored as JSON: no query looks inside.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, FromJsonQueryResult)]
pub struct PlanItems(pub Vec<PlanItem>);
