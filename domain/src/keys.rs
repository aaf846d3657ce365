//! The keys: of each secret in the key file one key for each purpose. One secret is the current one, under which all is
//! written; the others still open what was written before, until a rotation has written it anew.
//!
//! Whoever holds the database alone can read no address and forge no link. Whoever loses the key file loses both:
//! keep a copy of it apart from the backups. Which secret is current, the database says (by its fingerprint): servers
//! that share a database can't disagree about it for longer than they take to look.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use chrono::{DateTime, Duration, Utc};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::fingerprint::hex;
use crate::key_file::{Kept, KeyFile, Secret};
use crate::random::Random;
use crate::values::EmailAddress;
use crate::{Error, Result};

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subkey {
    /// Sealed columns.
    Seal,
    /// Finding an account by its address.
    Email,
    /// The proof in a mailed link.
    Link,
    /// Sealed text that travels in a page and is in no table.
    Page,
    /// Counting tries without saying whose.
    Throttle,
    /// What proves the trail of who did what.
    Audit,
    /// What the database knows a key by.
    Fingerprint,
}

impl Subkey {
    pub const ALL: [Self; 7] =
        [Self::Seal, Self::Email, Self::Link, Self::Page, Self::Throttle, Self::Audit, Self::Fingerprint];

    /// As the key file calls it. Fed into the derivation too: a name never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Email => "email-key",
            Self::Link => "link",
            Self::Page => "page",
            Self::Throttle => "throttle",
            Self::Audit => "audit",
            Self::Fingerprint => "fingerprint",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subkey| subkey.name() == name)
    }

    /// Until when it is still needed once its secret is dropped; `Some(None)`: for ever. What stands in a table is written
    /// anew before that, but nobody can write a mail anew that was sent, or a page that is open in a browser.
    #[must_use]
    pub fn outlives_its_secret(self, now: DateTime<Utc>) -> Option<Option<DateTime<Utc>>> {
        match self {
            // Counts begin anew: everybody has all their tries again, once.
            Self::Seal | Self::Email | Self::Throttle | Self::Fingerprint => None,
            Self::Link => Some(Some(now + crate::links::LONGEST_LIFETIME)),
            // A trail that could be written anew would prove nothing.
            Self::Audit => Some(None),
            Self::Page => Some(Some(now + crate::sign_ins::KEPT_AFTER_END + Duration::days(1))),
        }
    }

    /// HKDF-SHA256, one label a purpose.
    #[must_use]
    pub fn derive(self, secret: &[u8; 32]) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        let source = Hkdf::<Sha256>::new(Some(b"mooring"), secret);
        #[expect(clippy::expect_used, reason = "32 bytes are within what HKDF-SHA256 can give")]
        source.expand(self.name().as_bytes(), &mut *key).expect("32 bytes");
        key
    }
}

/// One secret's keys.
pub struct Key {
    pub id: u8,
    fingerprint: String,
    subkeys: Vec<(Subkey, Zeroizing<[u8; 32]>)>,
}

impl Key {
    fn of(secret: &Secret) -> Self {
        let fingerprint = hex(&Sha256::digest(*Subkey::Fingerprint.derive(&secret.bytes))[..8]);
        let subkeys = Subkey::ALL.map(|subkey| (subkey, subkey.derive(&secret.bytes))).into();
        Self { id: secret.id, fingerprint, subkeys }
    }

    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    #[must_use]
    pub fn subkey(&self, subkey: Subkey) -> &[u8; 32] {
        // `of` derives all of them.
        self.subkeys.iter().find(|(known, _)| *known == subkey).map_or(&[0; 32], |(_, bytes)| bytes)
    }
}

/// All that the file gave, at one moment.
struct Ring {
    /// The newest comes last.
    keys: Vec<Arc<Key>>,
    kept: Vec<Kept>,
    current: Arc<Key>,
}

/// The key file in use. `Debug` and `Display` are left out: a key must not reach a log.
pub struct Keys {
    /// None: made from a secret that lies in no file.
    file: Option<PathBuf>,
    ring: RwLock<Arc<Ring>>,
    /// Of the file that the ring is from.
    stamp: Mutex<Option<Stamp>>,
}

/// Tells one state of the file from the next: it is replaced, never written into.
type Stamp = (u64, u64, Option<SystemTime>);

impl Keys {
    /// Keys from one secret without a file.
    #[must_use]
    pub fn from_secret(id: u8, secret: &[u8; 32]) -> Self {
        let key = Arc::new(Key::of(&Secret { id, bytes: Zeroizing::new(*secret) }));
        let ring = Ring { keys: vec![key.clone()], kept: Vec::new(), current: key };
        Self { file: None, ring: RwLock::new(Arc::new(ring)), stamp: Mutex::new(None) }
    }

