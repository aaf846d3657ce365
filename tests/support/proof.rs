//! Proofs that take minutes have a short form in the test command. `cargo xtask prove` sets `MOORING_PROVE` and runs the
//! whole ones, which print what they found.

/// Whether the whole proof is wanted.
pub fn is_whole() -> bool {
    std::env::var_os("MOORING_PROVE").is_some()
}

/// How many of something: in the tests, or in the whole proof.
pub fn size(short: usize, whole: usize) -> usize {
    if is_whole() { whole } else { short }
}
