//! Where things are: the workspace, the target folder, and the cargo that builds them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The workspace that this tool runs in, and where its build results go.
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// `CARGO_TARGET_DIR`, or what cargo itself would use.
    pub target: PathBuf,
}

impl Project {
    /// Finds both folders.
    ///
    /// # Errors
    /// When cargo cannot say where its target folder is.
    pub fn find() -> Result<Self> {
        // Asked when it runs: clones that share a target folder run the xtask that any of them compiled.
        let package =
            env::var_os("CARGO_MANIFEST_DIR").context("`cargo xtask` runs this; it says where the clone is")?;
        let root = Path::new(&package).parent().context("xtask has no folder above it")?.to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => target_from_metadata(&root)?,
        };
        Ok(Self { root, target })
    }

    /// The cargo that runs this tool, in the workspace, ready for a subcommand.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        without_outer_package(&mut command);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Where cargo leaves the server's binary.
    pub fn mooring(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("mooring")
    }

    /// What `xtask assets` writes and the server's build script embeds.
    pub fn assets(&self) -> PathBuf {
        self.target.join("assets")
    }
}

/// The two profiles of the server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

impl Profile {
    /// `--release` or not.
    pub fn release(wanted: bool) -> Self {
        if wanted { Self::Release } else { Self::Debug }
    }

    /// The folder below the target folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    /// What cargo is told.
    pub fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &[],
            Self::Release => &["--release"],
        }
    }
}

/// `cargo run` describes this package in the environment. A cargo below would hand that on to build scripts,
/// and those that watch it would run again each time.
pub fn without_outer_package(command: &mut Command) {
    const DESCRIBING: [&str; 5] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| DESCRIBING.iter().any(|start| name.starts_with(start))) {
            command.env_remove(&name);
        }
    }
}

fn target_from_metadata(root: &Path) -> Result<PathBuf> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(["metadata", "--no-deps", "--format-version", "1"]);
    let output = command.output().context("cargo could not be started")?;
    ensure!(output.status.success(), "`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let target = metadata["target_directory"].as_str().context("`cargo metadata` names no target folder")?;
    Ok(target.into())
}
