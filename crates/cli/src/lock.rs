//! Who uses a folder: everybody shares `folder.lock`, one server holds `serve.lock`.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::folder::FolderError;

/// The name of the lock that every process shares while it uses the folder.
pub(crate) const FOLDER_LOCK: &str = "folder.lock";

const SERVE_LOCK: &str = "serve.lock";

/// A process uses the folder, beside others; whoever needs it alone (a restore, a rewrap) has to wait.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Shares the folder `data` with the other processes that use it.
    ///
    /// # Errors
    /// [`FolderError::Held`] while a process has the folder to itself; [`FolderError::Io`].
    pub(crate) fn share(data: &Path) -> Result<Self, FolderError> {
        let path = data.join(FOLDER_LOCK);
        let file = lock_file(&path).map_err(|source| FolderError::Io { path: path.clone(), source })?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Held { path }),
            Err(TryLockError::Error(source)) => Err(FolderError::Io { path, source }),
        }
    }
}

/// The right to serve the folder: one process at a time.
#[derive(Debug)]
pub(crate) struct ServeLock {
    _file: File,
}

impl ServeLock {
    /// Takes the right to serve the folder `data`.
    ///
    /// # Errors
    /// [`FolderError::Served`] while another process serves it; [`FolderError::Io`].
    pub(crate) fn take(data: &Path) -> Result<Self, FolderError> {
        let path = data.join(SERVE_LOCK);
        let file = lock_file(&path).map_err(|source| FolderError::Io { path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Served { path }),
            Err(TryLockError::Error(source)) => Err(FolderError::Io { path, source }),
        }
    }
}

/// Opens a lock file, making it where it is missing. In a folder that cannot be written, an existing one will do.
fn lock_file(path: &Path) -> io::Result<File> {
    let writable = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    writable.or_else(|error| File::open(path).map_err(|_| error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = ServeLock::take(folder.path()).unwrap();
        let second = ServeLock::take(folder.path()).unwrap_err();
        assert!(second.to_string().contains("serve.lock"), "{second}");
        drop(first);
        ServeLock::take(folder.path()).unwrap();
    }

    #[test]
    fn a_folder_is_shared_unless_one_process_has_it_to_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (_one, _two) = (FolderLock::share(folder.path()).unwrap(), FolderLock::share(folder.path()).unwrap());
        let other = tempfile::tempdir().unwrap();
        let alone = lock_file(&other.path().join(FOLDER_LOCK)).unwrap();
        alone.try_lock().unwrap();
        assert!(matches!(FolderLock::share(other.path()), Err(FolderError::Held { .. })));
    }
}
