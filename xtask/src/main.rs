//! `cargo xtask`: the one build tool.

mod assets;
mod install;
mod interrupt;
mod process;
mod project;
mod stamp;
mod wasm;

use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    interrupt::listen()?;
    assets::build(&project::Project::find()?)
}
