//! What goes into a pack, and its archive.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::layout::{CHECKPOINT, KEYS, MANIFEST, OPENINGS, READING, VERIFIER, earlier_names, entry_name};
use super::manifest::Manifest;
use super::{Opening, PackError, PackedErasure, PackedRequest, archive, opening, verify};
use crate::{Checkpoint, CheckpointError, ConsistencyFile, ConsistencyProof, LogOrigin, SignedNote, Tile, VerifierKey};

/// The verifier that travels in each pack: Python from 3.8 on, standard library.
pub const VERIFIER_SCRIPT: &str = include_str!("verifier.py");

/// Everything that a pack is made of. Two that are equal have the same archive, byte for byte.
pub struct PackContents {
    /// The signed checkpoint under which everything is proved.
    pub checkpoint: SignedNote,
    /// The keys that signed it and the earlier ones.
    pub keys: Vec<VerifierKey>,
    /// Earlier checkpoints, any order.
    pub earlier: Vec<EarlierCheckpoint>,
    /// The requests, any order.
    pub requests: Vec<PackedRequest>,
    /// Stored entries by position: the requests' own, the first of the log, cited policy, erasures, changes of key.
    pub entries: BTreeMap<u64, Vec<u8>>,
    /// The tiles of [`tiles_above`](super::tiles_above) over the positions of the entries.
    pub tiles: Vec<Tile>,
    /// What is disclosed, any order.
    pub openings: Vec<Opening>,
    /// Whose data is gone, any order.
    pub erased: Vec<PackedErasure>,
    /// The case as people read it: a page of HTML.
    pub reading: String,
}

/// An earlier checkpoint of the log, and the proof that the pack's checkpoint continues it.
pub struct EarlierCheckpoint {
    /// As signed then.
    pub note: SignedNote,
    /// From its size to that of the pack's checkpoint.
    pub proof: ConsistencyProof,
}

/// Why a pack was not written.
#[derive(Debug, thiserror::Error)]
pub enum PackWriteError {
    /// A note is no checkpoint of one of our logs: the caller's fault.
    #[error("a checkpoint of the pack: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint has an origin that is none of ours: the caller's fault.
    #[error("the checkpoint is of `{origin}`, which is no origin of a log of ours")]
    Origin {
        /// What it says.
        origin: String,
    },
    /// A number that JSON does not hold.
    #[error("a position lies beyond what a manifest can say")]
    Numbers,
    /// The pack would not verify: what it was made from does not fit together, and nothing was written.
    #[error("the pack would be refused: {0}")]
    Refused(#[from] PackError),
    /// It could not be written, or is too large.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl PackContents {
    /// Writes the archive to `out`, after verifying it whole: no pack is ever handed out that its own verifier refuses.
    ///
    /// # Errors
    /// [`PackWriteError`]; before the first byte, unless `out` fails.
    pub fn write(&self, out: &mut dyn Write) -> Result<(), PackWriteError> {
        let mut files = self.files()?;
        let manifest = self.manifest(&files)?;
        files.insert(MANIFEST.to_owned(), manifest);
        let mut bytes = Vec::new();
        archive::write(&files, &mut bytes)?;
        drop(files);
        verify(&bytes, &[])?;
        out.write_all(&bytes)?;
        Ok(())
    }

    /// Every file but the manifest.
    fn files(&self) -> Result<BTreeMap<String, Vec<u8>>, PackWriteError> {
        let mut keys: Vec<String> = self.keys.iter().map(|key| format!("{key}\n")).collect();
        keys.sort();
        keys.dedup();
        let mut openings: Vec<&Opening> = self.openings.iter().collect();
        openings.sort_by_key(|opening| (opening.position, opening.ordinal));
        let fixed = [
            (CHECKPOINT, self.checkpoint.to_string().into_bytes()),
            (KEYS, keys.concat().into_bytes()),
            (OPENINGS, opening::to_bytes(&openings).ok_or(PackWriteError::Numbers)?),
            (READING, self.reading.clone().into_bytes()),
            (VERIFIER, VERIFIER_SCRIPT.as_bytes().to_vec()),
        ];
        let mut files: BTreeMap<String, Vec<u8>> = fixed.map(|(name, bytes)| (name.to_owned(), bytes)).into();
        files.extend(self.entries.iter().map(|(position, bytes)| (entry_name(*position), bytes.clone())));
        files.extend(self.tiles.iter().map(|tile| (tile.path().to_string(), tile.to_bytes())));
        for earlier in &self.earlier {
            let old_size = Checkpoint::parse(earlier.note.text())?.head().size;
            let proof = ConsistencyFile { old_size, proof: earlier.proof.clone(), note: self.checkpoint.clone() };
            let (note, consistency) = earlier_names(old_size);
            files.insert(note, earlier.note.to_string().into_bytes());
            files.insert(consistency, proof.to_string().into_bytes());
        }
        Ok(files)
    }

    fn manifest(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackWriteError> {
        let checkpoint = Checkpoint::parse(self.checkpoint.text())?;
        let origin: Result<LogOrigin, _> = checkpoint.origin().parse();
        let origin = origin.map_err(|_| PackWriteError::Origin { origin: checkpoint.origin().to_owned() })?;
        let (mut requests, mut erased) = (self.requests.clone(), self.erased.clone());
        requests.sort_by(|one, other| one.id.cmp(&other.id));
        erased.sort_by(|one, other| one.subject.cmp(&other.subject));
        let manifest = Manifest {
            log_id: origin.log_id().to_owned(),
            origin: origin.to_string(),
            size: checkpoint.head().size,
            root: checkpoint.head().root.to_string(),
            requests,
            erased,
            openings: self.openings.len() as u64,
        };
        let files = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        manifest.to_bytes(&files).ok_or(PackWriteError::Numbers)
    }
}
