//! What parsing answers: a value with its warnings, or an error that says what was expected.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::patient;
use crate::rule::Rule;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The value is kept; a person should look at it.
    Warning,
    /// There is no value.
    Error,
}

/// What stands in [`ParseError::given`] in place of a text that carries a patient's number.
pub const REDACTED: &str = "[redacted]";

/// A typed text is not, or only with reserve, the value that was asked for.
///
/// Errors and warnings are the same type: a warning travels beside the value in [`Parsed`], an error replaces it. `given`
/// quotes the input for the person who typed it, so it belongs on their screen and not into logs; a text that carries
/// a patient's number is never quoted, [`REDACTED`] stands there instead.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
pub struct ParseError {
    /// Where it was typed: the kind of value by default, a path once [`ParseError::in_field`] said better.
    pub field: Cow<'static, str>,
    /// The input as typed, or [`REDACTED`].
    pub given: String,
    /// What would have been accepted, in English.
    pub expected: Cow<'static, str>,
    /// The rule that speaks.
    pub rule: Rule,
    /// Whether there is a value all the same.
    pub severity: Severity,
    /// A corrected value that would pass, where one can be told.
    pub suggestion: Option<String>,
}

impl ParseError {
    /// An error about `given`, without a suggestion. Redacts `given` when it carries a patient's number.
    pub fn new(field: &'static str, rule: Rule, given: &str, expected: &'static str) -> Self {
        let given = if patient::trace_in(given).is_some() { REDACTED } else { given };
        let (field, expected) = (Cow::Borrowed(field), Cow::Borrowed(expected));
        ParseError { field, given: given.to_owned(), expected, rule, severity: Severity::Error, suggestion: None }
    }

    /// The same finding as a warning.
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same finding with a corrected value. A suggestion that carries a patient's number is dropped.
    pub fn suggesting(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into()).filter(|text| patient::trace_in(text).is_none());
        self
    }

    /// The same finding with a corrected value, if one was found.
    pub(crate) fn suggesting_any(self, suggestion: Option<impl Into<String>>) -> Self {
        match suggestion {
            Some(suggestion) => self.suggesting(suggestion),
            None => self,
        }
    }

    /// The same finding, located: `field` is the caller's name or path of the field.
    pub fn in_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = field.into();
        self
    }

    /// The same finding about a larger input, of which only a part was read. The suggestion, a part too, is dropped.
    pub(crate) fn quoting(self, field: &'static str, given: &str) -> Self {
        let given = ParseError::new(field, self.rule, given, "").given;
        ParseError { field: Cow::Borrowed(field), given, suggestion: None, ..self }
    }

    /// The same finding, saying what was expected in words that depend on the policy in force.
    pub(crate) fn expecting(mut self, expected: String) -> Self {
        self.expected = Cow::Owned(expected);
        self
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` breaks the rule {}; expected {}", self.field, self.given, self.rule, self.expected)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

/// A value, and what a person should know about it.
///
/// Types whose reading can only succeed or fail answer the bare value; `Parsed` says in the signature that this one may
/// come with reserves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the warnings are to be shown"]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// Findings of [`Severity::Warning`], in the order in which they were met.
    pub warnings: Vec<ParseError>,
}

impl<T> Parsed<T> {
    /// A value without reserve.
    pub fn clean(value: T) -> Self {
        Parsed { value, warnings: Vec::new() }
    }

    /// The same value with one more warning, if there is one.
    pub fn warned(mut self, warning: Option<ParseError>) -> Self {
        self.warnings.extend(warning.map(ParseError::as_warning));
        self
    }

    /// The same reserves about another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Parsed<U> {
        Parsed { value: change(self.value), warnings: self.warnings }
    }

    /// No reserve at all.
    pub fn is_clean(&self) -> bool {
        self.warnings.is_empty()
    }
}
