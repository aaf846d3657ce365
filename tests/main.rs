//! The behaviour suite: what Mooring does, through its router or as a process, on both engines.

mod access;
mod access_table;
mod attendance;
mod bad_input;
mod curricula;
mod curriculum_drafts;
mod curriculum_files;
mod curriculum_guides;
mod devices;
mod discarded_drafts;
mod faults;
mod groups;
mod invitations;
mod journey;
mod mail_faults;
mod pages;
mod readings;
mod reminders;
mod runs;
mod session_changes;
mod session_plans;
mod sign_in;
mod support;
mod throttling;
mod tidy;
mod version_moves;
