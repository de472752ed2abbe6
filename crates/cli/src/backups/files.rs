//! Files of a backup: copied while their bytes are summed, synced, for their owner alone.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::FileEntry;
use crate::failure::Failure;

const CHUNK_BYTES: usize = 1 << 18;

/// Copies the file at `from` to the new file `to`, synced, and says what went through; its name is left to the caller.
///
/// # Errors
/// [`Failure`] naming the file that could not be read or written.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<FileEntry, Failure> {
    let mut source = File::open(from).map_err(|error| Failure::file(from, error))?;
    let mut target = create(to)?;
    let mut entry =
        drain(&mut source, from, |bytes| target.write_all(bytes).map_err(|error| Failure::file(to, error)))?;
    target.sync_all().map_err(|error| Failure::file(to, error))?;
    entry.name = name_of(to);
    Ok(entry)
}

/// Sums the file at `path`.
///
/// # Errors
/// [`Failure`] when it cannot be read.
pub(crate) fn sum_file(path: &Path) -> Result<FileEntry, Failure> {
    let mut source = File::open(path).map_err(|error| Failure::file(path, error))?;
    let entry = drain(&mut source, path, |_| Ok(()))?;
    Ok(FileEntry { name: name_of(path), ..entry })
}

/// Copies every file below `from` to the same place below `to`, and says what went through, by name.
///
/// A file that is gone when its turn comes was erased meanwhile, and is left out. What is no file (a link, a socket) is
/// none of ours.
///
/// # Errors
/// [`Failure`] naming the file that could not be read or written.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<Vec<FileEntry>, Failure> {
    let mut copied = Vec::new();
    for name in names(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if let Some(folder) = target.parent() {
            make_folder(folder)?;
        }
        match File::open(&source) {
            Ok(_) => copied.push(FileEntry { name, ..copy_file(&source, &target)? }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            Err(error) => return Err(Failure::file(&source, error)),
        }
    }
    Ok(copied)
}

/// Makes a folder for its owner alone, with those above it that are missing.
///
/// # Errors
/// [`Failure`] when it cannot be made.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::file(folder, error))
}

/// Makes the names in a folder durable.
///
/// # Errors
/// [`Failure`] when the disk failed.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Failure::file(folder, error))
}

/// Makes the names in a folder, and in every folder below it, durable.
///
/// # Errors
/// [`Failure`] when the disk failed.
pub(crate) fn sync_tree(folder: &Path) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| Failure::file(folder, error))? {
        let path = entry.map_err(|error| Failure::file(folder, error))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        }
    }
    sync_folder(folder)
}

/// Writes a new file, synced.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = create(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| Failure::file(path, error))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn create(path: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Failure::file(path, error))
}

/// Reads to the end, handing on what was read; the entry has no name yet.
fn drain(
    source: &mut File,
    path: &Path,
    mut hand_on: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<FileEntry, Failure> {
    let mut sum = Sha256::new();
    let (mut chunk, mut size_bytes) = (vec![0; CHUNK_BYTES], 0);
    loop {
        match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => {
                hand_on(&chunk[..read])?;
                sum.update(&chunk[..read]);
                size_bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(Failure::file(path, error)),
        }
    }
    Ok(FileEntry { name: String::new(), sha256: hex(&sum.finalize()), size_bytes })
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The names of the files below `folder`, in order; none where there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let (mut names, mut left) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(below) = left.pop() {
        let place = folder.join(&below);
        let entries = match fs::read_dir(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|error| Failure::file(&place, error))?,
        };
        for entry in entries {
            let entry = entry.map_err(|error| Failure::file(&place, error))?;
            let kind = entry.file_type().map_err(|error| Failure::file(&place, error))?;
            let name = below.join(entry.file_name());
            if kind.is_dir() {
                left.push(name);
            } else if kind.is_file() {
                let name = name.to_str().ok_or_else(|| not_text(&place))?;
                names.push(name.to_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

fn not_text(place: &Path) -> Failure {
    Failure::file(place, io::Error::new(io::ErrorKind::InvalidData, "the name of a file in it is no text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_copied_with_its_sums() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("a/b")).unwrap();
        fs::write(from.join("a/b/one"), "abc").unwrap();
        fs::write(from.join("two"), "").unwrap();
        let copied = copy_tree(&from, &to).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let seen: Vec<_> = copied.iter().map(|file| (file.name.as_str(), file.size_bytes)).collect();
        assert_eq!((seen, copied[0].sha256.as_str()), (vec![("a/b/one", 3), ("two", 0)], abc));
        assert_eq!(fs::read(to.join("a/b/one")).unwrap(), b"abc");
        assert_eq!(sum_file(&to.join("a/b/one")).unwrap().sha256, abc);
        assert_eq!(copy_tree(&folder.path().join("missing"), &to).unwrap(), []);
    }
}
