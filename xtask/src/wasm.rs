//! The islands, from Rust to what a browser loads: cargo, then the glue of wasm-bindgen, then wasm-opt.
//! It refuses a build that holds the crate `domain`: rules and entities stay on the server.

mod glue;
mod toolchain;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{read, run, say};
use crate::project::Project;
use crate::stamp::Stamp;
use toolchain::Toolchain;

pub use glue::Islands;

/// The triple of the browser.
const TARGET: &str = "wasm32-unknown-unknown";
/// Which part of the app is compiled.
const PART: [&str; 5] = ["--package", "mooring-app", "--no-default-features", "--features", "hydrate"];

/// What no browser may get.
const SERVER_SIDE: [&str; 5] = ["mooring-domain", "mooring-migration", "mooring-server", "sea-orm", "axum"];

/// Builds the islands, or takes the last ones when nothing that they are made of has changed.
///
/// # Errors
/// When a tool is missing and cannot be installed, or a step fails.
pub fn build(project: &Project) -> Result<Islands> {
    let toolchain = Toolchain::find(project)?;
    let folder = project.target.join("wasm-build");
    fs::create_dir_all(&folder)?;
    let (sources, stamp_file) = (sources(project, &toolchain)?, folder.join("sources.stamp"));
    let islands = Islands::in_folder(&folder);
    if sources.is_in(&stamp_file) && islands.are_there() {
        say("islands: unchanged");
        return Ok(islands);
    }
    refuse_domain(project, &toolchain)?;
    say(format!("islands: compiling to WASM with {}", toolchain.words()));
    let raw = compile(project, &toolchain)?;
    islands.write_from(project, &raw)?;
    sources.write_to(&stamp_file)?;
    Ok(islands)
}

/// All that decides what the islands become. It holds more of the app than is compiled, and cargo, which knows
/// better, is then quick to say so.
fn sources(project: &Project, toolchain: &Toolchain) -> Result<Stamp> {
    Stamp::new(&format!("{}\n{}", toolchain.fingerprint()?, glue::SETTINGS))
        .file(&project.root.join("Cargo.lock"))?
        .file(&project.root.join("Cargo.toml"))?
        .file(&project.root.join("xtask/npm/package-lock.json"))?
        .folder(&project.root.join("app"))
}

/// Asks cargo for the tree of the WASM build and looks for crates that must not be in it.
fn refuse_domain(project: &Project, toolchain: &Toolchain) -> Result<()> {
    let mut tree = toolchain.cargo(project);
    tree.args(["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--target", TARGET]).args(PART);
    let tree = read(&mut tree)?;
    let mut names = tree.lines().filter_map(|line| line.split_whitespace().next());
    if let Some(name) = names.find(|name| SERVER_SIDE.contains(name)) {
        let part = PART.join(" ");
        bail!(
            "the WASM build holds {name}, and an island may use nothing of it. Who asks for it is shown by: \
             cargo tree --target {TARGET} {part} --invert {name}"
        );
    }
    say("islands: the WASM build holds nothing of the server's");
    Ok(())
}

fn compile(project: &Project, toolchain: &Toolchain) -> Result<PathBuf> {
    let mut cargo = toolchain.cargo(project);
    cargo
        .arg("build")
        .args(toolchain.build_flags())
        .args(["--lib", "--profile", "wasm", "--target", TARGET])
        .args(PART);
    run(&mut cargo).context("the islands do not compile to WASM")?;
    Ok(project.target.join("wasm-build").join(TARGET).join("wasm/app.wasm"))
}
