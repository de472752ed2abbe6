//! What makes a log's past provable to strangers: the Merkle tree over its leaves, checkpoints signed by the log, and
//! proofs that anybody can check offline. Pure: bytes in, bytes out; no file, no clock, no randomness, and nothing of
//! ours below.
//!
//! The formats are other people's, verbatim, so that other people's programs verify them: the tree and its proofs of
//! RFC 6962 (`docs/sources.md#rfc6962`), and C2SP's signed-note, tlog-checkpoint, tlog-tiles, tlog-proof and the
//! request of tlog-witness (`docs/sources.md#tlog`). It is not a client or a server of such logs, and it verifies no
//! witness: lines of signatures by unknown keys are kept as they came.
//!
//! Who uses it, and how:
//!
//! - **Who seals** holds the last signed checkpoint and the [`Frontier`] of its size; it pushes the leaves that came
//!   after through a [`Survey`], which captures the consistency proof as it goes by, and hands both to [`Seal::after`],
//!   which signs only what the proof shows to continue the old note.
//! - **Who verifies** reads all leaves once. Before, it says in a [`Plan`] which roots, inclusions and consistencies it
//!   wants; after, the [`Survey`] has them, in memory that grows with what was wanted and not with the log.
//! - **Who was handed a pack** parses hostile bytes ([`SignedNote`], [`Tile`], [`InclusionFile`], [`ConsistencyFile`]),
//!   opens notes with [`KnownKeys`], and believes what [`InclusionFile::verify`], [`ConsistencyFile::verify`] or the
//!   proofs themselves accept.
//!
//! Every parser bounds what it reads, accepts one spelling of each value only (what it accepts it writes again byte for
//! byte), and names the rule that was broken and the line. There is one error type a parser.
//!
//! Read in this order: [`struct@Hash`], [`Frontier`], [`Nodes`] and the two proofs over it, [`Plan`]; then [`SignedNote`],
//! [`KnownKeys`], [`Checkpoint`], [`LogOrigin`], [`Seal`]; then [`TilePath`] and the two files; [`pack`] last, which uses them all.

mod checkpoint;
mod files;
mod hash;
mod note;
mod origin;
pub mod pack;
mod sample;
mod seal;
mod text;
mod tiles;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, OpenCheckpointError, OpenedCheckpoint};
pub use files::{ConsistencyFile, FileError, InclusionFile, Unproved};
pub use hash::{Hash, HashTextError};
pub use note::{
    AmbiguousKeys, KeyId, KeyName, KeyNameError, KnownKeys, NOTE_BYTES_MAX, NoteError, OpenError, OpenedNote,
    SIGNATURES_MAX, SignatureLine, SignedNote, SigningKey, SigningKeyError, Unsigned, VerifierKey, VerifierKeyError,
};
pub use origin::{LogOrigin, OriginError};
pub use sample::sample;
pub use seal::{Seal, SealError};
pub use text::NumberError;
pub use tiles::{TILE_WIDTH, Tile, TileBuilder, TileError, TilePath, TilePathError, TileSet};
pub use tree::{
    ConsistencyError, ConsistencyProof, Frontier, FrontierError, InclusionError, InclusionProof, Node, Nodes,
    PATH_HASHES_MAX, Plan, ProveError, SIZE_MAX, Survey, TreeHead, root_of,
};
