//! A device that keeps one passkey, as a browser and its authenticator would answer (WebAuthn level 3, attestation "none").
//! Each of its parts can be made to lie.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{KeyPair, SigningKey as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The user was there, and was known by the device; an answer that makes a key brings it along.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

pub struct Authenticator {
    key: KeyPair,
    pub id: Vec<u8>,
    pub owner: Vec<u8>,
    pub counter: u32,
    pub origin: &'static str,
    pub host: &'static str,
    pub verified: bool,
}

impl Authenticator {
    pub fn new(id: u8) -> Self {
        let key = KeyPair::generate().expect("a key");
        let (origin, host) = ("http://localhost:3000", "localhost");
        Self { key, id: vec![id; 16], owner: Vec::new(), counter: 0, origin, host, verified: true }
    }

    /// Makes the passkey that is asked for.
    pub fn make(&mut self, options: &Value) -> String {
        let owner = options["user"]["id"].as_str().expect("a handle");
        self.owner = URL_SAFE_NO_PAD.decode(owner).expect("base64");
        let data = self.client_data("webauthn.create", options);
        let point = self.key.public_key_raw();
        let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], &point[1..33], &[0x22, 0x58, 32], &point[33..]];
        let id_length = u16::try_from(self.id.len()).expect("short").to_be_bytes();
        let made = [&self.said(WITH_KEY)[..], &[0; 16], &id_length, &self.id, &key.concat()].concat();
        let length = u8::try_from(made.len()).expect("short");
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[length], &made].concat();
        self.credential(json!({ "clientDataJSON": text(data.as_bytes()), "attestationObject": text(&object) }))
    }

    /// Signs what is asked.
    pub fn answer(&mut self, options: &Value) -> String {
        self.counter += 1;
        let data = self.client_data("webauthn.get", options);
        let said = self.said(0);
        let signed = [&said[..], &Sha256::digest(&data)].concat();
        let signature = self.key.sign(&signed).expect("signs");
        self.credential(json!({
            "clientDataJSON": text(data.as_bytes()),
            "authenticatorData": text(&said),
            "signature": text(&signature),
            "userHandle": text(&self.owner),
        }))
    }

    /// Another key under the same name.
    pub fn forge(&mut self) {
        self.key = KeyPair::generate().expect("a key");
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    fn said(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | more | if self.verified { VERIFIED } else { 0 };
        [&Sha256::digest(self.host)[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn credential(&self, response: Value) -> String {
        let id = text(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
