//! Why a command did not become events: five families that never mix.

use eventlog::{AppendError, CommandId, Position, StoreError};
use identifiers::ParseError;
use vault::{SubjectId, VaultError};
use workflow::Refusal;
use workflow::wire::WireError;

/// A value that is none: which field, what was given, what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// JSON pointer into the command (`/with/rpps`), or the name of an argument.
    pub field: String,
    /// What was given; absent where it must not be repeated.
    pub given: Option<String>,
    /// What would have been accepted.
    pub expected: String,
    /// The rule, kebab-case.
    pub rule: String,
    /// A corrected value, where one can be told.
    pub suggestion: Option<String>,
}

impl InputError {
    /// An error of the form of the input. What carries a patient's number is not repeated.
    pub fn new(field: impl Into<String>, given: impl Into<String>, expected: impl Into<String>) -> Self {
        let given = Some(given.into()).filter(|given: &String| identifiers::patient::trace_in(given).is_none());
        Self { field: field.into(), given, expected: expected.into(), rule: "form".to_owned(), suggestion: None }
    }

    /// An error about what must not be repeated.
    pub fn unquoted(field: impl Into<String>, expected: impl Into<String>, rule: &str) -> Self {
        Self { field: field.into(), given: None, expected: expected.into(), rule: rule.to_owned(), suggestion: None }
    }

    /// The finding of an identifier's parser, in the field `field`.
    pub fn of(field: &str, error: &ParseError) -> Self {
        Self {
            field: field.to_owned(),
            given: Some(error.given.clone()),
            expected: error.expected.to_string(),
            rule: error.rule.as_str().to_owned(),
            suggestion: error.suggestion.clone(),
        }
    }
}

impl std::fmt::Display for InputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.field)?;
        if let Some(given) = &self.given {
            write!(f, "\"{given}\" is not ")?;
        }
        write!(f, "{} (rule {})", self.expected, self.rule)?;
        self.suggestion.as_ref().map_or(Ok(()), |better| write!(f, "; would be accepted: {better}"))
    }
}

impl std::error::Error for InputError {}

/// Why a command did not become events.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The input is not a command.
    #[error("bad input: {0}")]
    Input(#[from] InputError),
    /// A rule said no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The request changed since the caller saw it.
    #[error("the request changed after position {expected}: see events {}", list(changed))]
    Version {
        /// What the caller saw.
        expected: Position,
        /// What was recorded since and counts as a change.
        changed: Vec<Position>,
    },
    /// Others were faster five times in a row: nothing was written.
    #[error("others were faster five times in a row, last with event {position}; nothing was written")]
    Conflict {
        /// The last event in the way.
        position: Position,
    },
    /// The command id was used for something else.
    #[error("command id {command} was used before with another body")]
    Reused {
        /// The id.
        command: CommandId,
    },
    /// Nobody knows whether it was written.
    #[error("unknown outcome: {reason}; repeat the command with the same id to know")]
    Unknown {
        /// What happened.
        reason: String,
    },
    /// What is stored contradicts itself, or was written by a newer program.
    #[error("integrity in doubt: {0}")]
    Integrity(String),
    /// The machine failed; nothing was written.
    #[error("{0}; nothing was written")]
    Machine(String),
}

fn list(positions: &[Position]) -> String {
    positions.iter().map(|position| format!("#{position}")).collect::<Vec<_>>().join(", ")
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Io(_) => Self::Machine(error.to_string()),
            StoreError::Damaged(_) | StoreError::Entry(_) => Self::Integrity(error.to_string()),
        }
    }
}

impl From<eventlog::MalformedEntry> for CommandError {
    fn from(error: eventlog::MalformedEntry) -> Self {
        Self::Integrity(error.to_string())
    }
}

impl From<WireError> for CommandError {
    fn from(error: WireError) -> Self {
        Self::Integrity(error.to_string())
    }
}

impl From<AppendError> for CommandError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { position } => Self::Conflict { position },
            AppendError::CommandReused { command } => Self::Reused { command },
            AppendError::Invalid(invalid) => Self::Input(InputError {
                field: "command".to_owned(),
                given: None,
                expected: invalid.to_string(),
                rule: "event".to_owned(),
                suggestion: None,
            }),
            AppendError::Clock(stopped) => Self::Machine(stopped.to_string()),
            AppendError::NotWritten { reason } => Self::Machine(reason),
            AppendError::ReadOnly { .. } => Self::Machine(error.to_string()),
            AppendError::Unknown { reason } => Self::Unknown { reason },
            AppendError::Store(error) => error.into(),
        }
    }
}

impl From<VaultError> for CommandError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Damaged { .. } | VaultError::WrongMasterKey => Self::Integrity(error.to_string()),
            VaultError::NewerSchema { .. }
            | VaultError::NoFile { .. }
            | VaultError::Exists { .. }
            | VaultError::SqliteTooOld { .. }
            | VaultError::Setting { .. }
            | VaultError::DiskFull
            | VaultError::InDoubt
            | VaultError::Io { .. }
            | VaultError::Sqlite(_) => Self::Machine(error.to_string()),
        }
    }
}

/// The subject of a command lost its key while the command was being decided.
pub(crate) fn no_key(subject: SubjectId) -> CommandError {
    CommandError::Integrity(format!("subject {subject} has no key, and no event or tombstone says why"))
}
