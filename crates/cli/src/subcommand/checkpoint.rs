//! `parcours checkpoint`: the signed word of the log about itself, to be given away.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use app::sealing::Sealer;
use clap::Args;
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print, write_new};

const EXAMPLES: &str = "\
Examples:
  parcours checkpoint                          signs what is new, and prints the note
  parcours checkpoint --out kept.note          for an auditor, who keeps it elsewhere

`parcours verify --since kept.note` tells later whether all of it is still there, as it was.

A checkpoint is a C2SP signed note: the log's name, how many entries it has, the root of the tree
over them, an Ed25519 signature. Whoever keeps one, and the public key of `parcours key show`, can
tell later whether anything before it was changed, without trusting whoever runs this program.";

/// Signs the log as it stands, and prints the checkpoint.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PrintCheckpoint {
    /// Writes the note to this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The checkpoint.
#[derive(Debug, Serialize)]
struct Output {
    origin: String,
    size: u64,
    /// Base64.
    root: String,
    note: String,
    /// Where it was written; `null` when it was only printed.
    file: Option<PathBuf>,
}

impl PrintCheckpoint {
    /// Seals, then prints.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let sealer: Sealer = folder.app.sealer(Arc::new(place.anchor_folder()));
        let sealed = sealer.seal().await?;
        if let Some(out) = &self.out {
            write_new(out, sealed.note.to_string().as_bytes())?;
        }
        let output = Output {
            origin: sealed.checkpoint.origin().to_owned(),
            size: sealed.checkpoint.head().size,
            root: sealed.checkpoint.head().root.to_base64(),
            note: sealed.note.to_string(),
            file: self.out,
        };
        print(&output, self.format)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            None => f.write_str(&self.note),
            Some(file) => writeln!(f, "{}: {} entries, root {}", file.display(), self.size, self.root),
        }
    }
}
