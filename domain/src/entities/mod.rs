//! The rows: one file a table. Plain data; the rules are in the modules of the nouns.

pub mod account;
pub mod agenda_item;
pub mod assignment;
pub mod attendance;
pub mod audit_entry;
pub mod curriculum;
pub mod curriculum_draft;
pub mod curriculum_version;
pub mod group;
pub mod group_staff;
pub mod guide_page;
pub mod known_device;
pub mod link;
pub mod membership;
pub mod module;
pub mod organization;
pub mod outbox_message;
pub mod reading;
pub mod session;
pub mod session_plan;
pub mod session_run;
pub mod session_word;
pub mod sign_in;
pub mod throttle;
