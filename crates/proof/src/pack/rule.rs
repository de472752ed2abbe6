//! The rules that a pack is held to, by name.

use std::fmt;

/// One line a rule, so that the list of all of them is never shorter than the enum: a test wants an attack for each.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident => $name:literal,)+) => {
        /// A rule that a pack is held to. Both verifiers name it alike (`docs/format.md`, "Evidence packs").
        ///
        /// In the order in which they are checked.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PackRule { $($(#[$doc])* $rule,)+ }

        impl PackRule {
            /// Every rule, in the order in which they are checked.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// Its name, in kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$rule => $name),+ }
            }
        }
    };
}

rules! {
    /// More bytes than a pack has.
    TooLarge => "too-large",
    /// The archive ends too early.
    Truncated => "truncated",
    /// A file is encrypted.
    Encrypted => "encrypted",
    /// A file is compressed.
    Compressed => "compressed",
    /// A size is said elsewhere.
    Zip64 => "zip64",
    /// A file has two sizes.
    SizesDiffer => "sizes-differ",
    /// Version, flags or date are not those of a pack.
    HeaderField => "header-field",
    /// A name has too many bytes.
    NameTooLong => "name-too-long",
    /// A file has extra fields.
    ExtraField => "extra-field",
    /// A name is none of a file in a pack.
    BadName => "bad-name",
    /// A file has another checksum.
    Checksum => "checksum",
    /// A name stands twice.
    DuplicateName => "duplicate-name",
    /// Files are not in order of their names.
    NameOrder => "name-order",
    /// More files than a pack has.
    TooManyFiles => "too-many-files",
    /// Something stands behind the end.
    TrailingBytes => "trailing-bytes",
    /// Neither a file nor the directory.
    NotAZipPart => "not-a-zip-part",
    /// A file is no regular one.
    Attributes => "attributes",
    /// The directory says something else than a header.
    Directory => "directory",
    /// The end of the directory does not fit.
    EndRecord => "end-record",
    /// There is no manifest.
    ManifestMissing => "manifest-missing",
    /// The manifest is none of this version.
    ManifestForm => "manifest-form",
    /// A file does not stand in the manifest.
    FileNotListed => "file-not-listed",
    /// A file is not there.
    FileMissing => "file-missing",
    /// A file is not the one of the manifest.
    FileAltered => "file-altered",
    /// A file has no place in a pack.
    StrangeFile => "strange-file",
    /// A tile has not the bytes of its width.
    TileForm => "tile-form",
    /// An entry is not canonical, or none of this version.
    EntryForm => "entry-form",
    /// An entry says another position than its name.
    EntryMisplaced => "entry-misplaced",
    /// `keys` is no list of public keys.
    KeyForm => "key-form",
    /// A change of the signing key is not signed by both keys, or says something else.
    KeyChange => "key-change",
    /// The checkpoint is none.
    CheckpointForm => "checkpoint-form",
    /// No key that is trusted signed the checkpoint under its own origin.
    CheckpointSignature => "checkpoint-signature",
    /// An entry lies beyond the checkpoint.
    EntryBeyond => "entry-beyond",
    /// An entry does not follow the one before it.
    Chain => "chain",
    /// A tile that proves an entry is not there.
    TileMissing => "tile-missing",
    /// A tile proves nothing here.
    TileStrange => "tile-strange",
    /// The tiles make up another root than the signed one.
    TreeRoot => "tree-root",
    /// A full tile is not one of the signed tree.
    TileForged => "tile-forged",
    /// The log has another entry at that position.
    EntryNotInLog => "entry-not-in-log",
    /// The first entry says another log, or none.
    LogCreated => "log-created",
    /// An entry belongs to no request of the pack.
    Neighbour => "neighbour",
    /// A request's events are not 1, 2, 3 ….
    Numbers => "numbers",
    /// A policy version that is cited is not there.
    PolicyMissing => "policy-missing",
    /// What is said to be erased is not what the entries say.
    Erasure => "erasure",
    /// A loss that the log's name tells of is not admitted in the entries, or not by a key of the log.
    Loss => "loss",
    /// An earlier checkpoint, or its proof, is none of this log.
    EarlierForm => "earlier-form",
    /// An earlier checkpoint is not signed by a key that is trusted.
    EarlierSignature => "earlier-signature",
    /// The log does not continue an earlier checkpoint.
    EarlierInconsistent => "earlier-inconsistent",
    /// `openings.json` is no list of openings.
    OpeningForm => "opening-form",
    /// A record that is opened is named by no entry.
    OpeningUnknown => "opening-unknown",
    /// The entry commits to another record key.
    OpeningCommitment => "opening-commitment",
    /// The entry names another ciphertext.
    OpeningCiphertext => "opening-ciphertext",
    /// A record does not open.
    OpeningUnreadable => "opening-unreadable",
    /// A record of an erased subject is open.
    OpeningOfErased => "opening-of-erased",
    /// The manifest says something else than the files.
    ManifestDiffers => "manifest-differs",
}

impl fmt::Display for PackRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
