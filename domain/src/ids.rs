//! A newtype for the key of each table, so that a person's id can't be passed for a group's.
//! Ids are UUIDv7: they sort by time. They stand in addresses and prove nothing.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::from_str(text).map(Self) }
        }
        // sea-orm asks this of every primary key; a UUID never comes from a counter.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    OrganizationId;
    InstanceId;
    AccountId;
    SignInId;
    KnownDeviceId;
    ThrottleId;
    AddressChangeId;
    SecondFactorId;
    RecoveryCodeId;
    PasskeyId;
    PasskeyCeremonyId;
    LinkId;
    CurriculumId;
    VersionId;
    DraftId;
    ModuleId;
    AgendaItemId;
    GuidePageId;
    ReadingId;
    GroupId;
    GroupStaffId;
    SessionId;
    SessionWordId;
    MembershipId;
    AssignmentId;
    AttendanceId;
    OutboxMessageId;
    CalendarId;
    ReminderRuleId;
    AuditEntryId;
    SafeContactId;
    AgreementVersionId;
    AgreementAnswerId;
    ReleaseId;
    ReflectionId;
    ReflectionCopyId;
    ReflectionAnswerId;
    /// Made by a device for what it sends, not by us.
    OnceId;
    SafetyPlanId;
    MaterialId;
    MaterialFileId;
    MaterialGiftId;
    LibraryReadingId;
    ReadingTopicId;
    PictureId;
    ReadingPictureId;
    ReplyId;
    AnnouncementId;
    AnnouncementRecipientId;
}

/// The smallest id that can have been made then.
pub(crate) fn first_id_at(time: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(time.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_id_of_a_time_is_behind_none_of_it_and_after_all_before() {
        let at: DateTime<Utc> = "2026-09-01T15:00:00Z".parse().expect("a time");
        let millis = u64::try_from(at.timestamp_millis()).expect("after 1970");
        let id = |millis, fill| uuid::Builder::from_unix_timestamp_millis(millis, &[fill; 10]).into_uuid();
        assert!(first_id_at(at) <= id(millis, 0) && first_id_at(at) > id(millis - 1, 255));
    }
}
