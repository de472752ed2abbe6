//! The verifier: bytes of an enemy in, what they prove out.

use std::collections::{BTreeMap, BTreeSet};

use super::belonging::Belonging;
use super::entry::Entry;
use super::layout::Layout;
use super::manifest::Manifest;
use super::tiles::ProvenTiles;
use super::trust::{Rules, Trust};
use super::{
    OpenedRecord, PackError, PackRule, PackedErasure, PackedLoss, PackedRequest, archive, losses, opening, trust,
};
use crate::{ConsistencyFile, LogOrigin, OpenedCheckpoint, SignedNote, TreeHead, VerifierKey};

/// What a pack proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenPack {
    /// The log, as its checkpoint names it.
    pub origin: String,
    /// Size and root of the tree that was signed; the size is the position as of which the pack is.
    pub head: TreeHead,
    /// Who signed it: of the named keys, or of the pack's own where none was named.
    pub signers: Vec<VerifierKey>,
    /// Whether the reader named a key that signed, or led to one that did. Where none was named, the pack vouches for its own
    /// signature.
    pub is_signed_by_a_named_key: bool,
    /// Positions of the entries from which on a key signs that no earlier key vouches for.
    pub orphaned_keys: Vec<u64>,
    /// Losses that the log admits, oldest first.
    pub losses: Vec<PackedLoss>,
    /// The requests, by id.
    pub requests: Vec<PackedRequest>,
    /// Positions of all entries, ascending.
    pub entries: Vec<u64>,
    /// The policy versions that the requests' events cite: position and section. Each is there.
    pub policies: Vec<(u64, String)>,
    /// Sizes of the earlier checkpoints that the log continues, ascending.
    pub earlier: Vec<u64>,
    /// Whose data is gone, by subject.
    pub erased: Vec<PackedErasure>,
    /// What is disclosed. Personal.
    pub openings: Vec<OpenedRecord>,
}

/// Verifies a pack, trusting the keys `named`, or those that the pack holds where none is named, and every key that one of
/// them leads to by a statement in the pack's entries.
///
/// The bytes may be an enemy's: nothing is unpacked, written or allocated beyond some small multiple of their length.
///
/// # Errors
/// [`PackError`] with the first rule that is broken, in the order of `docs/format.md`, "Evidence packs".
pub fn verify(bytes: &[u8], named: &[VerifierKey]) -> Result<ProvenPack, PackError> {
    let files = archive::read(bytes)?;
    let manifest = Manifest::check(&files)?;
    let layout = Layout::of(&files)?;
    let entries = parsed(&layout.entries)?;
    let keys = keys(layout.keys)?;
    let believed = if named.is_empty() { keys } else { named.to_vec() };
    let trust = Trust::follow(believed, &manifest.log_id, &entries)?;
    let rules = Rules { form: PackRule::CheckpointForm, signature: PackRule::CheckpointSignature };
    let checkpoint = trust.parse(layout.checkpoint, &rules)?;
    if !checkpoint.is_signed_as_its_origin() {
        let found = "no known key signs under the checkpoint's own origin";
        return Err(PackError::new(PackRule::CheckpointSignature, found));
    }
    in_order(&entries, checkpoint.head().size)?;
    let positions: BTreeSet<u64> = entries.keys().copied().collect();
    let tiles = ProvenTiles::check(&layout.tiles, &positions, checkpoint.head())?;
    if let Some(entry) = entries.values().find(|entry| tiles.leaf(entry.position) != Some(entry.leaf)) {
        let found = format!("the log has another entry at {}", entry.position);
        return Err(PackError::new(PackRule::EntryNotInLog, found));
    }
    let belonging = Belonging::check(&manifest, &entries)?;
    let losses = losses::check(&entries, &checkpoint, &trust)?;
    let earlier = earlier(&layout, &checkpoint, &trust)?;
    let openings = openings(&layout, &manifest, &entries)?;
    let said = Manifest {
        log_id: manifest.log_id,
        origin: checkpoint.checkpoint().origin().to_owned(),
        size: checkpoint.head().size,
        root: checkpoint.head().root.to_string(),
        requests: belonging.requests,
        erased: belonging.erased,
        openings: openings.len() as u64,
    };
    if said.to_bytes(&files).as_deref() != Some(layout.manifest) {
        return Err(PackError::new(PackRule::ManifestDiffers, "the manifest says something else than the files"));
    }
    Ok(ProvenPack {
        origin: said.origin,
        head: *checkpoint.head(),
        signers: checkpoint.opened().signers().to_vec(),
        is_signed_by_a_named_key: !named.is_empty(),
        orphaned_keys: trust::orphaned(&entries),
        losses,
        requests: said.requests,
        entries: positions.into_iter().collect(),
        policies: belonging.policies.into_iter().collect(),
        earlier,
        erased: said.erased,
        openings,
    })
}

