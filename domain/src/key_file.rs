//! The key file as it lies on the disk: secrets by id, and what little of former ones outlives them.
//!
//! It is replaced as a whole or not at all (written beside, synced, renamed), and is for its owner alone.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::fingerprint::hex;
use crate::keys::Subkey;
use crate::random::Random;
use crate::{Error, Result};

const FIRST_LINE: &str = "mooring key file, version 2. Keep it secret, and keep a copy apart from the backups.";
/// Begins the line of a subkey whose secret is gone.
const KEPT: &str = "kept";

/// One secret. Its id stands in each value that was sealed under it.
pub struct Secret {
    pub id: u8,
    pub bytes: Zeroizing<[u8; 32]>,
}

/// A subkey that outlives its secret.
#[derive(Clone)]
pub struct Kept {
    pub subkey: Subkey,
    pub id: u8,
    pub bytes: Zeroizing<[u8; 32]>,
    /// None: for ever.
    pub until: Option<DateTime<Utc>>,
}

/// What a key file holds. The newest secret comes last.
#[derive(Default)]
pub struct KeyFile {
    pub secrets: Vec<Secret>,
    pub kept: Vec<Kept>,
}

/// Held by whoever changes the key file, so that two who do take turns.
pub struct Turn(#[expect(dead_code, reason = "the lock goes with the file")] File);

impl KeyFile {
    pub fn read(path: &Path) -> Result<Self> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?);
        let file = Self::parse(&text).map_err(|line| unreadable(path, format!("line {line} is none of a key file")))?;
        if file.secrets.is_empty() { Err(unreadable(path, "no key in it")) } else { Ok(file) }
    }

    /// The error is the number of the first line that can't be read: to go on without one would lose what it opens.
    fn parse(text: &str) -> Result<Self, usize> {
        let mut file = Self::default();
        for (number, line) in (1..).zip(text.lines()).skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [id, secret] => file
                    .secrets
                    .push(Secret { id: id.parse().map_err(|_| number)?, bytes: unhex(secret).ok_or(number)? }),
                [KEPT, subkey, id, bytes, until] => file.kept.push(Kept {
                    subkey: Subkey::named(subkey).ok_or(number)?,
                    id: id.parse().map_err(|_| number)?,
                    bytes: unhex(bytes).ok_or(number)?,
                    until: match until {
                        "always" => None,
                        until => Some(until.parse().map_err(|_| number)?),
                    },
                }),
                _ => return Err(number),
            }
        }
        Ok(file)
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = format!("{FIRST_LINE}\n");
        for Secret { id, bytes } in &self.secrets {
            text.push_str(&format!("{id} {}\n", hex(&**bytes)));
        }
        for Kept { subkey, id, bytes, until } in &self.kept {
            let until = until.map_or_else(|| "always".into(), |until| until.to_rfc3339());
            text.push_str(&format!("{KEPT} {} {id} {} {until}\n", subkey.name(), hex(&**bytes)));
        }
        Zeroizing::new(text)
    }

    /// Writes a new key file and refuses to replace one.
    pub fn create(&self, path: &Path) -> Result<()> {
        std::fs::create_dir_all(folder(path)).map_err(|cause| unreadable(path, cause))?;
        self.write_new(path)
    }

    /// Replaces the key file: after a loss of power there is the old one or the new one, whole.
    pub fn replace(&self, path: &Path, _: &Turn) -> Result<()> {
        let beside = PathBuf::from(format!("{}.new", path.display()));
        // What an interrupted change left behind; the turn is ours.
        if beside.exists() {
            std::fs::remove_file(&beside).map_err(|cause| unreadable(path, cause))?;
        }
        self.write_new(&beside)?;
        std::fs::rename(&beside, path)
            .and_then(|()| File::open(folder(path))?.sync_all())
            .map_err(|cause| Error::internal(format!("key file {} can't be replaced: {cause}", path.display())))
    }

    fn write_new(&self, path: &Path) -> Result<()> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = file.map_err(|cause| unreadable(path, cause))?;
        file.write_all(self.text().as_bytes()).and_then(|()| file.sync_all()).map_err(|cause| unreadable(path, cause))
    }

    /// Adds a new secret under an id that nothing in the file has. Says which.
    pub fn add(&mut self, random: &dyn Random) -> Result<u8> {
        let taken: Vec<u8> = self.secrets.iter().map(|one| one.id).chain(self.kept.iter().map(|one| one.id)).collect();
        let newest = self.secrets.last().map_or(0, |one| one.id);
        let ids = (newest..=u8::MAX).skip(1).chain(1..=newest);
        let free = ids.into_iter().find(|id| !taken.contains(id));
        let id = free.ok_or_else(|| Error::internal("the key file has no room for another key"))?;
        self.secrets.push(Secret { id, bytes: Zeroizing::new(random.bytes::<32>()) });
        Ok(id)
    }

    /// Drops all secrets but one. Of each that goes stays what has to outlive it, and what did long enough goes.
    pub fn keep_only(&mut self, id: u8, now: DateTime<Utc>) {
        self.kept.retain(|kept| kept.until.is_none_or(|until| until > now));
        let (stays, goes) = std::mem::take(&mut self.secrets).into_iter().partition(|one| one.id == id);
        self.secrets = stays;
        for secret in goes {
            for subkey in Subkey::ALL {
                let Some(until) = subkey.outlives_its_secret(now) else { continue };
                let bytes = subkey.derive(&secret.bytes);
                self.kept.push(Kept { subkey, id: secret.id, bytes, until });
            }
        }
    }
}

