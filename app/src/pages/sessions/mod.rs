//! Sessions: the plan, running it, attendance.

pub mod attendance;
pub mod change;
pub mod plan;
pub mod print;
pub mod replies;
pub mod run;
pub mod show;
