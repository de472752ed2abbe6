//! Every parser of foreign bytes, as a function that must not panic, and that writes again what it accepted.
//!
//! The bodies of the fuzz targets in `fuzz/`, and of the suite that runs their corpus and mutations of it without a fuzzer. A
//! parser that is added gets its line in [`ALL`], its file in `fuzz/fuzz_targets/` and seeds in `fuzz/corpus/`.

mod entries;
mod files;
mod lines;
mod packs;
mod proofs;

/// A parser under fire.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is that of its file and of its corpus.
    pub name: &'static str,
    /// Parses the bytes; panics where a promise of the parser does not hold.
    pub run: fn(&[u8]),
}

/// Every target.
pub const ALL: &[Target] = &[
    Target { name: "entry", run: entries::entry },
    Target { name: "access_row", run: entries::access_row },
    Target { name: "identifier", run: lines::identifier },
    Target { name: "cursor", run: lines::cursor },
    Target { name: "moment", run: lines::moment },
    Target { name: "command_line", run: lines::command_line },
    Target { name: "erased_line", run: lines::erased_line },
    Target { name: "checkpoint_line", run: lines::checkpoint_line },
    Target { name: "operator_return", run: files::operator_return },
    Target { name: "finess", run: files::finess },
    Target { name: "policy", run: files::policy },
    Target { name: "note", run: proofs::note },
    Target { name: "verifier_key", run: proofs::verifier_key },
    Target { name: "inclusion_file", run: proofs::inclusion_file },
    Target { name: "consistency_file", run: proofs::consistency_file },
    Target { name: "tile", run: proofs::tile },
    Target { name: "frontier", run: proofs::frontier },
    Target { name: "pack", run: packs::pack },
];

/// Runs the target called `name`; what a fuzzer calls.
///
/// # Panics
/// When there is no such target, or a promise of its parser does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    let target = ALL.iter().find(|target| target.name == name);
    (target.unwrap_or_else(|| panic!("no target is called {name}")).run)(bytes);
}
