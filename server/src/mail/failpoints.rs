//! Places at which a test kills the program, to see what a crash there costs.
//!
//! They exist in builds with the feature `failpoints`, which no release has: there, passing one is nothing.

#[cfg(all(feature = "failpoints", not(debug_assertions)))]
compile_error!("failpoints are for tests: no release is built with them");

/// Nothing is claimed yet.
pub const BEFORE_CLAIM: &str = "mail-before-claim";
/// Claimed, and nothing sent.
pub const AFTER_CLAIM: &str = "mail-after-claim";
/// The server waits for the message.
pub const IN_DATA: &str = "mail-in-data";
/// The server has taken the message: from here on, a crash sends it again.
pub const AFTER_250: &str = "mail-after-250";
/// The outcome is about to be recorded: the last moment of that window.
pub const BEFORE_COMMIT: &str = "mail-before-commit";
/// The outcome is recorded.
pub const AFTER_COMMIT: &str = "mail-after-commit";

/// Takes from the environment (`FAILPOINTS`) at which pass of which place to die, such as `mail-in-data=7*off->return`.
#[cfg(feature = "failpoints")]
pub fn arm() {
    // Dropping it would disarm them.
    std::mem::forget(fail::FailScenario::setup());
}

#[cfg(not(feature = "failpoints"))]
pub fn arm() {}

/// Goes on, unless this is the pass at which to die.
#[cfg(feature = "failpoints")]
pub fn pass(place: &'static str) {
    fail::fail_point!(place, |_| die());
}

#[cfg(not(feature = "failpoints"))]
pub fn pass(_place: &'static str) {}

/// kill -9, from within: nothing is finished, nothing is said.
#[cfg(feature = "failpoints")]
fn die() {
    let own = std::process::id().to_string();
    let _ = std::process::Command::new("kill").args(["-KILL", &own]).status();
    loop {
        std::thread::park();
    }
}
