//! Late joiners: what somebody gets who joins a group that has begun. Nobody gets all weeks at once, whatever the rule.
//!
//! The rule is the group's and holds for who is invited from then on; who has a place keeps it.

mod giving;
mod rules;
mod steps;
mod waiting;

pub use giving::{Arrival, Late, arrival_of, own_arrivals, weeks_of};
pub(crate) use giving::{arrive, give};
pub use rules::{LateForm, PACE_DAYS, RECOMMENDED, Rule, set};
pub use steps::{AT_ONCE, Step, WeekReading, steps};
pub use waiting::{Target, Waiting, for_next_run, move_over, targets};
