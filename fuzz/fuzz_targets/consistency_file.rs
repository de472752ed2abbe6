//! Fuzzes the parser `consistency_file`; what it does stands in `tests/src/targets`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| acceptance::targets::run("consistency_file", bytes));
