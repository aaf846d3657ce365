//! The brain of Mooring: rules, entities, and one module for each noun. No HTTP, no HTML.
//!
//! A verb takes its context first (`cx`, then the actor), changes rows in one transaction and, where mail is owed, writes
//! the outbox row in that same transaction. Time and randomness come in through [`Context`]; nothing here asks the machine.

pub mod access;
pub mod accounts;
pub mod actor;
pub mod assignments;
pub mod attendance;
pub mod audit;
pub mod authentication;
pub mod clock;
pub mod closures;
pub mod comparisons;
pub mod context;
pub mod crisis_card;
pub mod curricula;
pub mod curriculum_files;
pub mod devices;
pub mod draft_forms;
pub mod drafts;
pub mod entities;
pub mod error;
pub mod fingerprint;
pub mod groups;
pub mod ids;
pub mod key_file;
pub mod key_rotation;
pub mod keys;
pub mod known_devices;
pub mod lanes;
pub mod letters;
pub mod links;
pub mod memberships;
pub mod organizations;
pub mod outbox;
pub mod own_password;
pub mod password_resets;
pub mod passwords;
pub mod personal_data;
pub mod plan_forms;
pub mod plans;
pub mod publications;
pub mod random;
pub mod readability;
pub mod recovery_codes;
pub mod reminders;
pub mod runs;
pub mod schedule;
pub mod sealed;
pub mod sealed_columns;
pub mod second_factors;
pub mod session_changes;
pub mod session_plans;
pub mod session_words;
pub mod sessions;
pub mod sign_ins;
pub mod staff;
pub mod throttles;
pub mod values;
pub mod version_moves;

pub use actor::Actor;
pub use context::{Context, Db};
pub use error::{Error, FieldErrors, Result};
