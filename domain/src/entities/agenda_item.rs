//! One timed item of a module's session plan.

use super::module::Lines;
use crate::ids::{AgendaItemId, ModuleId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgendaItemId,
    pub module_id: ModuleId,
    pub position: i32,
    /// As in the curriculum's files: arrival, check_in, practice_review, teaching, activity, practice, check_out.
    pub kind: String,
    pub title: String,
    pub minutes: i32,
    /// What is left of it when the group is running late; none where nothing is cut.
    pub minutes_when_late: Option<i32>,
    /// lead or co_lead.
    pub leader: String,
    pub what_to_do: String,
    pub what_to_say: String,
    pub materials: Lines,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
