//! Wrapping: how a 32-byte secret lies in `keys.db`.
//!
//! Stored form, 72 bytes: nonce (24) ‖ XChaCha20-Poly1305 of the secret (32) ‖ tag (16). The wrapping key is
//! HKDF-SHA-256(master key, salt log id, info `parcours/wrap/1`); the additional data is the RFC 8785 array
//! `["<log id>","<whose>"]`, where whose is the subject, or `permanent-secret/2`. A wrapped key moved to another subject's
//! row, or into another log's vault, does not unwrap.

use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce, aead::AeadInOut};
use uuid::Uuid;

use crate::{
    canonical,
    entropy::{Entropy, draw},
    master_key::MasterKey,
    secret::Secret,
};

/// Length of a wrapped secret, in bytes.
pub(crate) const WRAPPED_BYTES: usize = NONCE + 32 + TAG;
const NONCE: usize = 24;
const TAG: usize = 16;

/// The name under which the permanent secret is wrapped; no subject id looks like it. It tells the schema too: whoever has no
/// key cannot call a file older than it is, and so take off what a later schema added.
pub(crate) const PERMANENT_SECRET: &str = "permanent-secret/2";
/// The same in a file of schema 1.
pub(crate) const PERMANENT_SECRET_1: &str = "permanent-secret";

/// Wraps and unwraps the secrets of one vault.
#[derive(Debug)]
pub(crate) struct Wrapper {
    key: Secret,
    log: Uuid,
}

impl Wrapper {
    pub(crate) fn new(master: &MasterKey, log: Uuid) -> Self {
        Self { key: master.derive(log, "parcours/wrap/1"), log }
    }

    pub(crate) fn wrap(&self, whose: &str, secret: &Secret, entropy: &mut dyn Entropy) -> [u8; WRAPPED_BYTES] {
        let nonce: [u8; NONCE] = draw(entropy);
        let mut wrapped = [0; WRAPPED_BYTES];
        wrapped[..NONCE].copy_from_slice(&nonce);
        let body = &mut wrapped[NONCE..NONCE + 32];
        body.copy_from_slice(secret.bytes());
        let tag = self
            .cipher()
            .encrypt_inout_detached(&XNonce::from(nonce), &self.whose(whose), body.into())
            .expect("32 bytes are within the cipher's bounds");
        wrapped[NONCE + 32..].copy_from_slice(&tag);
        wrapped
    }

    /// Returns `None` when the bytes were not wrapped by [`wrap`](Self::wrap) for `whose` under the same master key.
    pub(crate) fn unwrap(&self, whose: &str, wrapped: &[u8]) -> Option<Secret> {
        let (nonce, rest) = wrapped.split_first_chunk::<NONCE>()?;
        let (body, tag) = rest.split_last_chunk::<TAG>()?;
        let mut secret = Secret::copy_of(body.try_into().ok()?);
        let buffer = secret.bytes_mut().as_mut_slice().into();
        self.cipher()
            .decrypt_inout_detached(&XNonce::from(*nonce), &self.whose(whose), buffer, &Tag::from(*tag))
            .ok()?;
        Some(secret)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.bytes().into())
    }

    fn whose(&self, whose: &str) -> Vec<u8> {
        canonical::texts(&[&self.log.hyphenated().to_string(), whose])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{SystemEntropy, hex};

    /// Hands out the nonce of the vector.
    struct Nonce(Vec<u8>);

    impl Entropy for Nonce {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0);
        }
    }

    #[test]
    fn wraps_to_the_known_bytes() {
        let vectors: Value = serde_json::from_str(include_str!("../../../fixtures/vectors/sealing.json")).unwrap();
        let vector = &vectors["wrapping"];
        let text = |name: &str| vector[name].as_str().unwrap();
        let log: Uuid = vectors["log"].as_str().unwrap().parse().unwrap();
        let master = MasterKey::draw(&mut Nonce(hex::decode(text("master_key")).unwrap().to_vec()));
        let check = master.derive(log, "parcours/master-check/1");
        assert_eq!(hex::encode(check.bytes()), text("master_check"));

        let wrapper = Wrapper::new(&master, log);
        assert_eq!(hex::encode(wrapper.key.bytes()), text("wrapping_key"));
        let secret = Secret::copy_of(&hex::decode(text("secret")).unwrap());
        let nonce = text("wrapped").as_bytes()[..48]
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
        let wrapped = wrapper.wrap(text("subject"), &secret, &mut Nonce(nonce.collect()));
        let printed: String = wrapped.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(printed, text("wrapped"));
        assert_eq!(wrapper.unwrap(text("subject"), &wrapped).unwrap().bytes(), secret.bytes());
    }

    #[test]
    fn unwraps_only_for_whom_it_was_wrapped() {
        let master = MasterKey::draw(&mut SystemEntropy);
        let [log, other] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let secret = Secret::draw(&mut SystemEntropy);
        let wrapped = Wrapper::new(&master, log).wrap("one", &secret, &mut SystemEntropy);
        assert!(Wrapper::new(&master, log).unwrap("one", &wrapped).is_some());
        assert!(Wrapper::new(&master, log).unwrap("another", &wrapped).is_none());
        assert!(Wrapper::new(&master, other).unwrap("one", &wrapped).is_none());
        assert!(Wrapper::new(&MasterKey::draw(&mut SystemEntropy), log).unwrap("one", &wrapped).is_none());
        for length in 0..WRAPPED_BYTES {
            assert!(Wrapper::new(&master, log).unwrap("one", &wrapped[..length]).is_none(), "{length} bytes");
        }
    }
}