/// One key a line.
fn keys(bytes: &[u8]) -> Result<Vec<VerifierKey>, PackError> {
    let malformed = || PackError::new(PackRule::KeyForm, "`keys` is not a list of public keys, one a line");
    let text = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_suffix('\n')).ok_or_else(malformed)?;
    if text.split('\n').count() > trust::KEYS_MAX {
        return Err(PackError::new(PackRule::KeyForm, format!("more than {} keys", trust::KEYS_MAX)));
    }
    text.split('\n').map(|line| line.parse().map_err(|_| malformed())).collect()
}

/// The entries, each by itself.
fn parsed(files: &BTreeMap<u64, &[u8]>) -> Result<BTreeMap<u64, Entry>, PackError> {
    files.iter().map(|(position, bytes)| Ok((*position, Entry::parse(*position, bytes)?))).collect()
}

/// Wants the entries to lie within the log and to follow each other, as far as neighbours are there.
fn in_order(entries: &BTreeMap<u64, Entry>, size: u64) -> Result<(), PackError> {
    let mut before: Option<&Entry> = None;
    for entry in entries.values() {
        let position = entry.position;
        if position == 0 || position > size {
            let found = format!("the entry at {position} lies beyond the checkpoint at {size}");
            return Err(PackError::new(PackRule::EntryBeyond, found));
        }
        let leaf = if position == 1 { Some("0".repeat(64)) } else { None };
        let leaf = leaf.or_else(|| Some(before.filter(|before| before.position + 1 == position)?.leaf.to_string()));
        let is_chained = leaf.is_none_or(|leaf| leaf == entry.prev);
        if !is_chained || before.is_some_and(|before| before.recorded_at >= entry.recorded_at) {
            let found = format!("the entry at {position} does not follow the one before it");
            return Err(PackError::new(PackRule::Chain, found));
        }
        before = Some(entry);
    }
    Ok(())
}

/// Every earlier checkpoint is one of this log, and is continued.
fn earlier(layout: &Layout<'_>, checkpoint: &OpenedCheckpoint, trust: &Trust) -> Result<Vec<u64>, PackError> {
    let latest: Option<LogOrigin> = checkpoint.checkpoint().origin().parse().ok();
    let rules = Rules { form: PackRule::EarlierForm, signature: PackRule::EarlierSignature };
    for (size, (note, proof)) in &layout.earlier {
        let old = trust.parse(note, &rules)?;
        let origin: Option<LogOrigin> = old.checkpoint().origin().parse().ok();
        let is_ours = origin.zip(latest.as_ref()).is_some_and(|(old, new)| is_before(&old, new));
        if !is_ours || old.head().size != *size || !old.is_signed_as_its_origin() {
            let found = format!("the checkpoint at {size} is not one of this log at this size");
            return Err(PackError::new(PackRule::EarlierForm, found));
        }
        let malformed = |what: String| PackError::new(PackRule::EarlierForm, format!("the proof from {size}: {what}"));
        let proof = ConsistencyFile::parse(proof).map_err(|error| malformed(error.to_string()))?;
        let is_of_both = proof.old_size == *size && is_same(&proof.note, layout.checkpoint);
        if !is_of_both {
            return Err(malformed("it is about other checkpoints".to_owned()));
        }
        let verified = proof.proof.verify(old.head(), checkpoint.head());
        verified.map_err(|error| PackError::new(PackRule::EarlierInconsistent, error.to_string()))?;
    }
    Ok(layout.earlier.keys().copied().collect())
}

/// Whether `old` is a name under which the log of `new` signed, then or before.
fn is_before(old: &LogOrigin, new: &LogOrigin) -> bool {
    let parts = new.part().checked_sub(old.part());
    new.is_of_the_log_of(old) && parts.is_some_and(|parts| parts < 1_000)
}

fn is_same(note: &SignedNote, bytes: &[u8]) -> bool {
    note.to_string().as_bytes() == bytes
}

fn openings(
    layout: &Layout<'_>,
    manifest: &Manifest,
    entries: &BTreeMap<u64, Entry>,
) -> Result<Vec<OpenedRecord>, PackError> {
    let open = |disclosed: &super::Opening| {
        let entry = entries.get(&disclosed.position).filter(|entry| entry.request.is_some());
        let unknown = || {
            PackError::new(PackRule::OpeningUnknown, format!("no event of a request stands at {}", disclosed.position))
        };
        disclosed.open(entry.ok_or_else(unknown)?, &manifest.log_id)
    };
    let openings: Vec<OpenedRecord> =
        opening::parse(layout.openings)?.iter().map(open).collect::<Result<_, PackError>>()?;
    let gone: BTreeSet<&str> = manifest.erased.iter().map(|gone| gone.subject.as_str()).collect();
    let is_gone = |record: &&OpenedRecord| gone.contains(record.subject.as_str());
    match openings.iter().find(is_gone) {
        None => Ok(openings),
        Some(record) => {
            let found = format!("a record of {} is open, who is listed as erased", record.subject);
            Err(PackError::new(PackRule::OpeningOfErased, found))
        }
    }
}
