//! The files of a folder, as they lie there.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::arguments::Place;
use crate::folder::{ACCESS, KEYS, LOG, READ_MODELS, SEARCH};

/// A file that belongs to the folder.
#[derive(Debug, Serialize)]
pub(super) struct FileSeen {
    file: String,
    /// `null` when it is not there.
    size_bytes: Option<u64>,
    /// Who else may read it, where nobody else should.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

/// What lies at `place`, whether it should be secret or not.
pub(super) fn seen(place: &Place) -> Vec<FileSeen> {
    let open = |name: &str| FileSeen::at(&place.data.join(name), name.to_owned());
    let secret = |path: &Path, name: String| FileSeen { warning: exposed(path), ..FileSeen::at(path, name) };
    let master = place.master_key_file();
    vec![
        open(LOG),
        secret(&place.data.join(KEYS), KEYS.to_owned()),
        open(READ_MODELS),
        secret(&place.data.join(SEARCH), SEARCH.to_owned()),
        secret(&place.data.join(ACCESS), ACCESS.to_owned()),
        secret(&master, master.display().to_string()),
    ]
}

impl FileSeen {
    fn at(path: &Path, file: String) -> Self {
        let size_bytes = path.metadata().ok().map(|metadata| metadata.len());
        Self { file, size_bytes, warning: None }
    }
}

#[cfg(unix)]
fn exposed(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = path.metadata().ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("mode {mode:03o}: others can read it; it should be 600"))
}

#[cfg(not(unix))]
fn exposed(_path: &Path) -> Option<String> {
    None
}

impl fmt::Display for FileSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.size_bytes {
            Some(bytes) => write!(f, "{}, {bytes} bytes", self.file)?,
            None => write!(f, "{}, missing", self.file)?,
        }
        match &self.warning {
            Some(warning) => write!(f, " ({warning})"),
            None => Ok(()),
        }
    }
}
