//! Whether the machine's clock can be believed when it says that somebody else's lease has run out. One that was just set
//! would end every lease there is, and each mail on its way would be sent by another as well.

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::LEASE;

/// Two looks that are apart by this much more, or less, than the time that has really passed: the clock was set. Clocks that
/// are kept right are moved by less.
const JUMP_MS: i64 = 10_000;

/// The clock on the wall beside the time that really passes.
pub struct Clocks {
    wall: DateTime<Utc>,
    passed: Instant,
    doubted_until: Option<Instant>,
}

impl Clocks {
    pub fn new(wall: DateTime<Utc>, passed: Instant) -> Self {
        Self { wall, passed, doubted_until: None }
    }

    /// Whether leases may be judged now. After a jump they may once each lease from before it has really run out.
    pub fn agree(&mut self, wall: DateTime<Utc>, passed: Instant) -> bool {
        let by_wall = (wall - self.wall).num_milliseconds();
        let really = i64::try_from((passed - self.passed).as_millis()).unwrap_or(i64::MAX);
        (self.wall, self.passed) = (wall, passed);
        if (by_wall - really).abs() > JUMP_MS {
            tracing::warn!(by_ms = by_wall - really, "the clock was set; leases of others are left alone for a while");
            self.doubted_until = Some(passed + LEASE);
        }
        self.doubted_until.is_none_or(|until| passed >= until)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn after_a_jump_no_lease_is_ended_for_as_long_as_one_lasts() {
        let (wall, passed) = (DateTime::UNIX_EPOCH, Instant::now());
        let seconds =
            |n: u64| (chrono::Duration::seconds(i64::try_from(n).unwrap_or_default()), Duration::from_secs(n));
        for jump in [chrono::Duration::hours(1), -chrono::Duration::days(1)] {
            let mut clocks = Clocks::new(wall, passed);
            let ((by_wall, really), (longer, really_longer)) = (seconds(1), seconds(62));
            assert!(clocks.agree(wall + by_wall, passed + really));
            assert!(!clocks.agree(wall + by_wall * 2 + jump, passed + really * 2), "{jump}");
            assert!(!clocks.agree(wall + by_wall * 3 + jump, passed + really * 3), "{jump}");
            assert!(clocks.agree(wall + by_wall * 3 + jump + longer, passed + really * 3 + really_longer), "{jump}");
        }
    }

    #[test]
    fn a_clock_that_is_kept_right_is_believed() {
        let (wall, passed) = (DateTime::UNIX_EPOCH, Instant::now());
        let mut clocks = Clocks::new(wall, passed);
        let drift = chrono::Duration::milliseconds(1900);
        assert!(clocks.agree(wall + drift, passed + Duration::from_secs(1)));
    }
}
