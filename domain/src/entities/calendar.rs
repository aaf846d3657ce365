//! What somebody asked for in their own calendar. Who never asked has no row.

use crate::ids::{AccountId, CalendarId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendars")]
pub struct Model {
    /// Stands in no address; what makes the ids of this person's entries differ from everybody else's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarId,
    pub account_id: AccountId,
    /// Whether mail brings its time as an entry.
    pub in_mail: bool,
    /// Of the token in the address of the feed. The token itself is nowhere.
    pub feed_hash: Option<Vec<u8>>,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
