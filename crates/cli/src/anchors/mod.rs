//! `anchors/`: what must outlive the log: signed checkpoints, the public keys that signed them, the edge of the last tree.
//!
//! - `checkpoints.jsonl`: every checkpoint ever signed, one `{"note":"…","size":n}` a line, oldest first; only added to.
//! - `checkpoint`: the last one, verbatim, for whoever takes it away.
//! - `keys`: the public keys, one a line, oldest first; only added to.
//! - `statements.jsonl`: the notes by which one key vouched for the next, one JSON string a line, oldest first; only added to.
//! - `edge`: the right edge of the last tree; may be deleted.
//! - `lock`: held by the process that seals.
//!
//! No restore touches the folder, and `--anchors` puts it on another disk. The key that signs lies in the data folder, and
//! beside it, while it is being replaced, the one that takes its place.

pub(crate) mod files;
mod kept;
mod key_file;

use std::fs::File;
use std::path::{Path, PathBuf};

use app::sealing::{
    Anchors, AnchorsError, HeldAnchors, check_statement, checkpoint_of_line, last_up_to, line_of_checkpoint,
};
use proof::{SignedNote, SigningKey, VerifierKey};

use files::{add_line, failed, replace};
pub(crate) use kept::KeptFile;
use key_file::KeyFile;
pub(crate) use key_file::{NEXT_SIGNING_KEY, SIGNING_KEY};

/// The name of the folder, where no other was given.
pub(crate) const ANCHORS: &str = "anchors";

/// Every checkpoint.
const CHECKPOINTS: &str = "checkpoints.jsonl";
/// The last checkpoint.
const CHECKPOINT: &str = "checkpoint";
/// Every public key.
const KEYS: &str = "keys";
/// What one key said of the next.
const STATEMENTS: &str = "statements.jsonl";
/// The right edge of the last tree.
const EDGE: &str = "edge";
const LOCK: &str = "lock";

/// The anchors of a data folder.
#[derive(Debug, Clone)]
pub(crate) struct AnchorFolder {
    folder: PathBuf,
    keys: KeyFile,
}

impl AnchorFolder {
    /// Those in `folder`, with the keys of `data`. Nothing need be there.
    pub(crate) fn new(folder: &Path, data: &Path) -> Self {
        Self { folder: folder.to_owned(), keys: KeyFile::of(data) }
    }

    /// Every checkpoint, oldest first, to be looked at one by one.
    ///
    /// # Errors
    /// [`AnchorsError::Io`].
    pub(crate) fn kept(&self) -> Result<KeptFile, AnchorsError> {
        KeptFile::of(self.folder.clone())
    }

    /// Every public key that ever signed, oldest first.
    ///
    /// # Errors
    /// [`AnchorsError::Damaged`] naming the line that is no key; [`AnchorsError::Io`].
    pub(crate) fn verifier_keys(&self) -> Result<Vec<VerifierKey>, AnchorsError> {
        let path = self.folder.join(KEYS);
        let lines = files::lines(&path)?;
        let keys = lines.iter().enumerate().map(|(index, line)| {
            let damaged = |error: proof::VerifierKeyError| AnchorsError::Damaged {
                path: path.display().to_string(),
                reason: format!("line {}: {error}", index + 1),
            };
            line.parse().map_err(damaged)
        });
        keys.collect()
    }

    /// The notes by which one key vouched for the next, oldest first.
    ///
    /// # Errors
    /// [`AnchorsError::Damaged`] naming the line that is none, signed by both; [`AnchorsError::Io`].
    pub(crate) fn statements(&self) -> Result<Vec<String>, AnchorsError> {
        let path = self.folder.join(STATEMENTS);
        let notes = files::lines(&path)?.into_iter().enumerate().map(|(index, line)| {
            let note = serde_json::from_str::<String>(&line).map_err(|error| error.to_string());
            let note = note.and_then(|note| check_statement(&note).map(|()| note));
            note.map_err(|reason| AnchorsError::Damaged {
                path: path.display().to_string(),
                reason: format!("line {}: {reason}", index + 1),
            })
        });
        notes.collect()
    }

