//! Sessions: the plan, starting, attendance.

pub mod attendance;
pub mod show;
