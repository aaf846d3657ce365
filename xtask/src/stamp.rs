//! A stamp is the hash of all that a step reads. A step whose stamp has not changed need not run again.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// Collects inputs; two stamps are equal when all inputs are.
pub struct Stamp(Sha256);

impl Stamp {
    /// Starts with the step's name and whatever else decides its result, such as versions and flags.
    pub fn new(settings: &str) -> Self {
        Self(Sha256::new()).add("settings", settings.as_bytes())
    }

    /// Adds a file's name and content; not its folder, so that another clone of the same sources has the same stamp.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn file(self, path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(self.add(&name, &read(path)?))
    }

    /// Adds every file below a folder.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn folder(mut self, path: &Path) -> Result<Self> {
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(path)?.to_string_lossy();
                self = self.add(&name, &read(entry.path())?);
            }
        }
        Ok(self)
    }

    /// Whether the step that wrote this file had the same inputs.
    pub fn is_in(&self, file: &Path) -> bool {
        fs::read_to_string(file).is_ok_and(|written| written == self.text())
    }

    /// Remembers that the step is done.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_to(&self, file: &Path) -> Result<()> {
        fs::write(file, self.text()).with_context(|| format!("cannot write {}", file.display()))
    }

    // With lengths before them, no two lists of inputs run together to the same bytes.
    fn add(mut self, name: &str, content: &[u8]) -> Self {
        for part in [name.as_bytes(), content] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
        self
    }

    fn text(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_changes_the_stamp() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (input, done) = (folder.path().join("input"), folder.path().join("done"));
        fs::write(&input, "one")?;
        Stamp::new("step").file(&input)?.write_to(&done)?;
        assert!(Stamp::new("step").file(&input)?.is_in(&done));
        assert!(!Stamp::new("other step").file(&input)?.is_in(&done));
        fs::write(&input, "two")?;
        assert!(!Stamp::new("step").file(&input)?.is_in(&done));
        Ok(())
    }

    #[test]
    fn a_new_file_in_a_folder_changes_the_stamp() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let before = Stamp::new("step").folder(folder.path())?.text();
        fs::write(folder.path().join("new"), "")?;
        assert_ne!(before, Stamp::new("step").folder(folder.path())?.text());
        Ok(())
    }
}
