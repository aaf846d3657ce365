//! Who compiles to WASM. rustup's own target where it is installed or can be added; else Debian's second toolchain,
//! which brings the sources of std and builds it too. Debian's packages help where rustup's servers are out of reach.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::TARGET;
use crate::install;
use crate::process::{find_program, read, say};
use crate::project::{Project, without_outer_package};

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-19";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
/// What points at the outer toolchain, and would mislead Debian's.
const OUTER_TOOLCHAIN: [&str; 9] = [
    "CARGO",
    "CARGO_ENCODED_RUSTFLAGS",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// One of the two ways.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The toolchain that runs this tool, with a target added by rustup.
    Rustup,
    /// Debian's rustc and cargo, building std from source.
    Debian,
}

impl Toolchain {
    /// Takes what is on the machine before it fetches anything: rustup's target, Debian's packages, `rustup target add`,
    /// and last an installation of Debian's packages.
    ///
    /// # Errors
    /// When neither is there and neither can be had.
    pub fn find(project: &Project) -> Result<Self> {
        if target_is_installed(project) {
            return Ok(Self::Rustup);
        }
        if debian_is_installed() {
            return Ok(Self::Debian);
        }
        if find_program("rustup").is_some() {
            say(format!("rustup target add {TARGET}"));
            let added = read(Command::new("rustup").current_dir(&project.root).args(["target", "add", TARGET]));
            match added {
                Ok(_) => return Ok(Self::Rustup),
                Err(error) => say(format!("rustup cannot add it: {error}")),
            }
        }
        install::debian("a Rust toolchain that compiles to WASM", &DEBIAN_PACKAGES, debian_is_installed)
            .with_context(|| format!("`rustup target add {TARGET}` is the other way to get one"))?;
        Ok(Self::Debian)
    }

    /// How it is called while it works.
    pub fn words(self) -> &'static str {
        match self {
            Self::Rustup => "rustup's target",
            Self::Debian => "Debian's toolchain, std included",
        }
    }

    /// The compiler's version and the way it is used.
    ///
    /// # Errors
    /// When it does not run.
    pub fn version(self) -> Result<String> {
        let mut rustc = match self {
            Self::Rustup => Command::new("rustc"),
            Self::Debian => Command::new(DEBIAN_RUSTC),
        };
        if self == Self::Debian {
            without_outer_toolchain(&mut rustc);
        }
        Ok(format!("{}{}", read(rustc.arg("-vV"))?, self.words()))
    }

    /// Its cargo, with a target folder of its own: a build of the server need not wait for it.
    pub fn cargo(self, project: &Project) -> Command {
        let mut command = match self {
            Self::Rustup => project.cargo(),
            Self::Debian => debian_cargo(project),
        };
        command.env("CARGO_TARGET_DIR", project.target.join("wasm-build"));
        command
    }

    /// What `cargo build` is told beside the target.
    pub fn build_flags(self) -> &'static [&'static str] {
        match self {
            Self::Rustup => &[],
            Self::Debian => &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
        }
    }
}

fn debian_cargo(project: &Project) -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    without_outer_package(&mut command);
    without_outer_toolchain(&mut command);
    command
        .current_dir(&project.root)
        .env("RUSTC", DEBIAN_RUSTC)
        // build-std and immediate-abort are not stable; a panic then needs no message, which halves what it weighs.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
    command
}

fn without_outer_toolchain(command: &mut Command) {
    for name in OUTER_TOOLCHAIN {
        command.env_remove(name);
    }
}

fn target_is_installed(project: &Project) -> bool {
    read(Command::new("rustc").current_dir(&project.root).args(["--print", "sysroot"]))
        .is_ok_and(|sysroot| Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn debian_is_installed() -> bool {
    let version = read(Command::new(DEBIAN_RUSTC).env_remove("LD_LIBRARY_PATH").arg("-vV")).unwrap_or_default();
    let release = version.lines().find_map(|line| line.strip_prefix("release: ")).unwrap_or_default();
    let sources = Path::new("/usr/src").join(format!("rustc-{release}")).join("library/std/Cargo.toml");
    sources.is_file() && Path::new(DEBIAN_CARGO).is_file() && find_program(DEBIAN_LINKER).is_some()
}
