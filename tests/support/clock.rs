//! The clock of the suite: moved by hand. Asked to go on, it never says the same twice, as no real clock does: what asks twice
//! in one step and takes the answers for equal fails then.

use std::sync::Mutex;

use chrono::{DateTime, Duration, SubsecRound as _, Utc};
use domain::clock::Clock;

pub struct TestClock(Mutex<Hand>);

struct Hand {
    now: DateTime<Utc>,
    /// With each question.
    step: Duration,
}

impl TestClock {
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(Hand { now: now.trunc_subsecs(6), step: Duration::zero() }))
    }

    pub fn set(&self, now: DateTime<Utc>) {
        self.0.lock().expect("a clock").now = now.trunc_subsecs(6);
    }

    pub fn advance(&self, by: Duration) {
        self.0.lock().expect("a clock").now += by;
    }

    /// From now on it is a microsecond later at each question.
    pub fn goes_on(&self) {
        self.0.lock().expect("a clock").step = Duration::microseconds(1);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        let mut hand = self.0.lock().expect("a clock");
        let now = hand.now;
        hand.now = now + hand.step;
        now
    }
}
