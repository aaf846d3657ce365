//! Who compiles to WASM: the toolchain of rustup, or Debian's second one where rustup's servers are out of reach.
//! Both build std from its sources, because then a panic can be a mere trap, and what the browser loads weighs a
//! sixth less than with the std that rustup hands out: 81 kB in place of 97, when two islands were there.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::install;
use crate::process::{find_program, read, say};
use crate::project::{Project, without_outer_package};

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-19";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
/// Unstable all three, hence `RUSTC_BOOTSTRAP`. Nobody reads a panic's message or a `Debug` text in a browser.
const RUSTFLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none";
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
    /// The toolchain that runs this tool, with rustup's component rust-src.
    Rustup,
    /// Debian's rustc and cargo.
    Debian,
}

impl Toolchain {
    /// Takes what is on the machine before it fetches anything: rustup's sources of std, Debian's packages,
    /// `rustup component add rust-src`, and last an installation of Debian's packages.
    ///
    /// # Errors
    /// When neither is there and neither can be had.
    pub fn find(project: &Project) -> Result<Self> {
        if rustup_has_sources(project) {
            return Ok(Self::Rustup);
        }
        if debian_is_installed() {
            return Ok(Self::Debian);
        }
        if find_program("rustup").is_some() {
            say("rustup component add rust-src");
            match read(Command::new("rustup").current_dir(&project.root).args(["component", "add", "rust-src"])) {
                Ok(_) => return Ok(Self::Rustup),
                Err(error) => say(format!("rustup cannot add it: {error}")),
            }
        }
        install::debian("a Rust toolchain that compiles to WASM", &DEBIAN_PACKAGES, debian_is_installed)
            .context("`rustup component add rust-src` is the other way to get one")?;
        Ok(Self::Debian)
    }

    /// How it is called while it works.
    pub fn words(self) -> &'static str {
        match self {
            Self::Rustup => "rustup's toolchain, std included",
            Self::Debian => "Debian's toolchain, std included",
        }
    }

    /// All of it that decides what comes out: the compiler's version and the flags.
    ///
    /// # Errors
    /// When it does not run.
    pub fn fingerprint(self) -> Result<String> {
        let mut rustc = match self {
            Self::Rustup => Command::new("rustc"),
            Self::Debian => debian(DEBIAN_RUSTC),
        };
        Ok(format!("{}{RUSTFLAGS} {}", read(rustc.arg("-vV"))?, self.build_flags().join(" ")))
    }

    /// Its cargo, with a target folder of its own: a build of the server need not wait for it.
    pub fn cargo(self, project: &Project) -> Command {
        let mut command = match self {
            Self::Rustup => project.cargo(),
            Self::Debian => debian_cargo(project),
        };
        command
            .env("CARGO_TARGET_DIR", project.target.join("wasm-build"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", RUSTFLAGS);
        command
    }

    /// What `cargo build` is told beside the target.
    pub fn build_flags(self) -> [&'static str; 2] {
        ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]
    }
}

fn debian_cargo(project: &Project) -> Command {
    let mut command = debian(DEBIAN_CARGO);
    without_outer_package(&mut command);
    command
        .current_dir(&project.root)
        .env("RUSTC", DEBIAN_RUSTC)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
    command
}

fn debian(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in OUTER_TOOLCHAIN {
        command.env_remove(name);
    }
    command
}

/// Only rustup keeps a list of components in the sysroot, so a distribution's rustc on the `PATH` is not taken for its.
fn rustup_has_sources(project: &Project) -> bool {
    let sysroot = read(Command::new("rustc").current_dir(&project.root).args(["--print", "sysroot"]));
    let there =
        |file: &str| sysroot.as_ref().is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib").join(file).is_file());
    there("components") && there("src/rust/library/std/Cargo.toml")
}

fn debian_is_installed() -> bool {
    let version = read(debian(DEBIAN_RUSTC).arg("-vV")).unwrap_or_default();
    let release = version.lines().find_map(|line| line.strip_prefix("release: ")).unwrap_or_default();
    let sources = Path::new("/usr/src").join(format!("rustc-{release}")).join("library/std/Cargo.toml");
    sources.is_file() && Path::new(DEBIAN_CARGO).is_file() && find_program(DEBIAN_LINKER).is_some()
}
