//! What administrators and officers bring: the birth of the log, users, grounds to erase.

use crate::event::{ErasureAskedBy, ErasureBasis};
use crate::policy::Section;
use crate::{KeyedHash, Private, Text, UserId, UserIdentity};

/// A user to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The user.
    pub user: UserId,
    /// Keyed hash of the login.
    pub login: KeyedHash,
    /// Login and name, under the user's own subject.
    pub identity: Private<UserIdentity>,
}

/// The birth of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Birth {
    /// The log's id.
    pub log_id: uuid::Uuid,
    /// The name under which its checkpoints are signed.
    pub origin: String,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// The first administrator.
    pub administrator: NewUser,
    /// The policy.
    pub policy: Vec<Section>,
}

/// Why somebody is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasureGround {
    /// Somebody asked for it.
    Asked {
        /// The legal ground: one of [`ErasureBasis::GROUNDS`].
        basis: ErasureBasis,
        /// Who asked.
        by: ErasureAskedBy,
        /// Why, under a case subject of its own: it outlives the person, and must not name them.
        reason: Private<Text>,
    },
    /// The time that the policy gives is over.
    Retention,
}
