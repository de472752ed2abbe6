//! The part of an address behind the `@`.

use crate::parse_error::ParseError;
use crate::patient;
use crate::rule::Rule;
use crate::text_form::text_form;

/// The domain under which all MSSanté domains lie.
const MSS_ROOT: &str = "mssante.fr";

const FIELD: &str = "domain";
const EXPECTED: &str = "a domain such as esantepdl.mssante.fr: two or more parts of letters, digits and inner hyphens";

/// A domain name in lower-case ASCII, such as `planet-sante.fr`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailDomain(String);

impl MailDomain {
    /// Reads a domain; case and outer white space are ignored.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Form`] (Unicode names are expected in their `xn--` form), or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        patient::refuse(FIELD, given)?;
        let text = given.trim().to_ascii_lowercase();
        if is_domain(&text) { Ok(MailDomain(text)) } else { Err(ParseError::new(FIELD, Rule::Form, given, EXPECTED)) }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether addresses here belong to MSSanté.
    pub fn is_mss(&self) -> bool {
        is_mss_domain(&self.0)
    }
}

/// At least two labels of 1 to 63 letters, digits and inner hyphens, 253 characters in all.
pub(crate) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let inner = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// Whether a lower-case domain lies under `mssante.fr`.
pub(crate) fn is_mss_domain(text: &str) -> bool {
    text.strip_suffix(MSS_ROOT).is_some_and(|operator| operator.len() > 1 && operator.ends_with('.'))
}

text_form!(MailDomain, MailDomain::parse);
