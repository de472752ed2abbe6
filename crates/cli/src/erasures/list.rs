//! `anchors/erased.jsonl`: every erasure that was decided, one JSON line each, synced before anything is destroyed.
//!
//! `{"leaf":"<hex>","mac":"<hex>","position":n,"subject":"<uuid>"}`: random ids and hashes, nothing personal. A restore never
//! touches the file, so that what a restored log has forgotten is erased again.

use std::fs::File;
use std::path::{Path, PathBuf};

use app::CommandError;
use app::erasure::{ErasureList, Listed};

use crate::anchors::files;

/// The file in the folder of anchors.
const ERASED: &str = "erased.jsonl";

/// The list of a folder of anchors.
pub(crate) struct ErasedFile {
    path: PathBuf,
}

impl ErasedFile {
    /// That of the folder `anchors`; it need not be there.
    pub(crate) fn of(anchors: &Path) -> Self {
        Self { path: anchors.join(ERASED) }
    }

    /// The file at `path`, wherever it was kept.
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Taken by whoever looks whether a line is there before it writes it.
    fn lock(&self) -> Result<File, CommandError> {
        if let Some(folder) = self.path.parent() {
            files::make_folder(folder)?;
        }
        let failed = files::failed(&self.path);
        let options = || File::options().create(true).truncate(false).write(true).open(&self.path);
        let file = options().and_then(|file| file.lock().map(|()| file)).map_err(&failed)?;
        files::sync_name(&self.path)?;
        Ok(file)
    }
}

impl ErasureList for ErasedFile {
    fn keep(&self, listed: &Listed) -> Result<(), CommandError> {
        let lock = self.lock()?;
        if self.all()?.contains(listed) {
            // The process that wrote it may have died before it synced.
            return Ok(lock.sync_all().map_err(files::failed(&self.path))?);
        }
        Ok(files::add_line(&self.path, &listed.to_line())?)
    }

    fn all(&self) -> Result<Vec<Listed>, CommandError> {
        let lines = files::lines(&self.path)?;
        let read = |(index, line): (usize, &String)| {
            let damaged = || format!("{}: line {} is none of an erasure", self.path.display(), index + 1);
            Listed::from_line(format!("{line}\n").as_bytes()).ok_or_else(|| CommandError::Integrity(damaged()))
        };
        lines.iter().enumerate().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;

    use app::erasure::Decided;
    use eventlog::{Leaf, Position};
    use uuid::Uuid;
    use vault::KeyedHash;
    use workflow::SubjectId;

    use super::*;

    fn decided(number: u128) -> Listed {
        let leaf = Leaf::from_hex(&"1e".repeat(32)).unwrap();
        let decided = Decided { subject: SubjectId(Uuid::from_u128(number)), position: Position::new(7), leaf };
        Listed { decided, mac: KeyedHash::parse(&"2f".repeat(32)) }
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
