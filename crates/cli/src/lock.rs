//! Who uses a folder: everybody shares `folder.lock`, one server holds `serve.lock`, and a restore has it alone.

mod holders;

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::folder::FolderError;
pub(crate) use holders::Holder;

/// The name of the lock that every process shares while it uses the folder.
pub(crate) const FOLDER_LOCK: &str = "folder.lock";

const SERVE_LOCK: &str = "serve.lock";

const PROOF_LOCK: &str = "proof.lock";

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

    /// Takes the folder `data` for this process alone.
    ///
    /// # Errors
    /// [`FolderError::InUse`] while anybody else uses it, naming whom the system names; [`FolderError::Io`].
    pub(crate) fn alone(data: &Path) -> Result<Self, FolderError> {
        let path = data.join(FOLDER_LOCK);
        let file = lock_file(&path).map_err(|source| FolderError::Io { path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse { by: holders::of(&path), path }),
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

/// The right to the scratch place of proofs: one process at a time. What lies there when it is taken was left by a process
/// that died.
#[derive(Debug)]
pub(crate) struct ProofLock {
    _file: File,
}

impl ProofLock {
    /// Takes the right to prove read models of the folder `data`.
    ///
    /// # Errors
    /// [`FolderError::Proving`] while another process does; [`FolderError::Io`].
    pub(crate) fn take(data: &Path) -> Result<Self, FolderError> {
        let path = data.join(PROOF_LOCK);
        let file = lock_file(&path).map_err(|source| FolderError::Io { path: path.clone(), source })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Proving { path }),
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

    #[test]
    fn whoever_wants_the_folder_alone_is_told_who_uses_it() {
        let folder = tempfile::tempdir().unwrap();
        let shared = FolderLock::share(folder.path()).unwrap();
        let refused = FolderLock::alone(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("folder.lock"), "{refused}");
        #[cfg(target_os = "linux")]
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(shared);
        let alone = FolderLock::alone(folder.path()).unwrap();
        assert!(matches!(FolderLock::share(folder.path()), Err(FolderError::Held { .. })));
        drop(alone);
        FolderLock::share(folder.path()).unwrap();
    }
}
