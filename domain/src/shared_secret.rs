//! A secret of the settings that another program shows: kept as its hash, compared in the same time whatever was shown.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{Error, Result};

/// Fewer letters could be guessed.
pub const SHORTEST: usize = 24;

/// The hash of a secret.
#[derive(Clone)]
pub struct SharedSecret([u8; 32]);

impl SharedSecret {
    /// # Errors
    /// When it is too short.
    pub fn new(secret: &str) -> Result<Self> {
        if secret.chars().count() < SHORTEST {
            return Err(Error::internal(format!("a secret has at least {SHORTEST} letters, by chance")));
        }
        Ok(Self(Sha256::digest(secret).into()))
    }

    /// Whether this is it.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        let shown: [u8; 32] = Sha256::digest(shown).into();
        bool::from(self.0.ct_eq(&shown))
    }
}

impl std::fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_is_it_and_none_is_told() {
        let secret = SharedSecret::new("four and twenty lanterns").expect("long enough");
        assert!(secret.is("four and twenty lanterns"));
        for wrong in ["", "four and twenty lantern", "four and twenty lanterns "] {
            assert!(!secret.is(wrong), "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "SharedSecret");
        assert!(SharedSecret::new("three and twenty letter").is_err());
    }
}
