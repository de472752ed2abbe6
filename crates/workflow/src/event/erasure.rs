//! What becomes of what is known about somebody: held, found to be one person, erased, lost.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{EventRef, Private, SubjectId, Text};

/// On which ground personal data is erased.
///
/// # Source
/// Regulation (EU) 2016/679 (GDPR), article 17(1); `retention` is its article 5(1)(e), by the policy of the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureBasis {
    /// Not necessary any more for what it was collected for.
    #[serde(rename = "gdpr-17-1-a")]
    NoLongerNecessary,
    /// Consent was withdrawn.
    #[serde(rename = "gdpr-17-1-b")]
    ConsentWithdrawn,
    /// The person objects.
    #[serde(rename = "gdpr-17-1-c")]
    Objection,
    /// It was processed unlawfully.
    #[serde(rename = "gdpr-17-1-d")]
    Unlawful,
    /// A law demands it.
    #[serde(rename = "gdpr-17-1-e")]
    LegalObligation,
    /// The time that the retention policy gives is over.
    Retention,
    /// It was decided before, in an end of the log that is lost.
    DecidedBefore,
}

impl ErasureBasis {
    /// Those that an officer can name: the grounds of article 17(1).
    pub const GROUNDS: [Self; 5] =
        [Self::NoLongerNecessary, Self::ConsentWithdrawn, Self::Objection, Self::Unlawful, Self::LegalObligation];

    /// The stored code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLongerNecessary => "gdpr-17-1-a",
            Self::ConsentWithdrawn => "gdpr-17-1-b",
            Self::Objection => "gdpr-17-1-c",
            Self::Unlawful => "gdpr-17-1-d",
            Self::LegalObligation => "gdpr-17-1-e",
            Self::Retention => "retention",
            Self::DecidedBefore => "decided-before",
        }
    }

    /// The ground of article 17(1) with this code; `None` for any other word.
    pub fn ground(code: &str) -> Option<Self> {
        Self::GROUNDS.into_iter().find(|basis| basis.as_str() == code)
    }
}

/// Who asked for an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasureAskedBy {
    /// The person.
    Person,
    /// Somebody who may act for the person.
    Representative,
    /// A supervisory authority or a court.
    Authority,
    /// The agency itself.
    Agency,
}

impl ErasureAskedBy {
    /// Every word.
    pub const ALL: [Self; 4] = [Self::Person, Self::Representative, Self::Authority, Self::Agency];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Representative => "representative",
            Self::Authority => "authority",
            Self::Agency => "agency",
        }
    }

    /// What this word says; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asked_by| asked_by.as_str() == word)
    }
}

/// A decision that the log lost, as the list of erasures beside it kept it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostDecision {
    /// The leaf of its entry, lower-case hex.
    pub leaf: String,
    /// Where it stood.
    pub position: EventRef,
}

/// What is known of a subject may not be erased from here on: a claim or a court wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalHoldPlaced {
    /// Why, under the subject itself: it goes with it, once it may.
    pub reason: Private<Text>,
    /// Whose data.
    pub subject: SubjectId,
}

/// It may be erased again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalHoldLifted {
    /// Why, under the subject itself.
    pub reason: Private<Text>,
    /// Whose data.
    pub subject: SubjectId,
}

/// Two subjects turned out to be one person: erasure and export take both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectsJoined {
    /// The one that was taken for somebody else.
    pub other: SubjectId,
    /// How it was found, under `subject`.
    pub reason: Private<Text>,
    /// The one.
    pub subject: SubjectId,
}

/// A subject's personal data is to be erased; it is unreadable from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureDecided {
    /// Who asked; absent where nobody did.
    pub asked_by: Option<ErasureAskedBy>,
    /// The ground.
    pub legal_basis: ErasureBasis,
    /// The decision that this one stands for, where the log lost it.
    pub lost: Option<LostDecision>,
    /// Why, under a case subject of its own, for it outlives the person; absent where the basis says it all.
    pub reason: Option<Private<Text>>,
    /// Whose data.
    pub subject: SubjectId,
}

/// Nothing readable of a subject is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureCompleted {
    /// Whose data.
    pub subject: SubjectId,
}

/// The key of a subject is gone, and nobody erased it: an administrator takes note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLossAccepted {
    /// What happened, under a case subject of its own.
    pub reason: Private<Text>,
    /// Whose data cannot be read any more.
    pub subject: SubjectId,
}

sealed_fields! {
    LegalHoldPlaced: reason;
    LegalHoldLifted: reason;
    SubjectsJoined: reason;
    ErasureDecided: reason;
    ErasureCompleted: ;
    KeyLossAccepted: reason;
}
