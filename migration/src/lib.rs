//! The foundation: one file a change, for SQLite and PostgreSQL alike.
//!
//! Rules that both engines share: add tables and nullable columns, else copy a table; no database defaults for times;
//! no native enums; foreign keys without RESTRICT (the engines report it differently).

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261124_000001_organization;
mod m20261124_000002_accounts;
mod m20261124_000003_curricula;
mod m20261124_000004_groups;
mod m20261124_000005_outbox;
mod m20261124_000006_guides;
mod m20261124_000007_sessions;
mod m20261124_000008_drafts;
mod m20261124_000009_discarded_drafts;
mod m20261124_000010_unfinished_words;
mod m20261124_000011_devices;
mod m20261124_000012_throttles;
mod m20261124_000013_second_factors;
mod m20261124_000014_address_changes;
mod m20261124_000015_audit_chain;
mod m20261124_000016_cover;
mod m20261124_000017_safe_contact;
mod m20261124_000018_agreement;
mod m20261124_000019_releases;
mod m20261124_000021_erasures;
mod m20261124_000023_release_rules;
mod m20261124_000024_assigning;
mod m20261124_000025_late_joiners;
mod m20261124_000026_done_by;
mod m20261124_000027_reflections;
mod m20261124_000028_reflection_answers;
mod m20261124_000029_safety_plans;
mod m20261124_000030_materials;
mod m20261124_000031_library;
mod m20261124_000032_search;
mod m20261124_000033_sent_once;
mod m20261125_000034_claims;
mod m20261125_000036_reminder_rules;
mod m20261125_000037_reminder_mail;
mod m20261125_000038_letters;
mod m20261125_000040_replies;
mod m20261125_000041_announcements;
mod m20261125_000042_instances;
mod m20261125_000043_returned_mail;
mod m20261125_000044_language;
mod m20261130_000045_outbox_indexes;
mod m20261130_000046_taken_back;
mod m20261201_000047_remind_day;

mod columns;

/// The ordered list of all changes.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_organization::Migration),
            Box::new(m20261124_000002_accounts::Migration),
            Box::new(m20261124_000003_curricula::Migration),
            Box::new(m20261124_000004_groups::Migration),
            Box::new(m20261124_000005_outbox::Migration),
            Box::new(m20261124_000006_guides::Migration),
            Box::new(m20261124_000007_sessions::Migration),
            Box::new(m20261124_000008_drafts::Migration),
            Box::new(m20261124_000009_discarded_drafts::Migration),
            Box::new(m20261124_000010_unfinished_words::Migration),
            Box::new(m20261124_000011_devices::Migration),
            Box::new(m20261124_000012_throttles::Migration),
            Box::new(m20261124_000013_second_factors::Migration),
            Box::new(m20261124_000014_address_changes::Migration),
            Box::new(m20261124_000015_audit_chain::Migration),
            Box::new(m20261124_000016_cover::Migration),
            Box::new(m20261124_000017_safe_contact::Migration),
            Box::new(m20261124_000018_agreement::Migration),
            Box::new(m20261124_000019_releases::Migration),
            Box::new(m20261124_000021_erasures::Migration),
            Box::new(m20261124_000023_release_rules::Migration),
            Box::new(m20261124_000024_assigning::Migration),
            Box::new(m20261124_000025_late_joiners::Migration),
            Box::new(m20261124_000026_done_by::Migration),
            Box::new(m20261124_000027_reflections::Migration),
            Box::new(m20261124_000028_reflection_answers::Migration),
            Box::new(m20261124_000029_safety_plans::Migration),
            Box::new(m20261124_000030_materials::Migration),
            Box::new(m20261124_000031_library::Migration),
            Box::new(m20261124_000032_search::Migration),
            Box::new(m20261124_000033_sent_once::Migration),
            Box::new(m20261125_000034_claims::Migration),
            Box::new(m20261125_000036_reminder_rules::Migration),
            Box::new(m20261125_000037_reminder_mail::Migration),
            Box::new(m20261125_000038_letters::Migration),
            Box::new(m20261125_000040_replies::Migration),
            Box::new(m20261125_000041_announcements::Migration),
            Box::new(m20261125_000042_instances::Migration),
            Box::new(m20261125_000043_returned_mail::Migration),
            Box::new(m20261125_000044_language::Migration),
            Box::new(m20261130_000045_outbox_indexes::Migration),
            Box::new(m20261130_000046_taken_back::Migration),
            Box::new(m20261201_000047_remind_day::Migration),
        ]
    }
}
