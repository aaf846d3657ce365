//! Sessions: the plan, running it, attendance.

pub mod attendance;
pub mod plan;
pub mod run;
pub mod show;
