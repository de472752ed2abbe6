//! What administrators bring: the birth of the log, users.

use crate::policy::Section;
use crate::{KeyedHash, Private, UserId, UserIdentity};

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
