//! Anchors as years of sealing leave them, signed in a row.

use std::fs::{File, create_dir};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Error, Result};
use app::sealing::line_of_checkpoint;
use eventlog_sqlite::{SqliteOptions, audit};
use proof::{Checkpoint, Frontier, Hash, LogOrigin, SignedNote, SigningKey};

use crate::history;

/// Writes anchors beside the log in `folder` with a checkpoint for every entry; how many there are.
pub(crate) fn for_every_entry(folder: &Path, log: &Path) -> Result<u64> {
    let origin = LogOrigin::first(history::ORIGIN, &history::LOG_ID.to_string())?;
    let key = SigningKey::from_seed(origin.key_name().clone(), &[7; 32].into());
    let anchors = folder.join("anchors");
    create_dir(&anchors)?;
    std::fs::write(anchors.join("keys"), format!("{}\n", key.verifier_key()))?;
    let mut lines = BufWriter::new(File::create(anchors.join("checkpoints.jsonl"))?);
    let mut tree = Frontier::new();
    let mut written = Ok(());
    audit::verify(log, &SqliteOptions::default(), |_, page| {
        for leaf in &page.leaves {
            tree.push(Hash::from(*leaf.as_bytes()));
            if written.is_ok() {
                written = line(&origin, &tree, &key).and_then(|line| Ok(writeln!(lines, "{line}")?));
            }
        }
    })?;
    written?;
    lines.flush()?;
    Ok(tree.size())
}

fn line(origin: &LogOrigin, tree: &Frontier, key: &SigningKey) -> Result<String> {
    let note = SignedNote::sign(&Checkpoint::new(origin, tree.head()).to_string(), std::slice::from_ref(key))?;
    line_of_checkpoint(&note).map_err(Error::msg)
}
