//! Packs that were damaged anywhere, and bytes that never were a pack.

use proof::pack::{read_archive, verify};
use proptest::prelude::*;

use crate::ground::{Ground, rule};

/// Bytes between two that are flipped, in the middle of a pack; all of its beginning and end are.
const STRIDE: usize = 61;

#[test]
fn a_bit_that_is_turned_anywhere_is_found() {
    let ground = Ground::shared();
    let good = ground.bytes("all.zip");
    let mut bytes = good.clone();
    let ends = 0..2_000_usize;
    let behind = good.len() - 6_000..good.len();
    let places = ends.chain((2_000..good.len() - 6_000).step_by(STRIDE)).chain(behind);
    let mut flipped = 0;
    for (count, at) in places.enumerate() {
        let bit = 1 << (count % 8);
        bytes[at] ^= bit;
        assert!(rule(&bytes, &[]).is_some(), "bit {bit} of byte {at} of {} was turned unseen", good.len());
        bytes[at] ^= bit;
        flipped += 1;
    }
    assert!(flipped > 8_000, "{flipped}");
    assert_eq!(rule(&bytes, &[]), None, "the control: every bit was turned back");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(verify(&bytes, &[]).is_err());
        // What begins like an archive goes further in.
        let archive = [b"PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\0".as_slice(), &bytes].concat();
        prop_assert!(verify(&archive, &[]).is_err());
    }

    #[test]
    fn a_pack_cut_or_overwritten_anywhere_is_refused(at in any::<prop::sample::Index>(), patch in prop::collection::vec(any::<u8>(), 1..40)) {
        let good = Ground::shared().bytes("case.zip");
        let at = at.index(good.len());
        prop_assert!(read_archive(&good[..at]).is_err());
        let mut bytes = good.clone();
        let end = (at + patch.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&patch[..end - at]);
        prop_assert!(bytes == good || verify(&bytes, &[]).is_err());
    }
}
