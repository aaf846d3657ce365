//! The key file: one secret from which every other key is derived, each for one purpose.
//!
//! Whoever holds the database alone can read no address and forge no link. Whoever loses the key file loses both:
//! keep a copy of it apart from the backups.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::fingerprint::hex;
use crate::random::Random;
use crate::values::EmailAddress;
use crate::{Error, Result};

const FIRST_LINE: &str = "mooring key file, version 1. Keep it secret, and keep a copy apart from the backups.";

/// Keys by purpose. `Debug` and `Display` are left out: a key must not reach a log.
pub struct Keys {
    /// Stands in each sealed value, so that a value says which key opens it.
    pub id: u8,
    pub(crate) seal: Zeroizing<[u8; 32]>,
    email: Zeroizing<[u8; 32]>,
    link: Zeroizing<[u8; 32]>,
    throttle: Zeroizing<[u8; 32]>,
    fingerprint: String,
}

impl Keys {
    /// Derives all keys from the file's secret (HKDF-SHA256, one label a purpose).
    #[must_use]
    pub fn from_secret(id: u8, secret: &[u8; 32]) -> Self {
        let source = Hkdf::<Sha256>::new(Some(b"mooring"), secret);
        let derive = |label: &str| {
            let mut key = Zeroizing::new([0; 32]);
            #[expect(clippy::expect_used, reason = "32 bytes are within what HKDF-SHA256 can give")]
            source.expand(label.as_bytes(), &mut *key).expect("32 bytes");
            key
        };
        let fingerprint = hex(&Sha256::digest(*derive("fingerprint"))[..8]);
        Self {
            id,
            seal: derive("seal"),
            email: derive("email-key"),
            link: derive("link"),
            throttle: derive("throttle"),
            fingerprint,
        }
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?);
        let line = text.lines().find_map(|line| line.strip_prefix("1 ")).and_then(unhex);
        let secret = line.ok_or_else(|| unreadable(path, "no key in it"))?;
        Ok(Self::from_secret(1, &secret))
    }

    /// Makes a key file (mode 0600) and refuses to replace one.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self> {
        let secret = Zeroizing::new(random.bytes::<32>());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|cause| unreadable(path, cause))?;
        }
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let mut file = file.map_err(|cause| unreadable(path, cause))?;
        let text = Zeroizing::new(format!("{FIRST_LINE}\n1 {}\n", hex(&*secret)));
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|cause| unreadable(path, cause))?;
        Ok(Self::from_secret(1, &secret))
    }

    /// What the database keeps to recognize its key file by.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// By this an account is found without its address standing in the database.
    #[must_use]
    pub fn email_key(&self, email: &EmailAddress) -> Vec<u8> {
        mac(&self.email, &[email.normalized().as_bytes()]).to_vec()
    }

    /// Counts tries without saying whose: an address that was tried, known or not, is in no table.
    #[must_use]
    pub fn throttle_key(&self, scope: &str, whose: &[u8]) -> Vec<u8> {
        mac(&self.throttle, &[scope.as_bytes(), whose]).to_vec()
    }

    /// The proof in a mailed link. The same row and generation give the same proof, so that a retried mail is the same mail.
    #[must_use]
    pub fn link_proof(&self, purpose: &str, row: &[u8], generation: i32) -> [u8; 32] {
        mac(&self.link, &[purpose.as_bytes(), row, &generation.to_be_bytes()])
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    for part in parts {
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn unreadable(path: &Path, cause: impl std::fmt::Display) -> Error {
    Error::internal(format!("key file {}: {cause}", path.display()))
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::OsRandom;

    #[test]
    fn a_key_file_reads_back_and_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::env::temp_dir().join(format!("mooring-keys-{}", std::process::id()));
        let path = folder.join("key");
        let made = Keys::create(&path, &OsRandom).expect("made");
        assert_eq!(made.fingerprint(), Keys::read(&path).expect("read").fingerprint());
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert!(Keys::create(&path, &OsRandom).is_err(), "a key file is never replaced");
        std::fs::remove_dir_all(folder).expect("cleaned");
    }

    #[test]
    fn proofs_differ_by_purpose_row_and_generation() {
        let keys = Keys::from_secret(1, &[7; 32]);
        let proof = keys.link_proof("invitation", b"row", 1);
        assert_eq!(proof, keys.link_proof("invitation", b"row", 1));
        assert_ne!(proof, keys.link_proof("reset", b"row", 1));
        assert_ne!(proof, keys.link_proof("invitation", b"row", 2));
        assert_ne!(proof, keys.link_proof("invitatio", b"nrow", 1));
    }
}
