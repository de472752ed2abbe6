//! A line of the kept checkpoints: `{"note":"…","size":n}`, the note as it was signed and how many entries it is of.

use proof::{Checkpoint, SignedNote};
use serde::{Deserialize, Serialize};

/// Keys in the order of the alphabet.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    note: String,
    size: u64,
}

/// Writes the line of a checkpoint, without its end.
///
/// # Errors
/// Why the note is none of a checkpoint.
pub fn line_of_checkpoint(note: &SignedNote) -> Result<String, String> {
    let size = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?.head().size;
    serde_json::to_string(&Line { note: note.to_string(), size }).map_err(|error| error.to_string())
}

/// Reads the line of a checkpoint, without its end.
///
/// # Errors
/// The rule that is broken: whatever [`line_of_checkpoint`] would not write is refused.
pub fn checkpoint_of_line(line: &str) -> Result<SignedNote, String> {
    let Line { note, size } = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let note = SignedNote::parse(note.as_bytes()).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
    if checkpoint.head().size != size {
        return Err(format!("its note is of {} entries, the line says {size}", checkpoint.head().size));
    }
    let again = serde_json::to_string(&Line { note: note.to_string(), size }).map_err(|error| error.to_string())?;
    if again == line { Ok(note) } else { Err("not written as a checkpoint is".to_owned()) }
}
