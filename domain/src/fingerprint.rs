//! Short names for content: the same bytes, the same name.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Bytes as lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The SHA-256 of a content, whole.
#[must_use]
pub fn of(content: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(content))
}
