//! Somebody who may sign in, or is invited to.

use crate::ids::AccountId;
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub role: Role,
    pub status: AccountStatus,
    /// As the person wants to be called.
    pub name: String,
    pub email: Sealed<Email>,
    /// HMAC of the normalized address: finds the account, reveals nothing.
    pub email_key: Vec<u8>,
    /// PHC string; none until the invitation is accepted.
    pub password_hash: Option<String>,
    /// IANA name; the zone in which this person reads times beside the group's own.
    pub zone: String,
    pub mail_consent: MailConsent,
    pub created_at: DateTimeUtc,
    /// Since when this account goes without the second step that it must have.
    pub factor_grace_from: Option<DateTimeUtc>,
    /// From then on nothing else is open until it has one.
    pub factor_due_at: Option<DateTimeUtc>,
    /// Of pages and mail; staff pages are English, and so is theirs.
    pub language: Language,
    /// Since when nothing is mailed to the address, because mail to it came back.
    pub mail_returned_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Marks the sealed address.
pub struct Email;
impl SealedColumn for Email {
    const TABLE: &'static str = "accounts";
    const COLUMN: &'static str = "email";
}

/// What somebody is to the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    #[sea_orm(string_value = "participant")]
    Participant,
    #[sea_orm(string_value = "counselor")]
    Counselor,
    #[sea_orm(string_value = "coordinator")]
    Coordinator,
    #[sea_orm(string_value = "administrator")]
    Administrator,
}

/// Status is part of who somebody is: only the active act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AccountStatus {
    #[sea_orm(string_value = "invited")]
    Invited,
    #[sea_orm(string_value = "active")]
    Active,
    #[sea_orm(string_value = "disabled")]
    Disabled,
    #[sea_orm(string_value = "former")]
    Former,
}

/// Whether mail to this address is known to be safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MailConsent {
    /// Whoever invited said: they told me that mail here is safe.
    #[sea_orm(string_value = "inviter")]
    Inviter,
    /// The person said so.
    #[sea_orm(string_value = "own")]
    Own,
    /// A work address.
    #[sea_orm(string_value = "staff")]
    Staff,
    /// Nothing may be mailed here.
    #[sea_orm(string_value = "never")]
    Never,
}

/// A language that our pages and our mail are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Language {
    #[default]
    #[sea_orm(string_value = "en")]
    English,
    #[sea_orm(string_value = "es")]
    Spanish,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// As it stands in a form, in a cookie and in `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// The language of a tag.
    #[must_use]
    pub fn by_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}
