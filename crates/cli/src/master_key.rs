//! The master key of a folder: where it lies, and what becomes of a change of it that was cut off.
//!
//! A change (`parcours key rewrap`) goes in this order, each step durable before the next:
//!
//! 1. the new key is written beside the old one (`master.key.next`, mode 0600), or where the user says;
//! 2. the log says who changed it and why;
//! 3. one transaction wraps everything in `keys.db` anew, with the check value of the new key;
//! 4. the keys of texts in `access.db` are wrapped anew;
//! 5. the new key takes the name of the old one, which is gone with it.
//!
//! Whoever finds both files knows from the check value which one is right. After step 3 that is the new one: whoever comes
//! next does what is left. Before it, the old one: the folder is used as ever, and `parcours key rewrap` goes on with the key
//! that lies there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use app::master_key::{RewrappedTexts, rewrap_texts};
use vault::{MasterKey, SystemEntropy, TextKeyRewrap, Vault, VaultError};

use crate::arguments::Place;
use crate::folder::{ACCESS, FolderError, KEYS};

/// Where the master key lies unless it was named.
pub(crate) const MASTER_KEY: &str = "master.key";
/// The one that is to take its place.
pub(crate) const NEXT_MASTER_KEY: &str = "master.key.next";

/// The file of the key that is to take the place of the one in `file`: beside it, under its name with `.next`.
pub(crate) fn next_to(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".next");
    PathBuf::from(name)
}

/// Opens the keys of `place` with its master key; does what is left of a change of it that got so far.
///
/// # Errors
/// [`FolderError::MasterKey`], [`FolderError::Keys`]; [`FolderError::Io`] when the new key cannot take its name.
pub(crate) fn open_vault(place: &Place) -> Result<Vault, FolderError> {
    let file = place.master_key_file();
    let next = next_to(&file);
    let master = MasterKey::read(&file).map_err(FolderError::MasterKey)?;
    let opened = Vault::open(&place.data.join(KEYS), &master);
    if !next.exists() {
        return opened.map_err(FolderError::Keys);
    }
    if let Err(VaultError::WrongMasterKey) = opened {
        let new = MasterKey::read(&next).map_err(FolderError::MasterKey)?;
        let vault = Vault::open(&place.data.join(KEYS), &new).map_err(FolderError::Keys)?;
        take_over_texts(&place.data, &TextKeyRewrap::new(vault.log_id(), &master, &new));
        put_in_place(&file)?;
        return Ok(vault);
    }
    let next = next.display();
    eprintln!("parcours: a change of the master key did not get far ({next}); `parcours key rewrap` goes on with it");
    opened.map_err(FolderError::Keys)
}

/// Wraps the keys of what readers typed anew; a journal that cannot be written is told, and keeps nobody from the folder.
pub(crate) fn take_over_texts(data: &Path, rewrap: &TextKeyRewrap) -> Option<RewrappedTexts> {
    rewrap_texts(&data.join(ACCESS), rewrap, &mut SystemEntropy).unwrap_or_else(|error| {
        eprintln!("parcours: {error}: what readers typed stays under the master key of before, and opens no more");
        None
    })
}

/// Gives the new key the name of the old one. Another process may have done it meanwhile.
///
/// # Errors
/// [`FolderError::Io`].
pub(crate) fn put_in_place(file: &Path) -> Result<(), FolderError> {
    let next = next_to(file);
    let failed = |source| FolderError::Io { path: next.clone(), source };
    match fs::rename(&next, file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(error)),
        Ok(()) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
        }
    }
}

/// The suites end a process at a step of a change (`PARCOURS_DIE_AT=keys-rewrapped`), as a kill at that moment would.
pub(crate) fn reached(step: &str) {
    #[cfg(debug_assertions)]
    if std::env::var("PARCOURS_DIE_AT").is_ok_and(|at| at == step) {
        std::process::abort();
    }
    #[cfg(not(debug_assertions))]
    let _ = step;
}
