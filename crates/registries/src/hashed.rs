//! A source whose bytes are hashed as they pass, so that evidence names the very file that was read.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, Read};

/// Reads through to `R` and hashes every byte on the way.
pub(crate) struct Hashed<R> {
    source: R,
    hash: Sha256,
}

impl<R> Hashed<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, hash: Sha256::new() }
    }

    /// SHA-256 of what was read so far, in lower-case hexadecimal.
    pub(crate) fn sha256(self) -> String {
        self.hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing into a String cannot fail");
            text
        })
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(into)?;
        self.hash.update(&into[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_bytes_however_they_are_read() {
        let mut hashed = Hashed::new(&b"abc"[..]);
        let mut one = [0; 1];
        while hashed.read(&mut one).unwrap() == 1 {}
        // FIPS 180-2, the example "abc".
        assert_eq!(hashed.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
