//! Fuzzes the parser `pack`; what it does stands in `tests/src/targets`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| acceptance::targets::run("pack", bytes));