    /// Reads a key file. The oldest secret is current until the database says otherwise; see [`Self::use_current`].
    pub fn read(path: &Path) -> Result<Self> {
        let stamp = stamp(path);
        let ring = ring(KeyFile::read(path)?, None)?;
        Ok(Self { file: Some(path.into()), ring: RwLock::new(Arc::new(ring)), stamp: Mutex::new(stamp) })
    }

    /// Makes a key file (mode 0600) and refuses to replace one.
    pub fn create(path: &Path, random: &dyn Random) -> Result<Self> {
        let mut file = KeyFile::default();
        file.add(random)?;
        file.create(path)?;
        Self::read(path)
    }

    /// The file that they are from.
    pub fn file(&self) -> Result<&Path> {
        self.file.as_deref().ok_or_else(|| Error::internal("these keys are from no file"))
    }

    /// The key under which all is written.
    #[must_use]
    pub fn current(&self) -> Arc<Key> {
        self.ring().current.clone()
    }

    /// All keys whose secret is in the file, the newest last.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Key>> {
        self.ring().keys.clone()
    }

    /// A subkey by the id of its secret, also where it outlived that. An unknown id makes the file be read again: another
    /// process may have added it a moment ago.
    #[must_use]
    pub fn subkey(&self, id: u8, subkey: Subkey) -> Option<Zeroizing<[u8; 32]>> {
        let find = || self.ring().subkeys(subkey).into_iter().find(|(known, _)| *known == id).map(|(_, bytes)| bytes);
        find().or_else(|| {
            self.look_at_file().ok()?;
            find()
        })
    }

    /// What the database keeps to recognize its key by.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.current().fingerprint.clone()
    }

    /// By this an account is found without its address standing in the database.
    #[must_use]
    pub fn email_key(&self, email: &EmailAddress) -> Vec<u8> {
        email_key(&self.current(), email)
    }

    /// The same under every key: while a rotation is under way an account may stand under either.
    #[must_use]
    pub fn email_keys(&self, email: &EmailAddress) -> Vec<Vec<u8>> {
        // Another process may have added a key that this one has met nowhere yet. What can't be read now was read before.
        let _ = self.look_at_file();
        self.all().iter().map(|key| email_key(key, email)).collect()
    }

    /// Counts tries without saying whose: an address that was tried, known or not, is in no table.
    #[must_use]
    pub fn throttle_key(&self, scope: &str, whose: &[u8]) -> Vec<u8> {
        mac(self.current().subkey(Subkey::Throttle), &[scope.as_bytes(), whose]).to_vec()
    }

    /// What proves entries of the trail and their links, under the key with this id. None: there is no such key.
    #[must_use]
    pub fn audit_proof(&self, key_id: u8, parts: &[&[u8]]) -> Option<[u8; 32]> {
        self.subkey(key_id, Subkey::Audit).map(|key| mac(&key, parts))
    }

    /// The proof in a mailed link. The same row and generation give the same proof, so that a retried mail is the same mail.
    #[must_use]
    pub fn link_proof(&self, purpose: &str, row: &[u8], generation: i32) -> [u8; 32] {
        link_proof(self.current().subkey(Subkey::Link), purpose, row, generation)
    }

    /// Whether a link's proof is right, under whichever key it was mailed.
    #[must_use]
    pub fn proves_link(&self, purpose: &str, row: &[u8], generation: i32, proof: &[u8]) -> bool {
        let right = |keys: &Self| {
            let subkeys = keys.ring().subkeys(Subkey::Link);
            // All are tried, so that the time does not tell which one it was.
            subkeys.iter().fold(false, |found, (_, key)| {
                found | bool::from(link_proof(key, purpose, row, generation)[..].ct_eq(proof))
            })
        };
        right(self) || (self.look_at_file().is_ok_and(|is_new| is_new) && right(self))
    }

    /// Makes the secret with this fingerprint the current one. False: the file has none such.
    pub fn use_current(&self, fingerprint: &str) -> Result<bool> {
        if self.current().fingerprint == fingerprint {
            self.look_at_file()?;
            return Ok(true);
        }
        self.look_at_file()?;
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let Some(key) = ring.keys.iter().find(|key| key.fingerprint == fingerprint).cloned() else { return Ok(false) };
        *ring = Arc::new(Ring { keys: ring.keys.clone(), kept: ring.kept.clone(), current: key });
        Ok(true)
    }

    /// Reads the file again if it was replaced. Says whether it was.
    pub fn look_at_file(&self) -> Result<bool> {
        let Some(path) = &self.file else { return Ok(false) };
        let mut seen = self.stamp.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamp(path);
        if now.is_none() || now == *seen {
            return Ok(false);
        }
        let mut place = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let fresh = ring(KeyFile::read(path)?, Some(&place.current))?;
        *place = Arc::new(fresh);
        *seen = now;
        Ok(true)
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Ring {
    fn subkeys(&self, subkey: Subkey) -> Vec<(u8, Zeroizing<[u8; 32]>)> {
        let living = self.keys.iter().map(|key| (key.id, Zeroizing::new(*key.subkey(subkey))));
        let kept = self.kept.iter().filter(|kept| kept.subkey == subkey).map(|kept| (kept.id, kept.bytes.clone()));
        living.chain(kept).collect()
    }
}

/// `current` stays current where the file still has it; where it has gone, a rotation is over and the newest took its place.
fn ring(file: KeyFile, current: Option<&Arc<Key>>) -> Result<Ring> {
    let keys: Vec<_> = file.secrets.iter().map(|secret| Arc::new(Key::of(secret))).collect();
    let still = current.and_then(|current| keys.iter().find(|key| key.fingerprint == current.fingerprint));
    let other = if current.is_some() { keys.last() } else { keys.first() };
    let current = still.or(other).cloned().ok_or_else(|| Error::internal("the key file has no key in it"))?;
    Ok(Ring { keys, kept: file.kept, current })
}

fn stamp(path: &Path) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.ino(), metadata.len(), metadata.modified().ok()))
}

