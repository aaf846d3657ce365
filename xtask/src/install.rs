//! Getting what is missing: Debian's packages as root, npm's packages by lock file. Where that may not be done,
//! the error is the command to type.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::process::{find_program, run, say};
use crate::project::Project;
use crate::stamp::Stamp;

/// Makes sure that `there` holds, by installing `packages` from Debian where this user may.
///
/// # Errors
/// Names what is missing and the command that brings it.
pub fn debian(what: &str, packages: &[&str], there: impl Fn() -> bool) -> Result<()> {
    if there() {
        return Ok(());
    }
    let names = packages.join(" ");
    let is_root = nix::unistd::geteuid().is_root();
    if !is_root || find_program("apt-get").is_none() {
        bail!("{what} is missing. On Debian, as root: apt-get update && apt-get install {names}");
    }
    say(format!("{what} is missing: installing {names}"));
    run(apt_get().args(["update", "--quiet=2"]))?;
    run(apt_get().args(["install", "--yes", "--quiet=2", "--no-install-recommends"]).args(packages))?;
    ensure!(there(), "{what} is still missing after installing {names}");
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Installs what the lock file in `folder` names, unless that very lock file was installed before.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn npm(folder: &Path) -> Result<()> {
    ensure!(
        find_program("npm").is_some(),
        "Node is missing: install Node 20 or newer with npm (nodejs.org, or your system's packages)"
    );
    let lock = Stamp::new("npm").file(&folder.join("package-lock.json"))?;
    let stamp_file = folder.join("node_modules/.mooring-stamp");
    if lock.is_in(&stamp_file) {
        return Ok(());
    }
    say(format!("npm ci in {}", folder.display()));
    run(Command::new("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    lock.write_to(&stamp_file)
}

/// Installs this tool's own npm packages below the target folder, and gives the program `name` of `package`.
///
/// # Errors
/// When they cannot be installed.
pub fn npm_program(project: &Project, package: &str, name: &str) -> Result<PathBuf> {
    let folder = project.target.join("npm");
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        let source = project.root.join("xtask/npm").join(file);
        fs::copy(&source, folder.join(file)).with_context(|| format!("cannot copy {}", source.display()))?;
    }
    npm(&folder)?;
    let program = folder.join("node_modules").join(package).join("bin").join(name);
    ensure!(program.is_file(), "the npm package {package} holds no program {name}");
    Ok(program)
}
