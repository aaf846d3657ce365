//! The body of Mooring: configuration, router, middleware, mail, assets and commands.

// A page's view is one nested type; with optimization on, its layout is looked up that deep.
#![recursion_limit = "512"]

pub mod assets;
pub mod audit_chain;
pub mod background;
mod bounce_reports;
pub mod clean_up;
pub mod config;
pub mod curriculum_commands;
pub mod database;
pub mod demo;
pub mod doctor;
pub mod erasure_commands;
pub mod key_commands;
pub mod machines;
pub mod mail;
pub mod mail_commands;
pub mod middleware;
pub mod router;
pub mod serve;
mod shown_urls;
pub mod start_up;
