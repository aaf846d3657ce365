//! All that a browser may run. An island works without JavaScript first; this makes it nicer.
//! It must not know `domain`: the WASM build is checked for that.

mod attendance_board;
mod browser;
mod post;
mod run_sheet;
mod schedule_preview;

pub use attendance_board::*;
pub use run_sheet::*;
pub use schedule_preview::*;
