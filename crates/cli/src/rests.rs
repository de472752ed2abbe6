//! What a restore leaves behind whose process was killed: copies of a log and of its keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::{FolderError, STAGE};
use crate::lock::{FOLDER_LOCK, FolderLock};

/// Where a restore brings together what becomes the folder `data`: beside it, on the same file system.
pub(crate) fn beside(data: &Path) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(format!(".{STAGE}"));
    name.into()
}

/// Removes what a restore left in the folder `data`, which it has to itself as long as it is at work.
///
/// # Errors
/// [`FolderError::Io`].
pub(crate) fn remove_inside(data: &Path) -> Result<(), FolderError> {
    remove(&data.join(STAGE))
}

/// Removes what a restore left beside the folder `data`, which was not there yet. What only bears the name is left alone.
///
/// # Errors
/// [`FolderError::InUse`] while a process restores there; [`FolderError::Io`].
pub(crate) fn remove_beside(data: &Path) -> Result<(), FolderError> {
    let stage = beside(data);
    if !stage.join(FOLDER_LOCK).exists() {
        // Killed before it had brought anything in: then it is empty.
        let _ = fs::remove_dir(&stage);
        return Ok(());
    }
    let _nobody_restores = FolderLock::alone(&stage)?;
    remove(&stage)
}

fn remove(stage: &Path) -> Result<(), FolderError> {
    match fs::remove_dir_all(stage) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(|source| FolderError::Io { path: stage.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        fs::create_dir(beside(&data)).unwrap();
        (home, data)
    }

    #[test]
    fn what_a_killed_restore_left_goes_and_what_one_is_at_work_on_stays() {
        let (_home, data) = stage();
        let at_work = FolderLock::alone(&beside(&data)).unwrap();
        fs::write(beside(&data).join("keys.db"), "keys").unwrap();
        assert!(matches!(remove_beside(&data), Err(FolderError::InUse { .. })));
        assert!(beside(&data).join("keys.db").exists());
        drop(at_work);
        remove_beside(&data).unwrap();
        assert!(!beside(&data).exists());
        remove_beside(&data).unwrap();
    }

    #[test]
    fn a_folder_that_only_bears_the_name_is_left_alone() {
        let (_home, data) = stage();
        fs::write(beside(&data).join("notes.txt"), "mine").unwrap();
        remove_beside(&data).unwrap();
        assert!(beside(&data).join("notes.txt").exists());
    }
}
