//! Somebody's safety plan: six parts in their own words, each sealed and each possibly empty.

use crate::ids::{AccountId, SafetyPlanId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safety_plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafetyPlanId,
    pub account_id: AccountId,
    pub warning_signs: Option<Sealed<WarningSigns>>,
    pub own_coping: Option<Sealed<OwnCoping>>,
    pub distraction: Option<Sealed<Distraction>>,
    pub people: Option<Sealed<People>>,
    pub professionals: Option<Sealed<Professionals>>,
    pub surroundings: Option<Sealed<Surroundings>>,
    /// Since when whoever leads a group that they were in then may read it; none: nobody but them.
    pub shared_at: Option<DateTimeUtc>,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

macro_rules! parts {
    ($($name:ident => $column:literal),*) => {$(
        /// Marks this sealed part.
        pub struct $name;
        impl SealedColumn for $name {
            const TABLE: &'static str = "safety_plans";
            const COLUMN: &'static str = $column;
        }
    )*};
}
parts!(
    WarningSigns => "warning_signs",
    OwnCoping => "own_coping",
    Distraction => "distraction",
    People => "people",
    Professionals => "professionals",
    Surroundings => "surroundings"
);
