//! `signing.key`: the secret that signs checkpoints, readable by its owner alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use app::sealing::AnchorsError;
use proof::SigningKey;
use zeroize::Zeroizing;

use super::files::{bytes, failed, replace_secret, sync_name};

/// The key that signs.
pub(crate) const SIGNING_KEY: &str = "signing.key";

/// The key that is to take its place.
pub(crate) const NEXT_SIGNING_KEY: &str = "signing.key.next";

/// The two files.
#[derive(Debug, Clone)]
pub(super) struct KeyFile {
    data: PathBuf,
}

impl KeyFile {
    /// Those of the data folder `data`.
    pub(super) fn of(data: &Path) -> Self {
        Self { data: data.to_owned() }
    }

    /// The key that signs.
    pub(super) fn current(&self) -> Result<Option<SigningKey>, AnchorsError> {
        read(&self.data.join(SIGNING_KEY))
    }

    /// The key that is to take its place.
    pub(super) fn next(&self) -> Result<Option<SigningKey>, AnchorsError> {
        read(&self.data.join(NEXT_SIGNING_KEY))
    }

    /// Lays a key aside.
    pub(super) fn lay_aside(&self, key: &SigningKey) -> Result<(), AnchorsError> {
        replace_secret(&self.data.join(NEXT_SIGNING_KEY), key.to_file().as_bytes())
    }

    /// Takes away the key laid aside, if there is one.
    pub(super) fn discard_next(&self) -> Result<(), AnchorsError> {
        let path = self.data.join(NEXT_SIGNING_KEY);
        match fs::remove_file(&path) {
            Ok(()) => sync_name(&path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(failed(&path)(error)),
        }
    }

    /// Puts the key laid aside in the place of the one that signs.
    pub(super) fn promote(&self) -> Result<(), AnchorsError> {
        let (next, current) = (self.data.join(NEXT_SIGNING_KEY), self.data.join(SIGNING_KEY));
        fs::rename(&next, &current).map_err(failed(&next))?;
        sync_name(&current)
    }
}

fn read(path: &Path) -> Result<Option<SigningKey>, AnchorsError> {
    let Some(file) = bytes(path)?.map(Zeroizing::new) else { return Ok(None) };
    let damaged = |error: proof::SigningKeyError| AnchorsError::Damaged {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    SigningKey::from_file(&file).map(Some).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proof::SigningKey;
    use zeroize::Zeroizing;

    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed("agency.example/log".parse().expect("a name"), &Zeroizing::new([seed; 32]))
    }

    /// Whoever reads while another key is laid aside, or whatever a power cut leaves, is all of one or all of the other.
    #[test]
    fn a_key_laid_aside_takes_the_place_of_another_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (keys, path) = (KeyFile::of(folder.path()), folder.path().join(NEXT_SIGNING_KEY));
        keys.lay_aside(&key(1)).expect("the first");
        let mut before = fs::File::open(&path).expect("the first");
        // What a process that died has left, as an editor or a copy could: readable for everybody.
        fs::write(folder.path().join("signing.key.next.tmp"), "half a k").expect("a rest");
        keys.lay_aside(&key(2)).expect("the second");
        let mut held = String::new();
        before.read_to_string(&mut held).expect("what it held");
        assert_eq!(held, *key(1).to_file(), "nothing is written into the key that lies there");
        let next = keys.next().expect("readable").expect("a key");
        assert_eq!(next.verifier_key(), key(2).verifier_key());
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).expect("the second"));
            assert_eq!(mode & 0o777, 0o600, "for its owner alone");
        }
        let names = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(names, 1, "nothing is left beside");
    }
}
