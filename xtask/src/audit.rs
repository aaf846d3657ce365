//! `cargo xtask audit`: asks cargo-deny about all that Mooring is built from, by the rules of `deny.toml`.
//!
//! Apart from the tests: a new advisory is nobody's change. What can't be fetched is said, and is no finding.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{find_program, run, say};
use crate::project::Project;

/// What needs no network but the registry.
const HERE: [&str; 3] = ["licenses", "bans", "sources"];

/// # Errors
/// When something is found, or cargo-deny can be had neither way.
pub fn audit(project: &Project) -> Result<()> {
    let deny = cargo_deny(project)?;
    say("licences, bans and sources, by deny.toml");
    run(Command::new(&deny).current_dir(&project.root).args(["deny", "check"]).args(HERE))?;
    if fetch(&deny, project)? {
        say("advisories");
        run(Command::new(&deny).current_dir(&project.root).args(["deny", "check", "--disable-fetch", "advisories"]))?;
        say("all is as deny.toml wants it");
    } else {
        say(
            "NOT CHECKED: advisories. The advisory database could not be fetched from github.com; the reason stands above",
        );
        say("licences, bans and sources are as deny.toml wants them");
    }
    Ok(())
}

/// Whether there is an advisory database that was fetched just now.
fn fetch(deny: &PathBuf, project: &Project) -> Result<bool> {
    say("fetching the advisory database");
    let mut command = Command::new(deny);
    command.current_dir(&project.root).args(["deny", "fetch", "db"]).stdin(Stdio::null());
    Ok(command.status().context("cargo-deny could not be started")?.success())
}

/// The one on the path, or an own one below the target folder, built once.
fn cargo_deny(project: &Project) -> Result<PathBuf> {
    if let Some(program) = find_program("cargo-deny") {
        return Ok(program);
    }
    let folder = project.target.join("tools");
    let program = folder.join("bin/cargo-deny");
    if program.is_file() {
        return Ok(program);
    }
    say(format!("cargo-deny is missing: building it into {}, which takes some minutes once", folder.display()));
    let mut install = Command::new("cargo");
    install
        .args(["install", "cargo-deny", "--root"])
        .arg(&folder)
        // Newer releases of its dependencies may want a newer Rust than this one.
        .env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback")
        .env("CARGO_TARGET_DIR", folder.join("build"));
    run(&mut install)?;
    if !program.is_file() {
        bail!("cargo-deny is still missing after it was installed into {}", folder.display());
    }
    Ok(program)
}
