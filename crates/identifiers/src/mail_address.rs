//! Mail addresses of any kind: the form that all of them share.

use crate::mail_domain;
use crate::parse_error::ParseError;
use crate::patient;
use crate::rule::Rule;
use crate::text_form::text_form;
use crate::typed_text;

const EXPECTED: &str =
    "an address such as prenom.nom@example.org, in ASCII, with one @ and at most 64 characters before it";

/// What the mail protocols allow before the `@`.
pub(crate) const LOCAL_PART_CHARS_MAX: usize = 64;

/// A mail address in lower case, such as `direction@example.org`; may be generic, may be of any domain but the patients'.
///
/// Fit for applicants, administrators and structures. The mail of a mailbox user is a [`crate::ContactMail`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress {
    text: String,
    at: usize,
}

impl MailAddress {
    /// Reads an address; `mailto:`, angle brackets, invisible signs and outer white space are ignored, case is lowered.
    ///
    /// Lower case throughout: no mail system that matters tells two people apart by it, and comparisons must not either.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Empty`], [`Rule::Form`], or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        Self::read("mail", given)
    }

    /// As [`MailAddress::parse`], for a kind of address that has its own field name.
    pub(crate) fn read(field: &'static str, given: &str) -> Result<Self, ParseError> {
        patient::refuse(field, given)?;
        let text = bare(given);
        if text.is_empty() {
            return Err(ParseError::new(field, Rule::Empty, given, EXPECTED));
        }
        match text.rfind('@') {
            Some(at) if is_local_part(&text[..at]) && mail_domain::is_domain(&text[at + 1..]) => {
                Ok(MailAddress { text, at })
            }
            _ => Err(ParseError::new(field, Rule::Form, given, EXPECTED)),
        }
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// The part behind the `@`.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Whether it lies on an MSSanté domain.
    pub fn is_mss(&self) -> bool {
        mail_domain::is_mss_domain(self.domain())
    }
}

/// The address without what mail programs and links put around it.
fn bare(given: &str) -> String {
    let visible: String = given.chars().filter(|c| c.is_whitespace() || !typed_text::is_blank(*c)).collect();
    let lower = visible.trim().to_ascii_lowercase();
    let inner = lower.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(&lower);
    inner.strip_prefix("mailto:").unwrap_or(inner).trim().to_owned()
}

/// RFC 5321 dot-string: atoms joined by single dots. Quoted local parts are of no use to anyone here.
fn is_local_part(text: &str) -> bool {
    let is_atom_char = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    text.len() <= LOCAL_PART_CHARS_MAX && text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_char))
}

text_form!(MailAddress, MailAddress::parse);
