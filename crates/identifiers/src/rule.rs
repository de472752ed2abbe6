//! The vocabulary of findings: one name per rule that a typed value can break.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rule that a typed value broke, or bent.
///
/// The kebab-case name ([`Rule::as_str`]) is stable: other crates translate it, interfaces show it, scripts match it.
/// A rule is added, never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Nothing was typed.
    Empty,
    /// Wrong length or characters: this cannot be such a value.
    Form,
    /// The check digit does not hold.
    Key,
    /// The check digit cannot be computed for this number, and was not.
    KeyUnchecked,
    /// Only zeros: they pass every key and name nobody.
    AllZeros,
    /// A spreadsheet wrote the number as `2,601E+13`: digits are lost for good.
    ScientificNotation,
    /// A spreadsheet ate the leading zero.
    LeadingZeroLost,
    /// The prefix that says which kind of number follows is unknown.
    Prefix,
    /// An address of a patient (`@patient.mssante.fr`): it carries a national patient number.
    PatientAddress,
    /// A national patient number.
    PatientNumber,
    /// ADELI was retired in 2024: the person has, or must ask for, an RPPS.
    AdeliRetired,
    /// A telephone number of another country.
    PhoneForeign,
    /// The mail address is shared by its very name (contact, secretariat …).
    ContactGeneric,
    /// An MSSanté address where an ordinary mail is due.
    ContactIsMssAddress,
    /// A login id where an ordinary mail is due.
    ContactIsLogin,
    /// The mail does not resemble the name of the person.
    ContactResemblance,
    /// Not an MSSanté domain.
    AddressNotMss,
    /// A login id where an MSSanté address is due.
    AddressIsLogin,
    /// An MSSanté address, but not of this agency.
    AddressDomain,
    /// A known misspelling of the agency's domain, corrected.
    AddressDomainMisspelt,
    /// A hyphen where the policy refuses them.
    AddressHyphen,
    /// A character that addresses do not have.
    AddressCharacter,
    /// The part before the `@` is longer than the policy allows.
    AddressLength,
    /// The parts of the local name are not those of this kind of mailbox.
    AddressParts,
    /// The name of the structure does not appear in the first part.
    AddressStructureName,
    /// Everything that could be proposed is taken.
    AddressTaken,
    /// An MSSanté address where a login id is due.
    LoginIsMssAddress,
    /// Not on the domain of the mail operator's logins.
    LoginDomain,
    /// A name without a single letter, or with signs no name has.
    Name,
    /// The nomenclature is not one of professions.
    ProfessionNomenclature,
    /// The code is not in our copy of the nomenclature: unknown, not refused.
    ProfessionUnknown,
    /// The code was withdrawn from the nomenclature: readable, not for new entries.
    ProfessionRetired,
    /// The word is none of the accepted ones.
    UnknownWord,
}

impl Rule {
    /// Every rule, in the order of declaration, for those who must speak about each of them.
    pub const ALL: [Rule; 33] = [
        Rule::Empty,
        Rule::Form,
        Rule::Key,
        Rule::KeyUnchecked,
        Rule::AllZeros,
        Rule::ScientificNotation,
        Rule::LeadingZeroLost,
        Rule::Prefix,
        Rule::PatientAddress,
        Rule::PatientNumber,
        Rule::AdeliRetired,
        Rule::PhoneForeign,
        Rule::ContactGeneric,
        Rule::ContactIsMssAddress,
        Rule::ContactIsLogin,
        Rule::ContactResemblance,
        Rule::AddressNotMss,
        Rule::AddressIsLogin,
        Rule::AddressDomain,
        Rule::AddressDomainMisspelt,
        Rule::AddressHyphen,
        Rule::AddressCharacter,
        Rule::AddressLength,
        Rule::AddressParts,
        Rule::AddressStructureName,
        Rule::AddressTaken,
        Rule::LoginIsMssAddress,
        Rule::LoginDomain,
        Rule::Name,
        Rule::ProfessionNomenclature,
        Rule::ProfessionUnknown,
        Rule::ProfessionRetired,
        Rule::UnknownWord,
    ];

    /// The stable kebab-case name, the same as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rule::Empty => "empty",
            Rule::Form => "form",
            Rule::Key => "key",
            Rule::KeyUnchecked => "key-unchecked",
            Rule::AllZeros => "all-zeros",
            Rule::ScientificNotation => "scientific-notation",
            Rule::LeadingZeroLost => "leading-zero-lost",
            Rule::Prefix => "prefix",
            Rule::PatientAddress => "patient-address",
            Rule::PatientNumber => "patient-number",
            Rule::AdeliRetired => "adeli-retired",
            Rule::PhoneForeign => "phone-foreign",
            Rule::ContactGeneric => "contact-generic",
            Rule::ContactIsMssAddress => "contact-is-mss-address",
            Rule::ContactIsLogin => "contact-is-login",
            Rule::ContactResemblance => "contact-resemblance",
            Rule::AddressNotMss => "address-not-mss",
            Rule::AddressIsLogin => "address-is-login",
            Rule::AddressDomain => "address-domain",
            Rule::AddressDomainMisspelt => "address-domain-misspelt",
            Rule::AddressHyphen => "address-hyphen",
            Rule::AddressCharacter => "address-character",
            Rule::AddressLength => "address-length",
            Rule::AddressParts => "address-parts",
            Rule::AddressStructureName => "address-structure-name",
            Rule::AddressTaken => "address-taken",
            Rule::LoginIsMssAddress => "login-is-mss-address",
            Rule::LoginDomain => "login-domain",
            Rule::Name => "name",
            Rule::ProfessionNomenclature => "profession-nomenclature",
            Rule::ProfessionUnknown => "profession-unknown",
            Rule::ProfessionRetired => "profession-retired",
            Rule::UnknownWord => "unknown-word",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_listed_once_and_is_called_the_same_in_json() {
        for (index, rule) in Rule::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, index, "{rule} is out of order in Rule::ALL");
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
        }
        assert_eq!(Rule::UnknownWord as usize + 1, Rule::ALL.len());
    }
}
