//! Texts that lie beside the log, in files of others: what somebody typed, sealed under a key that is wrapped here and kept
//! there.
//!
//! They belong to no subject: who keeps them says when their key ends, and destroys it. Stored form of a text: nonce (24) ‖
//! XChaCha20-Poly1305 of its UTF-8 ‖ tag (16); the additional data is the RFC 8785 array `["<log id>","<place>"]`, where the
//! place names the file and its use, such as `access.db/text/1`. The key is wrapped as those of subjects are, under the same
//! place.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

use crate::{
    canonical,
    entropy::{Entropy, draw},
    secret::Secret,
    vault::Vault,
    wrap::WRAPPED_BYTES,
};

const NONCE: usize = 24;

/// A key of texts, wrapped: to be kept by whoever keeps the texts, and destroyed by them.
pub type WrappedTextKey = [u8; WRAPPED_BYTES];

impl Vault {
    /// Draws a key for texts of `place`, wrapped under the master key.
    pub fn draw_text_key(&self, place: &str, entropy: &mut dyn Entropy) -> WrappedTextKey {
        self.wrapper.wrap(place, &Secret::draw(entropy), entropy)
    }

    /// Seals a text under a key of `place`; `None` when the key was wrapped for another place or under another master key.
    pub fn seal_text(
        &self,
        (place, key): (&str, &WrappedTextKey),
        text: &str,
        entropy: &mut dyn Entropy,
    ) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = draw(entropy);
        let aad = self.aad(place);
        let payload = Payload { msg: text.as_bytes(), aad: &aad };
        let sealed = self.cipher(place, key)?.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a text; `None` when it was sealed by another key, for another place, or was altered.
    pub fn open_text(&self, (place, key): (&str, &WrappedTextKey), sealed: &[u8]) -> Option<String> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>()?;
        let aad = self.aad(place);
        let opened = self.cipher(place, key)?.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &aad }).ok()?;
        String::from_utf8(opened).ok()
    }

    /// Whether a key of `place` is one that was wrapped here for it, unaltered.
    pub fn knows_text_key(&self, (place, key): (&str, &WrappedTextKey)) -> bool {
        self.cipher(place, key).is_some()
    }

    fn cipher(&self, place: &str, key: &WrappedTextKey) -> Option<XChaCha20Poly1305> {
        let secret = self.wrapper.unwrap(place, key)?;
        Some(XChaCha20Poly1305::new(secret.bytes().into()))
    }

    fn aad(&self, place: &str) -> Vec<u8> {
        canonical::texts(&[&self.log_id().hyphenated().to_string(), place])
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{MasterKey, SystemEntropy};

    fn vault(log: u128) -> Vault {
        let master = MasterKey::draw(&mut SystemEntropy);
        Vault::in_memory(&master, Uuid::from_u128(log), &mut SystemEntropy).unwrap()
    }

    #[test]
    fn a_text_opens_with_its_key_in_its_place_and_nowhere_else() {
        let (vault, other) = (vault(1), vault(1));
        let key = vault.draw_text_key("here", &mut SystemEntropy);
        let sealed = vault.seal_text(("here", &key), "corbineau", &mut SystemEntropy).unwrap();
        assert!(!sealed.windows(9).any(|bytes| bytes == b"corbineau"));
        assert_eq!(vault.open_text(("here", &key), &sealed).as_deref(), Some("corbineau"));
        assert_eq!(vault.open_text(("there", &key), &sealed), None);
        assert_eq!(other.open_text(("here", &key), &sealed), None);
        let next = vault.draw_text_key("here", &mut SystemEntropy);
        assert_eq!(vault.open_text(("here", &next), &sealed), None);
        // A key that was destroyed is zeros.
        assert_eq!(vault.open_text(("here", &[0; 72]), &sealed), None);
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(vault.open_text(("here", &key), &altered), None, "bit {bit}");
        }
    }
}
