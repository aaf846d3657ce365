//! The pages: a page's file holds its form, its view, its `get` and its `post`.

pub mod account;
pub mod curricula;
pub mod demo;
pub mod devices;
pub mod drafts;
pub mod forgot_password;
pub mod groups;
pub mod help_now;
pub mod home;
pub mod invitation;
pub mod leave;
pub mod library;
pub mod messages;
pub mod password;
pub mod password_strength;
pub mod problem;
pub mod readings;
pub mod reset;
pub mod sessions;
pub mod sign_in;
pub mod sign_in_end;
pub mod staff;
pub mod steady;
pub mod this_week;
pub mod today;
