//! Organisational addresses: `nomdelastructure.nomduservice`, from what a structure wishes.

use crate::fold;
use crate::mss_address::MssAddress;
use crate::naming::address::FIELD;
use crate::naming::policy::{Hyphen, MailboxKind, NamingPolicy};
use crate::parse_error::{ParseError, Parsed};
use crate::patient;
use crate::rule::Rule;
use crate::typed_text;

/// The name that must appear in the address of a structure.
#[derive(Debug, Clone, Copy)]
pub struct StructureName<'a> {
    /// Its name in the register.
    pub name: &'a str,
    /// Abbreviations that an agent has confirmed for it.
    pub abbreviations: &'a [&'a str],
}

impl<'a> StructureName<'a> {
    /// A name without confirmed abbreviations.
    pub fn new(name: &'a str) -> Self {
        StructureName { name, abbreviations: &[] }
    }

    /// Whether the first part of an address shows the name, or a confirmed abbreviation.
    fn appears_in(&self, first_part: &str) -> bool {
        let plain = first_part.replace('-', "");
        let mut names = self.abbreviations.iter().chain([&self.name]).map(|name| fold::letters_and_digits(name));
        names.any(|name| !name.is_empty() && plain.contains(&name))
    }
}

impl NamingPolicy {
    /// Reads the address that a structure wishes, with or without `@domain`.
    ///
    /// Upper case, accents, spaces and apostrophes are normalised without a word. A missing structure name is the warning
    /// [`Rule::AddressStructureName`], which an agent lifts by confirming an abbreviation.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::AddressDomain`], [`Rule::AddressHyphen`], [`Rule::AddressCharacter`],
    /// [`Rule::AddressParts`] (each with the corrected address as suggestion), [`Rule::AddressLength`], [`Rule::Empty`],
    /// or a trace of a patient.
    pub fn check_organisational(
        &self,
        wished: &str,
        structure: &StructureName<'_>,
    ) -> Result<Parsed<MssAddress>, ParseError> {
        let parsed = self.read_wish(MailboxKind::Organisational, wished)?;
        let warning = self.missing_name(&parsed.value, wished, structure);
        Ok(parsed.warned(warning))
    }

    /// Says whether the structure's name, or an abbreviation confirmed for it, appears in the first part of an address.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::AddressStructureName`], and the address with the name before it as suggestion where
    /// that fits.
    pub fn judge_structure_name(&self, address: &MssAddress, structure: &StructureName<'_>) -> Result<(), ParseError> {
        self.missing_name(address, address.as_str(), structure).map_or(Ok(()), Err)
    }

    /// Reads a wished local part or address of a team's or a program's box, without regard to the structure's name.
    ///
    /// # Errors
    /// As [`NamingPolicy::check_organisational`].
    pub fn read_wish(&self, kind: MailboxKind, wished: &str) -> Result<Parsed<MssAddress>, ParseError> {
        patient::refuse(FIELD, wished)?;
        let (local, domain) = match wished.rsplit_once('@') {
            Some((local, domain)) => (local, domain.trim().to_ascii_lowercase()),
            None => (wished, self.domain.as_str().to_owned()),
        };
        let proposal = proposed_local(local, self.hyphens.of(kind));
        if proposal.is_empty() {
            let rule = if local.trim().is_empty() { Rule::Empty } else { Rule::AddressParts };
            return Err(ParseError::new(FIELD, rule, wished, "the name of the structure, then perhaps of the service"));
        }
        self.judge_length(FIELD, wished, &proposal)?;
        let misspelt = self.misspells(&domain).then(|| self.misspelt(wished).suggesting(self.at_domain(&proposal)));
        if misspelt.is_none() && domain != self.domain.as_str() {
            return Err(self.foreign_domain(wished).suggesting(self.at_domain(&proposal)));
        }
        self.judge_wish(kind, wished, local).map_err(|error| error.suggesting(self.at_domain(&proposal)))?;
        let address = MssAddress::parse(&self.at_domain(&proposal))?;
        self.judge_address(kind, &address)?;
        Ok(Parsed::clean(address).warned(misspelt))
    }

    /// Refuses what normalising must not hide: hyphens, foreign characters, empty parts.
    fn judge_wish(&self, kind: MailboxKind, wished: &str, local: &str) -> Result<(), ParseError> {
        let hyphenated = local.chars().any(typed_text::is_dash);
        if hyphenated && self.hyphens.of(kind) == Hyphen::Refuse {
            let expected = "no hyphen: the mail system does not take them";
            return Err(ParseError::new(FIELD, Rule::AddressHyphen, wished, expected));
        }
        if local.chars().any(|c| !is_normalised_away(c) && !typed_text::is_dash(c) && is_stranger(c)) {
            let expected = "letters, digits and dots before the @";
            return Err(ParseError::new(FIELD, Rule::AddressCharacter, wished, expected));
        }
        if local.split('.').any(|part| fold::letters_and_digits(part).is_empty()) {
            let expected = "nomdelastructure.nomduservice: parts joined by single dots";
            return Err(ParseError::new(FIELD, Rule::AddressParts, wished, expected));
        }
        Ok(())
    }

    fn missing_name(&self, address: &MssAddress, wished: &str, structure: &StructureName<'_>) -> Option<ParseError> {
        let first_part = address.local().split('.').next().unwrap_or_default();
        if structure.appears_in(first_part) {
            return None;
        }
        let expected = "the name of the structure, or an abbreviation that an agent confirms, in the first part";
        let error = ParseError::new(FIELD, Rule::AddressStructureName, wished, expected);
        let longer = format!("{}.{}", fold::letters_and_digits(structure.name), address.local());
        let fits = !longer.starts_with('.') && longer.len() <= self.local_part_max_chars.chars();
        Some(if fits { error.suggesting(self.at_domain(&longer)) } else { error })
    }
}

/// Spaces and apostrophes vanish from addresses without being a fault.
fn is_normalised_away(c: char) -> bool {
    typed_text::is_blank(c) || typed_text::is_apostrophe(c)
}

/// A sign that is neither letter, digit nor dot, or a letter for which there is no plain one.
fn is_stranger(c: char) -> bool {
    let mark = ('\u{300}'..='\u{36f}').contains(&c);
    c != '.' && !mark && (!c.is_alphanumeric() || fold::letters_and_digits(c.encode_utf8(&mut [0; 4])).is_empty())
}

/// The parts of a wish in plain letters and digits, empty ones left out.
fn proposed_local(local: &str, hyphen: Hyphen) -> String {
    let separator = match hyphen {
        Hyphen::Keep => "-",
        Hyphen::Remove | Hyphen::Refuse => "",
    };
    let plain = |part: &str| {
        let words = part.split(typed_text::is_dash).map(fold::letters_and_digits).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(separator)
    };
    local.split('.').map(plain).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
}