    /// The key that signs; `None` where there is none.
    ///
    /// # Errors
    /// [`AnchorsError::Damaged`] for a file that is no key; [`AnchorsError::Io`].
    pub(crate) fn signing_key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        self.keys.current()
    }

    /// The last checkpoint, as it is given away.
    ///
    /// # Errors
    /// [`AnchorsError::Damaged`] when the last line is none of a checkpoint; [`AnchorsError::Io`].
    pub(crate) fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        let path = self.folder.join(CHECKPOINTS);
        let damaged = |reason: String| AnchorsError::Damaged {
            path: path.display().to_string(),
            reason: format!("its last line: {reason}"),
        };
        files::last_line(&path)?.map(|line| checkpoint_of_line(&line).map_err(damaged)).transpose()
    }
}

impl Anchors for AnchorFolder {
    fn hold(&self) -> Result<Box<dyn HeldAnchors>, AnchorsError> {
        files::make_folder(&self.folder)?;
        let path = self.folder.join(LOCK);
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed(&path))?;
        lock.lock().map_err(failed(&path))?;
        Ok(Box::new(Held { anchors: self.clone(), _lock: lock }))
    }

    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        self.last()
    }
}

/// The anchors while nobody else seals.
struct Held {
    anchors: AnchorFolder,
    _lock: File,
}

impl HeldAnchors for Held {
    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        self.anchors.last()
    }

    fn verifier_keys(&self) -> Result<Vec<VerifierKey>, AnchorsError> {
        self.anchors.verifier_keys()
    }

    fn last_up_to(&self, size: u64) -> Result<Option<SignedNote>, AnchorsError> {
        last_up_to(&self.anchors.kept()?, size)
    }

    fn key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        self.anchors.keys.current()
    }

    fn next_key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        self.anchors.keys.next()
    }

    fn lay_aside(&mut self, key: &SigningKey) -> Result<(), AnchorsError> {
        self.anchors.keys.lay_aside(key)
    }

    fn discard_next(&mut self) -> Result<(), AnchorsError> {
        self.anchors.keys.discard_next()
    }

    fn promote(&mut self) -> Result<(), AnchorsError> {
        self.anchors.keys.promote()
    }

    fn statements(&self) -> Result<Vec<String>, AnchorsError> {
        self.anchors.statements()
    }

    fn keep_statement(&mut self, note: &str) -> Result<(), AnchorsError> {
        let path = self.anchors.folder.join(STATEMENTS);
        let odd = |error: serde_json::Error| AnchorsError::Damaged {
            path: path.display().to_string(),
            reason: error.to_string(),
        };
        add_line(&path, &serde_json::to_string(note).map_err(odd)?)
    }

    fn edge(&self) -> Result<Option<Vec<u8>>, AnchorsError> {
        files::bytes(&self.anchors.folder.join(EDGE))
    }

    fn keep(&mut self, note: &SignedNote, signers: &[VerifierKey], edge: &[u8]) -> Result<(), AnchorsError> {
        let folder = &self.anchors.folder;
        let known = self.anchors.verifier_keys()?;
        for key in signers.iter().filter(|key| !known.contains(key)) {
            add_line(&folder.join(KEYS), &key.to_string())?;
        }
        let path = folder.join(CHECKPOINTS);
        let odd = |reason: String| AnchorsError::Damaged { path: path.display().to_string(), reason };
        // The same note once more says nothing new: an edge was lost, and is made again.
        if self.anchors.last()?.as_ref() != Some(note) {
            add_line(&path, &line_of_checkpoint(note).map_err(odd)?)?;
        }
        // What follows is made again from the line by whoever comes next, or not believed.
        replace(&folder.join(CHECKPOINT), note.to_string().as_bytes())?;
        replace(&folder.join(EDGE), edge)
    }
}
