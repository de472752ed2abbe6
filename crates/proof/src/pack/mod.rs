//! Evidence packs: the entries of some requests, and everything by which a stranger verifies them without the log.
//!
//! A pack is one archive of which every byte follows from what it holds (`archive`), a manifest that says nothing that the
//! other files do not say again (`manifest`), and files under fixed names (`layout`). [`PackContents`] is written,
//! [`verify`] reads: it takes the bytes as those of an enemy, and every rule that it holds them to has a name
//! ([`PackRule`]). The same rules are held by `verifier.py`, which travels in the pack.
//!
//! What a pack proves: that these entries stand in the log that signed the checkpoint, where they say; that the requests'
//! own events are all there from number 1 to the last that is here; that the disclosed texts are what was sealed. What it
//! cannot prove: that the log had no later event of a request at the checkpoint. That number k was the last is the word of
//! whoever made the pack, until somebody holds the log to it; `synthese.html` and the output of both verifiers say so.

mod archive;
mod belonging;
mod contents;
mod entry;
mod error;
mod json;
mod layout;
mod losses;
mod manifest;
mod opening;
mod rule;
mod tiles;
mod trust;
mod verify;

pub use archive::{PACK_BYTES_MAX, PACK_FILES_MAX, PACK_NAME_BYTES_MAX, read as read_archive, write as write_archive};
pub use contents::{EarlierCheckpoint, PackContents, PackWriteError, VERIFIER_SCRIPT};
pub use error::PackError;
pub use layout::tiles_above;
pub use losses::PackedLoss;
pub use manifest::{PackedErasure, PackedRequest};
pub use opening::{OpenedRecord, Opening};
pub use rule::PackRule;
pub use verify::{ProvenPack, verify};
