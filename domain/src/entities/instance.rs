//! A place from which this database was served. What it is known by lies beside its key file.

use crate::ids::InstanceId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instances")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstanceId,
    pub arrived_at: DateTimeUtc,
    /// While it holds its mail: when it last said so.
    pub seen_at: DateTimeUtc,
    /// Since when it may send.
    pub released_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
