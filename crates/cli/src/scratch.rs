//! The place where read models are written anew for a proof: ours alone, and swept by others if its process dies.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::FolderError;
use crate::lock::ProofLock;

/// Its name inside the data folder.
pub(crate) const SCRATCH: &str = "proof.tmp";

/// Removes what a proof left behind whose process died, unless one is under way.
///
/// # Errors
/// [`FolderError::Io`].
pub(crate) fn sweep(data: &Path) -> Result<(), FolderError> {
    let path = data.join(SCRATCH);
    if !path.exists() {
        return Ok(());
    }
    match ProofLock::take(data) {
        Ok(_nobody_proves) => remove(&path),
        Err(FolderError::Proving { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The scratch place, ours until it is dropped: nobody else may look into it.
pub(crate) struct Scratch {
    path: PathBuf,
    _lock: ProofLock,
}

impl Scratch {
    /// Makes it, empty.
    ///
    /// # Errors
    /// [`FolderError::Proving`] while another process has it; [`FolderError::Io`].
    pub(crate) fn make(data: &Path) -> Result<Self, FolderError> {
        let lock = ProofLock::take(data)?;
        let path = data.join(SCRATCH);
        remove(&path)?;
        private().create(&path).map_err(|source| FolderError::Io { path: path.clone(), source })?;
        Ok(Self { path, _lock: lock })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.path) {
            // The next doctor tries again.
            tracing::warn!(name: "doctor.scratch-left", %error, "the scratch place of the proof was not removed");
        }
    }
}

fn remove(path: &Path) -> Result<(), FolderError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FolderError::Io { path: path.to_owned(), source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(unix)]
fn private() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn private() -> DirBuilder {
    DirBuilder::new()
}
