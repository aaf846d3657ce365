//! The assets folder: hashed names, Brotli and gzip beside each file, the manifest, and nothing left from before.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::process::say;
use crate::stamp::hex;

/// Bytes of the hash in a file's name: enough that two versions never meet.
const HASH_BYTES: usize = 8;

/// Collects the files of one build.
pub struct Output {
    folder: PathBuf,
    /// Logical name to hashed file name.
    files: BTreeMap<String, String>,
}

impl Output {
    /// Opens the folder, and makes it where it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), files: BTreeMap::new() })
    }

    /// Adds a file under its logical name and gives its hashed one. What is there already is not compressed again.
    ///
    /// # Errors
    /// When it cannot be written, or its kind is unknown.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<String> {
        content_type(name)?;
        let hashed = hashed_name(name, content);
        self.files.insert(name.to_owned(), hashed.clone());
        if !self.folder.join(&hashed).is_file() {
            // Last the plain file: while it is missing, the compressed ones are not trusted.
            self.write_if_smaller(&format!("{hashed}.br"), &brotli(content)?, content.len())?;
            self.write_if_smaller(&format!("{hashed}.gz"), &gzip(content)?, content.len())?;
            self.write(&hashed, content)?;
        }
        Ok(hashed)
    }

    /// Writes the manifest, drops what an earlier build left, and says what everything weighs.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn finish(self) -> Result<()> {
        let manifest = self.manifest()?;
        let path = self.folder.join("manifest.json");
        // An unchanged manifest keeps its time, so that cargo does not build the server again.
        if !fs::read_to_string(&path).is_ok_and(|old| old == manifest) {
            fs::write(&path, &manifest)?;
        }
        self.drop_old()?;
        for (name, hashed) in &self.files {
            let plain = self.size(hashed)?;
            let small = self.size(&format!("{hashed}.br")).unwrap_or(plain);
            say(format!("assets: {name} {} kB, {} kB Brotli", kilobytes(plain), kilobytes(small)));
        }
        Ok(())
    }

    fn manifest(&self) -> Result<String> {
        let mut entries = serde_json::Map::new();
        for (name, file) in &self.files {
            entries.insert(name.clone(), json!({ "file": file, "content_type": content_type(name)? }));
        }
        Ok(format!("{:#}\n", serde_json::Value::Object(entries)))
    }

    fn drop_old(&self) -> Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = name.trim_end_matches(".br").trim_end_matches(".gz");
            if name != "manifest.json" && !self.files.values().any(|file| file == plain) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn write_if_smaller(&self, name: &str, content: &[u8], limit: usize) -> Result<()> {
        if content.len() < limit { self.write(name, content) } else { Ok(()) }
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
    }

    fn size(&self, name: &str) -> Result<u64> {
        Ok(fs::metadata(self.folder.join(name))?.len())
    }
}

/// One decimal: "4.2".
fn kilobytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

/// `main.css` becomes `main.<hash>.css`; a folder becomes part of the name, since all assets are served from one.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = hex(&Sha256::digest(content)[..HASH_BYTES]);
    let flat = name.replace('/', "-");
    match flat.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{flat}.{hash}"),
    }
}

fn content_type(name: &str) -> Result<&'static str> {
    Ok(match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => bail!("{name}: no content type is known for it. Add one in xtask/src/assets/output.rs"),
    })
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let (quality, window) = (11, 22);
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, quality, window);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_the_hash_of_the_content() {
        assert_eq!(hashed_name("main.css", b"a"), "main.ca978112ca1bbdca.css");
        assert_eq!(hashed_name("icons/leaf.svg", b"a"), "icons-leaf.ca978112ca1bbdca.svg");
        assert_ne!(hashed_name("main.css", b"a"), hashed_name("main.css", b"b"));
    }

    #[test]
    fn a_second_build_drops_the_first_ones_files_and_keeps_an_equal_manifest() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let build = |content: &[u8]| -> Result<String> {
            let mut output = Output::open(folder.path())?;
            let name = output.add("main.css", content)?;
            output.finish()?;
            Ok(name)
        };
        let long = "a{color:red}".repeat(20);
        let first = build(long.as_bytes())?;
        let written = fs::metadata(folder.path().join("manifest.json"))?.modified()?;
        build(long.as_bytes())?;
        assert_eq!(written, fs::metadata(folder.path().join("manifest.json"))?.modified()?);
        assert!(folder.path().join(format!("{first}.br")).is_file());
        let second = build(b"b")?;
        assert!(!folder.path().join(&first).exists() && !folder.path().join(format!("{first}.br")).exists());
        assert!(folder.path().join(&second).is_file());
        // One byte does not get smaller.
        assert!(!folder.path().join(format!("{second}.gz")).exists());
        Ok(())
    }

    #[test]
    fn an_unknown_kind_of_file_is_refused() -> Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(Output::open(folder.path())?.add("notes.docx", b"").is_err());
        Ok(())
    }
}
