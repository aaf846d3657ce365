//! Randomness by argument, for tokens, nonces, ids and jitter.

use rand::TryRngCore;

/// Fills bytes with randomness.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Random + '_ {
    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A random fraction in `0.0..1.0`.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        f64::from(u32::from_le_bytes(self.bytes())) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The operating system's randomness.
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without the system's randomness no secret can be made: going on would be worse than stopping.
        #[expect(clippy::expect_used, reason = "a machine without randomness cannot serve")]
        rand::rngs::OsRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}
