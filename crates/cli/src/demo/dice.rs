//! Chance, repeatable: the same seed and the same stream throw the same numbers, on every machine.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::Uuid;
use vault::Entropy;

/// A stream of throws. Streams of one seed know nothing of each other: a longer history of one request leaves the others
/// as they were.
#[derive(Debug, Clone)]
pub(super) struct Dice(ChaCha20Rng);

impl Dice {
    /// The stream `stream` of `seed`.
    pub(super) fn of(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number below `bound`; 0 when there is none.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        // Fair to one in four thousand million, and the same on every machine.
        let scaled = (u64::from(self.0.next_u32()) * u64::from(bound)) >> 32;
        u32::try_from(scaled).expect("below a bound that fits")
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    /// Yes in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Mostly up to `usual`, sometimes, as things go, up to three times that.
    pub(super) fn days(&mut self, usual: u32) -> u32 {
        let most = if self.chance(15) { 3 * usual + 1 } else { usual };
        self.below(most + 1)
    }

    /// One of `choices`.
    ///
    /// # Panics
    /// When there is none: tables are never empty, a test reads them all.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let count = u32::try_from(choices.len()).expect("tables are short");
        &choices[self.below(count) as usize]
    }

    /// One of `choices`, each as often as its weight says.
    ///
    /// # Panics
    /// When no choice has a weight.
    pub(super) fn weighted<'a, T>(&mut self, choices: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let mut left = self.below(choices.iter().map(&weight).sum());
        let chosen = choices.iter().find(|choice| {
            let own = weight(choice);
            let here = left < own;
            left = left.saturating_sub(own);
            here
        });
        chosen.expect("a throw below the sum of all weights falls on one of them")
    }

    /// Puts `cards` in an order that nobody foresees.
    pub(super) fn shuffle<T>(&mut self, cards: &mut [T]) {
        for last in (1..cards.len()).rev() {
            let other = self.below(u32::try_from(last + 1).expect("decks are short"));
            cards.swap(last, other as usize);
        }
    }

    /// Dice of their own for a companion, thrown out of these.
    pub(super) fn fork(&mut self) -> Self {
        Self::of(self.0.next_u64(), 0)
    }

    /// A random id.
    pub(super) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// For ids, keys and nonces of a demonstration. Whoever knows the seed can open what is sealed with it: it is not for
/// the data of anybody real.
impl Entropy for Dice {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_stream_are_one_sequence() {
        let throws = |seed, stream| {
            let mut dice = Dice::of(seed, stream);
            [dice.below(1_000), dice.below(1_000), dice.below(1_000)]
        };
        assert_eq!(throws(7, 1), throws(7, 1));
        assert_ne!(throws(7, 1), throws(7, 2));
        assert_ne!(throws(7, 1), throws(8, 1));
    }

    #[test]
    fn weights_are_kept_and_bounds_are_reached() {
        let mut dice = Dice::of(1, 0);
        let heavy = (0..10_000).filter(|_| *dice.weighted(&[9, 1], |weight| *weight) == 9).count();
        assert!((8_800..9_200).contains(&heavy), "{heavy} of 10,000");
        let throws: Vec<u32> = (0..1_000).map(|_| dice.between(2, 4)).collect();
        assert!((2..=4).all(|number| throws.contains(&number)) && throws.iter().all(|number| (2..=4).contains(number)));
    }
}
