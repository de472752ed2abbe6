//! Exit codes: a contract with every script that calls us.

use app::CommandError;
use eventlog_sqlite::OpenError;
use read_model::ReadModelError;
use vault::{MasterKeyError, VaultError};

use crate::failure::Failure;
use crate::folder::FolderError;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, durably.
    Done,
    /// The machine failed; nothing was written that was not acknowledged.
    Failure,
    /// The input is not what it should be; repeating it is of no use.
    BadInput,
    /// Somebody was faster; look again and decide again.
    Conflict,
    /// What is stored contradicts itself.
    IntegrityInDoubt,
    /// A rule said no.
    Refused,
    /// Nobody knows whether it was written; repeat it with the same id.
    UnknownOutcome,
}

impl Exit {
    /// The code that the process ends with.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::BadInput => 2,
            Self::Conflict => 3,
            Self::IntegrityInDoubt => 4,
            Self::Refused => 5,
            Self::UnknownOutcome => 6,
        }
    }

    /// The family in one word, as machine-readable errors name it.
    pub(crate) const fn family(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failure => "failure",
            Self::BadInput => "bad-input",
            Self::Conflict => "conflict",
            Self::IntegrityInDoubt => "integrity-in-doubt",
            Self::Refused => "refused",
            Self::UnknownOutcome => "unknown-outcome",
        }
    }

    /// Of two, the one that somebody must look at first: what is unknown or in doubt before what failed, what failed
    /// before what was merely not accepted.
    pub(crate) fn worse(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    const fn weight(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::BadInput => 1,
            Self::Refused => 2,
            Self::Conflict => 3,
            Self::Failure => 4,
            Self::IntegrityInDoubt => 5,
            Self::UnknownOutcome => 6,
        }
    }

    /// The exit of a failure. The one place where errors become codes.
    pub(crate) fn of(failure: &Failure) -> Self {
        match failure {
            Failure::Told(exit) => *exit,
            Failure::Machine(_) => Self::Failure,
            Failure::Input(_) | Failure::Policy { .. } => Self::BadInput,
            Failure::Doubt(_) => Self::IntegrityInDoubt,
            Failure::Command(error) => match error {
                CommandError::Input(_) | CommandError::Reused { .. } => Self::BadInput,
                CommandError::Refused(_) => Self::Refused,
                CommandError::Version { .. } | CommandError::Conflict { .. } => Self::Conflict,
                CommandError::Unknown { .. } => Self::UnknownOutcome,
                CommandError::Integrity(_) => Self::IntegrityInDoubt,
                CommandError::Machine(_) => Self::Failure,
            },
            Failure::ReadModel(error) => match error {
                ReadModelError::UnknownProjection { .. } | ReadModelError::Behind { .. } => Self::BadInput,
                ReadModelError::NewerFile { .. } | ReadModelError::NewerGeneration { .. } => Self::BadInput,
                ReadModelError::Sqlite { .. } | ReadModelError::Io { .. } => Self::Failure,
                ReadModelError::Busy { .. } | ReadModelError::NotBuilt { .. } => Self::Failure,
                ReadModelError::Log(eventlog::StoreError::Io(_)) => Self::Failure,
                ReadModelError::Log(eventlog::StoreError::Damaged(_) | eventlog::StoreError::Entry(_))
                | ReadModelError::Open(_) => Self::IntegrityInDoubt,
            },
            Failure::Folder(error) => match error {
                FolderError::Missing { .. } | FolderError::NotOurs { .. } | FolderError::Exists { .. } => {
                    Self::BadInput
                }
                FolderError::MasterKey(
                    MasterKeyError::NoFile { .. } | MasterKeyError::Malformed { .. } | MasterKeyError::Exists { .. },
                ) => Self::BadInput,
                FolderError::ReadOnly { .. } | FolderError::Held { .. } => Self::Failure,
                FolderError::InUse { .. } | FolderError::Served { .. } | FolderError::Proving { .. } => Self::Failure,
                FolderError::MasterKey(MasterKeyError::Io { .. }) | FolderError::Io { .. } => Self::Failure,
                FolderError::Unrelated { .. } => Self::IntegrityInDoubt,
                FolderError::Log(error) => match error {
                    OpenError::Missing { .. } | OpenError::Exists { .. } | OpenError::Newer { .. } => Self::BadInput,
                    OpenError::NotALog { .. } | OpenError::Damaged { .. } => Self::IntegrityInDoubt,
                    OpenError::SqliteTooOld { .. } | OpenError::Io { .. } => Self::Failure,
                },
                FolderError::Keys(error) => match error {
                    VaultError::WrongMasterKey | VaultError::NewerSchema { .. } => Self::BadInput,
                    VaultError::NoFile { .. } | VaultError::Damaged { .. } => Self::IntegrityInDoubt,
                    VaultError::Exists { .. } => Self::BadInput,
                    VaultError::SqliteTooOld { .. } | VaultError::Setting { .. } | VaultError::DiskFull => {
                        Self::Failure
                    }
                    VaultError::InDoubt | VaultError::Io { .. } | VaultError::Sqlite(_) => Self::Failure,
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_lines_is_what_somebody_must_look_at_first() {
        assert_eq!(Exit::Refused.worse(Exit::BadInput), Exit::Refused);
        assert_eq!(Exit::Done.worse(Exit::BadInput), Exit::BadInput);
        assert_eq!(Exit::Failure.worse(Exit::UnknownOutcome), Exit::UnknownOutcome);
    }
}
