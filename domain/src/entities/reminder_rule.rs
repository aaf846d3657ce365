//! What the organization, a group or a person chose of when reminders go out. An empty setting is as those further away
//! have it. Exactly one of the three owners is named.

use crate::ids::{AccountId, GroupId, OrganizationId, ReminderRuleId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder_rules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReminderRuleId,
    pub organization_id: Option<OrganizationId>,
    pub group_id: Option<GroupId>,
    pub account_id: Option<AccountId>,
    /// "1d 2h": see `reminder_rules::Leads`. In all of these "off" is a choice too.
    pub sessions: Option<String>,
    /// "1d@09:00": so many days before, at this time.
    pub readings: Option<String>,
    /// "1d@10:00": so many days after; likewise the next two.
    pub missed: Option<String>,
    pub first_week: Option<String>,
    pub agreement: Option<String>,
    /// "21:00-08:00".
    pub quiet: Option<String>,
    pub cap: Option<String>,
    /// Minutes.
    pub digest: Option<String>,
    pub changed_by_id: AccountId,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
