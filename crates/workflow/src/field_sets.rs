//! The field sets that are sealed: what is personal in an event, one struct a record.
//!
//! None of them shows its content when it is debugged: debug output ends up in logs.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::evidence::Referential;

/// Free text that somebody wrote: a reason, a note. Always sealed under a case.
///
/// What is written in a request lies under the case of that request, also where it is about the whole structure: a refused
/// membership, a structure accepted, a higher cap. It was written there, and goes when that case is erased. What is
/// written outside all requests has a case of its own: the end of a membership, a merger, an erasure, a clock accepted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The text.
    pub text: String,
}

/// A document as it reached us. Its hash is personal content: it would confirm a guess.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The file's name.
    pub name: String,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// The person who will use a mailbox, as the online form asks for them.
///
/// # Source
/// The founding procedure, third step, "messageries nominatives".
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Family name as written.
    pub last_name: String,
    /// Given name as written.
    pub first_name: String,
    /// Contact mail in the person's own name.
    pub mail: String,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// RPPS or ADELI.
    pub professional_id: Option<String>,
    /// Profession as the form gives it, `nomenclature:code`, where the register does not.
    pub profession: Option<String>,
    /// « Madame » or « Monsieur », as the form gives it.
    pub civility: Option<String>,
    /// Where the person practises, as written.
    pub place_of_practice: Option<String>,
}

/// The software that an applicative mailbox is for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Software {
    /// Its name and version as given.
    pub name: String,
    /// Who makes it.
    pub editor: String,
}

/// A person's number, on its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfessionalNumber {
    /// The RPPS.
    pub rpps: String,
}

/// Somebody to write to or to call about a request.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Family name as written.
    pub last_name: String,
    /// Given name as written.
    pub first_name: String,
    /// Mail.
    pub mail: String,
    /// Telephone, E.164.
    pub phone: Option<String>,
}

/// The head of a structure, by name alone: mail and telephone are the structure's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadName {
    /// Family name as written.
    pub last_name: String,
    /// Given name as written.
    pub first_name: String,
}

/// How to reach a structure, whoever heads it: these may be generic.
///
/// # Source
/// The founding procedure, third step, "messageries organisationnelles".
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureContact {
    /// Mail.
    pub mail: String,
    /// Telephone, E.164.
    pub phone: Option<String>,
}

/// A structure that is one person: its name, its number and its place tell who that is.
///
/// The place is said once, here: what a register says of it is cited without its values, and neither mailboxes nor later
/// events of such a structure name a place in clear, for the FINESS of a practice leads to the practitioner's name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureIdentity {
    /// Name of the practice.
    pub name: Option<String>,
    /// `scheme:number`, such as `siret:…` or `rpps-rang:…`.
    pub number: Option<String>,
    /// Its place, by its FINESS géographique.
    pub site: Option<String>,
}

/// What was looked up about a person, and found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookedUp {
    /// The values, in the order of the look-ups.
    pub values: Vec<LookedUpValue>,
}

/// One value about a person that a look-up used.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookedUpValue {
    /// What it is, in the words of the register.
    pub name: String,
    /// Where it was looked up.
    pub referential: Referential,
    /// The value.
    pub value: String,
}

/// A user of this folder, as colleagues know them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserIdentity {
    /// What they type to sign in.
    pub login: String,
    /// Display name.
    pub name: String,
}

/// An address or a login, on its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressText {
    /// The exact lower-case form.
    pub address: String,
}

/// A partner: an organisation or a colleague who writes to our mailboxes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerIdentity {
    /// Name as the applicant gave it.
    pub name: String,
    /// Where they were told.
    pub mail: String,
}

macro_rules! say_their_name_only {
    ($($field_set:ident),+ $(,)?) => {$(
        impl fmt::Debug for $field_set {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($field_set), "(…)"))
            }
        }
    )+};
}

say_their_name_only! {
    AddressText, Contact, Document, HeadName, LookedUp, LookedUpValue, PartnerIdentity, Person, ProfessionalNumber,
    Software, StructureContact, StructureIdentity, Text, UserIdentity,
}
