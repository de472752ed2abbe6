//! People who act: users and their roles.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{KeyedHash, Private, Role, UserId, UserIdentity};

/// Somebody may sign in, without any role yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRegistered {
    /// Login and name, under the user's own subject.
    pub identity: Private<UserIdentity>,
    /// Keyed hash of the login: unique.
    pub login: KeyedHash,
    /// The user.
    pub user: UserId,
}

/// A user may act in a role from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleGranted {
    /// The role.
    pub role: Role,
    /// The user.
    pub user: UserId,
}

/// A user may act in a role no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoked {
    /// The role.
    pub role: Role,
    /// The user.
    pub user: UserId,
}

sealed_fields! {
    UserRegistered: identity;
    RoleGranted: ;
    RoleRevoked: ;
}
