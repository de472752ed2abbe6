//! `parcours subject export SUBJECT`: everything held about a person, for whoever asks what is held about them.

use std::path::PathBuf;

use app::calendar;
use app::erasure::{Held, Portrait};
use app::reading::{Extent, Glimpse, ReadKind};
use clap::Args;
use eventlog::{Clock, SystemClock};
use serde::Serialize;
use serde_json::Value;
use workflow::SubjectId;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{write, write_json, write_new};
use crate::reading::ReadBy;
use crate::whom::whom;

const EXAMPLES: &str = "\
Everything under every subject that is this person, in the order in which it was said, with what the
keys open. For the request of access of the GDPR (article 15). Who reads is told to the journal of
reads first. The file is its owner's alone (0600).

Examples:
  parcours subject export claire.martin@sante.example --as denise.morvan --for rights
  parcours subject export claire.martin@sante.example --as denise.morvan --out claire.json";

/// Writes everything that is held about a person as JSON.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Export {
    /// Whom.
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// The file to make, with mode 0600; standard output unless given.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    by: ReadBy,
}

/// One person, or one case.
#[derive(Debug, Serialize)]
struct Output {
    exported_at: String,
    /// Position up to which the log was read.
    position: u64,
    subjects: Vec<SubjectId>,
    /// References of the requests in which they are spoken of.
    requests: Vec<String>,
    said: Vec<Said>,
}

/// What one event says of them.
#[derive(Debug, Serialize)]
struct Said {
    position: u64,
    event: String,
    at: String,
    /// Reference of the request it belongs to.
    request: Option<String>,
    subject: SubjectId,
    /// Which part of the event; `null` where it only names the person.
    part: Option<String>,
    /// `null` where nothing opens: it was erased, or only names the person.
    fields: Option<Value>,
}

impl Export {
    /// Reads and opens everything, and writes it.
    pub(super) async fn write(self, folder: &Folder) -> Result<(), Failure> {
        use eventlog::EventStore;
        let as_of = folder.store.head().await?.position;
        let position = as_of.get();
        let subjects = whom(folder, &self.subject).await?.subjects();
        let mut extent = Extent::default();
        for subject in &subjects {
            extent.join(folder.app.extent_of_person(*subject).await?);
        }
        let glimpse = Glimpse { kind: ReadKind::Export, as_of, extent, events: None, terms: None, purpose: None };
        let reading = self.by.insist(folder, glimpse).await?;
        let mut portraits = Vec::new();
        for subject in subjects {
            portraits.push(folder.app.portrait_under(&reading, subject).await?);
        }
        if portraits.iter().all(|portrait| portrait.held.is_empty()) {
            return Err(Failure::Input(app::InputError::unquoted(
                "SUBJECT",
                "somebody of whom an event speaks",
                "person-unknown",
            )));
        }
        let output = Output::of(portraits, position);
        match &self.out {
            None => write_json(&output),
            Some(path) => {
                let text = serde_json::to_string_pretty(&output).map_err(|error| Failure::Machine(error.into()))?;
                write_new(path, (text + "\n").as_bytes())?;
                write(&format!("{} event(s) said something; written to {}\n", output.said.len(), path.display()))
            }
        }
    }
}

impl Output {
    fn of(portraits: Vec<Portrait>, position: u64) -> Self {
        let exported_at = calendar::rfc3339(SystemClock.wall());
        let mut output = Self { exported_at, position, subjects: Vec::new(), requests: Vec::new(), said: Vec::new() };
        for portrait in portraits {
            let Portrait { subjects, held, requests } = portrait;
            output.said.extend(held.into_iter().map(|held| {
                let reference = held.request.and_then(|id| requests.get(&id)).map(ToString::to_string);
                Said::of(held, reference)
            }));
            output.subjects.extend(subjects);
            output.requests.extend(requests.into_values().map(|reference| reference.to_string()));
        }
        output.said.sort_by_key(|said| said.position);
        output.requests.sort();
        output.requests.dedup();
        output
    }
}

impl Said {
    fn of(held: Held, request: Option<String>) -> Self {
        let Held { position, event_type, occurred_at, request: _, subject, field_set, fields } = held;
        let (position, at) = (position.get(), calendar::rfc3339(occurred_at));
        Self { position, event: event_type, at, request, subject, part: field_set, fields }
    }
}
