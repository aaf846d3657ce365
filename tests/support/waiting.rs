//! Waiting for what other tasks and programs bring about.

use std::time::{Duration, Instant};

/// # Panics
/// When it does not come about within this time.
pub async fn until(what: &str, within: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let until = Instant::now() + within;
    while !holds().await {
        assert!(Instant::now() < until, "{what} did not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
