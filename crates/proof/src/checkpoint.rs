//! Checkpoints: the head of a log's tree as a text that keys sign.

use std::fmt;

use crate::text::{self, NumberError};
use crate::{Hash, HashTextError, KnownKeys, LogOrigin, NoteError, OpenError, OpenedNote, SignedNote, TreeHead};

/// What a log says of itself: its origin, how many leaves, their root. Displayed as the text of a note.
///
/// # Source
/// C2SP tlog-checkpoint, "Note text" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    head: TreeHead,
    extensions: Vec<String>,
}

/// Why a text is not a checkpoint. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The last line lacks its line feed.
    #[error("the text of a checkpoint ends with a line feed")]
    Unfinished,
    /// Origin, size and root are not all there.
    #[error("a checkpoint has at least three lines (origin, size, root), not {given}")]
    TooFewLines {
        /// How many there are.
        given: usize,
    },
    /// A line is empty.
    #[error("line {line}: a checkpoint has no empty line")]
    EmptyLine {
        /// The line.
        line: usize,
    },
    /// A control character.
    #[error("line {line}: a checkpoint holds no control character")]
    Control {
        /// The line.
        line: usize,
    },
    /// The second line is no tree size.
    #[error("line 2: a tree size: {0}")]
    Size(NumberError),
    /// The third line is no hash.
    #[error("line 3: {0}")]
    Root(HashTextError),
    /// A tree without leaves has one root only.
    #[error("line 3: the root of a tree without leaves is {}", Hash::EMPTY_ROOT.to_base64())]
    NotEmptyRoot,
}

impl Checkpoint {
    /// The checkpoint of one of our logs, which has no extension lines: the specification advises against them.
    pub fn new(origin: &LogOrigin, head: TreeHead) -> Self {
        Self { origin: origin.to_string(), head, extensions: Vec::new() }
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`CheckpointError`] with the line, for anything that would not be written the same way again.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError::Unfinished)?;
        if let Some(line) = text::first_line_with_control(text) {
            return Err(CheckpointError::Control { line });
        }
        let lines: Vec<&str> = text.split('\n').collect();
        if let Some(empty) = lines.iter().position(|line| line.is_empty()) {
            return Err(CheckpointError::EmptyLine { line: empty + 1 });
        }
        let [origin, size, root, extensions @ ..] = lines.as_slice() else {
            return Err(CheckpointError::TooFewLines { given: lines.len() });
        };
        let size = text::number(size).map_err(CheckpointError::Size)?;
        let root = Hash::from_base64(root).map_err(CheckpointError::Root)?;
        if size == 0 && root != Hash::EMPTY_ROOT {
            return Err(CheckpointError::NotEmptyRoot);
        }
        let extensions = extensions.iter().map(|line| (*line).to_owned()).collect();
        Ok(Self { origin: (*origin).to_owned(), head: TreeHead { size, root }, extensions })
    }

    /// The first line, whoever wrote it: any text. [`LogOrigin`] reads those of our logs.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Size and root of the tree.
    pub fn head(&self) -> &TreeHead {
        &self.head
    }

    /// The lines after the third, opaque.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n{}\n{}\n", self.origin, self.head.size, self.head.root.to_base64())?;
        self.extensions.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// A checkpoint that a known key has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCheckpoint {
    checkpoint: Checkpoint,
    opened: OpenedNote,
}

/// Why bytes are not a checkpoint to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenCheckpointError {
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not signed by whom the reader knows.
    #[error(transparent)]
    Signature(#[from] OpenError),
    /// The text is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl OpenedCheckpoint {
    /// Reads a signed checkpoint and verifies its signatures.
    ///
    /// # Errors
    /// [`OpenCheckpointError`].
    pub fn parse(bytes: &[u8], known: &KnownKeys) -> Result<Self, OpenCheckpointError> {
        Self::open(SignedNote::parse(bytes)?, known)
    }

    /// Verifies the signatures of a note and reads its text.
    ///
    /// # Errors
    /// [`OpenCheckpointError`]; the text is not looked at before a signature is good.
    pub fn open(note: SignedNote, known: &KnownKeys) -> Result<Self, OpenCheckpointError> {
        let opened = known.open(note)?;
        let checkpoint = Checkpoint::parse(opened.note().text())?;
        Ok(Self { checkpoint, opened })
    }

    /// What was signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Size and root of the tree.
    pub fn head(&self) -> &TreeHead {
        self.checkpoint.head()
    }

    /// The note, and who signed it.
    pub fn opened(&self) -> &OpenedNote {
        &self.opened
    }

    /// The note alone, with all its lines.
    pub fn into_note(self) -> SignedNote {
        self.opened.into_note()
    }

    /// Whether a known key signed under the origin itself, as the checkpoints of our logs are.
    pub fn is_signed_as_its_origin(&self) -> bool {
        self.opened.is_signed_as(self.checkpoint.origin())
    }

    /// The origin that this checkpoint takes the place of: it is that of one of our logs after a loss, signed under its
    /// own name and under the name before. `None` for every other checkpoint.
    pub fn continues_after_loss(&self) -> Option<LogOrigin> {
        let lost = self.checkpoint.origin().parse::<LogOrigin>().ok()?.previous()?;
        let is_signed_as_both = self.is_signed_as_its_origin() && self.opened.is_signed_as(lost.key_name().as_str());
        is_signed_as_both.then_some(lost)
    }
}
