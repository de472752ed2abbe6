//! One question for every kind of value: what is this, is it right, and if not, why?

mod kind;
mod part;

pub use kind::Kind;
pub use part::Part;

use std::fmt;

use serde::Serialize;

use crate::parse_error::{ParseError, Parsed, Severity};
use crate::rule::Rule;
use crate::{
    Adeli, Finess, Idnps, Idnst, MailboxKind, MssAddress, NamingPolicy, Phone, Profession, Rpps, RppsRang, Siren,
    Siret, StructureId,
};
use part::{
    address_parts, adeli_parts, contact_parts, finess_parts, login_parts, part, profession_parts, rpps_parts,
    rpps_rang_parts, siret_parts, structure_parts,
};

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Right.
    Ok,
    /// Accepted; a person should look at the findings.
    Warning,
    /// Refused.
    Error,
}

impl Verdict {
    /// `ok`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Error => "error",
        }
    }
}

/// All there is to say about one typed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The kind that was asked for.
    pub kind: Kind,
    /// The input as typed; redacted when it carries a patient's number.
    pub given: String,
    /// The answer in one word.
    pub verdict: Verdict,
    /// The value in the form in which it is stored, unless it is refused.
    pub canonical: Option<String>,
    /// Its pieces, in reading order; none when it is refused.
    pub parts: Vec<Part>,
    /// Why, with rule, expectation and suggestion: one error, or the warnings.
    pub findings: Vec<ParseError>,
}

impl Checked {
    /// Whether the value is refused.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Checks a value under the default policy ([`NamingPolicy::default`]).
pub fn check(kind: Kind, value: &str) -> Checked {
    check_with(&NamingPolicy::default(), kind, value)
}

/// Checks a value; the policy matters for contacts, addresses and logins.
///
/// An address may be of any agency; one at this agency's domain must be such as the policy grants to some kind of
/// mailbox, and may be given as a wish (`EHPAD Les Tilleuls.accueil`), with or without its domain.
pub fn check_with(policy: &NamingPolicy, kind: Kind, value: &str) -> Checked {
    let answer = Answer { kind, given: value };
    match kind {
        Kind::Finess => answer.about(Finess::parse(value).map(Parsed::clean), finess_parts),
        Kind::Rpps => answer.about(Rpps::parse(value), rpps_parts),
        Kind::Adeli => answer.about(Adeli::parse(value), adeli_parts),
        Kind::Siren => answer.about(Siren::parse(value).map(Parsed::clean), |_| vec![]),
        Kind::Siret => answer.about(Siret::parse(value).map(Parsed::clean), siret_parts),
        Kind::RppsRang => answer.about(RppsRang::parse(value), rpps_rang_parts),
        Kind::Structure => answer.about(StructureId::parse(value), structure_parts),
        Kind::Idnps => answer.about(Idnps::parse(value), |id| vec![part("professional", id.professional())]),
        Kind::Idnst => answer.about(Idnst::parse(value), |id| vec![part("structure", id.structure())]),
        Kind::Phone => answer.about(Phone::parse(value).map(Parsed::clean), |id| vec![part("national", id.national())]),
        Kind::Profession => answer.about(Profession::parse(value), profession_parts),
        Kind::Contact => answer.about(policy.read_contact(value).map(Parsed::clean), contact_parts),
        Kind::Address => answer.about(address(policy, value), |address| address_parts(policy, address)),
        Kind::Login => answer.about(policy.read_login(value).map(Parsed::clean), login_parts),
    }
}

/// What was asked, until the answer is known.
struct Answer<'a> {
    kind: Kind,
    given: &'a str,
}

impl Answer<'_> {
    fn about<T: fmt::Display>(
        self,
        parsed: Result<Parsed<T>, ParseError>,
        parts: impl FnOnce(&T) -> Vec<Part>,
    ) -> Checked {
        match parsed {
            Ok(Parsed { value, warnings }) => Checked {
                kind: self.kind,
                given: self.given.to_owned(),
                verdict: if warnings.is_empty() { Verdict::Ok } else { Verdict::Warning },
                canonical: Some(value.to_string()),
                parts: parts(&value),
                findings: warnings,
            },
            Err(error) => Checked {
                kind: self.kind,
                given: error.given.clone(),
                verdict: Verdict::Error,
                canonical: None,
                parts: vec![],
                findings: vec![error],
            },
        }
    }
}

/// Reads an address of anybody, or a wish for one of ours.
fn address(policy: &NamingPolicy, value: &str) -> Result<Parsed<MssAddress>, ParseError> {
    let wish = |form: ParseError| {
        let wish = policy.read_wish(MailboxKind::Organisational, value);
        // Not at our domain: then it was no wish, and the first error says more.
        wish.map_err(|error| if error.rule == Rule::AddressDomain { form } else { error })
    };
    let parsed = match policy.read_address(value) {
        Err(error) if error.rule == Rule::Form => wish(error),
        other => other,
    }?;
    if parsed.value.domain() != policy.domain.as_str() {
        return Ok(parsed);
    }
    let kinds = [MailboxKind::Nominative, MailboxKind::Organisational, MailboxKind::Application];
    let granted_to_some = kinds.iter().any(|kind| policy.judge_address(*kind, &parsed.value).is_ok());
    if granted_to_some {
        return Ok(parsed);
    }
    policy.judge_address(MailboxKind::Organisational, &parsed.value).map(|()| parsed)
}
