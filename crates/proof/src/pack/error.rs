//! Why a pack is refused: a rule, by a name that both verifiers say alike, and what was met.

use std::fmt;

/// The first rule that a pack breaks.
///
/// The rules are a list of words and no enum: they are the contract between this verifier and the one that travels in
/// the pack (`verifier.py`), written down in `docs/format.md` and compared by a test, and nobody branches on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    rule: &'static str,
    found: String,
}

impl PackError {
    pub(super) fn new(rule: &'static str, found: impl Into<String>) -> Self {
        Self { rule, found: found.into() }
    }

    /// The name of the rule, in kebab-case.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// What was met instead. May quote names and ids of the pack, never a disclosed text.
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.found)
    }
}

impl std::error::Error for PackError {}
