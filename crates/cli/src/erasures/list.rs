//! `anchors/erased.jsonl`: every erasure that was decided, one JSON line each, synced before anything is destroyed.
//!
//! `{"leaf":"<hex>","position":n,"subject":"<uuid>"}`: random ids and hashes of entries, nothing personal. A restore never
//! touches the file, so that what a restored log has forgotten is erased again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use app::CommandError;
use app::erasure::{Decided, ErasureList};

use crate::anchors::ANCHORS;

/// The file in it.
const ERASED: &str = "erased.jsonl";

/// The list of a data folder.
pub(crate) struct ErasedFile {
    path: PathBuf,
}

impl ErasedFile {
    /// That of the folder `data`; it need not be there.
    pub(crate) fn of(data: &Path) -> Self {
        Self { path: data.join(ANCHORS).join(ERASED) }
    }

    /// The file at `path`, wherever it was kept.
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn failed(&self, error: &io::Error) -> CommandError {
        CommandError::Machine(format!("{}: {error}", self.path.display()))
    }

    /// Opens it for appending, its folder made where it is missing.
    fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.is_dir()) {
            fs::create_dir_all(folder)?;
            sync_parent(folder)?;
        }
        let is_new = !self.path.exists();
        let file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        if is_new {
            sync_parent(&self.path)?;
        }
        Ok(file)
    }

    /// Appends the line of `decided` unless it stands there, and syncs, under a lock that other processes heed.
    fn append(&self, decided: &Decided) -> Result<(), CommandError> {
        let mut file = self.open().map_err(|error| self.failed(&error))?;
        file.lock().map_err(|error| self.failed(&error))?;
        let known = self.read(&mut file)?;
        if known.iter().any(|one| one.subject == decided.subject) {
            // The process that wrote it may have died before it synced.
            return file.sync_all().map_err(|error| self.failed(&error));
        }
        let text = decided.to_line() + "\n";
        let written = self.trim_torn_line(&mut file).and_then(|()| file.write_all(text.as_bytes()));
        written.and_then(|()| file.sync_all()).map_err(|error| self.failed(&error))
    }

    /// A process that died while it wrote leaves a line without its end, which nobody has relied on.
    fn trim_torn_line(&self, file: &mut File) -> io::Result<()> {
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64)?;
        }
        Ok(())
    }

    fn read(&self, file: &mut File) -> Result<Vec<Decided>, CommandError> {
        file.seek(SeekFrom::Start(0)).map_err(|error| self.failed(&error))?;
        let mut decided = Vec::new();
        let mut reader = BufReader::new(file);
        loop {
            let mut text = Vec::new();
            reader.read_until(b'\n', &mut text).map_err(|error| self.failed(&error))?;
            if text.last() != Some(&b'\n') {
                return Ok(decided);
            }
            decided.push(self.line(&text, decided.len() + 1)?);
        }
    }

    fn line(&self, text: &[u8], number: usize) -> Result<Decided, CommandError> {
        let damaged = || format!("{}: line {number} is none of an erasure", self.path.display());
        Decided::from_line(text).ok_or_else(|| CommandError::Integrity(damaged()))
    }
}

impl ErasureList for ErasedFile {
    fn keep(&self, decided: &Decided) -> Result<(), CommandError> {
        self.append(decided)
    }

    fn all(&self) -> Result<Vec<Decided>, CommandError> {
        match File::open(&self.path) {
            Ok(mut file) => self.read(&mut file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(self.failed(&error)),
        }
    }
}

/// Makes the name of `path` durable.
fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

#[cfg(test)]
mod tests {
    use eventlog::{Leaf, Position};
    use uuid::Uuid;
    use workflow::SubjectId;

    use super::*;

    fn decided(number: u128) -> Decided {
        let leaf = Leaf::from_hex(&"1e".repeat(32)).unwrap();
        Decided { subject: SubjectId(Uuid::from_u128(number)), position: Position::new(7), leaf }
    }

    #[test]
    fn a_decision_is_kept_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let list = ErasedFile::of(folder.path());
        assert_eq!(list.all().unwrap(), []);
        for number in [1, 2, 1] {
            list.keep(&decided(number)).unwrap();
        }
        assert_eq!(list.all().unwrap(), [decided(1), decided(2)]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_nobody_and_a_damaged_one_an_alarm() {
        let folder = tempfile::tempdir().unwrap();
        let list = ErasedFile::of(folder.path());
        list.keep(&decided(1)).unwrap();
        let mut file = OpenOptions::new().append(true).open(&list.path).unwrap();
        file.write_all(b"{\"leaf\":\"1e1e").unwrap();
        assert_eq!(list.all().unwrap(), [decided(1)]);
        list.keep(&decided(2)).unwrap();
        assert_eq!(list.all().unwrap(), [decided(1), decided(2)]);
        file.write_all(b"{}\n").unwrap();
        let alarm = list.all().unwrap_err();
        assert!(matches!(&alarm, CommandError::Integrity(what) if what.contains("line 3")), "{alarm}");
    }
}
