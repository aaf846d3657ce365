//! All that a page loads beside its HTML: CSS, the islands and their loader, static files.
//! Each file is named after its content, stands compressed beside itself, and is listed in `manifest.json`,
//! from which the server's build script takes what it embeds.

mod css;
mod output;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walkdir::WalkDir;

use crate::process::say;
use crate::project::Project;
use crate::wasm;
use output::Output;

/// Writes everything into the assets folder.
///
/// # Errors
/// When a source is missing or wrong, or the islands cannot be built.
pub fn build(project: &Project) -> Result<()> {
    let islands = wasm::build(project)?;
    let mut output = Output::open(&project.assets())?;
    say("assets: CSS, loader, static files");
    output.add("main.css", css::bundle(&project.root.join("style/main.css"))?.as_bytes())?;
    let glue = output.add("islands.js", &fs::read(&islands.glue)?)?;
    let wasm = output.add("islands.wasm", &fs::read(&islands.wasm)?)?;
    // One file: leaving must not wait for a second one.
    let loader = ["app/src/scripts/leave.js", "app/src/islands/loader.js"].map(|path| read(&project.root.join(path)));
    let loader = loader.into_iter().collect::<Result<Vec<_>>>()?.join("\n");
    let mut names = vec![("islands.js", glue), ("islands.wasm", wasm)];
    add_static(&mut output, &project.root.join("style/static"))?;
    let manifest = manifest(project, &mut output)?;
    for script in ["comforts.js", "ending.js", "offline.js", "passkey.js", "place.js", "reflection.js", "strength.js"] {
        let mut text = read(&project.root.join("app/src/scripts").join(script))?;
        if script == "offline.js" {
            text = with_address(&text, "reader.webmanifest", &manifest)?;
        }
        names.push((script, output.add(script, text.as_bytes())?));
    }
    let loader = names.iter().try_fold(loader, |loader, (name, hashed)| with_address(&loader, name, hashed))?;
    output.add("loader.js", loader.as_bytes())?;
    // Served at an address of its own; its entity tag says which version it is.
    let worker =
        ["offline-copies.js", "offline-worker.js"].map(|name| read(&project.root.join("app/src/scripts").join(name)));
    output.add("offline-worker.js", worker.into_iter().collect::<Result<String>>()?.as_bytes())?;
    output.finish()
}

/// What a phone is told when it installs us, with the icons that it names.
fn manifest(project: &Project, output: &mut Output) -> Result<String> {
    let folder = project.root.join("app/src/scripts/reader");
    let mut text = read(&folder.join("reader.webmanifest"))?;
    for icon in ["reader.png", "reader.svg"] {
        let content = fs::read(folder.join(icon)).with_context(|| format!("cannot read {icon}"))?;
        text = with_address(&text, icon, &output.add(icon, &content)?)?;
    }
    output.add("reader.webmanifest", text.as_bytes())
}

/// Puts the hashed name where the source has the plain one.
fn with_address(script: &str, name: &str, hashed: &str) -> Result<String> {
    let plain = format!("\"/assets/{name}\"");
    ensure!(script.matches(&plain).count() == 1, "who loads {name} must hold {plain} exactly once");
    Ok(script.replace(&plain, &format!("\"/assets/{hashed}\"")))
}

fn add_static(output: &mut Output, folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_str().context("a static file's name is not text")?;
            output.add(name, &fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_gets_the_hashed_address() -> Result<()> {
        let script = with_address("import(\"/assets/islands.js\")", "islands.js", "islands.0123.js")?;
        assert_eq!(script, "import(\"/assets/islands.0123.js\")");
        Ok(())
    }

    #[test]
    fn a_loader_without_the_address_is_refused() {
        assert!(with_address("import(other)", "islands.js", "islands.0123.js").is_err());
    }
}