/// Takes the turn at changing a key file, if nobody else has it.
pub fn turn(path: &Path) -> Result<Turn> {
    let folder = File::open(folder(path)).map_err(|cause| unreadable(path, cause))?;
    match folder.try_lock() {
        Ok(()) => Ok(Turn(folder)),
        Err(_) => Err(Error::internal("another command is changing the key file; nothing was changed")),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unreadable(path: &Path, cause: impl std::fmt::Display) -> Error {
    Error::internal(format!("key file {}: {cause}", path.display()))
}

fn unhex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::OsRandom;

    fn now() -> DateTime<Utc> {
        "2026-09-01T15:00:00Z".parse().expect("a time")
    }

    #[test]
    fn a_file_of_the_first_version_still_reads() {
        let text = format!("mooring key file, version 1. Keep it secret.\n1 {}\n", "ab".repeat(32));
        let file = KeyFile::parse(&text).expect("reads");
        assert_eq!((file.secrets.len(), file.secrets[0].id, *file.secrets[0].bytes), (1, 1, [0xab; 32]));
    }

    #[test]
    fn what_outlives_a_secret_is_written_and_read_back() {
        let mut file = KeyFile::default();
        assert_eq!((file.add(&OsRandom).expect("adds"), file.add(&OsRandom).expect("adds")), (1, 2));
        let link = Subkey::Link.derive(&file.secrets[0].bytes);
        file.keep_only(2, now());
        let again = KeyFile::parse(&file.text()).expect("reads");
        assert_eq!(again.secrets.iter().map(|one| one.id).collect::<Vec<_>>(), [2]);
        let kept = again.kept.iter().find(|kept| kept.subkey == Subkey::Link).expect("kept");
        assert_eq!((kept.id, *kept.bytes, kept.until > Some(now())), (1, *link, true));
        assert!(again.kept.iter().all(|kept| !matches!(kept.subkey, Subkey::Seal | Subkey::Email)));
    }

    #[test]
    fn what_outlived_its_time_goes_with_the_next_rotation() {
        let mut file = KeyFile::default();
        file.add(&OsRandom).expect("adds");
        file.add(&OsRandom).expect("adds");
        file.keep_only(2, now());
        file.add(&OsRandom).expect("adds");
        file.keep_only(3, now() + chrono::Duration::days(300));
        assert!(file.kept.iter().all(|kept| kept.id == 2 || kept.until.is_none()));
    }

    #[test]
    fn a_line_that_is_not_understood_stops_everything() {
        let whole = format!("first\n1 {}\n", "ab".repeat(32));
        for broken in ["2 abc", "x", "kept link 1 ab always", "999 00"] {
            assert_eq!(KeyFile::parse(&format!("{whole}{broken}\n")).err(), Some(3), "{broken}");
        }
    }

    #[test]
    fn ids_go_round_and_never_meet_one_that_is_in_use() {
        let mut file = KeyFile::default();
        for _ in 0..600 {
            let id = file.add(&OsRandom).expect("adds");
            assert!(id > 0);
            file.kept.clear();
            file.keep_only(id, now());
        }
    }
}
