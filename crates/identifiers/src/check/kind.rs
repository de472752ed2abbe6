//! The words by which a kind of value is asked for.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::parse_error::ParseError;
use crate::rule::Rule;

/// The kinds of value that can be checked by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A FINESS number.
    Finess,
    /// An RPPS number.
    Rpps,
    /// An ADELI number.
    Adeli,
    /// A SIREN number.
    Siren,
    /// A SIRET number.
    Siret,
    /// An RPPS-rang number.
    RppsRang,
    /// A structure, `scheme:number`.
    Structure,
    /// A national identification of a person.
    Idnps,
    /// A national identification of a structure.
    Idnst,
    /// A telephone number.
    Phone,
    /// A profession, `nomenclature:code`.
    Profession,
    /// The contact mail of one person.
    Contact,
    /// An MSSanté address.
    Address,
    /// A login id.
    Login,
}

impl Kind {
    /// Every kind, in the order in which help texts list them.
    pub const ALL: [Kind; 14] = [
        Kind::Finess,
        Kind::Rpps,
        Kind::Adeli,
        Kind::Siren,
        Kind::Siret,
        Kind::RppsRang,
        Kind::Structure,
        Kind::Idnps,
        Kind::Idnst,
        Kind::Phone,
        Kind::Profession,
        Kind::Contact,
        Kind::Address,
        Kind::Login,
    ];

    /// The word by which it is asked for, such as `finess` or `rpps-rang`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Finess => "finess",
            Kind::Rpps => "rpps",
            Kind::Adeli => "adeli",
            Kind::Siren => "siren",
            Kind::Siret => "siret",
            Kind::RppsRang => "rpps-rang",
            Kind::Structure => "structure",
            Kind::Idnps => "idnps",
            Kind::Idnst => "idnst",
            Kind::Phone => "phone",
            Kind::Profession => "profession",
            Kind::Contact => "contact",
            Kind::Address => "address",
            Kind::Login => "login",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = ParseError;

    fn from_str(word: &str) -> Result<Self, ParseError> {
        let expected = "finess, rpps, adeli, siren, siret, rpps-rang, structure, idnps, idnst, phone, profession, contact, \
                        address or login";
        let known = Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| ParseError::new("kind", Rule::UnknownWord, word, expected))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
