//! The read models held against the log, in a scratch place.

use std::fmt;

use read_model::{Difference, Proof, Verdict};
use serde::Serialize;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::read_models;
use crate::scratch::Scratch;

/// What came of comparing a projection with the log.
#[derive(Debug, Serialize)]
pub(super) struct ProofSeen {
    projection: String,
    /// How far it had read when it was compared.
    position: u64,
    verdict: &'static str,
    /// Rows compared, when all of them equal the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    /// The first difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<DifferenceSeen>,
    #[serde(skip)]
    words: String,
}

/// Where file and log first say different things.
#[derive(Debug, Serialize)]
struct DifferenceSeen {
    view: String,
    key: Vec<KeySeen>,
    column: Option<String>,
    log: Option<String>,
    live: Option<String>,
}

#[derive(Debug, Serialize)]
struct KeySeen {
    column: String,
    value: String,
}

/// Proves every read model that is there.
///
/// # Errors
/// [`FolderError::Proving`](crate::folder::FolderError::Proving) while another process does; [`Failure`] when something cannot be read or written.
pub(super) async fn run(folder: &Folder) -> Result<Vec<ProofSeen>, Failure> {
    let scratch = Scratch::make(&folder.data)?;
    let proofs = read_models::prove(folder, scratch.path()).await?;
    Ok(proofs.into_iter().map(ProofSeen::of).collect())
}

impl ProofSeen {
    fn of(proof: Proof) -> Self {
        let Proof { projection, position, verdict } = proof;
        let position = position.get();
        let (word, words, rows, difference) = match verdict {
            Verdict::Equal { rows } => {
                ("equal", format!("equal to the log up to #{position}, {rows} rows"), Some(rows), None)
            }
            Verdict::Differs(difference) => {
                let words = format!("DIFFERS from the log up to #{position}: {difference}");
                ("differs", words, None, Some(DifferenceSeen::of(*difference)))
            }
            Verdict::OtherVersion { found, ours } => {
                let words = format!("not proved: written by code version {found}, this program writes {ours}");
                ("other-version", words, None, None)
            }
            Verdict::NotBuilt => ("not-built", "not built yet".to_owned(), None, None),
        };
        Self { projection, position, verdict: word, rows, difference, words }
    }

    /// What puts the rows in doubt, if anything does.
    pub(super) fn alarm(&self) -> Option<String> {
        self.difference.as_ref().map(|_| format!("read model {self}"))
    }

    /// Why nothing was proved, where rows are there that should have been.
    pub(super) fn unproved(&self) -> Option<String> {
        (self.verdict == "other-version").then(|| format!("read model {self}; see `parcours rebuild`"))
    }
}

impl fmt::Display for ProofSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.projection, self.words)
    }
}

impl DifferenceSeen {
    fn of(difference: Difference) -> Self {
        let Difference { view, key, column, log, live } = difference;
        let key = key.into_iter().map(|(column, value)| KeySeen { column, value }).collect();
        Self { view, key, column, log, live }
    }
}
