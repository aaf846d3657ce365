//! Embeds the assets: turns the manifest that `cargo xtask assets` wrote into a table of `include_bytes!`.
//! Without one the table is empty, so that `cargo check` works in a fresh clone.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let manifest = manifest(&out)?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", manifest.display());
    fs::write(out.join("assets_table.rs"), table(&manifest)?)?;
    Ok(())
}

/// The manifest in the target folder that holds `OUT_DIR`. An empty one is left where none is:
/// cargo would take a missing file for a changed one, and build the server again each time.
fn manifest(out: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let found = out.ancestors().map(|folder| folder.join("assets/manifest.json")).find(|file| file.is_file());
    if let Some(found) = found {
        return Ok(found);
    }
    let target = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let folder = target.ok_or("OUT_DIR lies in no target folder of cargo")?.join("assets");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("manifest.json"), "{}\n")?;
    Ok(folder.join("manifest.json"))
}

/// The Rust text of `static ASSETS`, sorted by file name.
fn table(manifest: &Path) -> Result<String, Box<dyn Error>> {
    let folder = manifest.parent().ok_or("the manifest lies in no folder")?;
    let entries: serde_json::Map<String, Value> = serde_json::from_str(&fs::read_to_string(manifest)?)?;
    let mut rows = Vec::new();
    for (name, entry) in &entries {
        let file = text(entry, "file")?;
        let plain = representation(&folder.join(file), file, "");
        let brotli = compressed(folder, file, "br");
        let gzip = compressed(folder, file, "gz");
        let content_type = text(entry, "content_type")?;
        let row = format!(
            "    Asset {{ file: {file:?}, name: {name:?}, path: \"/assets/{file}\",\n        \
             content_type: {content_type:?},\n        \
             plain: {plain},\n        brotli: {brotli},\n        gzip: {gzip} }},\n"
        );
        rows.push((file, row));
    }
    rows.sort();
    let mut table = String::from("static ASSETS: &[Asset] = &[\n");
    for (_, row) in rows {
        table.write_str(&row)?;
    }
    table.push_str("];\n");
    Ok(table)
}

fn compressed(folder: &Path, file: &str, extension: &str) -> String {
    let path = folder.join(format!("{file}.{extension}"));
    if path.is_file() { format!("Some({})", representation(&path, file, extension)) } else { "None".into() }
}

/// A strong entity tag names bytes, and each encoding has its own.
fn representation(path: &Path, file: &str, extension: &str) -> String {
    let etag = format!("\"{file}{extension}\"");
    format!("Representation {{ etag: {etag:?}, bytes: include_bytes!({path:?}) }}")
}

fn text<'a>(entry: &'a Value, field: &str) -> Result<&'a str, Box<dyn Error>> {
    Ok(entry[field].as_str().ok_or_else(|| format!("the manifest of the assets has an entry without `{field}`"))?)
}