fn email_key(key: &Key, email: &EmailAddress) -> Vec<u8> {
    mac(key.subkey(Subkey::Email), &[email.normalized().as_bytes()]).to_vec()
}

fn link_proof(key: &[u8; 32], purpose: &str, row: &[u8], generation: i32) -> [u8; 32] {
    mac(key, &[purpose.as_bytes(), row, &generation.to_be_bytes()])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_file;
    use crate::random::OsRandom;

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("mooring-keys-{name}-{}", std::process::id()))
    }

    #[test]
    fn a_key_file_reads_back_and_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder("made");
        let path = folder.join("key");
        let made = Keys::create(&path, &OsRandom).expect("made");
        assert_eq!(made.fingerprint(), Keys::read(&path).expect("read").fingerprint());
        assert!(Keys::create(&path, &OsRandom).is_err(), "a key file is never replaced by a new one");
        let mut file = KeyFile::read(&path).expect("reads");
        file.add(&OsRandom).expect("adds");
        file.replace(&path, &key_file::turn(&path).expect("free")).expect("replaced");
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left beside it");
        std::fs::remove_dir_all(folder).expect("cleaned");
    }

    #[test]
    fn a_key_that_another_process_adds_is_found_and_does_not_become_current_by_itself() {
        let folder = folder("followed");
        let path = folder.join("key");
        let (ours, theirs) = (Keys::create(&path, &OsRandom).expect("made"), Keys::read(&path).expect("read"));
        let first = ours.fingerprint();
        let turn = key_file::turn(&path).expect("free");
        assert!(key_file::turn(&path).is_err(), "one at a time");
        let mut file = KeyFile::read(&path).expect("reads");
        let id = file.add(&OsRandom).expect("adds");
        file.replace(&path, &turn).expect("replaced");
        assert!(ours.subkey(id, Subkey::Seal).is_some() && ours.subkey(77, Subkey::Seal).is_none());
        assert_eq!(ours.fingerprint(), first);
        let second = ours.all()[1].fingerprint().to_string();
        assert!(ours.use_current(&second).expect("reads") && !theirs.use_current("elsewhere").expect("reads"));
        let proof = theirs.link_proof("reset", b"row", 1);
        assert!(ours.proves_link("reset", b"row", 1, &proof) && !ours.proves_link("reset", b"row", 2, &proof));
        file.keep_only(id, "2026-09-01T15:00:00Z".parse().expect("a time"));
        file.replace(&path, &turn).expect("replaced");
        assert!(ours.look_at_file().expect("reads"));
        assert!(ours.subkey(1, Subkey::Seal).is_none(), "the old secret is gone");
        assert!(ours.proves_link("reset", b"row", 1, &proof), "what was mailed under it still works");
        assert!(theirs.look_at_file().expect("reads"), "as each server does every second");
        assert!(theirs.subkey(id, Subkey::Seal).is_some());
        assert_eq!(theirs.fingerprint(), second, "whoever slept through it follows too");
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
