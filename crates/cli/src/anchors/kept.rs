//! The file of checkpoints, a line at a time: years of them are not held in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Take};
use std::path::PathBuf;

use app::sealing::{AnchorsError, KeptNotes, checkpoint_of_line};
use proof::SignedNote;

use super::files::{bytes, failed};
use super::{CHECKPOINT, CHECKPOINTS};

/// The checkpoints that stood in an anchors folder when somebody began to look; others may be added meanwhile.
#[derive(Debug, Clone)]
pub(crate) struct KeptFile {
    folder: PathBuf,
    /// The last one, as it was given away.
    given_away: Option<Vec<u8>>,
    length: u64,
}

impl KeptFile {
    /// Those of `folder`.
    ///
    /// # Errors
    /// [`AnchorsError::Io`].
    pub(super) fn of(folder: PathBuf) -> Result<Self, AnchorsError> {
        // Read first: whoever seals writes it last.
        let given_away = bytes(&folder.join(CHECKPOINT))?;
        let path = folder.join(CHECKPOINTS);
        let length = match std::fs::metadata(&path) {
            Ok(file) => file.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(failed(&path)(error)),
        };
        Ok(Self { folder, given_away, length })
    }
}

impl KeptNotes for KeptFile {
    /// Each line as a checkpoint; a line whose end was never written is none. Fails with [`AnchorsError::Damaged`] naming the
    /// line that is none of a checkpoint, at the end the file `checkpoint` when no line said the same; with
    /// [`AnchorsError::Io`].
    fn notes(&self) -> impl Iterator<Item = Result<SignedNote, AnchorsError>> {
        let mut pass = Pass { kept: self, lines: None, number: 0, given_away: self.given_away.as_deref() };
        let mut is_over = false;
        std::iter::from_fn(move || {
            let next = if is_over { None } else { pass.next().transpose() };
            is_over = !matches!(next, Some(Ok(_)));
            next
        })
    }
}

/// One pass over the file.
struct Pass<'k> {
    kept: &'k KeptFile,
    /// Open once the first line was asked for.
    lines: Option<BufReader<Take<File>>>,
    number: usize,
    /// What no line has said yet.
    given_away: Option<&'k [u8]>,
}

impl Pass<'_> {
    fn next(&mut self) -> Result<Option<SignedNote>, AnchorsError> {
        let Some(line) = self.line()? else {
            return match self.given_away {
                None => Ok(None),
                Some(_) => Err(self.damaged(CHECKPOINT, format!("it is no line of {CHECKPOINTS}"))),
            };
        };
        self.number += 1;
        let note = checkpoint_of_line(&line)
            .map_err(|reason| self.damaged(CHECKPOINTS, format!("line {}: {reason}", self.number)))?;
        let begins = |given: &[u8]| given.starts_with(note.text().as_bytes());
        if self.given_away.is_some_and(|given| begins(given) && note.to_string().as_bytes() == given) {
            self.given_away = None;
        }
        Ok(Some(note))
    }

    fn line(&mut self) -> Result<Option<String>, AnchorsError> {
        if self.kept.length == 0 {
            return Ok(None);
        }
        let path = self.kept.folder.join(CHECKPOINTS);
        let lines = match &mut self.lines {
            Some(lines) => lines,
            none => {
                let file = File::open(&path).map_err(failed(&path))?;
                none.insert(BufReader::new(file.take(self.kept.length)))
            }
        };
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line).map_err(failed(&path))?;
        let is_whole = line.pop() == Some(b'\n');
        let text = String::from_utf8(line).map_err(|_| self.damaged(CHECKPOINTS, "not UTF-8".to_owned()))?;
        Ok(is_whole.then_some(text))
    }

    fn damaged(&self, file: &str, reason: String) -> AnchorsError {
        AnchorsError::Damaged { path: self.kept.folder.join(file).display().to_string(), reason }
    }
}
