//! Sensitive text, sealed: XChaCha20-Poly1305 with the key's id in front and the place it belongs to bound in.
//!
//! A sealed value moved to another table, column or row does not open. Sealed text is not searched.

use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value};
use uuid::Uuid;

use crate::keys::{Keys, Subkey};
use crate::random::Random;
use crate::{Error, Result};

const NONCE_BYTES: usize = 24;

/// Names the one column that a sealed value may stand in.
pub trait SealedColumn {
    const TABLE: &'static str;
    const COLUMN: &'static str;
    const SUBKEY: Subkey = Subkey::Seal;
}

/// A sealed text of the column `C`.
pub struct Sealed<C> {
    bytes: Vec<u8>,
    column: PhantomData<fn() -> C>,
}

impl<C: SealedColumn> Sealed<C> {
    /// Seals `text` for the row `row`.
    #[must_use]
    pub fn seal(keys: &Keys, random: &dyn Random, row: Uuid, text: &str) -> Self {
        let nonce = random.bytes::<NONCE_BYTES>();
        let key = keys.current();
        let payload = Payload { msg: text.as_bytes(), aad: &Self::place(key.id, row) };
        #[expect(clippy::expect_used, reason = "only a text of 256 GiB can fail")]
        let sealed = cipher(key.subkey(C::SUBKEY)).encrypt(&XNonce::from(nonce), payload).expect("short text");
        let mut bytes = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        bytes.push(key.id);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Self { bytes, column: PhantomData }
    }

    /// Opens the value, if it is this row's and the key is right.
    pub fn open(&self, keys: &Keys, row: Uuid) -> Result<String> {
        let refused = || Error::internal(format!("sealed {}.{} of {row} does not open", C::TABLE, C::COLUMN));
        let (key_id, rest) = self.bytes.split_first().ok_or_else(refused)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or_else(refused)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| refused())?;
        let payload = Payload { msg: sealed, aad: &Self::place(*key_id, row) };
        let key = keys.subkey(*key_id, C::SUBKEY).ok_or_else(refused)?;
        let text = cipher(&key).decrypt(&XNonce::from(nonce), payload).map_err(|_| refused())?;
        String::from_utf8(text).map_err(|_| refused())
    }

    /// A value as it stands in the database.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes, column: PhantomData }
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// By its id, the key that opens it; none of a value that is none.
    #[must_use]
    pub fn key_id(&self) -> Option<u8> {
        self.bytes.first().copied()
    }

    /// For a sealed value that travels in a page instead of standing in a table.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.bytes)
    }

    /// What [`Self::to_text`] wrote.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Some(Self { bytes: URL_SAFE_NO_PAD.decode(text).ok()?, column: PhantomData })
    }

    fn place(key_id: u8, row: Uuid) -> Vec<u8> {
        let mut place = format!("{}\0{}\0{key_id}\0", C::TABLE, C::COLUMN).into_bytes();
        place.extend_from_slice(row.as_bytes());
        place
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key).into())
}

// By hand, since a derive would ask the same of the column's marker.
impl<C> Clone for Sealed<C> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), column: PhantomData }
    }
}
impl<C> PartialEq for Sealed<C> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<C> Eq for Sealed<C> {}
impl<C> std::fmt::Debug for Sealed<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}
impl<C> From<Sealed<C>> for Value {
    fn from(sealed: Sealed<C>) -> Self {
        sealed.bytes.into()
    }
}
impl<C> TryGetable for Sealed<C> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> std::result::Result<Self, TryGetError> {
        Vec::<u8>::try_get_by(row, index).map(|bytes| Self { bytes, column: PhantomData })
    }
}
impl<C> ValueType for Sealed<C> {
    fn try_from(value: Value) -> std::result::Result<Self, ValueTypeErr> {
        <Vec<u8> as ValueType>::try_from(value).map(|bytes| Self { bytes, column: PhantomData })
    }
    fn type_name() -> String {
        "Sealed".into()
    }
    fn array_type() -> ArrayType {
        <Vec<u8> as ValueType>::array_type()
    }
    fn column_type() -> ColumnType {
        ColumnType::Blob
    }
}
impl<C> Nullable for Sealed<C> {
    fn null() -> Value {
        Vec::<u8>::null()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::OsRandom;

    struct Here;
    impl SealedColumn for Here {
        const TABLE: &'static str = "here";
        const COLUMN: &'static str = "text";
    }
    struct There;
    impl SealedColumn for There {
        const TABLE: &'static str = "there";
        const COLUMN: &'static str = "text";
    }

    #[test]
    fn a_sealed_text_opens_in_its_own_place_alone() {
        let keys = Keys::from_secret(1, &[1; 32]);
        let (row, other_row) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = Sealed::<Here>::seal(&keys, &OsRandom, row, "rosa@example.org");
        assert_eq!(sealed.open(&keys, row).expect("opens"), "rosa@example.org");
        assert!(sealed.open(&keys, other_row).is_err());
        assert!(sealed.open(&Keys::from_secret(1, &[2; 32]), row).is_err());
        let moved = Sealed::<There> { bytes: sealed.bytes.clone(), column: PhantomData };
        assert!(moved.open(&keys, row).is_err());
        assert!(!sealed.bytes.windows(4).any(|window| window == b"rosa"));
    }
}
