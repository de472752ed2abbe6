//! The master key: the one secret that lives outside `keys.db` and opens it.
//!
//! Its file is one line of 64 lower-case hexadecimal digits, so that it can be printed, put in a safe and typed in
//! again. Without it nothing sealed can be read any more; with it and `keys.db`, everything can.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{entropy::Entropy, hex, secret::Secret};

/// The key that wraps all others. Wiped when dropped, never printed.
#[derive(Debug)]
pub struct MasterKey(Secret);

/// Why a master key file was not read or made.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// There is no such file.
    #[error("there is no master key at {}", path.display())]
    NoFile {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file is there already, and a master key is never overwritten.
    #[error("{} exists already; a master key is never overwritten", path.display())]
    Exists {
        /// The file in the way.
        path: PathBuf,
    },
    /// The file is not one line of 64 lower-case hexadecimal digits.
    #[error("{} is no master key: expected one line of 64 lower-case hexadecimal digits", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The machine failed.
    #[error("cannot use the master key file {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl MasterKey {
    /// Draws a key that is in no file; for tests and vaults in memory.
    pub fn draw(entropy: &mut dyn Entropy) -> Self {
        Self(Secret::draw(entropy))
    }

    /// Draws a key and writes it to a new file that only its owner can read (0600), synced before it returns.
    ///
    /// # Errors
    /// [`MasterKeyError::Exists`] when anything is there already; [`MasterKeyError::Io`] when it cannot be written.
    pub fn create(path: &Path, entropy: &mut dyn Entropy) -> Result<Self, MasterKeyError> {
        let key = Self::draw(entropy);
        write_new(path, &key).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => MasterKeyError::Exists { path: path.to_owned() },
            _ => MasterKeyError::Io { path: path.to_owned(), source },
        })?;
        Ok(key)
    }

    /// Reads the key; one trailing line break is allowed.
    ///
    /// # Errors
    /// [`MasterKeyError::NoFile`], [`MasterKeyError::Malformed`], or [`MasterKeyError::Io`] for everything else.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let mut text = Zeroizing::new(String::with_capacity(128));
        let outcome = File::open(path).and_then(|file| file.take(128).read_to_string(&mut text));
        match outcome.map_err(|source| (source.kind(), source)) {
            Ok(_) => {}
            Err((io::ErrorKind::NotFound, _)) => return Err(MasterKeyError::NoFile { path: path.to_owned() }),
            Err((io::ErrorKind::InvalidData, _)) => return Err(MasterKeyError::Malformed { path: path.to_owned() }),
            Err((_, source)) => return Err(MasterKeyError::Io { path: path.to_owned(), source }),
        }
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let bytes =
            Zeroizing::new(hex::decode(line).ok_or_else(|| MasterKeyError::Malformed { path: path.to_owned() })?);
        Ok(Self(Secret::copy_of(&bytes)))
    }

    /// Derives the secret that the master key gives one log for one purpose: HKDF-SHA-256(master, salt log id, info).
    pub(crate) fn derive(&self, log: Uuid, info: &str) -> Secret {
        let mut derived = Secret::blank();
        let extracted = Hkdf::<Sha256>::new(Some(log.as_bytes()), self.0.bytes());
        extracted.expand(info.as_bytes(), derived.bytes_mut()).expect("32 bytes are one block of SHA-256");
        derived
    }
}

fn write_new(path: &Path, key: &MasterKey) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for_owner_only(&mut options);
    let mut file = options.open(path)?;
    let mut line = Zeroizing::new(hex::encode(key.0.bytes()));
    line.reserve_exact(1);
    line.push('\n');
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    sync_folder_of(path)
}

/// Makes the name of a new file durable; a file whose folder entry is lost is lost.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        Some(_) | None => File::open(".")?.sync_all(),
    }
}

/// Lets only the owner read and write a file that is about to be created.
pub(crate) fn for_owner_only(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}
