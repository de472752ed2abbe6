//! A sample seeded by a root: whoever has the checkpoint draws the same.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::Hash;

/// What the draws are made from, so that no other use of a root gives the same numbers.
const DOMAIN: &[u8] = b"parcours/sample/1";

/// Draws `count` different numbers below `population`, in the order in which they come; all where there are no more.
///
/// The c-th draw, c = 0, 1, 2 …, is the first 8 bytes, most significant first, of SHA-256(`parcours/sample/1` ‖ root ‖ c as
/// 8 bytes, most significant first). A draw at or above the largest multiple of `population` that 2^64 holds is left out, so
/// that no number is likelier; the others are taken modulo `population`; a number that came before is left out.
///
/// Costs some `population` · ln `population` hashes where all are drawn.
pub fn sample(root: &Hash, population: u64, count: u64) -> Vec<u64> {
    let wanted = usize::try_from(count.min(population)).unwrap_or(usize::MAX);
    let (mut drawn, mut seen) = (Vec::new(), BTreeSet::new());
    for counter in 0_u64.. {
        if drawn.len() >= wanted {
            break;
        }
        let number = draw(root, counter);
        // 2^64 modulo the population, without 2^64.
        let surplus = (u64::MAX % population + 1) % population;
        if number <= u64::MAX - surplus && seen.insert(number % population) {
            drawn.push(number % population);
        }
    }
    drawn
}

fn draw(root: &Hash, counter: u64) -> u64 {
    let digest = Sha256::new().chain_update(DOMAIN).chain_update(root.as_bytes()).chain_update(counter.to_be_bytes());
    let digest: [u8; 32] = digest.finalize().into();
    digest[..8].iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_drawn_again_by_whoever_has_the_root() {
        let root = Hash::of_leaf(b"entry");
        let drawn = sample(&root, 1_000, 10);
        assert_eq!(drawn, sample(&root, 1_000, 10));
        // Computed apart: python3, hashlib, the docstring.
        assert_eq!(drawn, [315, 116, 717, 124, 156, 223, 688, 391, 694, 619]);
        assert_ne!(drawn, sample(&Hash::of_leaf(b"another"), 1_000, 10));
    }

    #[test]
    fn every_request_can_be_drawn_and_none_twice() {
        let mut all = sample(&Hash::EMPTY_ROOT, 57, 100);
        all.sort_unstable();
        assert_eq!(all, (0..57).collect::<Vec<u64>>());
        assert_eq!(sample(&Hash::EMPTY_ROOT, 0, 3), Vec::<u64>::new());
    }
}
