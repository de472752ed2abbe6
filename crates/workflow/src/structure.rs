//! How a structure is named in tags and payloads.

use identifiers::StructureId;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

use crate::SubjectId;

/// A structure: by its public number, or, when the structure is one person, by a random id.
///
/// The number of a sole practitioner tells who they are, whether RPPS-rang, SIREN or SIRET, so it is sealed under their
/// subject and only the subject's id stands in the log. An RPPS-rang tells by itself that it is a person's; of a SIREN or
/// a SIRET the command says it, and from then on every command that names the number means that person. The text form is `finess:440000289`, `siret:…` or `subject:5f0c…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StructureKey {
    /// A legal person, by its public number.
    Registered(StructureId),
    /// A structure that is one person.
    Person(SubjectId),
}

/// Why a text names no structure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" names no structure: expected scheme:number or subject:id")]
pub struct InvalidStructureKey {
    /// What was given.
    pub given: String,
}

impl StructureKey {
    /// Reads the text form.
    ///
    /// # Errors
    /// [`InvalidStructureKey`] for another form, or a number that its scheme refuses.
    pub fn parse(text: &str) -> Result<Self, InvalidStructureKey> {
        let invalid = || InvalidStructureKey { given: text.to_owned() };
        if let Some(subject) = text.strip_prefix("subject:") {
            let id = Uuid::try_parse(subject).map_err(|_| invalid())?;
            return Ok(Self::Person(SubjectId(id)));
        }
        let id = StructureId::parse(text).map_err(|_| invalid())?.value;
        if id.names_a_person() { Err(invalid()) } else { Ok(Self::Registered(id)) }
    }
}

impl StructureKey {
    /// Whether the structure is one person: nothing that tells who stands in clear.
    pub(crate) const fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }

    /// Under whom it is sealed how this structure is reached: a structure that is one person is reached as that person.
    pub(crate) const fn reached_under(&self, case: SubjectId) -> SubjectId {
        match self {
            Self::Registered(_) => case,
            Self::Person(subject) => *subject,
        }
    }
}

impl fmt::Display for StructureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered(id) => write!(f, "{}:{}", id.scheme(), id.number()),
            Self::Person(subject) => write!(f, "subject:{subject}"),
        }
    }
}

impl TryFrom<String> for StructureKey {
    type Error = InvalidStructureKey;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<StructureKey> for String {
    fn from(key: StructureKey) -> Self {
        key.to_string()
    }
}
