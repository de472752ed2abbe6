//! Where randomness comes in.

/// A source of unpredictable bytes, passed in by whoever composes the program.
///
/// Everything that serves uses [`SystemEntropy`]. A history built to be repeatable passes a seeded source while it is
/// built, so that the same seed gives the same ids, keys, nonces and therefore entries; such a source must never seal
/// a real person's data.
pub trait Entropy {
    /// Overwrites all of `bytes` with fresh random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        // The system call fails only where the platform has no generator at all; to go on without one would seal
        // personal data under guessable keys.
        getrandom::fill(bytes).expect("the operating system has a random generator");
    }
}

/// Draws a fixed number of bytes.
pub(crate) fn draw<const N: usize>(entropy: &mut dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}
