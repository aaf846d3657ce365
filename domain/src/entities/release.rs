//! A release of information: whom outside staff may tell what about somebody, and until when.

use crate::ids::{AccountId, ReleaseId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "releases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReleaseId,
    /// Whom it is about.
    pub account_id: AccountId,
    /// Who may be told, by name.
    pub recipient: Sealed<Recipient>,
    /// Where they work; empty where they are told as a person.
    pub organization: Sealed<Organization>,
    /// What they may be told.
    pub allowed: Sealed<Allowed>,
    pub purpose: Sealed<Purpose>,
    /// The last day on which it holds.
    pub until_date: Date,
    /// The end of that day, where the person lives.
    pub ends_at: DateTimeUtc,
    pub given_at: DateTimeUtc,
    /// Who of the staff typed in what was signed on paper; none: the person gave it here.
    pub recorded_by_id: Option<AccountId>,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_by_id: Option<AccountId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks who may be told.
pub struct Recipient;
impl SealedColumn for Recipient {
    const TABLE: &'static str = "releases";
    const COLUMN: &'static str = "recipient";
}

/// Marks where they work.
pub struct Organization;
impl SealedColumn for Organization {
    const TABLE: &'static str = "releases";
    const COLUMN: &'static str = "organization";
}

/// Marks what they may be told.
pub struct Allowed;
impl SealedColumn for Allowed {
    const TABLE: &'static str = "releases";
    const COLUMN: &'static str = "allowed";
}

/// Marks what for.
pub struct Purpose;
impl SealedColumn for Purpose {
    const TABLE: &'static str = "releases";
    const COLUMN: &'static str = "purpose";
}
