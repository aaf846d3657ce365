//! `cargo xtask serve` and `cargo xtask build`: the server with its assets inside.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::assets;
use crate::interrupt;
use crate::process::{Running, run, say};
use crate::project::{Profile, Project};

/// Builds the assets and the one binary, and says where it is.
///
/// # Errors
/// When something does not build.
pub fn build(project: &Project, profile: Profile) -> Result<()> {
    assets::build(project)?;
    compile(project, profile)?;
    let binary = project.mooring(profile);
    let size = fs::metadata(&binary).with_context(|| format!("cargo left no {}", binary.display()))?.len();
    say(format!("built {} ({} MB)", binary.display(), size / 1_000_000));
    Ok(())
}

/// Builds everything and serves the demo from a fresh embedded database until Ctrl-C.
///
/// # Errors
/// When something does not build, or the server ends by itself with a failure.
pub fn demo(project: &Project, profile: Profile, arguments: &[OsString]) -> Result<()> {
    build(project, profile)?;
    let folder = project.target.join("demo");
    if folder.exists() {
        say(format!("removing the demo of an earlier run, {}", folder.display()));
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut server = Command::new(project.mooring(profile));
    server.current_dir(&project.root).args(["serve", "--demo"]).args(arguments);
    server.env("MOORING_DATABASE_URL", format!("sqlite://{}", folder.join("mooring.db").display()));
    server.env("MOORING_KEY_FILE", folder.join("mooring.key")).env("MOORING_MAIL_DIR", folder.join("mail"));
    say("mooring serve --demo (Ctrl-C stops it)");
    let status = Running::start(&mut server)?.wait()?;
    if !status.success() && interrupt::times() == 0 {
        bail!("the server ended by itself ({status})");
    }
    Ok(())
}

/// Builds the server's binary around the assets that are there.
fn compile(project: &Project, profile: Profile) -> Result<()> {
    say(format!("server: compiling ({})", profile.folder()));
    run(project.cargo().args(["build", "--package", "mooring-server", "--bin", "mooring"]).args(profile.flags()))
}
