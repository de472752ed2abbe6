//! Evidence packs: what of the log proves a case, collected; what is disclosed with it; a sample for an audit.
//!
//! A pack holds the entries that belong to the requests themselves, by their numbers, and what these call for: the first
//! entry of the log, the policy versions they cite, erasures of their subjects, changes of the signing key. An entry that
//! belongs to another request is never in it, whatever tags it carries. Nothing personal is disclosed unless somebody
//! decided so ([`Disclosure`]), and then under a [`Reading`]: the row comes first.
//!
//! Costs one pass over all entries up to the checkpoint, for the hashes of the tree. The pack itself is made and verified in
//! `proof`.

mod collect;
mod disclose;
mod page;
mod sample;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use eventlog::Event;
use proof::pack::{EarlierCheckpoint, PackContents, PackWriteError, PackedErasure, PackedRequest};
use proof::{SignedNote, Tile, TreeHead, VerifierKey};
use workflow::{Refusal, RequestId, Role, Rule};

use crate::app::App;
use crate::error::CommandError;
use crate::order::Reference;
use crate::reading::{Extent, Reader, Reading};

pub use sample::{Sample, Sampled};

/// Who may take evidence out of the house: it is for auditors, and for those who answer to them.
const MAKERS: [Role; 4] = [Role::Auditor, Role::Supervisor, Role::Dpo, Role::Administrator];

/// What of the sealed records goes into a pack in a form that opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Nothing: subjects by their random ids, facts and hashes only.
    Nothing,
    /// What is sealed under the case itself: reasons, notes, messages. Such words may name people.
    Texts,
    /// Everything that was not erased: persons and documents too.
    Everything,
}

/// What was signed of the log, as the anchors hold it.
#[derive(Debug, Clone)]
pub struct Anchored<K = Vec<SignedNote>> {
    /// The checkpoint under which the pack is proved.
    pub checkpoint: SignedNote,
    /// Every checkpoint; of years of them those are kept that the pack needs.
    pub all: K,
    /// Every public key that signed one.
    pub keys: Vec<VerifierKey>,
}

/// The entries of some requests as of a signed checkpoint, and what proves them.
pub struct Evidence {
    pub(super) checkpoint: SignedNote,
    pub(super) keys: Vec<VerifierKey>,
    pub(super) head: TreeHead,
    pub(super) origin: String,
    pub(super) cases: Vec<PackedCase>,
    /// Every entry of the pack: its stored bytes, and the event in them.
    pub(super) entries: BTreeMap<u64, (Vec<u8>, Event)>,
    pub(super) erased: Vec<PackedErasure>,
    pub(super) tiles: Vec<Tile>,
    pub(super) earlier: Vec<EarlierCheckpoint>,
}

/// One request of a pack.
pub(super) struct PackedCase {
    pub(super) request: RequestId,
    pub(super) reference: Reference,
    /// Positions of its own events, in order of their numbers.
    pub(super) positions: BTreeSet<u64>,
}

impl App {
    /// Says whether somebody may make a pack in their role.
    ///
    /// # Errors
    /// [`CommandError::Refused`] by rule `role-may-not`.
    pub fn may_make_packs(reader: &Reader) -> Result<(), CommandError> {
        if MAKERS.contains(&reader.role) {
            return Ok(());
        }
        Err(Refusal::new(Rule::RoleMayNot).could(&MAKERS).detail(reader.role.as_str()).into())
    }
}

impl Evidence {
    /// Whose data `disclosure` opens: for the journal, before anything is opened.
    pub fn extent(&self, app: &App, disclosure: Disclosure) -> Extent {
        let disclosed = self.disclosed(app, disclosure).into_iter().map(|(_, _, subject)| subject);
        Extent::listing(self.cases.iter().map(|case| case.request), disclosed)
    }

    /// As of which position it is.
    pub fn position(&self) -> u64 {
        self.head.size
    }

    /// Everything that the pack is made of. With a reading, what `disclosure` and the reading cover is disclosed; without,
    /// nothing is.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] for a ciphertext that is gone without an erasure, or a key that does not unwrap;
    /// [`CommandError::Machine`] when log or keys cannot be read.
    pub async fn contents(
        &self,
        app: &App,
        disclosure: Disclosure,
        reading: Option<&Reading>,
    ) -> Result<PackContents, CommandError> {
        let opened = match reading {
            Some(reading) => self.open(app, disclosure, reading).await?,
            None => Vec::new(),
        };
        let reading_page = page::html(self, disclosure, &opened);
        let requests = self.cases.iter().filter_map(|case| {
            let (id, opened_at) = (case.request.0.to_string(), *case.positions.first()?);
            Some(PackedRequest { id, events: u64::try_from(case.positions.len()).ok()?, opened_at })
        });
        Ok(PackContents {
            checkpoint: self.checkpoint.clone(),
            keys: self.keys.clone(),
            earlier: self.earlier.iter().map(copied).collect(),
            requests: requests.collect(),
            entries: self.entries.iter().map(|(position, (bytes, _))| (*position, bytes.clone())).collect(),
            tiles: self.tiles.clone(),
            openings: opened.into_iter().map(|record| record.opening).collect(),
            erased: self.erased.clone(),
            reading: reading_page,
        })
    }
}

fn copied(earlier: &EarlierCheckpoint) -> EarlierCheckpoint {
    EarlierCheckpoint { note: earlier.note.clone(), proof: earlier.proof.clone() }
}

impl From<PackWriteError> for CommandError {
    fn from(error: PackWriteError) -> Self {
        match error {
            PackWriteError::Io(error) => Self::Machine(error.to_string()),
            PackWriteError::Checkpoint(_)
            | PackWriteError::Origin { .. }
            | PackWriteError::Numbers
            | PackWriteError::Refused(_) => Self::Integrity(error.to_string()),
        }
    }
}
