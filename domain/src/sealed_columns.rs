//! Every sealed column there is, in one list: what goes over all sealed values, such as a rotation of the keys, forgets none.
//!
//! A test fails when a row has a sealed column that is not in it.

use uuid::Uuid;

use crate::entities::{
    account, address_change, announcement, assignment, passkey, passkey_ceremony, reflection, reflection_answer,
    reflection_copy, release, safe_contact, safety_plan, second_factor, session_word,
};
use crate::keys::Keys;
use crate::random::Random;
use crate::sealed::{Sealed, SealedColumn};
use crate::values::EmailAddress;
use crate::{Error, Result};

/// A sealed column, whatever its marker.
#[derive(Clone, Copy)]
pub struct Registered {
    pub table: &'static str,
    pub column: &'static str,
    /// The column of the row's id, which each value is bound to.
    pub row: &'static str,
    /// Where the text is an address by which its row is found: the column of its HMAC.
    pub found_by: Option<&'static str>,
    open: fn(&Keys, Uuid, Vec<u8>) -> Result<String>,
    seal: fn(&Keys, &dyn Random, Uuid, &str) -> Vec<u8>,
}

impl Registered {
    const fn of<C: SealedColumn>() -> Self {
        Self {
            table: C::TABLE,
            column: C::COLUMN,
            row: "id",
            found_by: None,
            open: |keys, row, bytes| Sealed::<C>::from_bytes(bytes).open(keys, row),
            seal: |keys, random, row, text| Sealed::<C>::seal(keys, random, row, text).bytes().to_vec(),
        }
    }

    const fn found_by(mut self, column: &'static str) -> Self {
        self.found_by = Some(column);
        self
    }

    /// Opens a value of this column.
    pub fn open(&self, keys: &Keys, row: Uuid, bytes: Vec<u8>) -> Result<String> {
        (self.open)(keys, row, bytes)
    }

    /// The same text under the current key, and what its row is found by.
    pub fn seal_anew(&self, keys: &Keys, random: &dyn Random, row: Uuid, bytes: Vec<u8>) -> Result<Anew> {
        let text = zeroize::Zeroizing::new(self.open(keys, row, bytes)?);
        let found_by = match self.found_by {
            // Of somebody who was erased there is no address any more, and what they are found by is no HMAC.
            Some(_) if !text.is_empty() => {
                let email = EmailAddress::parse(&text).map_err(|_| self.strange(row))?;
                Some(keys.email_key(&email))
            }
            _ => None,
        };
        Ok(Anew { bytes: (self.seal)(keys, random, row, &text), found_by })
    }

    /// Whether the row is found by its address under the current key.
    pub fn is_found(&self, keys: &Keys, row: Uuid, bytes: &[u8], found_by: Option<&[u8]>) -> Result<bool> {
        if self.found_by.is_none() {
            return Ok(true);
        }
        let text = zeroize::Zeroizing::new(self.open(keys, row, bytes.to_vec())?);
        let email = EmailAddress::parse(&text).map_err(|_| self.strange(row));
        Ok(text.is_empty() || found_by == Some(&keys.email_key(&email?)[..]))
    }

    fn strange(&self, row: Uuid) -> Error {
        Error::internal(format!("sealed {}.{} of {row} is no address", self.table, self.column))
    }
}

/// A value sealed anew.
pub struct Anew {
    pub bytes: Vec<u8>,
    pub found_by: Option<Vec<u8>>,
}

/// All of them.
pub const SEALED_COLUMNS: &[Registered] = &[
    Registered::of::<account::Email>().found_by("email_key"),
    Registered::of::<address_change::NewEmail>(),
    Registered::of::<announcement::Text>(),
    Registered::of::<assignment::Word>(),
    Registered::of::<passkey::Credential>(),
    Registered::of::<passkey_ceremony::State>(),
    Registered::of::<reflection::Text>(),
    Registered::of::<reflection_answer::Text>(),
    Registered::of::<reflection_copy::Text>(),
    Registered::of::<release::Allowed>(),
    Registered::of::<release::Organization>(),
    Registered::of::<release::Purpose>(),
    Registered::of::<release::Recipient>(),
    Registered::of::<safe_contact::Note>(),
    Registered::of::<safe_contact::Phone>(),
    Registered::of::<safe_contact::PhoneWhen>(),
    Registered::of::<safety_plan::Distraction>(),
    Registered::of::<safety_plan::OwnCoping>(),
    Registered::of::<safety_plan::People>(),
    Registered::of::<safety_plan::Professionals>(),
    Registered::of::<safety_plan::Surroundings>(),
    Registered::of::<safety_plan::WarningSigns>(),
    Registered::of::<second_factor::NewSecret>(),
    Registered::of::<second_factor::Secret>(),
    Registered::of::<session_word::Text>(),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// (table, column) of every `Sealed` field in the rows' files.
    fn in_the_rows() -> BTreeSet<(String, String)> {
        let folder = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the package is") + "/src/entities";
        let mut found = BTreeSet::new();
        for file in std::fs::read_dir(folder).expect("a folder") {
            let text = std::fs::read_to_string(file.expect("an entry").path()).expect("a text");
            let table =
                text.split("table_name = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            for line in text.lines().filter(|line| line.trim().starts_with("pub ") && line.contains("Sealed<")) {
                let column = line.trim().trim_start_matches("pub ").split(':').next().unwrap_or_default();
                found.insert((table.to_string(), column.trim_start_matches("r#").to_string()));
            }
        }
        found
    }

    #[test]
    fn every_sealed_column_of_every_row_is_registered() {
        let registered: BTreeSet<_> =
            SEALED_COLUMNS.iter().map(|one| (one.table.to_string(), one.column.to_string())).collect();
        assert_eq!(in_the_rows(), registered);
        assert_eq!(registered.len(), SEALED_COLUMNS.len(), "each once");
        assert!(registered.len() > 1, "the rows are read");
    }
}
