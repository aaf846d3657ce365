//! `cargo xtask`: the one build tool. Each command installs what it lacks where it may, says what it is doing while
//! it does it, and otherwise names the one missing thing and how to get it.

mod assets;
mod audit;
mod bench;
mod install;
mod interrupt;
mod postgres;
mod process;
mod project;
mod prove;
mod serve;
mod stamp;
mod test;
mod wasm;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::postgres::Postgres;
use crate::project::{Profile, Project};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, serves and tests Mooring")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve the demo from a fresh embedded database
    Serve {
        #[arg(long)]
        release: bool,
        /// Further arguments of `mooring serve`
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Run all tests: format, lints, assets, unit, behaviour, browser
    Test {
        /// One part, with what it needs
        #[arg(long)]
        only: Option<test::Part>,
    },
    /// Build the one binary, assets and migrations inside
    Build {
        #[arg(long)]
        release: bool,
    },
    /// Write CSS, islands and loader for the server to embed
    Assets,
    /// Keep the tests' PostgreSQL running until Ctrl-C
    Postgres,
    /// Ask cargo-deny about all that Mooring is built from: licences, bans, sources, advisories
    Audit,
    /// Run a proof whole that the tests hold in short, and print what it found
    Prove { what: prove::Proof },
    /// Measure pages against bare axum and on a slow phone, and write docs/performance.md
    Bench {
        /// One part, printed and not written
        part: Option<bench::Part>,
        /// The part with the debug build: to try it out
        #[arg(long, requires = "part")]
        debug: bool,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    interrupt::listen()?;
    let project = Project::find()?;
    match command {
        Command::Serve { release, arguments } => serve::demo(&project, Profile::release(release), &arguments),
        Command::Test { only } => test::test(&project, only),
        Command::Build { release } => serve::build(&project, Profile::release(release)),
        Command::Assets => assets::build(&project),
        Command::Postgres => keep_postgres(),
        Command::Audit => audit::audit(&project),
        Command::Prove { what } => prove::prove(&project, what),
        Command::Bench { part, debug } => bench::bench(&project, part, Profile::release(!debug)),
    }
}

fn keep_postgres() -> Result<()> {
    let postgres = Postgres::start()?;
    println!("MOORING_TEST_POSTGRES_URL={}", postgres.url());
    process::say("Ctrl-C stops it");
    interrupt::wait();
    Ok(())
}
