//! MSSanté addresses under the policy: reading any, judging our own.

use crate::mail_address::MailAddress;
use crate::mss_address::MssAddress;
use crate::naming::policy::{Hyphen, MailboxKind, NamingPolicy};
use crate::parse_error::{ParseError, Parsed};
use crate::rule::Rule;

pub(super) const FIELD: &str = "address";

impl NamingPolicy {
    /// Reads an MSSanté address of any agency, as typed by staff or partners.
    ///
    /// A known misspelling of our domain is corrected, with the warning [`Rule::AddressDomainMisspelt`].
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::AddressIsLogin`] for a login id, else those of [`MssAddress::parse`].
    pub fn read_address(&self, given: &str) -> Result<Parsed<MssAddress>, ParseError> {
        let mail = MailAddress::read(FIELD, given)?;
        if mail.domain() == self.login_domain.as_str() {
            let expected = "an MSSanté address; this is a login id of the mail operator";
            return Err(ParseError::new(FIELD, Rule::AddressIsLogin, given, expected));
        }
        if self.misspells(mail.domain()) {
            let corrected = MssAddress::parse(&self.at_domain(mail.local()))?;
            return Ok(
                Parsed::clean(corrected).warned(Some(self.misspelt(given).suggesting(self.at_domain(mail.local()))))
            );
        }
        MssAddress::parse(given).map(Parsed::clean)
    }

    /// Says whether this agency would grant `address` to a mailbox of that kind today.
    ///
    /// Nothing is corrected: the address is judged as it stands.
    ///
    /// # Errors
    /// [`ParseError`] with the first of [`Rule::AddressDomainMisspelt`], [`Rule::AddressDomain`],
    /// [`Rule::AddressCharacter`], [`Rule::AddressHyphen`], [`Rule::AddressParts`], [`Rule::AddressLength`] that it
    /// breaks, with the corrected address as suggestion where one can be told.
    pub fn judge_address(&self, kind: MailboxKind, address: &MssAddress) -> Result<(), ParseError> {
        let (given, local) = (address.as_str(), address.local());
        if self.misspells(address.domain()) {
            return Err(self.misspelt(given).suggesting_any(self.corrected(kind, local)));
        }
        if address.domain() != self.domain.as_str() {
            return Err(self.foreign_domain(given).suggesting_any(self.corrected(kind, local)));
        }
        judge_characters(FIELD, given, local, self.hyphens.of(kind))
            .map_err(|error| error.suggesting_any(self.corrected(kind, local)))?;
        judge_parts(kind, given, local)?;
        self.judge_length(FIELD, given, local)
    }

    /// Whether `domain` is a known misspelling of ours.
    pub(super) fn misspells(&self, domain: &str) -> bool {
        self.misspelt_domains.iter().any(|misspelt| misspelt.as_str() == domain)
    }

    pub(super) fn misspelt(&self, given: &str) -> ParseError {
        ParseError::new(FIELD, Rule::AddressDomainMisspelt, given, "").expecting(format!("the domain {}", self.domain))
    }

    pub(super) fn foreign_domain(&self, given: &str) -> ParseError {
        ParseError::new(FIELD, Rule::AddressDomain, given, "")
            .expecting(format!("an address of this agency, on the domain {}", self.domain))
    }

    /// The same local part at our domain, without the characters that are not taken; `None` if even that is refused.
    ///
    /// The candidate has our domain and no stranger left, so judging it never asks for another correction.
    fn corrected(&self, kind: MailboxKind, local: &str) -> Option<String> {
        let candidate = MssAddress::parse(&self.at_domain(&without_strangers(local, self.hyphens.of(kind)))).ok()?;
        self.judge_address(kind, &candidate).ok().map(|()| candidate.to_string())
    }

    pub(super) fn judge_length(&self, field: &'static str, given: &str, local: &str) -> Result<(), ParseError> {
        let max = self.local_part_max_chars.chars();
        if local.chars().count() <= max {
            return Ok(());
        }
        let error = ParseError::new(field, Rule::AddressLength, given, "");
        Err(error.expecting(format!("at most {max} characters before the @")))
    }

    pub(super) fn at_domain(&self, local: &str) -> String {
        format!("{local}@{}", self.domain)
    }
}

/// Letters, digits and dots, and hyphens where they are kept.
pub(super) fn judge_characters(
    field: &'static str,
    given: &str,
    local: &str,
    hyphen: Hyphen,
) -> Result<(), ParseError> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if !local.chars().all(known) {
        let expected = "lower-case letters without accents, digits and dots before the @";
        return Err(ParseError::new(field, Rule::AddressCharacter, given, expected));
    }
    if hyphen != Hyphen::Keep && local.contains('-') {
        return Err(ParseError::new(
            field,
            Rule::AddressHyphen,
            given,
            "no hyphen: the mail system does not take them",
        ));
    }
    Ok(())
}

/// The same local part without the characters that the policy does not take.
pub(super) fn without_strangers(local: &str, hyphen: Hyphen) -> String {
    local
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '.' || (*c == '-' && hyphen == Hyphen::Keep))
        .collect()
}

/// A nominative address has two parts, first name and last name; the others have one or more. None is empty.
fn judge_parts(kind: MailboxKind, given: &str, local: &str) -> Result<(), ParseError> {
    let (right_count, expected) = match kind {
        MailboxKind::Nominative => (local.split('.').count() == 2, "prenom.nom: a first and a last name"),
        MailboxKind::Organisational => (true, "nomdelastructure.nomduservice: parts joined by single dots"),
        MailboxKind::Application => (true, "parts joined by single dots"),
    };
    let all_named = local.split('.').all(|part| part.chars().any(|c| c.is_ascii_alphanumeric()));
    if right_count && all_named { Ok(()) } else { Err(ParseError::new(FIELD, Rule::AddressParts, given, expected)) }
}
