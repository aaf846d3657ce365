//! What the proofs of the trail are made over: one fixed encoding of every column. Each part comes with its length, and
//! each kind of proof begins with its own words, so that none can be passed for another.

use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq as _;

use crate::entities::{audit_entry, audit_mark};
use crate::keys::Keys;

/// How long a proof is.
pub const PROOF_BYTES: usize = 32;
/// Before the first entry.
pub const NO_LINK: [u8; PROOF_BYTES] = [0; PROOF_BYTES];

/// The proof that a server wrote this entry.
pub fn proof(keys: &Keys, key_id: u8, entry: &audit_entry::Model) -> Option<[u8; PROOF_BYTES]> {
    let mut parts = vec![b"mooring audit entry 1".to_vec(), vec![key_id]];
    parts.extend(written(entry));
    keyed(keys, key_id, &parts)
}

/// Where an entry is put into the chain.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub number: i64,
    pub linked_at: DateTime<Utc>,
    /// The link before.
    pub previous: &'a [u8],
}

/// The link of an entry at this place.
pub fn link(keys: &Keys, key_id: u8, entry: &audit_entry::Model, place: Place) -> Option<[u8; PROOF_BYTES]> {
    let mut parts = vec![
        b"mooring audit link 1".to_vec(),
        vec![key_id],
        place.number.to_be_bytes().to_vec(),
        micros(place.linked_at),
        place.previous.to_vec(),
        optional(entry.proof_key_id.map(|id| id.to_be_bytes().to_vec())),
        optional(entry.proof.clone()),
    ];
    parts.extend(written(entry));
    keyed(keys, key_id, &parts)
}

/// What seals a mark.
pub fn seal(keys: &Keys, key_id: u8, mark: &audit_mark::Model) -> Option<[u8; PROOF_BYTES]> {
    let parts = [
        b"mooring audit mark 1".to_vec(),
        vec![key_id],
        mark.name.clone().into_bytes(),
        mark.number.to_be_bytes().to_vec(),
        mark.link.clone(),
        micros(mark.at),
    ];
    keyed(keys, key_id, &parts)
}

/// Whether two proofs are one, found out in the same time for all.
pub fn is_same(stored: &[u8], made: &[u8; PROOF_BYTES]) -> bool {
    stored.ct_eq(made).into()
}

/// The id of a key as the database has it. None: no key has it.
pub fn key_id(stored: Option<i32>) -> Option<u8> {
    stored.and_then(|id| u8::try_from(id).ok())
}

fn written(entry: &audit_entry::Model) -> [Vec<u8>; 6] {
    [
        entry.id.0.as_bytes().to_vec(),
        micros(entry.at),
        optional(entry.actor_id.map(|id| id.0.as_bytes().to_vec())),
        entry.action.clone().into_bytes(),
        entry.subject.clone().into_bytes(),
        optional(entry.subject_id.map(|id| id.as_bytes().to_vec())),
    ]
}

/// Nothing, and something that is empty, are two things.
fn optional(value: Option<Vec<u8>>) -> Vec<u8> {
    value.map_or_else(Vec::new, |mut value| {
        value.insert(0, 1);
        value
    })
}

fn micros(at: DateTime<Utc>) -> Vec<u8> {
    at.timestamp_micros().to_be_bytes().to_vec()
}

fn keyed(keys: &Keys, key_id: u8, parts: &[Vec<u8>]) -> Option<[u8; PROOF_BYTES]> {
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    keys.audit_proof(key_id, &parts)
}
