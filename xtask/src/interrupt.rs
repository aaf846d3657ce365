//! Ctrl-C and SIGTERM. The signal only leaves a mark; whoever waits looks at it, stops its child and returns,
//! so that PostgreSQL and temporary folders are cleaned up by their own `Drop`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

static TIMES: AtomicUsize = AtomicUsize::new(0);

/// Listens from now on.
///
/// # Errors
/// When another listener is there already.
pub fn listen() -> Result<()> {
    let mark = || {
        TIMES.fetch_add(1, Ordering::Relaxed);
    };
    ctrlc::set_handler(mark).context("cannot listen for Ctrl-C")
}

/// How often somebody asked to stop.
pub fn times() -> usize {
    TIMES.load(Ordering::Relaxed)
}

/// Fails once somebody asked to stop.
///
/// # Errors
/// "Stopped", after Ctrl-C or SIGTERM.
pub fn check() -> Result<()> {
    if times() > 0 {
        bail!("stopped by a signal");
    }
    Ok(())
}

/// Returns when somebody asks to stop.
pub fn wait() {
    while times() == 0 {
        thread::sleep(Duration::from_millis(50));
    }
}
