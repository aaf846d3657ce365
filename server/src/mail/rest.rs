//! After a fault of the mail server it is left in peace: a second, then twice as long each time, up to a minute. One wrong
//! password would otherwise be tried once for each mail that waits, and providers close an account for less.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};

const FIRST: Duration = Duration::seconds(1);
const LONGEST: Duration = Duration::minutes(1);

/// Shared by all senders of a process.
#[derive(Default)]
pub struct Rest(Mutex<State>);

#[derive(Default)]
struct State {
    until: Option<DateTime<Utc>>,
    /// How long the last one was.
    length: Option<Duration>,
}

impl Rest {
    /// Whether nobody calls now. A clock that was set back lengthens no rest.
    pub fn is_on(&self, now: DateTime<Utc>) -> bool {
        self.state().until.is_some_and(|until| now < until && until <= now + LONGEST)
    }

    /// The mail server failed us. Of several that see it at once the first begins the rest.
    pub fn begin(&self, now: DateTime<Utc>) {
        if self.is_on(now) {
            return;
        }
        let mut state = self.state();
        let length = state.length.map_or(FIRST, |last| LONGEST.min(last * 2));
        *state = State { until: Some(now + length), length: Some(length) };
    }

    /// It took a mail, or said why it does not take that one.
    pub fn end(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rest_is_twice_as_long_as_the_last_until_something_works() {
        let (rest, mut now) = (Rest::default(), DateTime::UNIX_EPOCH);
        assert!(!rest.is_on(now));
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            rest.begin(now);
            // Another sender failed at the same moment.
            rest.begin(now);
            assert!(rest.is_on(now + Duration::seconds(seconds) - Duration::milliseconds(1)), "{seconds}");
            now += Duration::seconds(seconds);
            assert!(!rest.is_on(now), "{seconds}");
        }
        rest.end();
        rest.begin(now);
        assert!(!rest.is_on(now + Duration::seconds(1)), "from the beginning");
        assert!(!rest.is_on(now - Duration::hours(1)), "the clock was set back");
    }
}
