//! Why a pack is refused: the rule that it breaks, and what was met.

use std::fmt;

use super::PackRule;

/// The first rule that a pack breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    rule: PackRule,
    found: String,
}

impl PackError {
    pub(super) fn new(rule: PackRule, found: impl Into<String>) -> Self {
        Self { rule, found: printable(&found.into()) }
    }

    /// The rule.
    pub fn rule(&self) -> PackRule {
        self.rule
    }

    /// What was met instead, in one line that a terminal shows as it is. May quote names and ids of the pack, never a disclosed
    /// text.
    pub fn found(&self) -> &str {
        &self.found
    }
}

/// What a pack says must not pass for what the verifier says: it ends no line and moves nothing about a terminal.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\'' | '\\' => shown.push(character),
            other => shown.extend(other.escape_debug()),
        }
    }
    shown
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.found)
    }
}

impl std::error::Error for PackError {}
