//! Two accounts of the same rows, compared without looking any row up.
//!
//! What the entries imply, row by row, is added up on one side, what the table holds on the other, each row as a hash under a
//! key that was drawn for this one audit. Equal sums of 128 bits mean equal rows, however they are ordered: whoever altered
//! the table would have had to guess a key that did not exist yet. Unequal sums say that something is wrong and not what: the
//! audit then goes the long way.

use std::hash::{BuildHasher, Hash, RandomState};

/// The key of one audit.
#[derive(Debug, Clone, Default)]
pub(super) struct Scales(RandomState, RandomState);

/// What was added up on one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    rows: u64,
    hashes: (u64, u64),
}

impl Scales {
    /// Adds a row.
    pub(super) fn add(&self, row: impl Hash + Copy, sum: &mut Sum) {
        sum.rows += 1;
        sum.hashes.0 = sum.hashes.0.wrapping_add(self.0.hash_one(row));
        sum.hashes.1 = sum.hashes.1.wrapping_add(self.1.hash_one(row));
    }
}

impl Sum {
    /// How many rows were added.
    pub(super) const fn rows(&self) -> u64 {
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(scales: &Scales, rows: &[(i64, i64)]) -> Sum {
        let mut sum = Sum::default();
        rows.iter().for_each(|row| scales.add(*row, &mut sum));
        sum
    }

    #[test]
    fn the_same_rows_in_any_order_weigh_the_same_and_others_do_not() {
        let scales = Scales::default();
        let rows = [(1, 2), (1, 3), (7, 2)];
        assert_eq!(sum(&scales, &rows), sum(&scales, &[rows[2], rows[0], rows[1]]));
        for other in
            [&rows[..2], &[(1, 2), (1, 3), (2, 7)], &[(1, 2), (1, 2), (7, 2)], &[(1, 3), (1, 2), (7, 2), (0, 0)]]
        {
            assert_ne!(sum(&scales, &rows), sum(&scales, other));
        }
    }
}
