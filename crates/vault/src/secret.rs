//! 32 secret bytes that are wiped when dropped and never printed.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::entropy::Entropy;

/// 32 secret bytes. Boxed, because moving a plain array leaves a copy behind that nobody wipes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Secret(Box<[u8; 32]>);

impl Secret {
    /// 32 zeros, to be written in place.
    pub(crate) fn blank() -> Self {
        Self(Box::new([0; 32]))
    }

    pub(crate) fn draw(entropy: &mut dyn Entropy) -> Self {
        let mut secret = Self::blank();
        entropy.fill(secret.bytes_mut());
        secret
    }

    pub(crate) fn copy_of(bytes: &[u8; 32]) -> Self {
        let mut secret = Self::blank();
        secret.0.copy_from_slice(bytes);
        secret
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}
