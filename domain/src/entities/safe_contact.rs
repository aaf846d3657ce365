//! What may reach somebody, as they chose themself. Who never chose has no row.

use crate::ids::{AccountId, SafeContactId};
use crate::sealed::{Sealed, SealedColumn};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safe_contacts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafeContactId,
    pub account_id: AccountId,
    pub reach: Reach,
    pub mail_sessions: bool,
    pub mail_changes: bool,
    pub mail_readings: bool,
    pub mail_account: bool,
    pub wording: Wording,
    pub phone_use: PhoneUse,
    pub phone: Option<Sealed<Phone>>,
    /// When and how to call or to text.
    pub phone_when: Option<Sealed<PhoneWhen>>,
    /// What else staff should know: "never leave a voicemail".
    pub note: Option<Sealed<Note>>,
    pub changed_at: DateTimeUtc,
    /// That a counselor wrote to the group.
    pub mail_announcements: bool,
    /// And what they wrote.
    pub announcement_words: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether anything may reach them at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Reach {
    /// What the other columns allow.
    #[sea_orm(string_value = "chosen")]
    Chosen,
    /// Neither mail nor telephone, whatever the other columns keep.
    #[sea_orm(string_value = "nothing")]
    Nothing,
}

/// In which words mail is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Wording {
    /// With the day and time of the session.
    #[sea_orm(string_value = "time")]
    Time,
    /// Only that something is waiting.
    #[sea_orm(string_value = "neutral")]
    Neutral,
}

/// What the telephone may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PhoneUse {
    #[sea_orm(string_value = "none")]
    None,
    #[sea_orm(string_value = "call")]
    Call,
    #[sea_orm(string_value = "text")]
    Text,
    #[sea_orm(string_value = "both")]
    Both,
}

/// Marks the sealed number.
pub struct Phone;
impl SealedColumn for Phone {
    const TABLE: &'static str = "safe_contacts";
    const COLUMN: &'static str = "phone";
}

/// Marks the sealed words on when and how.
pub struct PhoneWhen;
impl SealedColumn for PhoneWhen {
    const TABLE: &'static str = "safe_contacts";
    const COLUMN: &'static str = "phone_when";
}

/// Marks the sealed note.
pub struct Note;
impl SealedColumn for Note {
    const TABLE: &'static str = "safe_contacts";
    const COLUMN: &'static str = "note";
}
