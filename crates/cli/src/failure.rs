//! Why a run did not do what was asked: told to people on standard error, and to programs as JSON.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use app::policy_file::PolicyFileError;
use app::{CommandError, InputError};
use read_model::ReadModelError;
use serde::Serialize;
use workflow::Refusal;

use crate::exit::Exit;
use crate::folder::FolderError;

/// Why a run did not do what was asked, by who is to look at it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A command was not carried out, or a question to log and keys not answered.
    Command(CommandError),
    /// The folder was not opened, or not made.
    Folder(FolderError),
    /// An argument or a file given is not what it should be.
    Input(InputError),
    /// A file is no policy.
    Policy {
        /// The file.
        file: PathBuf,
        /// Everything that is wrong with it.
        error: PolicyFileError,
    },
    /// The read models could not be written or asked.
    ReadModel(ReadModelError),
    /// A check of what is stored found something.
    Doubt(String),
    /// The machine failed outside log, keys and read models.
    Machine(anyhow::Error),
    /// Everything was told already.
    Told(Exit),
}

/// A failure for programs: only the keys that its family has.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    family: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Positions of the events that the rule leans on, or that changed the request meanwhile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<u64>,
    /// Roles that could do it, or mend what stands in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    could: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<String>,
    /// A refusal in French, for the person whose command it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence: Option<String>,
}

impl Failure {
    /// An argument that is not what it should be.
    pub(crate) fn input(field: &str, given: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Input(InputError::new(field, given, expected))
    }

    /// A file or stream that the machine did not let us use.
    pub(crate) fn file(path: &Path, error: io::Error) -> Self {
        Self::Machine(anyhow::Error::new(error).context(path.display().to_string()))
    }

    /// Says on standard error what happened, once.
    pub(crate) fn tell(&self) {
        if !matches!(self, Self::Told(_)) {
            eprintln!("parcours: {self}");
        }
    }

    /// One line in English.
    fn message(&self) -> String {
        match self {
            Self::Command(CommandError::Refused(refusal)) => refusal.to_string(),
            Self::Command(_) | Self::Folder(_) | Self::Input(_) | Self::Policy { .. } => self.to_string(),
            Self::ReadModel(_) | Self::Doubt(_) | Self::Machine(_) | Self::Told(_) => self.to_string(),
        }
    }

    /// The same for programs.
    pub(crate) fn report(&self) -> Report {
        let report = Report { family: Exit::of(self).family(), message: self.message(), ..Report::default() };
        match self {
            Self::Input(error) | Self::Command(CommandError::Input(error)) => report.of_input(error),
            Self::Command(CommandError::Refused(refusal)) => report.of_refusal(refusal),
            Self::Command(CommandError::Version { changed, .. }) => {
                Report { evidence: changed.iter().map(|at| at.get()).collect(), ..report }
            }
            Self::Command(CommandError::Conflict { position }) => Report { evidence: vec![position.get()], ..report },
            Self::Command(
                CommandError::Reused { .. }
                | CommandError::Unknown { .. }
                | CommandError::Integrity(_)
                | CommandError::Machine(_),
            ) => report,
            Self::Folder(_) | Self::Policy { .. } | Self::ReadModel(_) => report,
            Self::Doubt(_) | Self::Machine(_) | Self::Told(_) => report,
        }
    }
}

impl Report {
    fn of_input(self, error: &InputError) -> Self {
        Self {
            rule: Some(error.rule.clone()),
            field: Some(error.field.clone()),
            given: error.given.clone(),
            expected: Some(error.expected.clone()),
            suggestion: error.suggestion.clone(),
            ..self
        }
    }

    fn of_refusal(self, refusal: &Refusal) -> Self {
        Self {
            rule: Some(refusal.rule.as_str().to_owned()),
            detail: refusal.detail.clone(),
            evidence: refusal.evidence.iter().map(|at| at.0).collect(),
            could: refusal.could.iter().map(|role| role.as_str()).collect(),
            proposal: refusal.proposal.clone(),
            sentence: Some(wording::refusal(refusal)),
            ..self
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(CommandError::Refused(refusal)) => write!(f, "{refusal}\n  {}", wording::refusal(refusal)),
            Self::Command(error) => with_causes(f, error),
            Self::Folder(error) => with_causes(f, error),
            Self::Input(error) => write!(f, "bad input: {error}"),
            Self::Policy { file, error } => write!(f, "bad input: {} is no policy:\n{error}", file.display()),
            Self::ReadModel(error) => with_causes(f, error),
            Self::Doubt(what) => write!(f, "integrity in doubt: {what}"),
            Self::Machine(error) => write!(f, "{error:#}"),
            Self::Told(exit) => f.write_str(exit.family()),
        }
    }
}

/// The error and what caused it, unless it says so itself.
fn with_causes(f: &mut fmt::Formatter<'_>, error: &dyn Error) -> fmt::Result {
    let mut said = error.to_string();
    f.write_str(&said)?;
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !said.contains(&text) {
            write!(f, ": {text}")?;
            said = text;
        }
        cause = inner.source();
    }
    Ok(())
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl From<ReadModelError> for Failure {
    fn from(error: ReadModelError) -> Self {
        Self::ReadModel(error)
    }
}

impl From<eventlog::StoreError> for Failure {
    fn from(error: eventlog::StoreError) -> Self {
        Self::Command(error.into())
    }
}

impl From<vault::VaultError> for Failure {
    fn from(error: vault::VaultError) -> Self {
        Self::Command(error.into())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Machine(error.into())
    }
}
