//! The one organization of this installation.

use crate::ids::OrganizationId;
use crate::mail_look::MailLook;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    pub name: String,
    /// A demo database is refused by a server that is not a demo.
    pub demo: bool,
    /// Of the key file that the database was made with; another one is refused.
    pub key_fingerprint: String,
    pub created_at: DateTimeUtc,
    /// How many days staff may go without a second step, 0 to 14.
    pub factor_grace_days: i32,
    /// How mail looks; none: as it comes.
    pub mail_look: Option<MailLook>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
