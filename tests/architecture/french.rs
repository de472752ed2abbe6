//! French words are said in `wording` and in templates, so that what people read can be reviewed in one place.
//!
//! A heuristic: a string of production code that carries a French letter or quotation mark is taken for French. The
//! words of the trade that have no accent pass unseen; reviewers see those.

use crate::findings::{Exemption, Finding, assert_clean};
use crate::literals::string_literals;
use crate::tree::{RustFile, rust_files};

/// The crate whose purpose is French.
const SPEAKS_FRENCH: &str = "wording";

const FRENCH_SIGNS: &str = "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ«»";

/// Names of things, the same in every language.
const PROPER_NOUNS: [&str; 3] = ["MSSanté", "e-santé", "Annuaire Santé"];

const EXEMPT: &[Exemption] = &[];

#[test]
fn french_is_spoken_only_in_wording() {
    assert_clean("French only in `wording`", &french_strings(&rust_files()), EXEMPT);
}

fn french_strings(files: &[RustFile]) -> Vec<Finding> {
    let english = files.iter().filter(|file| file.is_production() && file.owner != SPEAKS_FRENCH);
    english.flat_map(spoken_french).collect()
}

fn spoken_french(file: &RustFile) -> Vec<Finding> {
    let french = string_literals(file).into_iter().filter(|literal| is_french(&literal.value));
    french.map(|literal| Finding::new(&file.path, literal.line, format!("French: {:?}", literal.value))).collect()
}

fn is_french(text: &str) -> bool {
    let rest = PROPER_NOUNS.iter().fold(text.to_owned(), |text, noun| text.replace(noun, ""));
    rest.contains(|c| FRENCH_SIGNS.contains(c))
}

#[test]
fn a_french_refusal_outside_wording_is_found_and_a_proper_noun_is_not() {
    let source = "fn say() { refuse(\"dossier déjà clôturé\"); refuse(\"not an MSSanté address\"); }\n";
    let found = |path| french_strings(&[RustFile::parse(path, source)]);
    assert_eq!(
        found("crates/workflow/src/closing.rs"),
        [Finding::new("crates/workflow/src/closing.rs", 1, "French: \"dossier déjà clôturé\"")]
    );
    assert_eq!(found("crates/wording/src/closing.rs"), []);
    assert_eq!(found("crates/workflow/tests/closing.rs"), []);
}
