//! What the suites share: invented entries, sizes worth trying, keys, and other people's trees.
#![allow(dead_code, unreachable_pub, reason = "each suite includes this file and uses its part")]

use std::ops::Range;

use proof::{Hash, KeyName, KnownKeys, LogOrigin, Plan, SigningKey, Survey, TreeHead};
use proptest::prelude::*;

pub const LOG_ID: &str = "01956f3e-2a00-7000-8000-000000000001";

pub fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

pub fn leaves(range: Range<u64>) -> impl Iterator<Item = Hash> {
    range.map(|index| Hash::of_leaf(&entry(index)))
}

/// Sizes where trees change their shape, and sizes in between.
pub fn sizes() -> impl Strategy<Value = u64> {
    let edges = (0..11_u32).prop_flat_map(|bits| (1_u64 << bits) - 1..=(1 << bits) + 1);
    prop_oneof![1 => 0_u64..=2, 3 => edges, 4 => 0_u64..1_500]
}

/// Two sizes, the smaller first.
pub fn pairs() -> impl Strategy<Value = (u64, u64)> {
    (sizes(), sizes()).prop_map(|(one, other)| (one.min(other), one.max(other)))
}

/// A leaf and a tree that holds it.
pub fn places() -> impl Strategy<Value = (u64, u64)> {
    sizes().prop_filter("a tree with leaves", |size| *size > 0).prop_flat_map(|size| {
        let edges = prop_oneof![Just(0), Just(size - 1), 0..size];
        (edges, Just(size))
    })
}

/// A pass over the first `size` entries that wants what `wants` says.
pub fn survey(size: u64, wants: impl FnOnce(&mut Plan)) -> Survey {
    let mut plan = Plan::new();
    wants(&mut plan);
    let mut survey = plan.start();
    leaves(0..size).for_each(|leaf| survey.push(leaf));
    survey
}

pub fn head(size: u64) -> TreeHead {
    survey(size, |_| {}).frontier().head()
}

pub fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::from(bytes)
}

pub fn origin() -> LogOrigin {
    LogOrigin::first("agency.example/mssante", LOG_ID).expect("an origin")
}

pub fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(name.parse::<KeyName>().expect("a key name"), &[seed; 32].into())
}

pub fn known<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> KnownKeys {
    KnownKeys::new(keys.into_iter().map(|key| key.verifier_key().clone())).expect("keys that differ")
}
